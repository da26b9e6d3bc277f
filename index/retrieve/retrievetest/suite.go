package retrievetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// Collection is what the suite fills and asks.
type Collection interface {
	// Apply makes a batch findable; see index.Engine.
	Apply(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error
	// Retriever is the newest state; done lets go of it.
	Retriever() (r retrieve.Retriever, done func(), err error)
}

// Engine is what the suite is run on.
type Engine struct {
	Open  func(t *testing.T) Collection // an empty one
	Rules *Rules                        // nil for an engine that has none
	Lacks []string                      // the tests that it does not pass yet
}

// Run runs the suite.
func Run(t *testing.T, e Engine) {
	for name, test := range map[string]func(*testing.T, *fixture){
		"WhatEveryWordOfStandsInMatches": everyWord,
		"ASpaceBesideLatin":              spaceBesideLatin,
		"PhrasesAndExclusions":           phrases,
		"ScopesAndTimes":                 visibility,
		"FiltersAndFacets":               filtersAndFacets,
		"Sorted":                         sorted,
		"AsManyAsAreWanted":              counts,
		"FewAreWanted":                   fewWanted,
		"HoldsTellsOfWhatIsVisible":      holds,
		"Figures":                        figures,
		"UpdatesReplaceAndRemove":        updates,
		"AStateStaysAsItIs":              stays,
		"RandomOperations":               randomOperations,
		"AskedByMany":                    askedByMany,
	} {
		t.Run(name, func(t *testing.T) {
			if slices.Contains(e.Lacks, name) {
				t.Skip("the engine says that it lacks this")
			}
			test(t, &fixture{engine: e.Open(t), oracle: NewOracle(e.Rules), exact: e.Rules != nil})
		})
	}
}

// fixture is an engine and the oracle with the same documents.
type fixture struct {
	engine Collection
	oracle *Oracle
	exact  bool
	seq    int64
}

var analyzer = indextest.Analyzer(zh.Words{
	Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}},
	Stop:     map[string]bool{"怎么": true, "吗": true},
})

// noon is when the suite asks.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func document(id, title, body string) index.Document {
	return index.Document{ArticleID: id, Slug: id, Revision: 1, Title: title, Body: body, Audience: kb.AudiencePublic, UpdatedAt: noon}
}

var must = indextest.Must

func (f *fixture) apply(t *testing.T, updates ...index.Update) {
	t.Helper()
	f.seq++
	b := index.Batch{Seq: f.seq, Updates: updates}
	must(t, f.engine.Apply(t.Context(), b, analyzer()))
	f.oracle.Apply(b, analyzer())
}

// put applies documents, each an article of its own.
func (f *fixture) put(t *testing.T, docs ...index.Document) {
	t.Helper()
	var updates []index.Update
	for i := range docs {
		updates = append(updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	f.apply(t, updates...)
}

// newest is the newest state, for as long as the test runs.
func (f *fixture) newest(t *testing.T) retrieve.Retriever {
	t.Helper()
	r, done, err := f.engine.Retriever()
	must(t, err)
	t.Cleanup(done)
	return r
}

// request is a customer's at noon.
func request(text string) retrieve.Request {
	return retrieve.Request{
		Plan:       retrieve.NewPlan(analyzer().Query(text)),
		Visibility: retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: noon}),
		Count:      100,
	}
}

// ask compares with the oracle, and gives the articles found, sorted by name.
func (f *fixture) ask(t *testing.T, r retrieve.Request) string {
	t.Helper()
	s := f.newest(t)
	if err := f.oracle.Check(t.Context(), s, r, f.exact); err != nil {
		t.Errorf("%s: %v", string(r.Plan.Query.Text), err)
	}
	return strings.Join(articles(t, s, r), " ")
}

func articles(t *testing.T, s retrieve.Retriever, r retrieve.Request) (out []string) {
	t.Helper()
	found, err := s.Candidates(t.Context(), r)
	must(t, err)
	for _, text := range found.Texts {
		out = append(out, text.Document.ArticleID)
	}
	if len(r.Sort) == 0 {
		slices.Sort(out)
	}
	return out
}

func everyWord(t *testing.T, f *fixture) {
	f.put(t, document("a", "提前还款", "手续费"), document("b", "visa卡", "提前三天"), document("c", "怎么取现", ""), document("d", "无关", "30天，1.5%"))
	for query, want := range map[string]string{
		"提前还款": "a", "还款手续费": "a", "visa": "b", "vis": "", "提现": "c", "30天": "d", "0天": "", "琅琊榜": "", "": "a b c d", "，": "a b c d",
	} {
		r := request(query)
		r.All = true
		if got := f.ask(t, r); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
		f.ask(t, request(query))
	}
}

