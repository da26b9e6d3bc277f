package rerank

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/rerank/reranktest"
	"github.com/wenjin-kb/wenjin/kb"
)

var (
	analyzer = indextest.Analyzer(zh.Words{})
	must     = indextest.Must
)

func client(t *testing.T, c Config) *Client {
	t.Helper()
	made, err := NewClient(c)
	must(t, err)
	return made
}

// likes judges by how often a character stands in a text.
func likes(c string) func(query, text string) float64 {
	return func(_, text string) float64 { return math.Min(float64(strings.Count(text, c))/10, 1) }
}

// Both protocols are spoken, with the key, and scores are put in the order of the texts; TEI
// is sent no more than it takes.
func TestClient(t *testing.T) {
	s := reranktest.New(t, likes("好"))
	var texts []string
	var want []float64
	for i := range 50 {
		texts = append(texts, strings.Repeat("好", i%9))
		want = append(want, float64(i%9)/10)
	}
	for model, requests := range map[string]int{"bge": 1, "": 2} {
		before := len(s.Came())
		got, err := client(t, Config{URL: s.URL + "/v1", Model: model, Key: "geheim"}).Scores(t.Context(), "问", texts)
		if must(t, err); !slices.Equal(got, want) {
			t.Errorf("%q: %v", model, got)
		}
		came := s.Came()[before:]
		if len(came) != requests || came[0].Key != "Bearer geheim" || came[0].Model != model || came[0].Query != "问" || came[0].TEI != (model == "") {
			t.Errorf("%q: %d requests, %+v", model, len(came), came[0])
		}
	}
	if got, err := client(t, Config{URL: s.URL}).Scores(t.Context(), "问", nil); err != nil || len(got) != 0 {
		t.Errorf("%v, %v of nothing", got, err)
	}
	for _, c := range []Config{{}, {URL: "geheim"}, {URL: "http://u:geheim@h"}} {
		if _, err := NewClient(c); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// liars are answers that are none.
var liars = map[string]string{
	"nothing": ``, "no JSON": `<html>`, "null": `null`, "a number": `7`, "no results": `{}`,
	"too few":           `{"results":[{"index":0,"relevance_score":1}]}`,
	"too many":          `{"results":[{"index":0,"relevance_score":1},{"index":1,"relevance_score":1},{"index":2,"relevance_score":1}]}`,
	"one twice":         `{"results":[{"index":1,"relevance_score":1},{"index":1,"relevance_score":1}]}`,
	"one of nothing":    `[{"index":0,"score":1},{"index":2,"score":1}]`,
	"below nothing":     `[{"index":0,"score":1},{"index":-1,"score":1}]`,
	"no index":          `[{"index":0,"score":1},{"score":1}]`,
	"no score":          `[{"index":0,"score":1},{"index":1}]`,
	"a score of null":   `[{"index":0,"score":null},{"index":1,"score":1}]`,
	"NaN":               `[{"index":0,"score":NaN},{"index":1,"score":1}]`,
	"infinite":          `[{"index":0,"score":1e999},{"index":1,"score":1}]`,
	"a text":            `[{"index":0,"score":"1"},{"index":1,"score":1}]`,
	"half an index":     `[{"index":0.5,"score":1},{"index":1,"score":1}]`,
	"far too long":      `[{"index":0,"score":1,"document":"` + strings.Repeat("x", answerBytes) + `"},{"index":1,"score":1}]`,
	"results of a list": `{"results":[[0,1],[1,1]]}`,
}

func TestClientDoubtsAnswers(t *testing.T) {
	s := reranktest.New(t, nil)
	c := client(t, Config{URL: s.URL, Model: "m", Key: "geheim"})
	for name, answer := range liars {
		s.Answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) })
		if got, err := c.Scores(t.Context(), "机密", []string{"甲", "乙"}); err == nil || got != nil || strings.Contains(err.Error(), "机密") {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	s.Answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	if _, err := c.Scores(t.Context(), "问", []string{"甲"}); !endpoint.Lasting(err) {
		t.Error(err)
	}
	for answer, want := range map[string][]float64{
		" \n[{\"index\":1,\"score\":0.25},{\"index\":0,\"score\":1}]":                              {1, .25},
		`{"results":[{"index":0,"relevance_score":0},{"index":1,"relevance_score":-2}],"meta":{}}`: {.5, 1 / (1 + math.Exp(2))},
		`{"results":[{"index":0,"score":0.5},{"index":1,"score":0}]}`:                              {.5, 0},
	} {
		s.Answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) })
		if got, err := c.Scores(t.Context(), "问", []string{"甲", "乙"}); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s gives %v, %v", answer, got, err)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	for _, answer := range liars {
		f.Add([]byte(answer[:min(len(answer), 200)]), 2)
	}
	f.Add([]byte(`[{"index":0,"score":-3}]`), 1)
	f.Fuzz(func(t *testing.T, answer []byte, count int) {
		scores := make([]float64, count&7)
		if readScores(answer, scores) != nil {
			return
		}
		for _, s := range shares(scores) {
			if !(s >= 0 && s <= 1) {
				t.Errorf("%q gives %v", answer, scores)
			}
		}
	})
}

