package suggest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/retrieve/retrievetest"
	"github.com/wenjin-kb/wenjin/index/suggest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

var analyzer = indextest.Analyzer(words)

var words = zh.Words{
	Synonyms:   []zh.Group{{From: []string{"征信"}, To: []string{"信用记录"}}},
	Stop:       map[string]bool{"怎么": true},
	Dictionary: indextest.Nouns("余额宝", "花呗", "征信", "征信报告", "招商银行", "账单"),
}

// noon is when everybody asks.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// sees is what somebody with these scopes may see at noon.
func sees(scopes ...kb.Scope) retrieve.Visibility {
	return retrieve.NewVisibility(index.Query{Scopes: scopes, At: noon})
}

var customer = sees(kb.ScopePublic)

func document(slug, title string, questions ...string) index.Document {
	return index.Document{ArticleID: slug, Revision: 1, Slug: slug, Title: title, Questions: questions, Audience: kb.AudiencePublic, Category: "general"}
}

// collection is an index and a retriever of the same documents.
type collection struct {
	*suggest.Index
	*retrievetest.Oracle
	texts []*retrieve.Text
}

func collect(docs ...index.Document) *collection {
	c := &collection{suggest.New(), retrievetest.NewOracle(nil), nil}
	c.put(docs...)
	return c
}

// all is what Update asks for when it makes its lists anew.
func (c *collection) all() []*retrieve.Text { return slices.Clone(c.texts) }

// put takes up documents, each an article of its own, in the place of the one with
// its name.
func (c *collection) put(docs ...index.Document) {
	b := index.Batch{Seq: 1}
	var added, removed []*retrieve.Text
	for i := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
		removed = append(removed, c.drop(docs[i].ArticleID)...)
		added = append(added, retrieve.NewText(&docs[i], analyzer()))
	}
	c.texts = append(c.texts, added...)
	c.Apply(b, analyzer())
	c.Update(analyzer(), added, removed, c.all)
}

func (c *collection) remove(slug string) {
	c.Apply(index.Batch{Seq: 1, Updates: []index.Update{{ArticleID: slug}}}, analyzer())
	c.Update(analyzer(), nil, c.drop(slug), c.all)
}

func (c *collection) drop(slug string) (dropped []*retrieve.Text) {
	c.texts = slices.DeleteFunc(c.texts, func(t *retrieve.Text) bool {
		if t.Document.ArticleID == slug {
			dropped = append(dropped, t)
			return true
		}
		return false
	})
	return dropped
}

// complete gives what is suggested, the typed part in brackets.
func (c *collection) complete(typed string, v retrieve.Visibility, limit int) (out []string) {
	for _, s := range c.Complete(fold.Runes(typed), v, limit) {
		m := index.Marked{Text: s.Text, Marks: s.Marks}
		out = append(out, m.Write("[", "]", func(s string) string { return s }))
	}
	return out
}

