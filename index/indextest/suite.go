// Package indextest is the contract of index.Engine as tests, run on every
// engine.
package indextest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Run runs the suite; open makes an empty engine.
func Run(t *testing.T, open func(t *testing.T) index.Engine) {
	for name, test := range map[string]func(*testing.T, index.Engine){
		"ApplyReplacesAndRemoves":    applyReplaces,
		"ApplyingTwiceIsOnce":        applyTwice,
		"TheGate":                    theGate,
		"Time":                       inForce,
		"FiltersAndFacets":           filtersAndFacets,
		"FacetsCountWhatIsFound":     facetsCountWhatIsFound,
		"Paging":                     paging,
		"Browsing":                   browsing,
		"QuotedSubstrings":           quotedSubstrings,
		"MarksSliceTheText":          marksSlice,
		"AHitIsListedAndWhole":       listedAndWhole,
		"RandomOperations":           randomOperations,
		"SearchWhileApplying":        searchWhileApplying,
		"Suggestions":                suggestions,
		"AnyTextIsAQuery":            anyText,
		"DocumentsAreWhatWasApplied": documents,
		"ClosedIsAnErrorNotAPanic":   closed,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// SameSource compares hits by all of their documents.
var SameSource = cmp.Comparer(func(a, b index.Source) bool {
	return a == b || a != nil && b != nil && cmp.Equal(a.WholeDocument(), b.WholeDocument(), cmpopts.EquateEmpty())
})

// Doc is a public document with a title and a body.
func Doc(slug, title, body string) index.Document {
	return index.Document{ArticleID: slug, Revision: 1, Slug: slug, Title: title, Body: body, Category: "general", Audience: kb.AudiencePublic}
}

// Put applies documents, each an article of its own.
func Put(t *testing.T, e index.Engine, docs ...index.Document) {
	t.Helper()
	b := index.Batch{Seq: e.AppliedSeq() + 1}
	for _, d := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: d.ArticleID, Documents: []index.Document{d}})
	}
	if err := e.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

// Ask searches as a customer and gives the slugs.
func Ask(t *testing.T, e index.Engine, text string) []string {
	t.Helper()
	return slugs(search(t, e, index.Query{Text: text}))
}

func search(t *testing.T, e index.Engine, q index.Query) *index.Results {
	t.Helper()
	if q.Scopes == nil {
		q.Scopes = []kb.Scope{kb.ScopePublic}
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	r, err := e.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("Search(%s): %v", q, err)
	}
	return r
}

func slugs(r *index.Results) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.Document.Slug)
	}
	return out
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s -want +got:\n%s", what, diff)
	}
}

func applyReplaces(t *testing.T, e index.Engine) {
	Put(t, e, Doc("a", "基金赎回多久到账", "一般下一交易日。"), Doc("b", "征信报告怎么查", "线上申请。"))
	expect(t, "赎回", Ask(t, e, "赎回"), "a")
	changed := Doc("a", "信用卡年费", "每年一次。")
	changed.Revision = 2
	Put(t, e, changed)
	expect(t, "赎回 after the change", Ask(t, e, "赎回"))
	expect(t, "年费", Ask(t, e, "年费"), "a")
	if err := e.Apply(context.Background(), index.Batch{Seq: 9, Updates: []index.Update{{ArticleID: "a"}}}); err != nil {
		t.Fatal(err)
	}
	expect(t, "年费 after it is gone", Ask(t, e, "年费"))
	if e.AppliedSeq() != 9 || e.Stats().Documents != 1 {
		t.Errorf("seq %d, %+v", e.AppliedSeq(), e.Stats())
	}
}

