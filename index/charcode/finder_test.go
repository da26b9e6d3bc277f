package charcode_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/charcode"
)

// What is found without decoding is what is there, in codes of all sizes, and of any
// bytes nothing is read that is not there.
func TestFinderFindsWhatIsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var f charcode.Finder // looks for one after the other
	for _, n := range []int{1, 255, 257, 600, 3000, charcode.MaxRunes} {
		all := []rune(many(n))
		c := codeOf(string(all))
		for range 30 {
			var ids [1 << 16]uint16
			wanted := []rune{'基'} // is not in the code
			ids['基'] = 1
			for range r.IntN(20) {
				wanted = append(wanted, all[r.IntN(n)])
				ids[wanted[len(wanted)-1]] = uint16(2 + r.IntN(9))
			}
			var text []rune
			var want []charcode.Place
			for at := range int32(r.IntN(500)) {
				char := all[r.IntN(n)]
				if r.IntN(4) == 0 && len(wanted) > 1 {
					char = wanted[1+r.IntN(len(wanted)-1)]
				}
				text = append(text, char)
				if id := ids[char]; id != 0 {
					want = append(want, charcode.Place{At: at, ID: id})
				}
			}
			f.Seek(c, wanted, &ids)
			if got := f.AppendPlaces(nil, c.Encode(string(text)).Bytes); !slices.Equal(got, want) {
				t.Fatalf("of %d characters: in %q at %v, want %v", n, string(text), got, want)
			}
			damaged := make([]byte, r.IntN(200))
			for i := range damaged {
				damaged[i] = byte(r.Uint32())
			}
			for _, p := range f.AppendPlaces(nil, string(damaged)) {
				if p.At < 0 || int(p.At) >= len(damaged) {
					t.Fatalf("of %d characters: at %d of %d bytes", n, p.At, len(damaged))
				}
			}
		}
	}
}

// BenchmarkFinder looks for ten characters in a text of 800.
func BenchmarkFinder(b *testing.B) {
	all := []rune(many(2000))
	r := rand.New(rand.NewPCG(1, 2))
	var ids [1 << 16]uint16
	for i, c := range all[:10] {
		ids[c] = uint16(1 + i)
	}
	var text strings.Builder
	for range 800 {
		text.WriteRune(all[r.IntN(1+r.IntN(len(all)))])
	}
	c := codeOf(text.String(), string(all))
	s := c.Encode(text.String()).Bytes
	var f charcode.Finder
	f.Seek(c, all[:10], &ids)
	places := f.AppendPlaces(nil, s)
	for b.Loop() {
		places = f.AppendPlaces(places[:0], s)
	}
}
