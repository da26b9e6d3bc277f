package bleveindex

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/docsets"
)

// After any changes and merges, the sets of characters are those of the texts.
func TestCharsAfterChanges(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		put(t, x, randomDoc(r, r.IntN(30)), randomDoc(r, 30+r.IntN(30)))
		if r.IntN(5) == 0 {
			must(t, x.merge(t.Context()))
		}
		s, err := x.Snapshot()
		must(t, err)
		for _, at := range []docsets.Place{docsets.Anywhere, docsets.InTitle} {
			for _, c := range letters {
				var have, want []string
				for i := range s.segments {
					v := &s.segments[i]
					for d := range v.sets.Char(at, c).Each {
						have = append(have, v.texts[d].ID)
					}
				}
				for _, n := range s.collection.all() {
					whole := n.Whole().Document
					text := whole.Title + whole.Questions[0]
					if at == docsets.Anywhere {
						text += whole.Body
					}
					if zh.IsWordRune(c) && !zh.IsAlnum(c) && strings.ContainsRune(text, c) {
						want = append(want, n.ID)
					}
				}
				slices.Sort(have)
				slices.Sort(want)
				if !slices.Equal(have, want) {
					t.Fatalf("%d %q: %v, want %v", at, c, have, want)
				}
				if at == docsets.Anywhere && s.charFrequency(c) != len(want) {
					t.Fatalf("frequency of %q: %d, want %d", c, s.charFrequency(c), len(want))
				}
			}
		}
		must(t, s.Release())
	}
}
