package hybrid_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"math"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embed"
	"github.com/wenjin-kb/wenjin/index/embed/embedtest"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/hybrid"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/opensearch"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/opensearch/opensearchtest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

var (
	analyzer = indextest.Analyzer(zh.Words{})
	must     = indextest.Must
)

// world is an engine by meaning, and the endpoint that it asks.
type world struct {
	*testing.T
	*hybrid.Engine
	server *embedtest.Server
	keeper *embed.Keeper
	rounds int // of questions made by chance
}

// each runs a test with each engine that knows vectors.
func each(t *testing.T, test func(w *world)) {
	t.Run("embedded", func(t *testing.T) {
		w := begin(t)
		e, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer(), embedded.Options{Vectors: w.keeper})
		must(t, err)
		w.around(e)
		w.rounds = 40
		test(w)
	})
	t.Run("opensearch", func(t *testing.T) {
		if testing.Short() {
			t.Skip("the cluster is left out")
		}
		w := begin(t)
		c := nodes.Cluster{URLs: []string{opensearchtest.Shared(t)}, Index: "t" + strings.ToLower(rand.Text()[:10]), Timeout: time.Minute}
		m := opensearch.Maker{Cluster: c, Analyzer: analyzer(), Options: opensearch.Options{Vectors: w.keeper}}
		dir := filepath.Join(t.TempDir(), "index")
		made, err := m.Create(dir)
		must(t, err)
		must(t, made.Close())
		e, err := m.Open(dir)
		must(t, err)
		t.Cleanup(func() { _ = c.Clear(context.Background()) })
		w.around(e)
		w.rounds = 4
		test(w)
	})
}

func TestMain(m *testing.M) { os.Exit(opensearchtest.Main(m)) }

func begin(t *testing.T) *world {
	t.Helper()
	s := embedtest.New(t)
	s.Means = map[string]string{"掏腰包": "支付费用", "鸽子": "逾期还款"}
	c, err := embed.NewClient(embed.Config{URL: s.URL, Model: "m"})
	must(t, err)
	db, err := vectordb.Open(t.Context(), filepath.Join(t.TempDir(), "vectors.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return &world{T: t, server: s, keeper: embed.NewKeeper(c, db, slog.New(slog.DiscardHandler))}
}

func (w *world) around(e index.Engine) {
	w.Cleanup(func() { _ = e.Close() })
	w.Engine = &hybrid.Engine{Engine: e, Meaning: w.keeper, Mask: func(s string) string { return strings.ReplaceAll(s, "13711112222", "…") }}
}

func (w *world) put(docs ...index.Document) {
	w.Helper()
	indextest.Put(w.T, w.Engine, docs...)
	must(w, w.keeper.Fill(w.Context()))
}

// find asks until the endpoint has answered in time, on a machine with other work.
func (w *world) find(q index.Query) *index.Results {
	w.Helper()
	if q.Scopes == nil {
		q.Scopes = kb.Principal{}.Scopes()
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		_, err := w.Search(w.Context(), q)
		must(w, err)
		if _, known := w.keeper.Query(w.Context(), w.Mask(q.Text)); known || time.Now().After(end) {
			found, err := w.Search(w.Context(), q)
			must(w, err)
			return found
		}
	}
}

var subjects = []string{"货币基金", "信用卡", "定期存款", "消费贷款", "医疗保险", "数字人民币", "征信报告", "手机银行"}

// fill puts in articles about everything.
func (w *world) fill() {
	var docs []index.Document
	for i := range 80 {
		subject := subjects[i%len(subjects)]
		d := indextest.Doc(fmt.Sprint("d", i), fmt.Sprintf("%s第%d条说明", subject, i), fmt.Sprintf("%s的第%d条说明写在这里，%s。", subject, i, strings.Repeat(subject, i%5)))
		d.Category = fmt.Sprint("c", i%3)
		docs = append(docs, d)
	}
	w.put(docs...)
}

var whole = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *index.Document) bool { return a.Slug == b.Slug })}

