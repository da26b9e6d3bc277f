package highlight_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/highlight"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
	"github.com/wenjin-kb/wenjin/index/textfile"
)

// analyzer knows a synonym, two stop words and some words to keep whole.
var analyzer = indextest.Analyzer(zh.Words{
	Synonyms:   []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}},
	Stop:       map[string]bool{"怎么": true, "吗": true},
	Dictionary: indextest.Nouns("余额宝", "花呗", "提现", "取现", "到账", "赎回", "征信报告"),
})

// mark marks a document for a query, all of whose words are equally rare.
func mark(d index.Document, query string, crop int) index.Hit {
	p := retrieve.NewPlan(analyzer().Query(query))
	p.Weigh(&retrieve.Stats{Documents: 20, CharFrequency: func(rune) int { return 1 }})
	s := scan.New(p)
	defer s.Close()
	h := index.Hit{Document: &d}
	highlight.New(p, scan.NewReader(s), crop).Mark(&h, retrieve.NewText(&d, analyzer()))
	return h
}

// show writes marks as brackets.
func show(m index.Marked) string { return m.Write("[", "]", func(s string) string { return s }) }

func TestWhatIsMarked(t *testing.T) {
	for name, c := range map[string]struct{ query, text, want string }{
		"a word, wherever it stands":         {"赎回", "赎回多久?赎回当天。", "[赎回]多久?[赎回]当天。"},
		"words that touch, as one":           {"赎回到账", "基金赎回到账时间", "基金[赎回到账]时间"},
		"words apart, each":                  {"赎回 到账", "赎回后几天到账", "[赎回]后几天[到账]"},
		"as it is written":                   {"余额宝", "餘額寶和ＶＩＳＡ", "[餘額寶]和ＶＩＳＡ"},
		"Latin words whatever their case":    {"visa", "用ＶＩＳＡ卡, visas不算", "用[ＶＩＳＡ]卡, visas不算"},
		"a synonym":                          {"提现", "取现要手续费", "[取现]要手续费"},
		"no synonym of one way, back":        {"取现", "提现要手续费", "提现要手续费"},
		"a pair within a word":               {"余额宝", "余额不足", "[余额]不足"},
		"pairs that overlap, as one":         {"征信报告", "个人的征信报表", "个人的[征信报]表"},
		"no pair across two words":           {"赎回 到账", "要回到家", "要回到家"},
		"a phrase as it is":                  {`"回到账"`, "赎回到账", "赎[回到账]"},
		"a phrase wherever it stands":        {`"回到"`, "回到回到,回,到", "[回到回到],回,到"},
		"no words of a phrase apart":         {`"赎回到账"`, "赎回后到账", "赎回后到账"},
		"no stop word":                       {"怎么 赎回", "赎回怎么办", "[赎回]怎么办"},
		"a stop word where there is no more": {"怎么", "赎回怎么办", "赎回[怎么]办"},
		"no character that stands alone":     {"还 花呗", "我还想用花呗", "我还想用[花呗]"},
		"a character beside a longer mark":   {"还 花呗", "先还花呗", "先[还花呗]"},
		"a character after a longer mark":    {"还 花呗", "花呗还了", "[花呗还]了"},
		"characters where there is no more":  {"还", "先还了再还", "先[还]了再[还]"},
		"nothing where nothing stands":       {"赎回", "信用卡年费", "信用卡年费"},
		"nothing where nothing is asked":     {"", "信用卡年费", "信用卡年费"},
		"no word that is excluded":           {"赎回 -到账", "赎回到账", "[赎回]到账"},
	} {
		h := mark(index.Document{Title: c.text, Answer: c.text, Body: c.text}, c.query, 1000)
		for field, m := range map[string]index.Marked{"title": h.Title, "answer": h.Answer, "snippet": h.Snippet} {
			if got := show(m); got != c.want {
				t.Errorf("%s: %q in the %s gives %s, want %s", name, c.query, field, got, c.want)
			}
		}
	}
}