func applyTwice(t *testing.T, e index.Engine) {
	b := index.Batch{Seq: 3, Updates: []index.Update{{ArticleID: "a", Documents: []index.Document{Doc("a", "提前还款", "")}}}}
	for range 3 {
		if err := e.Apply(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "提前还款", Ask(t, e, "提前还款"), "a")
	if r := search(t, e, index.Query{Text: "提前还款"}); r.Total != 1 || e.Stats().Documents != 1 {
		t.Errorf("total %d, %+v", r.Total, e.Stats())
	}
	// Of an article that is there twice, the last update counts.
	Put(t, e, Doc("a", "提前还款", ""), Doc("b", "信用卡年费", ""), Doc("a", "征信报告", ""))
	expect(t, "提前还款 and then 征信报告", Ask(t, e, "提前还款"))
	expect(t, "征信报告", Ask(t, e, "征信报告"), "a")
	if r := search(t, e, index.Query{}); r.Total != 2 || e.Stats().Documents != 2 || len(e.Documents("a")) != 1 {
		t.Errorf("two articles, one of them twice: %d, %+v, %v", r.Total, e.Stats(), e.Documents("a"))
	}
}

// theGate: what is internal shows by no road.
func theGate(t *testing.T, e index.Engine) {
	secret := Doc("secret", "密语暗号内部处置流程", "暗号只在内部文章里,升级时限机密。")
	secret.Audience, secret.Questions, secret.Tags, secret.Category = kb.AudienceAgent, []string{"密语怎么用"}, []string{"暗号"}, "agent/script"
	Put(t, e, secret, Doc("open", "客服处置流程", "公开的说明。"))
	facets := []string{"category", "tags", "audience"}
	for _, q := range []string{"密语", "暗号", `"密语暗号"`, "内部处置流程", "miyu", "myah", "密雨", "案号", "处置 -客服", ""} {
		r := search(t, e, index.Query{Text: q, Facets: facets})
		if slices.Contains(slugs(r), "secret") || r.Total > 1 || r.Facets["category"]["agent/script"] > 0 || r.Facets["audience"]["agent"] > 0 {
			t.Errorf("%q gives a customer %v, total %d, facets %v", q, slugs(r), r.Total, r.Facets)
		}
		if strings.Contains(r.DidYouMean, "密语") || strings.Contains(r.DidYouMean, "暗号") {
			t.Errorf("%q is corrected to %q, which only an internal text has", q, r.DidYouMean)
		}
		s, err := e.Suggest(context.Background(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range s {
			if x.Slug == "secret" {
				t.Errorf("%q suggests %q to a customer", q, x.Text)
			}
		}
	}
	r := search(t, e, index.Query{Text: "密语暗号", Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}})
	if !slices.Contains(slugs(r), "secret") {
		t.Error("an agent does not find it")
	}
	if r, err := e.Search(context.Background(), index.Query{Text: "流程", Limit: 10}); err != nil || len(r.Hits) > 0 {
		t.Errorf("a query without scopes sees %v, %v", slugs(r), err)
	}
	sideBySide(t, e)
}

// sideBySide asks for customers and agents at once, each question first anew and then as it
// is kept: nothing that a customer is given, in whatever piece, is of an internal text.
func sideBySide(t *testing.T, e index.Engine) {
	var wg sync.WaitGroup
	for _, scopes := range [][]kb.Scope{{kb.ScopePublic}, {kb.ScopePublic, kb.ScopeAgent}} {
		wg.Go(func() {
			for i := range 200 {
				q := index.Query{Text: "处置流程", Scopes: scopes, Limit: 10, CropRunes: 1 + i/2}
				r, err := e.Search(context.Background(), q)
				if err != nil || len(r.Hits) != len(scopes) {
					t.Errorf("%d hits for %v, %v", len(r.Hits), scopes, err)
					return
				}
				for _, h := range r.Hits {
					given := fmt.Sprint(*h.Document, *h.Whole(), h.Title, h.Answer, h.Snippet, h.Section, h.MatchedQuestion)
					if internal := h.Document.Slug == "secret"; strings.Contains(given, "暗号") != internal {
						t.Errorf("%v are given %s", scopes, given)
					}
				}
			}
		})
	}
	wg.Wait()
}

func inForce(t *testing.T, e index.Engine) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	old, next := Doc("a", "限额是一万", ""), Doc("a", "限额是两万", "")
	old.From, old.Until = start, start.Add(time.Hour)
	next.Revision, next.From = 2, start.Add(time.Hour)
	if err := e.Apply(context.Background(), index.Batch{Seq: 1, Updates: []index.Update{{ArticleID: "a", Documents: []index.Document{old, next}}}}); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Duration]string{-1: "", 0: "限额是一万", time.Hour - 1: "限额是一万", time.Hour: "限额是两万", 1000 * time.Hour: "限额是两万"} {
		r := search(t, e, index.Query{Text: "限额", At: start.Add(at)})
		got := ""
		for _, h := range r.Hits {
			got += h.Document.Title
		}
		if got != want {
			t.Errorf("after %s: %q, want %q", at, got, want)
		}
	}
}