// A question that shares no word with its answer finds it by what it means: counted, with
// the section where that stands and its beginning, and said to be so.
func TestFoundByMeaningAlone(t *testing.T) {
	each(t, func(w *world) {
		w.fill()
		body := "先说别的事情。\n办理渠道\n到柜台办。\n收取标准\n支付费用支付费用。"
		d := indextest.Doc("fee", "开户须知", body)
		d.Sections = []index.Section{{Title: "办理渠道", Anchor: "a", Start: strings.Index(body, "办理渠道")}, {Title: "收取标准", Anchor: "b", Start: strings.Index(body, "收取标准")}}
		w.put(d)
		found := w.find(index.Query{Text: "掏腰包", Limit: 5, CropRunes: 8, Explain: true, Facets: []string{"category"}})
		if len(found.Hits) == 0 || found.Hits[0].Document.Slug != "fee" {
			w.Fatalf("%+v", found)
		}
		h := found.Hits[0]
		if h.Tier != index.TierMeaning || h.Section == nil || h.Section.Anchor != "b" || h.Snippet.Text != "收取标准\n支付费" || body[h.Snippet.Start:h.Snippet.End] != h.Snippet.Text || found.Near() != len(found.Hits) || found.Total < 1 {
			w.Errorf("%+v, %d near of %d", h, found.Near(), found.Total)
		}
		semantic := 0.0
		for _, p := range h.Parts {
			if p.Name == "semantic" {
				semantic = p.Value
			}
		}
		if semantic < .9*h.Score {
			w.Errorf("%+v", h.Parts)
		}
	})
}

// Nobody finds by meaning what they may not see, nor is anything that they do see counted
// otherwise, because of it.
func TestMeaningKeepsToWhatMayBeSeen(t *testing.T) {
	each(t, func(w *world) {
		w.fill()
		q := index.Query{Text: "掏腰包办信用卡", Limit: 50, Facets: []string{"category"}, CropRunes: 20}
		before := w.find(q)
		secret := indextest.Doc("secret", "支付费用", "掏腰包办信用卡")
		secret.Audience, secret.Category = kb.AudienceAgent, "c1"
		later := indextest.Doc("later", "支付费用", "支付费用")
		later.From = time.Now().Add(time.Hour)
		w.put(secret, later)
		if after := w.find(q); !slices.Equal(slugs(after), slugs(before)) || after.Total != before.Total || after.Near() != before.Near() || !cmp.Equal(after.Facets, before.Facets) {
			w.Errorf("an internal article is told of: %v and %v, %+v and %+v", slugs(before), slugs(after), before.Facets, after.Facets)
		}
		q.Scopes = kb.Principal{Role: kb.RoleAgent}.Scopes()
		if found := w.find(q); found.Hits[0].Document.Slug != "secret" {
			w.Errorf("an agent finds %s first", found.Hits[0].Document.Slug)
		}
		q.At = time.Now().Add(2 * time.Hour)
		if found := w.find(q); !slices.ContainsFunc(found.Hits, func(h index.Hit) bool { return h.Document.Slug == "later" }) {
			w.Error("what is in force by then is not found")
		}
		q.Filter = index.Equals("category", "c2")
		for _, h := range w.find(q).Hits {
			if h.Document.Category != "c2" {
				w.Errorf("%s passes a filter for c2", h.Document.Slug)
			}
		}
	})
}

// Pages are pieces of one list, whatever the meaning counts; scores are sums of their parts.
func TestPagesAndScores(t *testing.T) {
	each(t, func(w *world) {
		w.fill()
		r := mathrand.New(mathrand.NewPCG(3, 3))
		for range w.rounds {
			text := subjects[r.IntN(len(subjects))] + []string{"说明", "掏腰包", "鸽子", "第7条", "怎么办"}[r.IntN(5)]
			ratio := []float64{0, .2, .5, .9, 1}[r.IntN(5)]
			q := index.Query{Text: text, Limit: 60, SemanticRatio: &ratio, Explain: true}
			all := w.find(q)
			var paged []string
			for q.Limit = 7; q.Offset < 60; q.Offset += 7 {
				page := w.find(q)
				if page.Total != all.Total {
					w.Errorf("%s: %d in all, and %d", text, all.Total, page.Total)
				}
				paged = append(paged, slugs(page)...)
			}
			if want := slugs(all); !slices.Equal(paged[:min(len(want), len(paged))], want) {
				w.Fatalf("%s at %f: pages are\n%v, all is\n%v", text, ratio, paged, want)
			}
			for i, h := range all.Hits {
				sum := 0.0
				for _, p := range h.Parts {
					sum += p.Value
				}
				if math.Abs(sum-h.Score) > 1e-9 || h.Score > 1+1e-9 || i > 0 && h.Score > all.Hits[i-1].Score {
					w.Fatalf("%s at %f: %f is the sum of %v", text, ratio, h.Score, h.Parts)
				}
			}
		}
	})
}