// Each field is marked by what stands in it, and nothing is shown of questions and tags.
func TestFieldsAreMarkedOnTheirOwn(t *testing.T) {
	h := mark(index.Document{Title: "花呗", Questions: []string{"赎回"}, Answer: "可以赎回", Tags: []string{"赎回"}, Body: "还花呗时赎"}, "赎回 花呗", 100)
	if got := show(h.Title) + "|" + show(h.Answer) + "|" + show(h.Snippet); got != "[花呗]|可以[赎回]|还[花呗]时赎" {
		t.Error(got)
	}
	h = mark(index.Document{Title: "花呗"}, "花呗", 100)
	if h.Answer.Text != "" || h.Snippet.Text != "" || h.Section != nil {
		t.Errorf("a title alone gives %+v", h)
	}
}

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("甲", 40)
	for name, c := range map[string]struct {
		body, query string
		crop        int
		want        string
	}{
		"none":                               {"赎回到账", "赎回", 0, ""},
		"all of a short text":                {"先赎回", "赎回", 3, "先[赎回]"},
		"the beginning where nothing stands": {"乙" + filler, "赎回", 5, "乙甲甲甲甲"},
		"from the sentence on":               {filler + "。乙丙赎回" + filler, "赎回", 12, "乙丙[赎回]甲甲甲甲甲甲甲甲"},
		"from the line on":                   {filler + "\n乙丙赎回" + filler, "赎回", 12, "乙丙[赎回]甲甲甲甲甲甲甲甲"},
		"from the question on":               {filler + "？乙丙赎回" + filler, "赎回", 12, "乙丙[赎回]甲甲甲甲甲甲甲甲"},
		"never from a space":                 {filler + "。  赎回" + filler, "赎回", 6, "[赎回]甲甲甲甲"},
		"up to the end":                      {filler + "。乙丙丁赎回", "赎回", 10, "甲甲甲甲。乙丙丁[赎回]"},
		"where most stands":                  {"赎回" + filler + "。赎回到账" + filler, "赎回 到账", 6, "[赎回到账]甲甲"},
		"a mark cut at its edge":             {"征信报告" + filler, "征信报告", 3, "[征信报]"},
		"the first of equals":                {filler + "。赎回乙" + filler + "。赎回丙" + filler, "赎回", 3, "[赎回]乙"},
	} {
		h := mark(index.Document{Title: "题", Body: c.body}, c.query, c.crop)
		if got := show(h.Snippet); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if n := utf8.RuneCountInString(h.Snippet.Text); c.crop > 0 && n != min(c.crop, utf8.RuneCountInString(c.body)) {
			t.Errorf("%s: %d characters", name, n)
		}
	}
}

// A snippet begins with a sentence, or a part of one, or else a word: never within one.
func TestASnippetBeginsWithAWord(t *testing.T) {
	filler := strings.Repeat("甲", 40)
	for body, want := range map[string]string{
		filler + "，乙丙赎回" + filler: "乙丙[赎回]甲甲甲甲甲甲甲甲",
		filler + "：乙丙赎回" + filler: "乙丙[赎回]甲甲甲甲甲甲甲甲",
		filler + "征信报告里的赎回":       "里的[赎回]",
		filler + "征信报告。赎回":        "[赎回]",
	} {
		crop := 12
		if strings.HasSuffix(body, "赎回") {
			crop = utf8.RuneCountInString(strings.TrimLeft(body, "甲")) - 1 // from within the word on
		}
		if got := show(mark(index.Document{Title: "题", Body: body}, "赎回", crop).Snippet); got != want {
			t.Errorf("%.60s: %s, want %s", strings.TrimLeft(body, "甲"), got, want)
		}
	}
}

// A phrase is worth more than a word, whichever comes first.
func TestThePhraseIsShown(t *testing.T) {
	filler := strings.Repeat("甲", 30)
	h := mark(index.Document{Title: "题", Body: "赎回" + filler + "。回到账" + filler}, `赎回 "回到账"`, 5)
	if got := show(h.Snippet); got != "[回到账]甲甲" {
		t.Error(got)
	}
}

// The text before a mark is a third of the snippet at most.
func TestTheMarkStandsInTheFirstThird(t *testing.T) {
	for crop := 6; crop < 40; crop++ {
		body := "甲乙。" + strings.Repeat("丙丁戊", 20) + "赎回" + strings.Repeat("己庚辛", 20)
		h := mark(index.Document{Title: "题", Body: body}, "赎回", crop)
		if len(h.Snippet.Marks) != 1 {
			t.Fatalf("%d: %s", crop, show(h.Snippet))
		}
		if before := utf8.RuneCountInString(h.Snippet.Text[:h.Snippet.Marks[0].Start]); before > crop/3 {
			t.Errorf("%d characters before the mark of %d: %s", before, crop, show(h.Snippet))
		}
	}
}

