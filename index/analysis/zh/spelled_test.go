package zh_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestSpelled(t *testing.T) {
	a := testAnalyzer()
	for text, want := range map[string]string{
		"银行卡":          "yinhangka",
		"ETF 是什么？":     "etf shi shenme",
		"Ｒ１级":          "r1 ji",
		"":             "",
		"？！😀\x00 \xff": "",
	} {
		if got := strings.Join(a.Spelled(text), " "); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%q is spelled %q, want %q", text, got, want)
		}
	}
}

func FuzzSpelled(f *testing.F) {
	f.Add("余额宝多久到账？")
	f.Add("a\xffＢ\u200b")
	a, letters := testAnalyzer(), regexp.MustCompile(`^[a-z0-9]+$`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range a.Spelled(text) {
			if !letters.MatchString(word) {
				t.Fatalf("%q", word)
			}
		}
	})
}
