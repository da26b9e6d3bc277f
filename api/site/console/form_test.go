package console

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
)

// The form asks for exactly the fields that kb says are typed, each under its label.
func TestFormKnowsTheDescribedFields(t *testing.T) {
	page, err := files.ReadFile("templates/edit.html")
	if err != nil {
		t.Fatal(err)
	}
	_, editor, _ := strings.Cut(string(page), `id="editor"`)
	editor, _, _ = strings.Cut(editor, "</form>")
	var asked []string
	for _, m := range regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="(\w+)"`).FindAllStringSubmatch(editor, -1) {
		if m[1] != "article" && m[1] != "etag" && !slices.Contains(asked, m[1]) { // category is a choice or a text
			asked = append(asked, m[1])
		}
	}
	var typed []string
	for _, f := range kb.Fields {
		if !f.Typed {
			continue
		}
		typed = append(typed, f.Key)
		if !strings.Contains(editor, `{{field "`+f.Key+`"}}`) || !strings.Contains(editor, `$f.`+f.Key) {
			t.Errorf("%s has no label or no value", f.Key)
		}
	}
	for _, m := range regexp.MustCompile(`name="(\w+)"[^>]*maxlength="(\d+)"`).FindAllStringSubmatch(editor, -1) {
		if f, _ := kb.FieldNamed(m[1]); strconv.Itoa(f.MaxRunes) != m[2] {
			t.Errorf("the form takes %s characters of %s, described are %d", m[2], m[1], f.MaxRunes)
		}
	}
	slices.Sort(asked)
	slices.Sort(typed)
	if !slices.Equal(asked, typed) {
		t.Errorf("asked for %v, described are %v", asked, typed)
	}
}

func whole(t *testing.T) kb.Article {
	t.Helper()
	day, err := kb.ParseDate("2026-03-15")
	if err != nil {
		t.Fatal(err)
	}
	at, err := kb.ParseMoment("2027-03-15T09:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	return kb.Article{
		Slug: "whole", Title: "标题", Questions: []string{"一，二？", "三"}, Answer: "答", Body: "# 文\n\n段\n", Kind: kb.KindRisk, Category: "a/b", Products: []string{"甲", "乙"}, Tags: []string{"丙"},
		Audience: kb.AudienceAgent, RiskLevel: "R1-R3", ValidFrom: kb.Moment{Time: day.Time, DayOnly: true}, ValidTo: at, AsOf: day, ReviewBy: day, Owner: "zhang",
		Sources: []kb.Source{{Rule: "条例", No: "第1号", Effective: day, Verified: "法", URL: "https://example.com"}, {Rule: "细则"}, {Rule: "办法", URL: "https://example.com/2"}},
		Related: []string{"x", "y"}, History: true, Lang: "zh", NeedsConfirm: true, Allow: []kb.Allowance{{Rule: "R-A", Match: "稳赚"}},
	}
}

// What is shown and sent back unchanged is the same article; what the form does not
// show stays.
func TestFormChangesNothingByItself(t *testing.T) {
	for _, a := range []kb.Article{whole(t), {}, {Lang: "zh", NeedsConfirm: true}} {
		got, bad := formOf(a).article(a)
		if diff := cmp.Diff(a, got); diff != "" || len(bad) > 0 {
			t.Errorf("%v -shown +read:\n%s", bad, diff)
		}
	}
	emptied, bad := form{}.article(whole(t))
	if want := (kb.Article{Lang: "zh", NeedsConfirm: true, Allow: whole(t).Allow}); len(bad) > 0 || cmp.Diff(want, emptied) != "" {
		t.Errorf("%v, emptied: %s", bad, cmp.Diff(want, emptied))
	}
}

// People type as they are used to.
func TestFormReadsWhatPeopleType(t *testing.T) {
	for name, test := range map[string]struct{ key, typed, want string }{
		"spaces":               {"title", "  标题 ", "标题"},
		"windows":              {"body", "一\r\n二", "一\n二\n"},
		"an empty body":        {"body", "", ""},
		"spaces of a body":     {"body", "    code\n", "    code\n"},
		"Chinese commas":       {"products", "甲，乙、丙,丁\n戊 ，， ", "甲\n乙\n丙\n丁\n戊"},
		"commas in a question": {"questions", "一，二\r\n\r\n 三 ", "一，二\n三"},
		"a day":                {"valid_to", " 2026-03-15 ", "2026-03-15"},
		"a time":               {"valid_from", "2026-03-15T09:00:00+08:00", "2026-03-15T09:00:00+08:00"},
		"a time of a day":      {"as_of", "2026-03-15T09:00:00+08:00", "2026-03-15"},
		"a ticked box":         {"history", "on", "true"},
		"short sources":        {"sources", "条例\n\n办法 | 第2号", "条例\n办法 第2号"},
		"a whole source":       {"sources", "条例|第1号|2015-05-01|法|https://example.com|rest", "条例 第1号 2015-05-01 法 https://example.com"},
	} {
		a, bad := form{test.key: test.typed}.article(kb.Article{})
		field, _ := kb.FieldNamed(test.key)
		if got := field.Text(&a); got != test.want || len(bad) > 0 {
			t.Errorf("%s: %q, %v, want %q", name, got, bad, test.want)
		}
	}
}

// What can't be read is named, all of it at once, and the rest is read.
func TestFormNamesWhatItCannotRead(t *testing.T) {
	a, bad := form{"title": "题", "valid_from": "soon", "valid_to": "2026-13-01", "as_of": "x", "review_by": "2026/01/01", "sources": "条例 | | 2015\n细则"}.article(kb.Article{})
	var names []string
	for _, e := range bad {
		names = append(names, e.Field)
		if !strings.Contains(e.Message, "2026-03-15") {
			t.Errorf("%+v gives no example", e)
		}
	}
	if want := []string{"valid_from", "valid_to", "as_of", "review_by", "sources"}; !slices.Equal(names, want) {
		t.Errorf("named %v, want %v", names, want)
	}
	if a.Title != "题" || len(a.Sources) != 2 || a.Sources[1].Rule != "细则" {
		t.Errorf("%+v", a)
	}
}
