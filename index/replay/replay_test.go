package replay_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/replay"
	"github.com/wenjin-kb/wenjin/kb"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A changed article is found by what it asks from then on, in the replay alone; questions
// of others do not change, internal articles are not shown, and nothing is left behind.
func TestReplay(t *testing.T) {
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	analyzer, err := zh.NewAnalyzer(words)
	must(t, err)
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	make := func(dir string) (index.Engine, error) { return embedded.Create(dir, analyzer, embedded.Options{}) }
	live, err := make(filepath.Join(t.TempDir(), "index"))
	must(t, err)
	defer live.Close()
	articles := map[string]kb.Article{}
	var updates []index.Update
	for slug, title := range map[string]string{"hours": "营业网点的时间", "card": "信用卡怎么注销", "inner": "柜台几时上班呀的内部口径"} {
		a := kb.Article{Slug: slug, Title: title, Body: title + "。\n", Audience: kb.AudiencePublic}
		if slug == "inner" {
			a.Audience = kb.AudienceAgent
		}
		articles[slug] = a
		d := index.NewDocument(kb.Revision{ArticleID: slug, Number: 1, Article: a, From: noon.Add(-time.Hour)}, nil, noon)
		updates = append(updates, index.Update{ArticleID: slug, Documents: []index.Document{d}})
	}
	must(t, live.Apply(t.Context(), index.Batch{Updates: updates, Seq: 1}))
	r := replay.Replayer{Engine: live, Make: make, Facts: func() kb.Facts { return nil }, Now: func() time.Time { return noon }}

	a := articles["hours"]
	a.Questions = []string{"柜台几时上班呀"}
	for _, id := range []string{"hours", ""} { // changed, and new
		if id == "" {
			a.Slug = "new"
		}
		out, err := r.Article(t.Context(), []string{"柜台几时上班呀", "信用卡怎么注销"}, id, a)
		must(t, err)
		if len(out) != 2 || !out[0].Changed() || out[0].PlaceBefore != 0 || out[0].PlaceAfter != 1 || out[0].After[0].Slug != a.Slug || out[1].Changed() || out[1].Before[0].Slug != "card" {
			t.Errorf("%q: %+v", id, out)
		}
		for _, o := range out {
			for _, hit := range append(o.Before, o.After...) {
				if hit.Slug == "inner" {
					t.Error("an internal article is shown")
				}
			}
		}
	}
	if _, err := r.Article(t.Context(), nil, "inner", articles["inner"]); kb.KindOf(err) != kb.Invalid {
		t.Errorf("an internal article is replayed: %v", err)
	}
	found, err := live.Search(t.Context(), index.Query{Text: "柜台几时上班呀", Scopes: kb.Principal{}.Scopes(), At: noon, Limit: 10})
	must(t, err)
	for _, h := range found.Hits {
		if h.Document.Slug == "hours" {
			t.Error("what is only tried is served")
		}
	}
	left, err := os.ReadDir(scratch)
	must(t, err)
	for _, e := range left {
		if e.Name() != "" && len(left) > 0 && filepath.Base(e.Name())[:6] == "wenjin" {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}