// world is an engine whose hits are judged.
type world struct {
	*testing.T
	*Engine
	server *reranktest.Server
	judge  *Timely
}

func begin(t *testing.T, score func(query, text string) float64) *world {
	t.Helper()
	w := &world{T: t, server: reranktest.New(t, score)}
	e, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer(), embedded.Options{})
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	w.judge = NewTimely(client(t, Config{URL: w.server.URL, Model: "m"}))
	w.judge.scores.Budget = 20 * time.Second // on a machine with other work
	w.Engine = &Engine{Engine: e, Scorer: w.judge, Mask: func(s string) string { return strings.ReplaceAll(s, "说明", "…") }}
	var docs []index.Document
	for i := range 90 {
		docs = append(docs, indextest.Doc(fmt.Sprintf("d%02d", i), fmt.Sprintf("信用卡第%d条说明", i), fmt.Sprintf("信用卡的第%d条说明写在这里，%s。", i, strings.Repeat("好", i%11))))
	}
	docs = append(docs, indextest.Doc("exact", "信用卡说明", "就是这样。"))
	secret := indextest.Doc("secret", "信用卡内部说明", "机密信用卡说明好好好好好好好好好好")
	secret.Audience = kb.AudienceAgent
	indextest.Put(t, e, append(docs, secret)...)
	return w
}

func (w *world) find(q index.Query) *index.Results {
	w.Helper()
	if q.Scopes == nil {
		q.Scopes = kb.Principal{}.Scopes()
	}
	found, err := w.Search(w.Context(), q)
	must(w, err)
	return found
}

func (w *world) plain(q index.Query) *index.Results {
	w.Helper()
	q.Scopes = kb.Principal{}.Scopes()
	found, err := w.Engine.Engine.Search(w.Context(), q)
	must(w, err)
	return found
}

func slugs(r *index.Results) (out []string) {
	for _, h := range r.Hits {
		out = append(out, h.Document.Slug)
	}
	return out
}

