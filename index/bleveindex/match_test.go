package bleveindex

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

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
	for desc, want := range map[bool]string{false: "3 2 1 0", true: "2 1 0 3"} {
		sorted := slices.SortedFunc(slices.Values(texts), bySort([]index.Sort{{Field: "updatedAt", Desc: desc}}))
		var got []string
		for _, text := range sorted {
			got = append(got, text.Document.ArticleID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("descending %v: %v, want %s", desc, got, want)
		}
	}
}

// The heavier comes first, then the one with the lesser tie.
func TestByWeight(t *testing.T) {
	r := rand.New(rand.NewPCG(93, 94))
	for range 1000 {
		a, b := match{weight: float32(r.IntN(4)) / 3, tie: r.Uint32N(3)}, match{weight: float32(r.IntN(4)) / 3, tie: r.Uint32N(3)}
		if want := cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.tie, b.tie)); byWeight(a, b) != want {
			t.Fatalf("%+v and %+v: want %d", a, b, want)
		}
	}
}