func filtersAndFacets(t *testing.T, e index.Engine) {
	var docs []index.Document
	for i := range 12 {
		d := Doc(fmt.Sprintf("d%02d", i), fmt.Sprintf("还款说明第%d条", i), "按月还款。")
		d.Category = []string{"loan/repay", "loan/overdue", "credit"}[i%3]
		d.Tags = []string{"还款"}
		if i%2 == 0 {
			d.Tags = append(d.Tags, "征信")
		}
		docs = append(docs, d)
	}
	Put(t, e, docs...)
	for filter, want := range map[string]int{
		"": 12, "category = loan": 8, "category = loan/repay": 4, "tags = 征信": 6, "category = loan AND tags = 征信": 4,
		"NOT tags = 征信": 6, "category IN [credit, 'loan/overdue']": 8, "riskLevel EXISTS": 0, "tags != 征信 OR category = credit": 8,
	} {
		f, err := index.ParseFilter(filter)
		if err != nil {
			t.Fatal(err)
		}
		r := search(t, e, index.Query{Text: "还款", Filter: f, Facets: []string{"category", "tags"}})
		sum := 0
		for path, n := range r.Facets["category"] {
			if !strings.Contains(path, "/") { // those below are counted in it
				sum += n
			}
		}
		if r.Total != want || sum != want || len(r.Hits) != want {
			t.Errorf("filter %q: total %d, facets %d, hits %d, want %d", filter, r.Total, sum, len(r.Hits), want)
		}
	}
}

// facetsCountWhatIsFound: the number beside a value of a facet is what its filter finds.
func facetsCountWhatIsFound(t *testing.T, e index.Engine) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	var docs []index.Document
	for i := range 60 {
		d := Doc(fmt.Sprintf("d%02d", i), "还款说明", "按月还款。")
		d.Category = pick("", "loan", "loan/repay", "loan/repay/early", "loans", "credit/score")
		d.RiskLevel = pick("", "R1", "R2", "R1-R3", "R2-R5", "R4-R4")
		d.Kind = pick("", "howto", "policy")
		d.Tags = []string{pick("征信", "R2"), pick("征信", "逾期")}
		d.Products = []string{pick("甲", "乙")}
		docs = append(docs, d)
	}
	Put(t, e, docs...)
	for _, text := range []string{"", "还款"} {
		counted := search(t, e, index.Query{Text: text, Facets: index.FacetFields}).Facets
		for field, values := range counted {
			if len(values) == 0 {
				t.Errorf("%q: nothing is counted by %s", text, field)
			}
			for value, n := range values {
				if r := search(t, e, index.Query{Text: text, Filter: index.Equals(field, value)}); r.Total != n {
					t.Errorf("%q: %s = %s counts %d and finds %d", text, field, value, n, r.Total)
				}
			}
		}
	}
}

func paging(t *testing.T, e index.Engine) {
	var docs []index.Document
	for i := range 25 {
		docs = append(docs, Doc(fmt.Sprintf("d%02d", i), "还款日期说明", "内容相同。"))
	}
	Put(t, e, docs...)
	all := Ask(t, e, "还款日期")
	var pages []string
	for offset := 0; offset < 30; offset += 7 {
		pages = append(pages, slugs(search(t, e, index.Query{Text: "还款日期", Limit: 7, Offset: offset}))...)
	}
	if diff := cmp.Diff(all, pages); diff != "" || len(all) != 25 || !slices.IsSorted(all) {
		t.Errorf("pages differ from the whole, or equal scores are not by slug: %v\n%s", all, diff)
	}
}

// browsing: whoever goes over all pages of what is asked for without words meets every
// document once, the newest first, and by words so over the pages beyond the first ones.
func browsing(t *testing.T, e index.Engine) {
	const many, page = 400, 50
	var docs []index.Document
	for i := range many {
		d := Doc(fmt.Sprintf("d%03d", i*7%many), "还款日期说明", strings.Repeat("还款", i%5))
		d.UpdatedAt = time.Unix(int64(i*31%many), 0).UTC()
		docs = append(docs, d)
	}
	Put(t, e, docs[:150]...)
	Put(t, e, docs[150:]...)
	for text, from := range map[string]int{"": 0, "还款日期": 150} {
		met := map[string]int{}
		var before time.Time
		for offset := from; offset < many; offset += page {
			found := search(t, e, index.Query{Text: text, Limit: page, Offset: offset})
			if len(found.Hits) != page {
				t.Errorf("%q from %d: %d hits", text, offset, len(found.Hits))
			}
			for _, h := range found.Hits {
				if met[h.Document.Slug]++; text == "" && !before.IsZero() && h.Document.UpdatedAt.After(before) {
					t.Errorf("%s is newer than the one before", h.Document.Slug)
				}
				before = h.Document.UpdatedAt
			}
		}
		if len(met) != many-from {
			t.Errorf("%q: %d documents on all pages from %d on", text, len(met), from)
		}
	}
}

