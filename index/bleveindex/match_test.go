package bleveindex

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// The matches that are in the set are told, once each, whichever way is shorter.
func TestEachHeld(t *testing.T) {
	r := rand.New(rand.NewPCG(93, 94))
	for range 200 {
		set := randomSet(r, 300, r.Float64())
		pooled := takeScratch(300)
		var ms []match
		for _, d := range r.Perm(300)[:1+r.IntN(299)] { // in no order
			ms = append(ms, match{doc: uint32(d), weight: 1})
			pooled.slots[d] = uint32(len(ms))
		}
		eachHeld(ms, set, pooled, func(m *match) { m.weight += 2 })
		clear(pooled.slots)
		pooled.giveBack()
		for _, m := range ms {
			if want := map[bool]float32{false: 1, true: 3}[set.Contains(m.doc)]; m.weight != want {
				t.Fatalf("document %d weighs %v, want %v", m.doc, m.weight, want)
			}
		}
	}
}

// Sorted by time, then by slug, then by revision.
func TestBySort(t *testing.T) {
	texts := make([]*retrieve.Text, 0, 4)
	for _, d := range []index.Document{
		{ArticleID: "0", Slug: "b", Revision: 1, UpdatedAt: time.Unix(2, 0)},
		{ArticleID: "1", Slug: "a", Revision: 10, UpdatedAt: time.Unix(2, 0)},
		{ArticleID: "2", Slug: "a", Revision: 9, UpdatedAt: time.Unix(2, 0)},
		{ArticleID: "3", Slug: "c", Revision: 1, UpdatedAt: time.Unix(1, 0)},
	} {
		texts = append(texts, retrieve.NewText(&d, plainAnalyzer()))
	}
	sets := &querySets{segment: &segment{texts: texts}}
	for desc, want := range map[bool]string{false: "3 2 1 0", true: "2 1 0 3"} {
		ms := []match{{sets: sets, doc: 0}, {sets: sets, doc: 1}, {sets: sets, doc: 2}, {sets: sets, doc: 3}}
		slices.SortFunc(ms, bySort([]index.Sort{{Field: "updatedAt", Desc: desc}}))
		var got []string
		for i := range ms {
			got = append(got, ms[i].text().Document.ArticleID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("descending %v: %v, want %s", desc, got, want)
		}
	}
}
