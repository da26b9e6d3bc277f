package console

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// full has every field.
func full() kb.Article {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, kb.Shanghai) }
	return kb.Article{
		Slug: "full", Title: "标题", Questions: []string{"怎么办，如何办", "何时"}, Answer: "这样。", Kind: kb.KindHowto, Category: "credit", Products: []string{"甲", "乙"}, Tags: []string{"丙"}, Audience: kb.AudienceAgent, RiskLevel: "R1-R3",
		ValidFrom: kb.At(day(2026, 1, 2)), ValidTo: kb.At(time.Date(2027, 1, 2, 9, 30, 0, 0, kb.Shanghai)), AsOf: kb.Date{Time: day(2026, 3, 4)}, ReviewBy: kb.Date{Time: day(2026, 5, 6)}, Owner: "李", History: true, Body: "正文\n\n## 小节\n",
		Sources: []kb.Source{{Rule: "办法", No: "1号", Effective: kb.Date{Time: day(2025, 1, 1)}, Verified: "法", URL: "https://law.example/1"}, {Rule: "只有名"}, {Rule: "只有网址", URL: "https://law.example/2"}}, Related: []string{"a", "b"},
		Lang: "zh", NeedsConfirm: true, Allow: []kb.Allowance{{Rule: "R", Match: "x", Reason: "y", By: "z"}},
	}
}

// same compares by what is stored.
func same(a, b kb.Article) bool {
	hash, _ := kb.ContentHash(a)
	other, _ := kb.ContentHash(b)
	return hash != "" && hash == other
}

// What a form shows of an article is that article when it is sent back.
func TestAFormLosesNothing(t *testing.T) {
	a := full()
	for _, f := range kb.Fields {
		if strings.Join(f.Values(&a), "") == "" {
			t.Errorf("the article of this test lacks %s", f.Key)
		}
		if _, ok := formOf(a)[f.Key]; ok != f.Typed {
			t.Errorf("%s in the form: %v", f.Key, ok)
		}
	}
	got, bad := formOf(a).article(full())
	if len(bad) > 0 || !same(got, full()) {
		t.Errorf("%+v\nwant %+v\n%v", got, full(), bad)
	}
	// Of another article it keeps what the form does not have, and nothing else.
	got, _ = formOf(a).article(kb.Article{Lang: "en", Owner: "王", Tags: []string{"旧"}})
	want := full()
	want.Lang, want.NeedsConfirm, want.Allow = "en", false, nil
	if !same(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestAnEmptyFormEmptiesTheArticle(t *testing.T) {
	got, bad := form{}.article(full())
	want := kb.Article{Lang: "zh", NeedsConfirm: true, Allow: full().Allow}
	if len(bad) > 0 || !same(got, want) {
		t.Errorf("%+v %v", got, bad)
	}
}

func TestReadingAFormLeavesTheOldArticleAlone(t *testing.T) {
	old := full()
	if (form{"tags": "新", "questions": "新", "sources": "新", "products": "新、旧"}).article(old); !same(old, full()) {
		t.Errorf("%+v", old)
	}
}

func TestWhatIsTypedIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		key, typed string
		want       any
	}{
		"a text":                     {"title", "  标题 ", "标题"},
		"nothing":                    {"title", " \t", ""},
		"any kind of comma":          {"products", "甲，乙、丙, 丁\n戊,,", []string{"甲", "乙", "丙", "丁", "戊"}},
		"no commas in questions":     {"questions", "甲，乙\r\n\r\n 丙 ", []string{"甲，乙", "丙"}},
		"only commas":                {"tags", "，、,", []string(nil)},
		"lines of Windows":           {"body", "甲\r\n乙", "甲\n乙\n"},
		"spaces in a text":           {"body", "  甲\n", "  甲\n"},
		"a checked box":              {"history", "on", true},
		"a box that is not":          {"history", "", false},
		"a source of name alone":     {"sources", "办法", []kb.Source{{Rule: "办法"}}},
		"a source with gaps":         {"sources", "办法 || 2026-01-01", []kb.Source{{Rule: "办法", Effective: kb.Date{Time: time.Date(2026, 1, 1, 0, 0, 0, 0, kb.Shanghai)}}}},
		"a source of too many parts": {"sources", "a|b||d|e|f", []kb.Source{{Rule: "a", No: "b", Verified: "d", URL: "e"}}},
	} {
		var a kb.Article
		f, known := kb.FieldNamed(c.key)
		if !known || !read(f, &a, c.typed) {
			t.Errorf("%s is not read", name)
			continue
		}
		if got := reflect.ValueOf(f.At(&a)).Elem().Interface(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v, want %#v", name, got, c.want)
		}
	}
}

func TestWhatCannotBeReadIsNamedAndStays(t *testing.T) {
	typed := formOf(full())
	for _, key := range []string{"valid_from", "as_of", "sources"} {
		typed[key] = "x | y | z"
	}
	got, bad := typed.article(full())
	want := []kb.FieldError{{Field: "valid_from", Message: wrong[kb.FieldMoment]}, {Field: "as_of", Message: wrong[kb.FieldDay]}, {Field: "sources", Message: wrong[kb.FieldRecords]}}
	if !reflect.DeepEqual(bad, want) || !same(got, full()) {
		t.Errorf("%v %+v", bad, got)
	}
}

// Each field stands in one place.
func TestEveryFieldHasItsPlace(t *testing.T) {
	e := editor{New: true, Form: formOf(full())}
	var keys []string
	for _, place := range [][]input{e.Top(), e.Middle(), e.Below(), e.Long()} {
		for _, in := range place {
			keys = append(keys, in.Key)
		}
	}
	if got := strings.Join(keys[:8], " "); got != "slug category kind audience title answer questions body" {
		t.Errorf("%s", got)
	}
	if slices.Sort(keys); len(keys) != len(formFields) || len(slices.Compact(keys)) != len(formFields) {
		t.Errorf("%q", keys)
	}
	if e.Top()[0].Locked || !(editor{Form: e.Form}).Top()[0].Locked {
		t.Error("the slug of an article can be changed, or that of a new one can't")
	}
}

func TestLineOf(t *testing.T) {
	for _, c := range []struct{ rune, want int }{{0, 1}, {1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 3}, {99, 3}} {
		if got := lineOf("甲乙\n丙\n丁", c.rune); got != c.want {
			t.Errorf("rune %d: line %d, want %d", c.rune, got, c.want)
		}
	}
}