// listedAndWhole: a hit lists its document without what is long, and has all of it when it
// is asked, whatever has become of the article since.
func listedAndWhole(t *testing.T, e index.Engine) {
	d := Doc("a", "赎回", "第一段。\n规则\n下一交易日到账。")
	d.Answer, d.Sections = "下一交易日。", []index.Section{{Title: "规则", Anchor: "规则", Start: len("第一段。\n")}}
	Put(t, e, d)
	listed := d
	listed.Body, listed.Sections = "", nil
	for _, asked := range []index.Query{{Text: "赎回"}, {Text: "赎回", CropRunes: 4}, {}} {
		for range 2 { // at first, and when it is kept
			hits := search(t, e, asked).Hits
			if len(hits) != 1 {
				t.Fatalf("%d hits", len(hits))
			}
			if diff := cmp.Diff(&listed, hits[0].Document, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("listed: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(&d, hits[0].Whole(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("whole: -want +got:\n%s", diff)
			}
		}
	}
	hit := search(t, e, index.Query{Text: "赎回"}).Hits[0]
	next := Doc("a", "赎回", "别的内容。")
	next.Revision++
	Put(t, e, next)
	if got := hit.Whole(); got.Body != d.Body || got.Revision != d.Revision {
		t.Errorf("after a change, it says %q", got.Body)
	}
}

var titles = []string{"招商银行Visa卡T+0赎回,1.5%手续费", "余额宝(货币基金)7日年化怎么看?", "餘額寶多久到帳", "P2P、ETF联接与R3风险", "50w以内受保护吗"}

func quotedSubstrings(t *testing.T, e index.Engine) {
	for i, title := range titles {
		Put(t, e, Doc(fmt.Sprintf("t%d", i), title, "无关的内容。"))
	}
	for i, title := range titles {
		rs := []rune(title)
		for from := range rs {
			for to := from + 2; to <= len(rs); to++ {
				part := string(rs[from:to])
				if len(strings.Trim(part, " ,、()?+.%·")) < 2 {
					continue
				}
				if got := Ask(t, e, `"`+part+`"`); !slices.Contains(got, fmt.Sprintf("t%d", i)) {
					t.Errorf("%q does not find %q: %v", part, title, got)
				}
			}
		}
	}
}

func marksSlice(t *testing.T, e index.Engine) {
	bodies := []string{"餘額寶Ａ到帳&<b>基金</b>赎回。" + strings.Repeat("填充内容，", 60) + "到账时间以页面为准。", "\xff坏字节到账🙂基金"}
	for i, b := range bodies {
		Put(t, e, Doc(fmt.Sprintf("m%d", i), titles[i], b))
	}
	for _, q := range []string{"到账", "基金 到账", "余额宝a", "年化", "visa", "坏字节"} {
		for _, h := range search(t, e, index.Query{Text: q, CropRunes: 40}).Hits {
			for field, m := range map[string]index.Marked{h.Document.Title: h.Title, h.Whole().Body: h.Snippet} {
				if field[m.Start:m.End] != m.Text {
					t.Errorf("%q: %q is not what stands at %d:%d", q, m.Text, m.Start, m.End)
				}
				last := 0
				for _, r := range m.Marks {
					if r.Start < last || r.End <= r.Start || r.End > len(m.Text) {
						t.Errorf("%q: marks %v in %q", q, m.Marks, m.Text)
					}
					last = r.End
				}
			}
		}
	}
}

// randomOperations compares with a plain map after each step.
func randomOperations(t *testing.T, e index.Engine) {
	r := rand.New(rand.NewPCG(7, 7))
	words := []string{"余额宝", "征信", "逾期", "还款", "赎回", "退保"}
	model := map[string]string{} // slug → word
	for seq := int64(1); seq <= 60; seq++ {
		b := index.Batch{Seq: seq}
		for range r.IntN(3) + 1 {
			slug := fmt.Sprintf("s%d", r.IntN(12))
			if slices.ContainsFunc(b.Updates, func(u index.Update) bool { return u.ArticleID == slug }) {
				continue
			}
			u := index.Update{ArticleID: slug}
			if r.IntN(3) == 0 {
				delete(model, slug)
			} else {
				model[slug] = words[r.IntN(len(words))]
				d := Doc(slug, model[slug]+"说明", "")
				d.Revision = int(seq)
				u.Documents = []index.Document{d}
			}
			b.Updates = append(b.Updates, u)
		}
		if err := e.Apply(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			want := []string{}
			for slug, has := range model {
				if has == w {
					want = append(want, slug)
				}
			}
			slices.Sort(want)
			got := Ask(t, e, `"`+w+`"`)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("after %d, %s -want +got:\n%s", seq, w, diff)
			}
		}
	}
}

