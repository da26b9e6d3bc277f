package bleveindex

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// After any changes and merges, the sets of characters are those of the texts.
func TestCharPostings(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		put(t, x, randomDoc(r, r.IntN(30)), randomDoc(r, 30+r.IntN(30)))
		if r.IntN(5) == 0 {
			must(t, x.merge(t.Context()))
		}
		s, err := x.Snapshot()
		must(t, err)
		for _, at := range []place{anywhere, inTitle} {
			for _, c := range letters {
				var have, want []string
				for i := range s.segments {
					v := &s.segments[i]
					v.holding(c, at).Iterate(func(d uint32) bool {
						have = append(have, v.texts[d].ID)
						return true
					})
				}
				for id, n := range s.collection.byID {
					text := n.Document.Title + n.Document.Questions[0]
					if at == anywhere {
						text += n.Document.Body
					}
					if zh.IsWordRune(c) && !zh.IsAlnum(c) && strings.ContainsRune(text, c) {
						want = append(want, id)
					}
				}
				slices.Sort(have)
				slices.Sort(want)
				if !slices.Equal(have, want) {
					t.Fatalf("%d %q: %v, want %v", at, c, have, want)
				}
				if at == anywhere && s.charFrequency(c) != len(want) {
					t.Fatalf("frequency of %q: %d, want %d", c, s.charFrequency(c), len(want))
				}
			}
		}
		must(t, s.Release())
	}
}
