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
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Other words change what questions find in the replay alone; those that are asked most
// come first, and internal articles are not shown.
func TestReplayOfWords(t *testing.T) {
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	analyzer, err := zh.NewAnalyzer(words)
	must(t, err)
	live, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer, embedded.Options{})
	must(t, err)
	defer live.Close()
	var updates []index.Update
	for slug, audience := range map[string]kb.Audience{"hours": kb.AudiencePublic, "inner": kb.AudienceAgent} {
		a := kb.Article{Slug: slug, Title: "网点营业时间", Body: "甲。\n", Audience: audience}
		updates = append(updates, index.Update{ArticleID: slug, Documents: []index.Document{index.NewDocument(kb.Revision{ArticleID: slug, Number: 1, Article: a, From: noon.Add(-time.Hour)}, nil, noon)}})
	}
	must(t, live.Apply(t.Context(), index.Batch{Updates: updates, Seq: 1}))
	changed, err := zh.LoadWords(content.Over(content.FS, map[string]string{"synonyms.txt": "鲸鱼罐头, 网点\n"}))
	must(t, err)
	after, err := analyzer.WithWords(changed)
	must(t, err)
	r := replay.Replayer{Engine: live, Now: func() time.Time { return noon }}
	out, err := r.Words(t.Context(), []searchlog.Asked{{Query: "鲸鱼罐头在哪", Times: 1}, {Query: "营业时间", Times: 9}, {Query: "鲸鱼罐头", Times: 4}}, after)
	must(t, err)
	moved, times := replay.Changes(out)
	if len(out) != 3 || len(moved) != 2 || times != 5 || moved[0].Query != "鲸鱼罐头" || len(moved[0].Before) != 0 || len(moved[0].After) != 1 || moved[0].After[0].Slug != "hours" {
		t.Errorf("%+v", out)
	}
	if found, err := live.Search(t.Context(), index.Query{Text: "鲸鱼罐头", Scopes: kb.Principal{}.Scopes(), At: noon, Limit: 10}); err != nil || found.Total != 0 {
		t.Errorf("what is only tried is served: %+v, %v", found, err)
	}
	many := make([]searchlog.Asked, 2*replay.MaxQuestions)
	if out, err := r.Words(t.Context(), many, after); err != nil || len(out) != replay.MaxQuestions {
		t.Errorf("%d are asked, %v", len(out), err)
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
		out, err := r.Article(t.Context(), []searchlog.Asked{{Query: "柜台几时上班呀", Times: 2}, {Query: "信用卡怎么注销", Times: 5}}, id, a)
		must(t, err)
		if len(out) != 2 || !out[0].Changed() || out[0].PlaceBefore != 0 || out[0].PlaceAfter != 1 || out[0].After[0].Slug != a.Slug || out[1].Changed() || out[1].Before[0].Slug != "card" {
			t.Errorf("%q: %+v", id, out)
		}
		if changed, times := replay.Changes(out); len(changed) != 1 || times != 2 || changed[0].Query != "柜台几时上班呀" {
			t.Errorf("%q changes %+v, asked %d times", id, changed, times)
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