func TestSection(t *testing.T) {
	parts := []string{"开头说赎回。", "余额宝的钱。", "花呗账目。", "没有标题的赎回。"}
	d := index.Document{Title: "题", Body: strings.Join(parts, "")}
	at := len(parts[0])
	for i, title := range []string{"一", "二", ""} {
		d.Sections = append(d.Sections, index.Section{Title: title, Anchor: fmt.Sprint("s", i), Start: at})
		at += len(parts[i+1])
	}
	for name, c := range map[string]struct {
		query string
		crop  int
		want  string
	}{
		"before all sections":           {"赎回", 0, ""},
		"of the mark":                   {"余额宝", 0, "一"},
		"the mark begins it":            {"花呗", 0, "二"},
		"not where nothing stands":      {"年费", 0, ""},
		"of the first of all":           {"余额宝 花呗", 0, "一"},
		"of the snippet":                {"赎回 花呗 账", 5, "二"},
		"of one without a title, above": {"标题", 0, "二"},
	} {
		got := ""
		if s := mark(d, c.query, c.crop).Section; s != nil {
			got = s.Title
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	d.Sections = nil
	if s := mark(d, "花呗", 10).Section; s != nil {
		t.Errorf("%+v in a body without sections", s)
	}
}

// pieces are what random documents and queries are made of.
var pieces = []string{
	"赎回", "到账", "余额宝", "餘額寶", "花呗", "提现", "取现", "征信报告", "征信", "怎么", "吗", "还", "甲", "。", "？", "\n", " ", "　",
	"visa", "ＶＩＳＡ", "1,000", "3.5%", "t+0", "\xff", "\u200d", "🙂", "\x00", "𠮷", "é", "“", `"`, "-",
}

func random(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// check says what is wrong with a marked piece of a field.
func check(m index.Marked, field string) error {
	if m.Start < 0 || m.End > len(field) || m.Start > m.End || field[m.Start:m.End] != m.Text {
		return fmt.Errorf("%q is not what stands at %d:%d", m.Text, m.Start, m.End)
	}
	border := func(at int) bool { return at == len(field) || utf8.RuneStart(field[at]) || field[at] == 0xff }
	if !border(m.Start) || !border(m.End) {
		return fmt.Errorf("%d:%d cuts a character", m.Start, m.End)
	}
	last := -1
	for _, r := range m.Marks {
		if r.Start <= last || r.End <= r.Start || r.End > len(m.Text) {
			return fmt.Errorf("marks %v are empty, outside, not in order or touch", m.Marks)
		}
		if !border(m.Start+r.Start) || !border(m.Start+r.End) {
			return fmt.Errorf("mark %v cuts a character", r)
		}
		last = r.End
	}
	return nil
}

func TestMarksOfRandomTextsAreSound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	marked := 0
	for range 3000 {
		d := index.Document{Title: random(r, 6), Answer: random(r, 12), Body: random(r, 40)}
		for at := range d.Body {
			if r.IntN(20) == 0 {
				d.Sections = append(d.Sections, index.Section{Title: fmt.Sprint(at), Start: at})
			}
		}
		query, crop := random(r, 5), r.IntN(30)
		h := mark(d, query, crop)
		for field, m := range map[string]index.Marked{d.Title: h.Title, d.Answer: h.Answer, d.Body: h.Snippet} {
			if m.Text == "" && (field == "" || crop == 0) {
				continue
			}
			if err := check(m, field); err != nil {
				t.Fatalf("%q in %q by %d: %v", query, field, crop, err)
			}
			marked += len(m.Marks)
		}
		if n := utf8.RuneCountInString(h.Snippet.Text); n > crop {
			t.Fatalf("%q in %q: %d characters, not %d", query, d.Body, n, crop)
		}
		if h.Title.Text != d.Title || h.Answer.Text != d.Answer {
			t.Fatalf("%q: the title or the answer is not whole: %+v", query, h)
		}
	}
	if marked < 1000 {
		t.Errorf("only %d marks were looked at", marked)
	}
}

// BenchmarkMark marks ten hits that lie in a file, as most do.
func BenchmarkMark(b *testing.B) {
	docs := bench.Corpus(263, 1)
	made := make([]*retrieve.Text, len(docs))
	for i := range docs {
		made[i] = retrieve.NewText(&docs[i], analyzer())
	}
	path := filepath.Join(b.TempDir(), "texts")
	if err := textfile.Write(path, "", made, func() {}); err != nil {
		b.Fatal(err)
	}
	_, texts, err := textfile.Open(path, "")
	if err != nil {
		b.Fatal(err)
	}
	var plans []*retrieve.Plan
	var scanners []*scan.Scanner
	for _, q := range bench.Queries(docs, 20, 1) {
		p := retrieve.NewPlan(analyzer().Query(q))
		p.Weigh(&retrieve.Stats{Documents: len(docs), CharFrequency: func(rune) int { return 1 }})
		plans, scanners = append(plans, p), append(scanners, scan.New(p))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := i % len(plans)
		m := highlight.New(plans[q], scan.NewReader(scanners[q]), 80)
		for k := range 10 {
			var h index.Hit
			m.Mark(&h, texts[(i*7+k)%len(texts)])
		}
	}
}

func ExampleMarker() {
	d := index.Document{
		Title: "餘額寶怎么转出", Body: "转入没有限额。转出到银行卡一般两小时到账。",
		Sections: []index.Section{{Title: "转出", Anchor: "out", Start: len("转入没有限额。")}},
	}
	p := retrieve.NewPlan(analyzer().Query("余额宝到账"))
	p.Weigh(&retrieve.Stats{Documents: 20, CharFrequency: func(rune) int { return 1 }})
	scanner := scan.New(p)
	defer scanner.Close()
	var h index.Hit
	highlight.New(p, scan.NewReader(scanner), 14).Mark(&h, retrieve.NewText(&d, analyzer()))
	same := func(s string) string { return s }
	fmt.Println(h.Title.Write("<em>", "</em>", same))
	fmt.Println(h.Snippet.Write("<em>", "</em>", same))
	fmt.Println(h.Section.Title)
	// Output:
	// <em>餘額寶</em>怎么转出
	// 转出到银行卡一般两小时<em>到账</em>。
	// 转出
}