// The first fifty are put in the order that the reranker likes, as far as it counts; scores
// are sums of their parts, pages are pieces of one list, what is behind stays there, and a
// title that is the question stays first. One question is asked for once.
func TestEngine(t *testing.T) {
	w := begin(t, likes("好"))
	q := index.Query{Text: "信用卡说明", Limit: 80, Explain: true, CropRunes: 20, Facets: []string{"category"}}
	before, after := w.plain(q), w.find(q)
	if len(before.Hits) < 70 || after.Total != before.Total || !cmp.Equal(after.Facets, before.Facets) {
		t.Fatalf("%d of %d and %d of %d", len(before.Hits), before.Total, len(after.Hits), after.Total)
	}
	a, b := slugs(before), slugs(after)
	if slices.Equal(a, b) || !slices.Equal(slices.Sorted(slices.Values(a[:Depth])), slices.Sorted(slices.Values(b[:Depth]))) || !slices.Equal(a[Depth:], b[Depth:]) {
		t.Errorf("%v was %v", b, a)
	}
	if b[0] != "exact" || after.Hits[0].Score <= after.Hits[1].Score {
		t.Errorf("%s is first", b[0])
	}
	for i, h := range after.Hits {
		sum, judged := 0.0, 0.0
		for _, p := range h.Parts {
			if sum += p.Value; p.Name == "rerank" {
				judged = p.Value
			}
		}
		if math.Abs(sum-h.Score) > 1e-9 || h.Score > 1 || i > 0 && h.Score > after.Hits[i-1].Score || i > 0 && i < Depth && math.Abs(judged-Share*likes("好")("", h.Whole().Body)) > 1e-9 {
			t.Fatalf("%s in place %d: %f of %v", h.Document.Slug, i, h.Score, h.Parts)
		}
	}
	if again := w.plain(q); !slices.Equal(slugs(again), a) || !cmp.Equal(again.Hits[3].Parts, before.Hits[3].Parts) {
		t.Error("what the other engine keeps has been changed")
	}
	q.Explain = false
	var paged []string
	for q.Limit = 7; q.Offset < Depth; q.Offset += 7 {
		paged = append(paged, slugs(w.find(q))...)
	}
	if !slices.Equal(paged, b[:len(paged)]) || len(w.server.Came()) != 1 {
		t.Errorf("pages are %v, asked %d times", paged, len(w.server.Came()))
	}
}

// How sure a direct answer is follows from the words of the question: a hit's signs are the
// same whatever a model has added to its score.
func TestSignsAreThoseOfWords(t *testing.T) {
	w := begin(t, func(string, string) float64 { return .7 }) // changes no order
	for i, text := range []string{"信用卡说明", "信用卡说明", "信用卡第17条"} {
		q := index.Query{Text: text, Limit: 1 + i, Explain: true}
		before, after := w.plain(q), w.find(q)
		if after.Models != Share || before.Models != 0 || !slices.Equal(slugs(before), slugs(after)) {
			t.Fatalf("%s: models have %f, %v was %v", text, after.Models, slugs(after), slugs(before))
		}
		if a, b := answer.Signs(text, before), answer.Signs(text, after); !cmp.Equal(a, b, cmpopts.EquateApprox(0, 1e-9)) {
			t.Errorf("%s: %v, of words %v", text, b, a)
		}
	}
}

// Nobody is sent what the asker may not see, nor what names a person, and of each text a
// beginning.
func TestWhatIsSent(t *testing.T) {
	w := begin(t, likes("好"))
	long := indextest.Doc("long", "信用卡电话说明", "信用卡说明"+strings.Repeat("很长", 2000))
	indextest.Put(t, w.Engine, long)
	w.find(index.Query{Text: "信用卡说明", Limit: 5, Facets: []string{"category"}})
	came := w.server.Came()
	if len(came) != 1 || came[0].Query != "信用卡…" {
		t.Fatalf("asked %d times", len(came))
	}
	for _, r := range came {
		if len(r.Texts) != Depth {
			t.Errorf("%d texts were sent", len(r.Texts))
		}
		for _, text := range r.Texts {
			if strings.Contains(text, "内部") || utf8.RuneCountInString(text) > textRunes {
				t.Errorf("%q was sent", text)
			}
		}
	}
	w.find(index.Query{Text: "信用卡说明", Limit: 5, Scopes: kb.Principal{Role: kb.RoleAgent}.Scopes()})
	if last := w.server.Came()[1]; !slices.ContainsFunc(last.Texts, func(text string) bool { return strings.Contains(text, "内部") }) {
		t.Error("an agent's hits are not judged")
	}
}

