package retrieve

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Each of the common characters is there once, and as texts have it.
func TestCommonCharacters(t *testing.T) {
	if len(common) != commonChars {
		t.Errorf("there are %d", len(common))
	}
	for i, r := range common {
		if r >= basicPlane || !zh.IsWordRune(r) || fold.Rune(r) != r || int(commonIDs[r]) != i+1 {
			t.Errorf("%c: no character of a word, folded, or there twice", r)
		}
	}
}

// Whatever bytes there are, they are no forward index or can be read.
func TestADamagedForwardIndex(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var sought Sought
	sought.Seek(append(slices.Clone(common[:200]), '赑', '屃', '𠮷'))
	found := make([]Occurrence, 203)
	whole := 0
	for _, chars := range []int{0, 30, 900} {
		some := slices.Clone(common)
		rnd.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		text := newText(&index.Document{Title: "赑屃", Body: string(some[:chars])})
		forward := text.newForward(text.Folded())
		if !forward.Whole() {
			t.Fatalf("of %d characters: it is not whole", chars)
		}
		for range 20_000 {
			f := slices.Clone(forward)
			for range 1 + rnd.IntN(3) {
				f[rnd.IntN(min(len(f), 1+rnd.IntN(len(f))))] = byte(rnd.Uint32())
			}
			if f = f[:len(f)-rnd.IntN(2)*rnd.IntN(len(f))]; !f.Whole() {
				continue
			}
			whole++
			sought.In(f, found)
			f.Each(func(r rune, _ Occurrence) {
				if r >= basicPlane {
					t.Errorf("%c", r)
				}
			})
		}
	}
	if whole < 1000 {
		t.Errorf("%d could be read", whole)
	}
}
