package comments_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/comments"
)

const text = "普通赎回：次日到账。\n快速赎回：次日到账。\n节假日顺延。"

func TestAnchorsFollowTheirWords(t *testing.T) {
	second := strings.Index(text, "快速")
	a, ok := comments.NewAnchor("body", text, "次日到账", utf8.RuneCountInString(text[:second]))
	if !ok || a.Start != 16 || a.Prefix != "普通赎回：次日到账。\n快速赎回：" {
		t.Fatalf("%+v", a)
	}
	for name, c := range map[string]struct {
		next  string
		start int
		gone  bool
	}{
		"the same":             {text, 16, false},
		"words before":         {"说明在前。\n" + text, 22, false},
		"the first is gone":    {"快速赎回：次日到账。", 5, false},
		"in another order":     {"快速赎回：次日到账。\n普通赎回：次日到账。", 5, false},
		"the words around too": {"到账时间：次日到账。", 5, false},
		"gone":                 {"快速赎回：当日到账。", 0, true},
		"empty":                {"", 0, true},
	} {
		start, end, ok := a.Find(c.next)
		if ok == c.gone || start != c.start || ok && string([]rune(c.next)[start:end]) != "次日到账" {
			t.Errorf("%s: %d to %d, %t", name, start, end, ok)
		}
	}
	if _, ok := comments.NewAnchor("body", text, "没有", 0); ok {
		t.Error("what does not stand there is anchored")
	}
	if _, ok := comments.NewAnchor("body", text, "", 0); ok {
		t.Error("nothing is anchored")
	}
}

// A passage is found in the text that it was taken from, where it was, whatever both are.
func FuzzAnchor(f *testing.F) {
	f.Add(text, "次日到账", 16)
	f.Add("aaaa", "aa", 1)
	f.Fuzz(func(t *testing.T, text, quote string, start int) {
		if !utf8.ValidString(text) || !utf8.ValidString(quote) {
			t.Skip()
		}
		a, ok := comments.NewAnchor("body", text, quote, start)
		if ok != (quote != "" && strings.Contains(text, quote)) {
			t.Fatal(ok)
		}
		if !ok {
			return
		}
		from, to, ok := a.Find(text)
		if !ok || string([]rune(text)[from:to]) != quote {
			t.Fatalf("%d to %d, %t", from, to, ok)
		}
		if strings.Count(text, quote) == 1 && from != a.Start {
			t.Fatalf("at %d, was at %d", from, a.Start)
		}
	})
}