func TestText(t *testing.T) {
	body := "开头\n年费\n每年一百元。"
	h := index.Hit{Document: &index.Document{Title: "信用卡", Answer: "一百元。", Body: body}, MatchedQuestion: "年费多少"}
	if got := text(&h); got != "信用卡\n年费多少\n一百元。\n开头\n年费\n每年一百元。" {
		t.Errorf("%q", got)
	}
	h.Section, h.MatchedQuestion = &index.Section{Start: strings.Index(body, "年费")}, "信用卡"
	if got := text(&h); got != "信用卡\n一百元。\n年费\n每年一百元。" {
		t.Errorf("%q", got)
	}
	h.Section.Start = 1e6
	if got := text(&h); !strings.Contains(got, "开头") {
		t.Errorf("%q", got)
	}
	h = index.Hit{Document: &index.Document{Body: "a" + strings.Repeat("字", 1000)}}
	if got := text(&h); utf8.RuneCountInString(got) != textRunes || !utf8.ValidString(got) {
		t.Errorf("%q", got)
	}
}

// Who asks for words alone, for another order or for nothing gets that, and nobody is asked.
func TestNotJudged(t *testing.T) {
	w := begin(t, likes("好"))
	none := 0.0
	for name, q := range map[string]index.Query{
		"words alone":   {Text: "信用卡", SemanticRatio: &none, Limit: 10},
		"another order": {Text: "信用卡", Sort: []index.Sort{{Field: "updatedAt"}}, Limit: 10},
		"everything":    {Limit: 10},
		"counts":        {Text: "信用卡"},
		"a late page":   {Text: "信用卡", Offset: Depth, Limit: 10},
		"one hit":       {Text: `"第77条"`, Limit: 10},
		"no hit":        {Text: "zzz", Limit: 10},
	} {
		if got, want := slugs(w.find(q)), slugs(w.plain(q)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if came := w.server.Came(); len(came) != 0 {
		t.Errorf("%d were asked, %q", len(came), came[0].Query)
	}
}

// A reranker that lies, hangs, never ends or is away changes no answer and fails no search,
// and soon costs none anything; when it is there again, it judges again.
func TestAttackReranker(t *testing.T) {
	w := begin(t, likes("好"))
	q := index.Query{Text: "信用卡说明", Limit: 10, CropRunes: 20}
	want := slugs(w.plain(q))
	same := func(name string) {
		t.Helper()
		q.Offset = 0
		if got := slugs(w.find(q)); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
		for q.Offset = 10; q.Offset < 30; q.Offset += 10 {
			if got, want := slugs(w.find(q)), slugs(w.plain(q)); !slices.Equal(got, want) {
				t.Errorf("%s, later: %v", name, got)
			}
		}
	}
	renew := func() {
		w.judge.scores = endpoint.NewTimely[key, []float64](10)
		w.judge.scores.Budget, w.judge.scores.Breaker.First = 20*time.Second, time.Hour
	}
	for name, answer := range liars {
		renew()
		w.server.Answers(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(answer)) })
		same(name)
	}
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"never ends": func(rw http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := rw.Write([]byte(`{"results":[`)); err != nil {
					return
				}
				rw.(http.Flusher).Flush()
				time.Sleep(time.Millisecond)
			}
		},
	} {
		renew()
		w.judge.scores.Budget = 5 * time.Millisecond
		w.server.Answers(answer)
		for end := time.Now().Add(30 * time.Second); !w.judge.Down(); same(name) {
			if time.Now().After(end) {
				t.Fatalf("%s: it is waited for again and again", name)
			}
		}
		same(name)
	}
	w.server.Answers(nil)
	renew()
	w.judge.scores.Breaker.First = time.Millisecond
	broken := errLate
	for range endpoint.Failures {
		_, _ = w.judge.scores.Get(context.Background(), key{}, func(context.Context) ([]float64, error) { return nil, broken })
	}
	for end := time.Now().Add(30 * time.Second); slices.Equal(slugs(w.find(index.Query{Text: "信用卡说明", Limit: 10})), want); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is there again, and judges nothing")
		}
	}
}