// spaceBesideLatin: between Latin and Han a text may have a space that the word lacks.
func spaceBesideLatin(t *testing.T, f *fixture) {
	f.put(t, document("a", "犹豫期 30 天", ""), document("b", "visa 卡", ""), document("c", "300 天", ""))
	for query, want := range map[string]string{"30天": "a", "visa卡": "b"} {
		r := request(query)
		r.All = true
		if got := f.ask(t, r); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func phrases(t *testing.T, f *fixture) {
	f.put(t, document("a", "成本金额", "还款，手续费"), document("b", "本金", "Visa 卡"), document("c", "金额", "本"))
	for query, want := range map[string]string{
		`"本金"`: "a b", `"款，手"`: "a", `"visa 卡"`: "b", `"isa"`: "b", `"金本"`: "", "-本金": "c", `-"还款，" -金额`: "b", `"金额" -成`: "c", `"本" "额"`: "a c",
	} {
		if got := f.ask(t, request(query)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func visibility(t *testing.T, f *fixture) {
	secret, timed, lapsed := document("secret", "手续费", ""), document("timed", "手续费", ""), document("lapsed", "手续费", "")
	secret.Audience = kb.AudienceAgent
	timed.From, timed.Until = noon.Add(-time.Hour), noon.Add(time.Hour)
	lapsed.Until, lapsed.LapsedUntil = noon, noon.Add(2*time.Hour)
	f.put(t, document("open", "手续费", ""), secret, timed, lapsed)
	for name, c := range map[string]struct {
		scopes []kb.Scope
		at     time.Duration
		lapsed bool
		want   string
	}{
		"a customer":    {[]kb.Scope{kb.ScopePublic}, 0, false, "open timed"},
		"an agent":      {[]kb.Scope{kb.ScopePublic, kb.ScopeAgent}, 0, false, "open secret timed"},
		"nobody":        {nil, 0, false, ""},
		"before":        {[]kb.Scope{kb.ScopePublic}, -time.Hour - 1, false, "lapsed open"},
		"first moment":  {[]kb.Scope{kb.ScopePublic}, -time.Hour, false, "lapsed open timed"},
		"last moment":   {[]kb.Scope{kb.ScopePublic}, time.Hour - 1, false, "open timed"},
		"after":         {[]kb.Scope{kb.ScopePublic}, time.Hour, false, "open"},
		"lapsed":        {[]kb.Scope{kb.ScopePublic}, time.Hour, true, "lapsed open"},
		"lapsed is out": {[]kb.Scope{kb.ScopePublic}, 2 * time.Hour, true, "open"},
	} {
		for _, query := range []string{"手续费", "", `"续费"`} {
			r := request(query)
			r.Visibility = retrieve.NewVisibility(index.Query{Scopes: c.scopes, At: noon.Add(c.at), Lapsed: c.lapsed})
			if got := f.ask(t, r); got != c.want {
				t.Errorf("%s: %s: %s, want %s", name, query, got, c.want)
			}
		}
	}
}

func filtersAndFacets(t *testing.T, f *fixture) {
	a, b, c := document("a", "手续费", ""), document("b", "手续费", ""), document("c", "手续费", "")
	a.Category, a.Tags, a.Products = "loan/car", []string{"逾期", "还款"}, []string{"车贷"}
	b.Category, b.Kind = "loan", "faq"
	c.Category, c.Audience = "fund", kb.AudienceAgent
	f.put(t, a, b, c)
	r := request("手续费")
	r.Facets = index.FacetFields
	f.ask(t, r)
	found, err := f.newest(t).Candidates(t.Context(), r)
	must(t, err)
	if got := fmt.Sprint(found.Facets["category"], found.Facets["tags"], found.Facets["riskLevel"]); got != "map[loan:2 loan/car:1] map[还款:1 逾期:1] map[]" {
		t.Errorf("facets %s", got)
	}
	for want, filter := range map[string]index.Filter{"a b": index.Equals("category", "loan"), "a": index.Equals("tags", "逾期"), "": index.Equals("category", "fund")} {
		r.Visibility.Filter = filter
		if got := f.ask(t, r); got != want {
			t.Errorf("%s: %s, want %s", filter, got, want)
		}
	}
}

func sorted(t *testing.T, f *fixture) {
	var docs []index.Document
	for i, minutes := range []int{5, 1, 9, 5, 3} {
		d := document(fmt.Sprint("d", i), "手续费", strings.Repeat("手续费", i))
		d.UpdatedAt = noon.Add(time.Duration(minutes) * time.Minute)
		docs = append(docs, d)
	}
	f.put(t, docs...)
	for desc, want := range map[bool]string{false: "d1 d4 d0 d3", true: "d2 d0 d3 d4"} {
		r := request("手续费")
		r.Sort, r.Count = []index.Sort{{Field: "updatedAt", Desc: desc}}, 4
		if got := f.ask(t, r); got != want {
			t.Errorf("descending %v: %s, want %s", desc, got, want)
		}
	}
}

// counts: whatever is wanted, all are counted; what is beyond the end is not there.
func counts(t *testing.T, f *fixture) {
	var docs []index.Document
	for i := range 150 {
		docs = append(docs, document(fmt.Sprintf("d%03d", i), "还款"+string(rune('一'+i)), strings.Repeat("手续费", i%7)))
	}
	f.put(t, docs[:100]...)
	f.put(t, docs[100:]...)
	for _, n := range []int{20, 149, 150, 151, 5000} {
		for _, query := range []string{"还款", "还款手续费", ""} {
			r := request(query)
			r.Count, r.Facets = n, []string{"audience"}
			got := strings.Fields(f.ask(t, r))
			if query != "还款手续费" && len(got) != min(n, 150) { // 还款 alone says too little where every document has it
				t.Errorf("%s: %d of %d wanted", query, len(got), n)
			}
		}
	}
}

// fewWanted: fewer than find enough are counted once, whatever is asked besides words.
func fewWanted(t *testing.T, f *fixture) {
	var docs []index.Document
	for i := range 40 {
		docs = append(docs, document(fmt.Sprintf("d%02d", i), "还款", ""))
	}
	f.put(t, docs...)
	for _, n := range []int{1, 5, 16} {
		r := request("还款")
		r.Count = n
		f.ask(t, r)
	}
}

func holds(t *testing.T, f *fixture) {
	secret := document("secret", "黑名单", "")
	secret.Audience = kb.AudienceAgent
	f.put(t, document("open", "Visa 信用卡", "300天"), secret)
	texts := [][]rune{[]rune("信用"), []rune("黑名单"), []rune("visa"), []rune("isa"), []rune("30"), []rune("300"), []rune("用信")}
	v := request("").Visibility
	v.Filter = index.Equals("category", "none")
	got, err := f.newest(t).Holds(t.Context(), texts, v)
	must(t, err)
	if want := []bool{true, false, true, false, false, true, false}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func figures(t *testing.T, f *fixture) {
	chars := []rune("手续a7，𠮷鷪")
	if err := f.oracle.CheckStats(f.newest(t), chars); err != nil {
		t.Errorf("of nothing: %v", err)
	}
	f.put(t, document("a", "手续费", "手手手"), document("b", "", "续7"), document("c", "𠮷", ""))
	s := f.newest(t).Stats()
	if s.Documents != 3 || s.TitleLength != 2 || s.BodyLength != 2.5 || s.CharFrequency('手') != 1 || s.CharFrequency('续') != 2 || s.CharFrequency('7') != 0 || s.CharFrequency('𠮷') != 1 {
		t.Errorf("%d documents of %v and %v characters; 手 %d 续 %d 7 %d 𠮷 %d", s.Documents, s.TitleLength, s.BodyLength, s.CharFrequency('手'), s.CharFrequency('续'), s.CharFrequency('7'), s.CharFrequency('𠮷'))
	}
	f.apply(t, index.Update{ArticleID: "a"})
	if err := f.oracle.CheckStats(f.newest(t), chars); err != nil {
		t.Errorf("without one: %v", err)
	}
}

func updates(t *testing.T, f *fixture) {
	f.put(t, document("a", "手续费", ""), document("b", "手续费", ""))
	again := document("a", "年费", "")
	again.Revision, again.Until = 2, noon.Add(time.Hour)
	next := document("a", "利息", "")
	next.Revision, next.From = 3, noon.Add(time.Hour)
	f.apply(t, index.Update{ArticleID: "a", Documents: []index.Document{again, next}}, index.Update{ArticleID: "unknown"})
	later := request("利息")
	later.Visibility.At = next.From.UnixNano()
	for _, c := range []struct {
		r    retrieve.Request
		want string
	}{{request("手续费"), "b"}, {request("年费"), "a"}, {request("利息"), ""}, {later, "a"}, {request(""), "a b"}} {
		c.r.All = true
		if got := f.ask(t, c.r); got != c.want {
			t.Errorf("%s: %s, want %s", string(c.r.Plan.Query.Text), got, c.want)
		}
	}
	f.apply(t, index.Update{ArticleID: "a"}, index.Update{ArticleID: "b"})
	if got := f.ask(t, request("")); got != "" {
		t.Errorf("all removed: %s", got)
	}
}

// stays: what was asked of one state is answered the same after changes.
func stays(t *testing.T, f *fixture) {
	f.put(t, document("a", "手续费", ""), document("b", "年费", ""))
	before := f.newest(t)
	f.put(t, document("a", "利息", ""), document("c", "手续费", ""))
	f.apply(t, index.Update{ArticleID: "b"})
	for query, want := range map[string]string{"": "a b", `"手续费"`: "a", `"年费"`: "b", `"利息"`: ""} {
		if got := strings.Join(articles(t, before, request(query)), " "); got != want {
			t.Errorf("before: %s: %s, want %s", query, got, want)
		}
	}
	if n := before.Stats().Documents; n != 2 {
		t.Errorf("it had 2 documents and has %d", n)
	}
	if got := f.ask(t, request("")); got != "a c" {
		t.Errorf("now: %s", got)
	}
}

// pieces are what random texts and questions are made of.
var pieces = strings.Split("手续费 续费 还款 提前 款 visa 30 30天 1.5 的 怎么 提现 取现 ， 　 𠮷 é 成本 金额 App", " ")

func randomText(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func randomDocument(r *rand.Rand, id string) index.Document {
	d := document(id, randomText(r, 4), randomText(r, 12))
	for range r.IntN(3) {
		d.Questions = append(d.Questions, randomText(r, 3))
	}
	d.Category, d.Kind = []string{"", "loan", "loan/car", "fund"}[r.IntN(4)], []string{"", "faq"}[r.IntN(2)]
	d.Audience = []kb.Audience{kb.AudiencePublic, kb.AudiencePublic, kb.AudienceAgent}[r.IntN(3)]
	d.UpdatedAt = noon.Add(time.Duration(r.IntN(9)) * time.Minute)
	if r.IntN(4) == 0 {
		d.From = noon.Add(time.Duration(r.IntN(3)-1) * time.Hour)
	}
	if r.IntN(4) == 0 {
		d.Until = noon.Add(time.Duration(r.IntN(3)) * time.Hour)
		d.LapsedUntil = d.Until.Add(time.Duration(r.IntN(2)) * time.Hour)
	}
	return d
}

func randomRequest(r *rand.Rand) retrieve.Request {
	text := randomText(r, 5)
	switch r.IntN(4) {
	case 0:
		text = `"` + randomText(r, 2) + `" ` + text
	case 1:
		text += " -" + pieces[r.IntN(len(pieces))]
	}
	q := request(text)
	q.All, q.Facets, q.Count = r.IntN(4) == 0, index.FacetFields, 20+r.IntN(60)
	q.Visibility = retrieve.NewVisibility(index.Query{
		Scopes: [][]kb.Scope{{kb.ScopePublic}, {kb.ScopePublic, kb.ScopeAgent}, {}}[min(r.IntN(9), 2)%3],
		At:     noon.Add(time.Duration(r.IntN(5)-2) * time.Hour), Lapsed: r.IntN(2) == 0,
	})
	if r.IntN(3) == 0 {
		q.Visibility.Filter = index.Equals("category", "loan")
	}
	if r.IntN(4) == 0 {
		q.Sort = []index.Sort{{Field: "updatedAt", Desc: r.IntN(2) == 0}}
	}
	return q
}

func randomOperations(t *testing.T, f *fixture) {
	r := rand.New(rand.NewPCG(51, 52))
	for range 15 {
		var updates []index.Update
		for i := range 40 {
			if id := fmt.Sprint("d", i); r.IntN(3) == 0 {
				u := index.Update{ArticleID: id}
				if r.IntN(4) > 0 {
					u.Documents = []index.Document{randomDocument(r, id)}
				}
				updates = append(updates, u)
			}
		}
		f.apply(t, updates...)
		for range 20 {
			f.ask(t, randomRequest(r))
		}
		if err := f.oracle.CheckStats(f.newest(t), []rune("手续费的𠮷é，a3")); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			return
		}
	}
}

// askedByMany: one state answers many at the same time as it answers one.
func askedByMany(t *testing.T, f *fixture) {
	r := rand.New(rand.NewPCG(53, 54))
	var docs []index.Document
	for i := range 60 {
		docs = append(docs, randomDocument(r, fmt.Sprint("d", i)))
	}
	f.put(t, docs...)
	s := f.newest(t)
	queries := []string{"手续费", "提前还款", "visa", "", `"续费"`, "怎么提现"}
	var want []string
	for _, q := range queries {
		want = append(want, strings.Join(articles(t, s, request(q)), " "))
	}
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for i, q := range queries {
				found, err := s.Candidates(t.Context(), request(q))
				if err != nil {
					t.Error(err)
					return
				}
				var got []string
				for _, text := range found.Texts {
					got = append(got, text.Document.ArticleID)
				}
				slices.Sort(got)
				if strings.Join(got, " ") != want[i] {
					t.Errorf("%s: %v, alone %s", q, got, want[i])
				}
			}
		})
	}
	asking.Wait()
}