// correct asks for a correction as a search does that found what the oracle finds.
func (c *collection) correct(t *testing.T, query string, v retrieve.Visibility) string {
	t.Helper()
	r := retrieve.Request{Plan: retrieve.NewPlan(analyzer().Query(query)), Visibility: v, Count: 50}
	found, err := c.Candidates(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	reached := 0.0
	for _, text := range found.Texts[:min(len(found.Texts), suggest.Judged)] {
		reached = max(reached, r.Plan.Coverage(text))
	}
	out, err := suggest.NewSpeller(c.Index, c, analyzer(), v).Correct(t.Context(), r, func() float64 { return reached })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// homophones are the words that sound like something in the query.
func (c *collection) homophones(t *testing.T, query string, v retrieve.Visibility) (out []string) {
	t.Helper()
	p := retrieve.NewPlan(analyzer().Query(query))
	typed := len(p.Words)
	if err := suggest.NewSpeller(c.Index, c, analyzer(), v).AddHomophones(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for i, w := range p.Words {
		if w.Homophone != (i >= typed) {
			t.Errorf("%q: word %d is a homophone: %v", query, i, w.Homophone)
		}
		if w.Homophone {
			out = append(out, string(w.Text))
		}
	}
	return out
}

// pinyin are the words that the Latin letters of the query are read as.
func (c *collection) pinyin(t *testing.T, query string, v retrieve.Visibility) (out []string) {
	t.Helper()
	p := retrieve.NewPlan(analyzer().Query(query))
	if err := c.ReadPinyin(t.Context(), p, c, analyzer(), v); err != nil {
		t.Fatal(err)
	}
	for _, w := range p.Words {
		for _, f := range w.Forms {
			if f.Origin == "pinyin" {
				out = append(out, string(f.Text))
			}
		}
	}
	return out
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func samples() *collection {
	return collect(
		document("huabei", "花呗账单如何还"),
		document("zhengxin", "如何查询征信报告"),
		document("bank", "招商银行Visa卡"),
		document("yuebao", "餘額寶收益"),
	)
}

func TestCompletions(t *testing.T) {
	c := samples()
	for typed, want := range map[string]string{
		"花呗": "[花呗]账单如何还", "账单": "花呗[账单]如何还", "花": "[花]呗账单如何还",
		"余额宝": "[餘額寶]收益", "餘額": "[餘額]寶收益",
		"huabei": "[花呗]账单如何还", "huab": "[花呗]账单如何还", "HUABEI": "[花呗]账单如何还", "hua bei": "[花呗]账单如何还", "hua'bei": "[花呗]账单如何还",
		"hbzd": "[花呗账单]如何还", "zxbg": "如何查询[征信报告]", "zhxbg": "如何查询[征信报告]", "yeb": "[餘額寶]收益",
		"花b": "[花呗]账单如何还", "花呗zd": "[花呗账单]如何还", "花bei账单": "[花呗账单]如何还", "zheng信": "如何查询[征信]报告",
		"yinhang": "招商[银行]Visa卡", "visa": "招商银行[Visa]卡", "vis": "招商银行[Vis]a卡", "visa卡": "招商银行[Visa卡]",
	} {
		expect(t, typed, c.complete(typed, customer, 5), want)
	}
	for _, typed := range []string{"", " ", "'", "花报", "花呗收益", "xyzxyz", "花呗x", "🙂", "\x00", "。", strings.Repeat("花", 61), strings.Repeat("h", 200)} {
		expect(t, typed, c.complete(typed, customer, 5))
	}
}

func TestCompletionsInOrder(t *testing.T) {
	c := collect(
		document("d", "怎么用花呗"), document("c", "花呗的账单说明"), document("b", "花呗账单"), document("a", "花呗额度"),
		document("e", "额度", "花呗能用吗"), document("f", "花卉背景"),
	)
	expect(t, "titles that begin with it, short ones first, by name; then questions; then what holds it", c.complete("花呗", customer, 9),
		"[花呗]额度", "[花呗]账单", "[花呗]的账单说明", "[花呗]能用吗", "怎么用[花呗]")
}

func TestOneCompletionADocumentUnlessThereIsRoom(t *testing.T) {
	c := collect(document("a", "花呗", "花呗一", "花呗二"), document("b", "花呗说明"))
	expect(t, "one", c.complete("花呗", customer, 1), "[花呗]")
	expect(t, "two", c.complete("花呗", customer, 2), "[花呗]", "[花呗]说明")
	expect(t, "three", c.complete("花呗", customer, 3), "[花呗]", "[花呗]说明", "[花呗]一")
	expect(t, "as many as there are", c.complete("花呗", customer, 9), "[花呗]", "[花呗]说明", "[花呗]一", "[花呗]二")
	for _, limit := range []int{0, -1} {
		expect(t, "none are wanted", c.complete("花呗", customer, limit))
	}
	for _, s := range c.Complete([]rune("花呗一"), customer, 1) {
		if s.Slug != "a" || s.Title != "花呗" || s.Text != "花呗一" {
			t.Errorf("%+v", s)
		}
	}
}

// hidden is a document and a visibility that does not let it pass, and one that does.
type hidden struct {
	document  index.Document
	not, does retrieve.Visibility
}

// hiddenOnes are documents titled so that all hide in their own way.
func hiddenOnes(title string) map[string]hidden {
	internal, lapsed, early, replaced, category := document("x", title), document("x", title), document("x", title), document("x", title), document("x", title)
	internal.Audience = kb.AudienceAgent
	lapsed.Until, lapsed.LapsedUntil = noon, noon.Add(time.Hour)
	early.From = noon.Add(1)
	replaced.Until = noon
	category.Category = "loan"
	with := func(change func(*retrieve.Visibility)) retrieve.Visibility {
		v := customer
		change(&v)
		return v
	}
	return map[string]hidden{
		"internal":      {internal, customer, sees(kb.ScopePublic, kb.ScopeAgent)},
		"without scope": {document("x", title), sees(), customer},
		"lapsed":        {lapsed, customer, with(func(v *retrieve.Visibility) { v.Lapsed = true })},
		"not yet":       {early, customer, with(func(v *retrieve.Visibility) { v.At++ })},
		"replaced":      {replaced, customer, with(func(v *retrieve.Visibility) { v.At-- })},
		"filtered out":  {category, with(func(v *retrieve.Visibility) { v.Filter = index.Equals("category", "general") }), customer},
	}
}

// What may not be seen is completed by no road, nor are words of it read or proposed.
func TestNothingHiddenShows(t *testing.T) {
	for name, h := range hiddenOnes("征信报告暗语") {
		c := collect(document("open", "花呗说明"), h.document)
		for _, typed := range []string{"征信报告", "征", "zhengxin", "zxbg", "征xin", "z"} {
			expect(t, name+", completing "+typed, c.complete(typed, h.not, 9))
			if len(c.complete(typed, h.does, 9)) != 1 {
				t.Errorf("%s: who may see it is not given it for %q", name, typed)
			}
		}
		expect(t, name+", read as pinyin", c.pinyin(t, "zhengxin", h.not))
		expect(t, name+", a homophone", c.homophones(t, "正信", h.not))
		for _, query := range []string{"正信报告", "征心报告", "花呗正信报告"} {
			if got := c.correct(t, query, h.not); got != "" {
				t.Errorf("%s: %s is corrected to %q", name, query, got)
			}
		}
	}
}

func TestUpdates(t *testing.T) {
	c := samples()
	c.put(document("huabei", "借呗额度"))
	expect(t, "what was replaced", c.complete("花呗", customer, 5))
	expect(t, "what replaced it", c.complete("jiebei", customer, 5), "[借呗]额度")
	c.remove("huabei")
	expect(t, "what was removed", c.complete("借呗", customer, 5))
	expect(t, "what was left", c.complete("征信", customer, 5), "如何查询[征信]报告")
	c.put(document("huabei", "花呗账单"))
	expect(t, "what came back", c.complete("花呗", customer, 5), "[花呗]账单")
	c.remove("nobody")
	expect(t, "removing nothing", c.complete("花呗", customer, 5), "[花呗]账单")
}

// However often documents change, nothing is listed anew but what changed.
func TestChangesListOnlyWhatChanged(t *testing.T) {
	c := samples()
	calls := 0
	for i := range 200 {
		d := document("huabei", fmt.Sprintf("花呗第%d版", i))
		old := c.drop("huabei")
		text := retrieve.NewText(&d, analyzer())
		c.texts = append(c.texts, text)
		c.Update(analyzer(), []*retrieve.Text{text}, old, func() []*retrieve.Text { calls++; return c.all() })
		expect(t, "花呗", c.complete("花呗", customer, 5), fmt.Sprintf("[花呗]第%d版", i))
		expect(t, "征信", c.complete("征信", customer, 5), "如何查询[征信]报告")
	}
	if calls > 0 {
		t.Errorf("listed anew %d times", calls)
	}
}

func TestAnotherAnalyzerReadsAnew(t *testing.T) {
	c := samples()
	expect(t, "before", c.complete("hb", customer, 5), "[花呗]账单如何还")
	words := analyzer().Words()
	words.Pinyin = map[string][]string{"花呗": {"wa", "pai"}}
	other, err := analyzer().WithWords(words)
	if err != nil {
		t.Fatal(err)
	}
	c.Update(other, nil, nil, c.all)
	expect(t, "by the other's readings", c.complete("wapai", customer, 5), "[花呗]账单如何还")
	expect(t, "no longer by the first's", c.complete("huabei", customer, 5))
}

// Many documents at once are listed on all cores, and found as few are.
func TestManyDocuments(t *testing.T) {
	var docs []index.Document
	for i := range 1500 {
		docs = append(docs, document(fmt.Sprintf("d%04d", i), fmt.Sprintf("说明%d", i)))
	}
	docs = append(docs, document("z", "花呗账单"))
	c := collect(docs...)
	expect(t, "the last", c.complete("huabei", customer, 5), "[花呗]账单")
	expect(t, "one within", c.complete("说明777", customer, 1), "[说明777]")
	if n := len(c.complete("sm", customer, 2000)); n != 1500 {
		t.Errorf("%d of 1500", n)
	}
}

func TestPinyinInAQuery(t *testing.T) {
	c := samples()
	expect(t, "a word spelled out, and its synonyms", c.pinyin(t, "zhengxin", customer), "征信", "信用记录")
	if got := c.pinyin(t, "zxbg", customer); !slices.Contains(got, "征信报告") {
		t.Errorf("zxbg is read as %q", got)
	}
	expect(t, "what a text holds", c.pinyin(t, "visa", customer))
	expect(t, "what spells nothing", c.pinyin(t, "qqqqq", customer))
	expect(t, "one letter", c.pinyin(t, "z", customer))
	expect(t, "with a digit", c.pinyin(t, "zx1", customer))
	expect(t, "Chinese", c.pinyin(t, "征信", customer))
}

func TestHomophones(t *testing.T) {
	c := samples()
	expect(t, "all sounds the same", c.homophones(t, "余额保", customer), "余额宝")
	expect(t, "what stands in texts", c.homophones(t, "余额宝", customer))
	expect(t, "what only looks alike", c.homophones(t, "花坝", customer))
	expect(t, "a phrase", c.homophones(t, `"余额保"`, customer))
	expect(t, "a story", c.homophones(t, "余额保"+strings.Repeat(" visa", 8), customer))
	expect(t, "nothing", c.homophones(t, "", customer))
}

func TestCorrections(t *testing.T) {
	c := samples()
	for query, want := range map[string]string{
		"余额保": "余额宝", "正信报告": "征信报告", // they sound the same
		"余额宝": "", "征信报告": "", "花呗账单": "", // good as they are
		`"余额保"`: "", `余额保 "收益"`: "", // phrases are meant as they are
		"余额保" + strings.Repeat(" 收益", 10): "", // a story
		"": "", "visb": "", "锟斤拷": "", "🙂": "",
	} {
		if got := c.correct(t, query, customer); got != want {
			t.Errorf("%q is corrected to %q, want %q", query, got, want)
		}
	}
}

// In a longer query, a word that the dictionary has is taken for what was meant, however
// much it sounds like another, unless titles have what stands beside it with that.
func TestRealWordsAreMeant(t *testing.T) {
	c := collect(document("a", "礼品请先打包"), document("b", "行李打包"))
	for query, want := range map[string]string{"礼品打爆": "", "打爆": "打包", "礼品打报": "礼品打包", "行李打爆": "行李打包"} {
		if got := c.correct(t, query, customer); got != want {
			t.Errorf("%q is corrected to %q, want %q", query, got, want)
		}
	}
}

// Of two titles that sound alike the one is proposed that may be seen.
func TestCorrectionsTowardsWhatIsSeen(t *testing.T) {
	secret := document("secret", "征信报稿")
	secret.Audience = kb.AudienceAgent
	c := collect(secret, document("open", "征信报告"))
	for range 5 {
		if got := c.correct(t, "正信报告", customer); got != "征信报告" {
			t.Errorf("%q", got)
		}
	}
}

// A correction always finds something, and differs from what was typed.
func TestCorrectionsFindMore(t *testing.T) {
	c := samples()
	corrected := 0
	for _, title := range []string{"花呗账单", "征信报告", "招商银行", "余额宝收益"} {
		for i, was := range []rune(title) {
			for _, other := range "保帐正新抱高找伤引航于恶手义华贝但的" {
				query := []rune(title)
				query[i] = other
				got := c.correct(t, string(query), customer)
				if got == "" {
					continue
				}
				corrected++
				found, err := c.Candidates(t.Context(), retrieve.Request{Plan: retrieve.NewPlan(analyzer().Query(got)), Visibility: customer, Count: 5})
				if err != nil || found.Total == 0 || got == string(query) || len([]rune(got)) != len(query) {
					t.Errorf("%s for %s: corrected to %q, which finds %+v, %v", string(other), string(was), got, found, err)
				}
			}
		}
	}
	if corrected < 5 {
		t.Errorf("only %d were corrected", corrected)
	}
}

var errBroken = errors.New("broken")

// broken is a retriever that can tell nothing.
type broken struct{ retrieve.Retriever }

func (broken) Holds(context.Context, [][]rune, retrieve.Visibility) ([]bool, error) {
	return nil, errBroken
}

func TestTheRetrieversErrorsAreGivenBack(t *testing.T) {
	c := samples()
	plan := func(q string) *retrieve.Plan { return retrieve.NewPlan(analyzer().Query(q)) }
	speller := func() *suggest.Speller { return suggest.NewSpeller(c.Index, broken{c}, analyzer(), customer) }
	_, correcting := speller().Correct(t.Context(), retrieve.Request{Plan: plan("余额保"), Visibility: customer}, func() float64 { return 0 })
	for what, err := range map[string]error{
		"pinyin":     c.ReadPinyin(t.Context(), plan("zhengxin"), broken{c}, analyzer(), customer),
		"homophones": speller().AddHomophones(t.Context(), plan("余额保")),
		"correction": correcting,
	} {
		if !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Completing goes on while documents come and go.
func TestCompletingWhileUpdating(t *testing.T) {
	c := samples()
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			for range 200 {
				if got := c.complete("征信", customer, 5); len(got) != 1 {
					t.Errorf("%q", got)
					return
				}
			}
		})
	}
	for i := range 100 {
		c.put(document("huabei", fmt.Sprintf("花呗%d", i)))
	}
	work.Wait()
}

func ExampleIndex_Complete() {
	d := document("huabei", "花呗账单如何还")
	x := suggest.New()
	texts := []*retrieve.Text{retrieve.NewText(&d, analyzer())}
	x.Update(analyzer(), texts, nil, func() []*retrieve.Text { return texts })
	for _, typed := range []string{"花呗", "huab", "hbzd", "花b"} {
		for _, s := range x.Complete([]rune(typed), customer, 5) {
			m := index.Marked{Text: s.Text, Marks: s.Marks}
			fmt.Println(m.Write("<em>", "</em>", func(s string) string { return s }))
		}
	}
	// Output:
	// <em>花呗</em>账单如何还
	// <em>花呗</em>账单如何还
	// <em>花呗账单</em>如何还
	// <em>花呗</em>账单如何还
}
