package embedded

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
)

var plainAnalyzer = indextest.Analyzer(zh.Words{})

var must = indextest.Must

func emptyEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := Create(filepath.Join(t.TempDir(), "index"), plainAnalyzer(), Options{})
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func document(slug, title string) index.Document {
	return index.Document{ArticleID: slug, Slug: slug, Revision: 1, Audience: kb.AudiencePublic, Title: title}
}

func put(t *testing.T, e *Engine, docs ...index.Document) {
	t.Helper()
	b := index.Batch{Seq: e.AppliedSeq() + 1}
	for i := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	must(t, e.Apply(context.Background(), b))
}

// An answer that is kept holds for who asked, until a document comes into force
// or lapses, and until the next change.
func TestKeptAnswers(t *testing.T) {
	e := emptyEngine(t)
	noon := time.Unix(1e9, 0)
	d := document("d", "贷款利率")
	d.From, d.Until, d.LapsedUntil = noon, noon.Add(time.Hour), noon.Add(2*time.Hour)
	put(t, e, d)
	ask := func(after time.Duration, lapsed bool, scopes ...kb.Scope) string {
		t.Helper()
		q := index.Query{Text: "贷款利率", Scopes: scopes, Limit: 5, At: noon.Add(after), Lapsed: lapsed}
		var out [3]string // the second is kept
		for i := range out {
			if i == 2 {
				e.answers.known.Purge() // and the third is not
			}
			found, err := e.Search(t.Context(), q)
			must(t, err)
			out[i] = fmt.Sprint(found.Total)
			for _, h := range found.Hits {
				out[i] += fmt.Sprint(" ", h.Lapsed)
			}
			if i < 2 {
				found.Hits, found.Total = nil, -1 // the caller's own
			}
		}
		if out[0] != out[1] || out[1] != out[2] {
			t.Errorf("%s at first, %s when kept, %s anew", out[0], out[1], out[2])
		}
		return out[2]
	}
	for _, c := range []struct {
		after  time.Duration
		lapsed bool
		scope  kb.Scope
		want   string
	}{
		{-time.Nanosecond, false, kb.ScopePublic, "0"},
		{0, false, kb.ScopePublic, "1 false"},
		{0, false, kb.ScopeAgent, "0"},
		{time.Hour - time.Nanosecond, true, kb.ScopePublic, "1 false"},
		{time.Hour, false, kb.ScopePublic, "0"},
		{time.Hour, true, kb.ScopePublic, "1 true"},
		{2 * time.Hour, true, kb.ScopePublic, "0"},
	} {
		if got := ask(c.after, c.lapsed, c.scope); got != c.want {
			t.Errorf("%s after noon, lapsed %v, %s: %s, want %s", c.after, c.lapsed, c.scope, got, c.want)
		}
	}
	other := d
	other.ArticleID, other.Slug = "other", "other"
	q := index.Query{Text: "贷款利率", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5, At: noon}
	for want := 1; want <= 2; want++ {
		found, err := e.Search(t.Context(), q)
		must(t, err)
		if found.Total != want {
			t.Errorf("%d found, want %d", found.Total, want)
		}
		put(t, e, other)
	}
	// Moments with nothing kept in between, in any order.
	for _, after := range []time.Duration{0, time.Hour, 0, -1, 0} {
		q.At = noon.Add(after)
		found, err := e.Search(t.Context(), q)
		must(t, err)
		if want := map[bool]int{true: 2}[after == 0]; found.Total != want {
			t.Errorf("%s after noon: %d found, want %d", after, found.Total, want)
		}
	}
}

// A word that sounds like what was typed puts hits in order, and makes none.
func TestHomophonesOnlyRank(t *testing.T) {
	e := emptyEngine(t)
	for i, title := range []string{"余额提现", "余额宝收益", "幽雅的环境"} {
		put(t, e, document(fmt.Sprint("d", i), title))
	}
	for q, want := range map[string]string{"余额保": "2 余额宝收益", "余额宝": "2 余额宝收益", "优雅": "0 ", "余额": "2 余额提现"} {
		found, err := e.Search(t.Context(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5})
		must(t, err)
		got := fmt.Sprint(found.Total, " ")
		if len(found.Hits) > 0 {
			got += found.Hits[0].Document.Title
		}
		if got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}

// An answer that is given again is the one that was given, and is kept without its body,
// which the index has.
func TestKeptAnswersAreGivenWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	e, err := Create(dir, plainAnalyzer(), Options{})
	must(t, err)
	d := document("d", "贷款利率")
	d.Answer, d.Body = "年化利率以页面为准。", "说明\n贷款利率因人而异。😀"
	d.Sections = []index.Section{{Title: "说明", Anchor: "说明"}}
	put(t, e, d)
	for range 2 { // as it was made, and from the file of texts
		q := index.Query{Text: "贷款利率", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5, CropRunes: 20}
		fresh, err := e.Search(t.Context(), q)
		must(t, err)
		kept, err := e.Search(t.Context(), q)
		must(t, err)
		if len(fresh.Hits) != 1 || fresh.Hits[0].Whole().Body != d.Body || fresh.Hits[0].Section == nil {
			t.Fatalf("%+v", fresh)
		}
		if diff := cmp.Diff(fresh, kept, indextest.SameSource); diff != "" {
			t.Error(diff)
		}
		if n := e.answers.known.Len(); n != 1 {
			t.Errorf("%d answers are kept", n)
		}
		for _, a := range e.answers.known.Values() {
			if d := a.results.Hits[0].Document; d.Body != "" || d.Sections != nil {
				t.Error("its body is kept too")
			}
		}
		must(t, e.Close())
		e, err = Open(dir, plainAnalyzer(), Options{})
		must(t, err)
	}
	must(t, e.Close())
}
