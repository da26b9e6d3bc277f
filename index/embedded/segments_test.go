package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
)

var plainAnalyzer = sync.OnceValue(func() *zh.Analyzer {
	c, err := zh.NewAnalyzer(zh.Words{})
	if err != nil {
		panic(err)
	}
	return c
})

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func emptyEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := Create(filepath.Join(t.TempDir(), "index"), plainAnalyzer(), Options{})
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// letters are what random texts are made of: common and rare characters, some
// beyond the basic plane, Latin ones and others that are no characters.
var letters = []rune("款贷还息率基金保险𠮷𠀋㐀7a 。，😀é")

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String()
}

func put(t *testing.T, e *Engine, docs ...index.Document) {
	t.Helper()
	b := index.Batch{Seq: e.AppliedSeq() + 1}
	for i := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	must(t, e.Apply(context.Background(), b))
}

func randomDoc(r *rand.Rand, number int) index.Document {
	slug := fmt.Sprintf("d%d", number)
	return index.Document{
		ArticleID: slug, Slug: slug, Revision: 1, Audience: kb.AudiencePublic,
		Title: randomText(r, 5), Questions: []string{randomText(r, 3)}, Body: randomText(r, 10),
		UpdatedAt: time.Unix(int64(r.IntN(1e6)), 0).UTC(),
	}
}

// After any changes and merges, the sets of characters are those of the texts.
func TestCharSets(t *testing.T) {
	e := emptyEngine(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		put(t, e, randomDoc(r, r.IntN(30)), randomDoc(r, 30+r.IntN(30)))
		if r.IntN(5) == 0 {
			must(t, e.merge(t.Context()))
		}
		s, err := e.acquire()
		must(t, err)
		for _, field := range []string{bleveAll, bleveTitle} {
			for _, c := range letters {
				var have, want []string
				for i := range s.segments {
					v := &s.segments[i]
					v.holding(field, c).Iterate(func(d uint32) bool {
						have = append(have, v.entries[d].id)
						return true
					})
				}
				for id, n := range s.byID {
					text := n.doc.Title + n.doc.Questions[0]
					if field == bleveAll {
						text += n.doc.Body
					}
					if zh.IsWordRune(c) && !isLatin(c) && strings.ContainsRune(text, c) {
						want = append(want, id)
					}
				}
				slices.Sort(have)
				slices.Sort(want)
				if !slices.Equal(have, want) {
					t.Fatalf("%s %q: %v, want %v", field, c, have, want)
				}
			}
		}
		must(t, s.release())
	}
}

// Merging leaves one segment, the files of no other, and the same answers.
func TestMerge(t *testing.T) {
	e := emptyEngine(t)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 12 {
		put(t, e, randomDoc(r, 2*i), randomDoc(r, 2*i+1))
	}
	ask := func() (out []string) {
		for _, c := range letters {
			found, err := e.Search(t.Context(), index.Query{Text: string(c), Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5})
			must(t, err)
			out = append(out, fmt.Sprintf("%c %d", c, found.Total))
			for _, h := range found.Hits {
				out = append(out, fmt.Sprintf("%s %.9f", h.Document.Slug, h.Score))
			}
		}
		return out
	}
	before := ask()
	must(t, e.merge(t.Context()))
	if n := len(e.current.segments); n != 1 || e.scattered() {
		t.Errorf("%d segments", n)
	}
	if after := ask(); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter  %v", before, after)
	}
	for range 100 {
		files, err := filepath.Glob(filepath.Join(e.dir, "store", "*.zap"))
		must(t, err)
		if len(files) == 1 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the files of merged segments stay")
}

// All matches are sorted, not only the best: more than are ever scored.
func TestSortOverAll(t *testing.T) {
	e := emptyEngine(t)
	r := rand.New(rand.NewPCG(5, 6))
	var docs []index.Document
	var times []time.Time
	for i := range 3 * candidateCount {
		d := randomDoc(r, i)
		d.Body += "贷款"
		docs = append(docs, d)
		times = append(times, d.UpdatedAt)
	}
	put(t, e, docs...)
	slices.SortFunc(times, time.Time.Compare)
	found, err := e.Search(t.Context(), index.Query{Text: "贷款", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 20, Sort: []index.Sort{{Field: "updatedAt"}}})
	must(t, err)
	if found.Total != len(docs) {
		t.Errorf("%d found", found.Total)
	}
	for i, h := range found.Hits {
		if !h.Document.UpdatedAt.Equal(times[i]) {
			t.Fatalf("place %d: %s, want %s", i, h.Document.UpdatedAt, times[i])
		}
	}
}

// What was packed before there was a sample, and after, is read again; without
// the sample the index says that it is unusable.
func TestPacker(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	e, err := Create(dir, plainAnalyzer(), Options{})
	must(t, err)
	r := rand.New(rand.NewPCG(7, 8))
	put(t, e, randomDoc(r, 0))
	var docs []index.Document
	for i := range sampleFrom {
		docs = append(docs, randomDoc(r, i+1))
	}
	put(t, e, docs...)
	put(t, e, randomDoc(r, 1000))
	before := documents(e)
	must(t, e.Close())
	e, err = Open(dir, plainAnalyzer(), Options{})
	must(t, err)
	if after := documents(e); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter  %v", before, after)
	}
	must(t, e.Close())
	must(t, os.Remove(filepath.Join(dir, sampleFile)))
	if _, err := Open(dir, plainAnalyzer(), Options{}); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("without the sample: %v", err)
	}
}

func documents(e *Engine) (out []string) {
	for _, n := range e.live.byID {
		out = append(out, fmt.Sprintf("%+v %v", *n.doc, n.cut))
	}
	slices.Sort(out)
	return out
}

// An answer that is kept holds for who asked, until a document comes into force
// or lapses, and until the next change.
func TestKeptAnswers(t *testing.T) {
	e := emptyEngine(t)
	noon := time.Unix(1e9, 0)
	d := randomDoc(rand.New(rand.NewPCG(9, 1)), 1)
	d.Title, d.From, d.Until, d.LapsedUntil = "贷款利率", noon, noon.Add(time.Hour), noon.Add(2*time.Hour)
	put(t, e, d)
	ask := func(after time.Duration, lapsed bool, scopes ...kb.Scope) string {
		t.Helper()
		q := index.Query{Text: "贷款利率", Scopes: scopes, Limit: 5, At: noon.Add(after), Lapsed: lapsed}
		var out [3]string // the second is kept
		for i := range out {
			if i == 2 {
				e.current.answers.Purge() // and the third is not
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
		d := randomDoc(rand.New(rand.NewPCG(1, 1)), i)
		d.Title, d.Questions, d.Body = title, nil, ""
		put(t, e, d)
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

// The greatest are those that sorting would put first, ties and all.
func TestGreatest(t *testing.T) {
	type item struct {
		value float32
		tie   int
	}
	r := rand.New(rand.NewPCG(11, 12))
	for range 2000 {
		items := make([]item, r.IntN(60))
		spread := 1 + r.IntN(20)
		for i := range items {
			items[i] = item{float32(r.IntN(spread)), r.IntN(40)}
		}
		keep := r.IntN(len(items) + 3)
		better := func(a, b item) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.tie, b.tie)) }
		want := slices.Clone(items)
		slices.SortFunc(want, better)
		want = want[:min(keep, len(want))]
		got := greatest(slices.Clone(items), keep, func(i *item) float32 { return i.value }, better)
		slices.SortFunc(got, better)
		if !slices.Equal(got, want) {
			t.Fatalf("%d of %v: %v, want %v", keep, items, got, want)
		}
	}
}