func searchWhileApplying(t *testing.T, e index.Engine) {
	Put(t, e, Doc("fixed", "固定的征信文章", ""))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := e.Search(context.Background(), index.Query{Text: "征信文章", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 50, CropRunes: 20, Facets: []string{"category"}})
				if err != nil || !slices.Contains(slugs(r), "fixed") {
					t.Errorf("%v, %v", r, err)
					return
				}
				if _, err := e.Suggest(context.Background(), index.Query{Text: "征信", Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 25 {
		Put(t, e, Doc(fmt.Sprintf("x%d", i%5), fmt.Sprintf("征信说明%d", i), "正文"))
	}
	close(stop)
	wg.Wait()
}

func suggestions(t *testing.T, e index.Engine) {
	d := Doc("huabei", "花呗账单如何提前还款", "")
	d.Questions = []string{"花呗可以提前还吗"}
	Put(t, e, d, Doc("zhengxin", "如何查询征信报告", ""), Doc("bank", "招商银行信用卡", ""))
	for typed, want := range map[string]string{"花呗": "huabei", "花b": "huabei", "huab": "huabei", "hbzd": "huabei", "zxbg": "zhengxin", "征信": "zhengxin", "zhaos": "bank", "信用卡": "bank", "提前": "huabei"} {
		got, err := e.Suggest(context.Background(), index.Query{Text: typed, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5})
		if err != nil || len(got) == 0 || got[0].Slug != want {
			t.Errorf("%q suggests %v, %v, want %s first", typed, got, err, want)
		}
	}
}

func anyText(t *testing.T, e index.Engine) {
	Put(t, e, Doc("a", "基金赎回多久到账", "一般下一交易日。"))
	for _, q := range []string{"\x00", "\xff\xfe", `"`, `""`, "-", "--", `-"`, "(((", "a:b^2~", strings.Repeat("长", 500), strings.Repeat("a", 500), strings.Repeat("赎 ", 250), "🙂", "\u200d", "%", "+", strings.Repeat(`"x" `, 100)} {
		search(t, e, index.Query{Text: q, CropRunes: 10, Explain: true})
		if _, err := e.Suggest(context.Background(), index.Query{Text: q, Scopes: []kb.Scope{kb.ScopePublic}, Limit: 5}); err != nil {
			t.Errorf("Suggest(%q): %v", q, err)
		}
	}
}

// documents: what is held of an article is what was applied last, whoever may see it and
// whenever it holds.
func documents(t *testing.T, e index.Engine) {
	past, now, internal := Doc("a", "限额是一万", ""), Doc("a", "限额是两万", ""), Doc("a", "限额是三万", "")
	past.Until = time.Unix(1000, 0).UTC()
	now.Revision, now.From = 2, past.Until
	internal.Revision, internal.From, internal.Audience = 3, time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC), kb.AudienceAgent
	held := func(id string, want ...index.Document) {
		t.Helper()
		var got []index.Document
		for _, d := range e.Documents(id) {
			got = append(got, *d)
		}
		slices.SortFunc(got, func(a, b index.Document) int { return a.Revision - b.Revision })
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("held of %s -want +got:\n%s", id, diff)
		}
		if err := e.Verify(context.Background()); err != nil {
			t.Errorf("Verify: %v", err)
		}
	}
	held("a")
	apply := func(seq int64, updates ...index.Update) {
		Must(t, e.Apply(context.Background(), index.Batch{Seq: seq, Updates: updates}))
	}
	apply(1, index.Update{ArticleID: "a", Documents: []index.Document{past, now, internal}}, index.Update{ArticleID: "b", Documents: []index.Document{Doc("b", "征信", "")}})
	held("a", past, now, internal)
	held("b", Doc("b", "征信", ""))
	held("c")
	apply(2, index.Update{ArticleID: "a", Documents: []index.Document{now}})
	held("a", now)
	apply(3, index.Update{ArticleID: "a"})
	held("a")
	held("b", Doc("b", "征信", ""))
}

func closed(t *testing.T, e index.Engine) {
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Search(context.Background(), index.Query{Text: "x", Scopes: []kb.Scope{kb.ScopePublic}}); err == nil {
		t.Error("a closed engine answers")
	}
	if err := e.Apply(context.Background(), index.Batch{Seq: 1}); err == nil {
		t.Error("a closed engine takes changes")
	}
	if err := e.Verify(context.Background()); err == nil {
		t.Error("a closed engine is sound")
	}
	if err := e.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}
