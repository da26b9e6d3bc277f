package suggest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

var pieces = strings.Split("余额宝 花呗 征信 征信报告 招商银行 账单 如何 怎么 查询 还款 Visa 卡 提前 收益 ， 　 ０ 30 ＡＰＰ 餘額 行 的", " ")

func randomTitle(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(5) + 1 {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func randomDocument(r *rand.Rand, slug string) index.Document {
	d := document(slug, randomTitle(r))
	for range r.IntN(3) {
		d.Questions = append(d.Questions, randomTitle(r))
	}
	if r.IntN(4) == 0 {
		d.Audience = kb.AudienceAgent
	}
	switch r.IntN(6) {
	case 0:
		d.From = noon.Add(time.Duration(r.IntN(3)-1) * time.Hour)
	case 1:
		d.Until = noon.Add(time.Duration(r.IntN(3)-1) * time.Hour)
	}
	return d
}

// typings are what may be typed for a collection: pieces of its titles, and their
// pinyin and initials.
func typings(r *rand.Rand, docs []index.Document) (out []string) {
	for range 30 {
		title := []rune(docs[r.IntN(len(docs))].Title)
		from := r.IntN(len(title))
		out = append(out, string(title[from:min(len(title), from+1+r.IntN(4))]))
	}
	return append(out, "z", "zx", "zhengx", "yeb", "yuebao", "huab", "花b", "招sh", "zsyh", "visa", "a", "3", " ", "", "征 信", "zheng xin")
}

var viewers = []retrieve.Visibility{
	customer, sees(kb.ScopePublic, kb.ScopeAgent), sees(),
	retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: noon.Add(-time.Hour)}),
	retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: noon, Filter: index.Equals("category", "none")}),
}

// However a collection came to be what it is, it completes as one that was made of it
// at once.
func TestUpdatesAreAsIfMadeAtOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	c := collect()
	model := map[string]index.Document{}
	for step := range 60 {
		var put []index.Document
		for i := range 25 {
			slug := fmt.Sprint("d", i)
			switch _, there := model[slug]; {
			case r.IntN(3) == 0:
				model[slug] = randomDocument(r, slug)
				put = append(put, model[slug])
			case there && r.IntN(3) == 0: // what it says stays, or a part of it; who may see it does not
				d := randomDocument(r, slug)
				d.Title = model[slug].Title
				if r.IntN(2) == 0 {
					d.Questions = model[slug].Questions
				}
				model[slug] = d
				put = append(put, d)
			case there && r.IntN(6) == 0:
				delete(model, slug)
				c.remove(slug)
			}
		}
		c.put(put...)
		if step%6 != 5 {
			continue
		}
		var docs []index.Document
		for i := range 25 {
			if d, ok := model[fmt.Sprint("d", i)]; ok {
				docs = append(docs, d)
			}
		}
		fresh := collect(docs...)
		for _, typed := range typings(r, docs) {
			for k, v := range viewers {
				for _, limit := range []int{1, 3, 100} {
					got, want := c.complete(typed, v, limit), fresh.complete(typed, v, limit)
					if !slices.Equal(got, want) {
						t.Fatalf("step %d: %q for viewer %d completes to %q, want %q", step, typed, k, got, want)
					}
				}
			}
		}
	}
}

// Every visible title or question that holds what is typed is suggested, nothing that
// may not be seen is, each once, and the marks are what was typed.
func TestCompletionsAreWhatHoldsTheText(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	r := rand.New(rand.NewPCG(63, 64))
	for range 20 {
		var docs []index.Document
		for i := range 30 {
			docs = append(docs, randomDocument(r, fmt.Sprint("d", i)))
		}
		c := collect(docs...)
		for _, typed := range typings(r, docs) {
			for k, v := range viewers {
				holds := map[string]bool{} // what must be there
				may := map[string]bool{}
				key := without(typed)
				for i := range docs {
					if !v.Allows(retrieve.NewText(&docs[i], analyzer())) {
						continue
					}
					for _, text := range append([]string{docs[i].Title}, docs[i].Questions...) {
						may[docs[i].Slug+" "+text] = true
						if key != "" && strings.Contains(without(text), key) {
							holds[docs[i].Slug+" "+text] = true
						}
					}
				}
				var last index.Suggestion
				for _, s := range c.Complete(fold.Runes(typed), v, 1000) {
					if !may[s.Slug+" "+s.Text] {
						t.Fatalf("%q suggests %s %q to viewer %d, who may not see it, or twice", typed, s.Slug, s.Text, k)
					}
					delete(holds, s.Slug+" "+s.Text)
					checkMarks(t, typed, s)
					last = s
				}
				if len(holds) > 0 {
					t.Fatalf("%q does not suggest %v to viewer %d, the last is %+v", typed, holds, k, last)
				}
			}
		}
	}
}

// without is a text as it is compared: folded, without spaces.
func without(text string) string {
	return strings.ReplaceAll(string(fold.Runes(text)), " ", "")
}