func slugs(r *index.Results) (out []string) {
	for _, h := range r.Hits {
		out = append(out, h.Document.Slug)
	}
	return out
}

// Who asks for a title finds it first, whatever the meaning counts, where words do so.
func TestAnExactTitleStaysFirst(t *testing.T) {
	each(t, func(w *world) {
		w.fill()
		long := indextest.Doc("exact", "鸽子", "鸽子是一种鸟。")
		w.put(long, indextest.Doc("near", "逾期还款", "逾期还款"), indextest.Doc("nearer", "逾期还款的鸽子", "逾期还款鸽子"))
		for _, ratio := range []float64{0, .1, .5, .9, 1} {
			if found := w.find(index.Query{Text: "鸽子", Limit: 3, SemanticRatio: &ratio}); found.Hits[0].Document.Slug != "exact" {
				w.Errorf("at %f: %v", ratio, slugs(found))
			}
		}
	})
}

// Words alone count where somebody asks for words, or for that; and where nobody answers,
// at once.
func TestWordsAlone(t *testing.T) {
	each(t, func(w *world) {
		w.fill()
		w.put(indextest.Doc("fee", "支付费用", "支付费用"))
		none := 0.0
		for name, q := range map[string]index.Query{
			"a phrase":      {Text: `"信用卡" 掏腰包`},
			"exclusion":     {Text: "掏腰包 -支付"},
			"all words":     {Text: "掏腰包", All: true},
			"another order": {Text: "信用卡掏腰包", Sort: []index.Sort{{Field: "updatedAt"}}},
			"no meaning":    {Text: "信用卡掏腰包", SemanticRatio: &none},
			"no words":      {Text: "？？"},
		} {
			q.Limit, q.Scopes = 20, kb.Principal{}.Scopes()
			lexical, err := w.Engine.Engine.Search(w.Context(), q)
			must(w, err)
			if found := w.find(q); found.Near() != 0 || !slices.Equal(slugs(found), slugs(lexical)) {
				w.Errorf("%s: %v, by words %v", name, slugs(found), slugs(lexical))
			}
		}
		w.server.Close()
		var byWords, byMeaning time.Duration
		for i := range 30 {
			q := index.Query{Text: fmt.Sprint("信用卡掏腰包", i), Limit: 5, Scopes: kb.Principal{}.Scopes()}
			start := time.Now()
			lexical, err := w.Engine.Engine.Search(w.Context(), q)
			must(w, err)
			byWords += time.Since(start)
			start = time.Now()
			found, err := w.Search(w.Context(), q)
			must(w, err)
			byMeaning += time.Since(start)
			if diff := cmp.Diff(lexical, found, whole, indextest.SameSource); diff != "" || found.Near() != 0 {
				w.Fatalf("nobody answers:\n%s", diff)
			}
		}
		if byMeaning > byWords+5*time.Second {
			w.Errorf("30 searches took %s, by words %s", byMeaning, byWords)
		}
	})
}

// What names a person does not leave the process.
func TestQuestionsAreMasked(t *testing.T) {
	each(t, func(w *world) {
		w.fill()
		w.find(index.Query{Text: "我的电话13711112222", Limit: 1})
		for _, text := range w.server.Texts() {
			if strings.Contains(text, "13711112222") {
				w.Errorf("%q was sent", text)
			}
		}
	})
}

// Answers are the same whichever engine keeps the vectors: hits, counts, and scores but for
// the last digits of a cosine.
func TestEnginesAgree(t *testing.T) {
	var first []*index.Results
	each(t, func(w *world) {
		w.fill()
		w.put(indextest.Doc("fee", "支付费用", "支付费用支付费用。"), indextest.Doc("late", "逾期还款", "逾期还款有罚息。"))
		var all []*index.Results
		for _, text := range []string{"掏腰包", "鸽子怎么办", "信用卡掏腰包", "医疗保险说明", "征信第7条"} {
			all = append(all, w.find(index.Query{Text: text, Limit: 12, CropRunes: 30, Facets: []string{"category"}}))
		}
		if first == nil {
			first = all
			return
		}
		if diff := cmp.Diff(first, all, whole, indextest.SameSource, cmpopts.EquateApprox(0, 1e-4)); diff != "" {
			w.Error(diff)
		}
	})
}