// checkMarks: one stretch is marked, between characters; what is not Latin is marked as
// it was typed.
func checkMarks(t *testing.T, typed string, s index.Suggestion) {
	t.Helper()
	if len(s.Marks) != 1 {
		t.Fatalf("%q: %d marks in %q", typed, len(s.Marks), s.Text)
	}
	m := s.Marks[0]
	if m.Start < 0 || m.Start >= m.End || m.End > len(s.Text) || !utf8.ValidString(s.Text[:m.Start]) || !utf8.ValidString(s.Text[m.Start:m.End]) {
		t.Fatalf("%q: marks %v in %q", typed, m, s.Text)
	}
	latin := strings.ContainsFunc(without(typed), func(r rune) bool { return r < 0x80 })
	if got := without(s.Text[m.Start:m.End]); !latin && got != without(typed) {
		t.Fatalf("%q: marked is %q", typed, got)
	}
}

// What is read, offered or proposed stands in titles and questions that may be seen,
// and a correction is what was typed but for one piece of two to four characters, and
// finds something.
func TestWhatIsMeantMayBeSeen(t *testing.T) {
	r := rand.New(rand.NewPCG(65, 66))
	slips := strings.Split("余额保 正信 征信报稿 招伤银行 帐单 花贝 查寻 提钱 还宽 yuebao zhengxin zheng xin bao gao zsyh huabei chaxun zhangdan tiqianhuankuan", " ")
	corrected := 0
	for range 25 {
		var docs []index.Document
		for i := range 20 {
			docs = append(docs, randomDocument(r, fmt.Sprint("d", i)))
		}
		c := collect(docs...)
		for k, v := range viewers {
			var seen strings.Builder
			for i := range docs {
				if v.Unfiltered().Allows(retrieve.NewText(&docs[i], analyzer())) {
					seen.WriteString(without(strings.Join(append([]string{docs[i].Title}, docs[i].Questions...), "|")) + "|")
				}
			}
			stands := func(what, query, word string) {
				if !strings.Contains(seen.String(), without(word)) && word != "信用记录" { // a synonym
					t.Fatalf("viewer %d, %q: %s is %q, which stands in nothing that is seen", k, query, what, word)
				}
			}
			for _, slip := range slips {
				query := slip
				if r.IntN(2) == 0 {
					query += pieces[r.IntN(len(pieces))]
				}
				for _, word := range c.pinyin(t, query, v) {
					stands("the pinyin", query, word)
				}
				for _, word := range c.homophones(t, query, v) {
					stands("the homophone", query, word)
				}
				fixed := c.correct(t, query, v)
				if fixed == "" {
					continue
				}
				corrected++
				typed, meant := fold.Runes(strings.Join(strings.Fields(query), " ")), []rune(fixed)
				from, to := differing(typed, meant)
				if len(typed) != len(meant) || to-from < 1 || to-from > 4 {
					t.Fatalf("%q is corrected to %q", query, fixed)
				}
				found, err := c.Candidates(t.Context(), retrieve.Request{Plan: retrieve.NewPlan(analyzer().Query(fixed)), Visibility: v, Count: 5})
				if err != nil || found.Total == 0 {
					t.Fatalf("%q is corrected to %q, which finds %d, %v", query, fixed, found.Total, err)
				}
				stands("the correction", query, string(meant[from:to]))
			}
		}
	}
	if corrected < 20 {
		t.Errorf("only %d corrections: this test says little", corrected)
	}
}

// differing is where two texts of one length differ, from the first to the last place.
func differing(a, b []rune) (from, to int) {
	from = len(a)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			from, to = min(from, i), i+1
		}
	}
	return from, to
}

// Pinyin with a space after every syllable, or with none, is cut into the words of
// titles and questions: few and long ones; a syllable alone says nothing.
func TestRunsOfPinyin(t *testing.T) {
	c := samples()
	for query, want := range map[string][]string{
		"zheng xin bao gao":  {"征信报告"},
		"zhengxinbaogao":     {"征信报告"},
		"zheng xin":          {"征信", "信用记录"},
		"hua bei zhang dan":  {"花呗账单"},
		"huabeizhangdan":     {"花呗账单"},
		"yuebao zhang dan":   {"余额宝", "账单"},
		"zhang dan hua bei":  {"账单", "花呗"},
		"zheng":              nil,
		"zheng bao":          nil,
		"visa zheng xin":     {"征信", "信用记录"},
		"zheng xin, bao gao": {"征信", "信用记录", "报告"},
		"xyzzy zheng xin":    {"征信", "信用记录"},
	} {
		got := c.pinyin(t, query, customer)
		if !slices.Equal(got, want) {
			t.Errorf("%q is read as %q, want %q", query, got, want)
		}
	}
}

// Whatever is typed, nothing panics, and no more comes than was asked for.
func FuzzSuggest(f *testing.F) {
	for _, s := range []string{"征信", "zhengxin", "zheng xin bao gao", "余额保", "\xff\x00", "花b ", "'\"", "𠮷", strings.Repeat("zh", 40)} {
		f.Add(s)
	}
	c := samples()
	f.Fuzz(func(t *testing.T, typed string) {
		if utf8.RuneCountInString(typed) > 200 {
			return
		}
		if got := c.complete(typed, customer, 3); len(got) > 3 {
			t.Errorf("%q: %q", typed, got)
		}
		c.pinyin(t, typed, customer)
		c.homophones(t, typed, customer)
		c.correct(t, typed, customer)
	})
}
