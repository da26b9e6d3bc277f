package zh

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// bareAnalyzer has no words of its own.
var bareAnalyzer = sync.OnceValue(func() *Analyzer {
	a, err := NewAnalyzer(Words{})
	if err != nil {
		panic(err)
	}
	return a
})

func wordsOf(t *testing.T, text string) (out []string) {
	t.Helper()
	for _, w := range bareAnalyzer().Query(text).Words {
		out = append(out, string(w.Text))
	}
	return out
}

// Every way to write an amount leads to every other.
func TestAmountsAreTheSameHoweverWritten(t *testing.T) {
	for _, same := range [][]string{
		{"50,000元", "50000元", "5万元", "５０，０００元", "5w元", "5万块钱", "50,000.00元"},
		{"1,000元", "1000元", "1千元", "1000块"},
		{"15,000元", "1.5万元", "15000元"},
		{"200,000,000元", "2亿元", "200000000元"},
		{"3百万元", "300万元", "3,000,000元"},
	} {
		for _, typed := range same {
			q := bareAnalyzer().Query(typed)
			if len(q.Words) != 1 {
				t.Errorf("%s is %d words: %q", typed, len(q.Words), wordsOf(t, typed))
				continue
			}
			forms := []string{string(q.Words[0].Text)}
			for _, a := range q.Words[0].Alternatives {
				forms = append(forms, string(a.Text))
			}
			for _, other := range same {
				// What people only type, texts need not have.
				if o := fold.String(other); !strings.ContainsAny(o, "w百钱") && !slices.Contains(forms, o) {
					t.Errorf("%s does not stand for %s: %q", typed, o, forms)
				}
			}
		}
	}
}

func TestWhatIsNoAmount(t *testing.T) {
	for _, word := range []string{"080305", "5", "12", "999", "1.5", "5天", "2025年", "99999999999999", "1千万亿", "5元宵", "元", "", "0.5元", "1.0005千"} {
		if forms := amountForms([]rune(word)); len(forms) > 0 {
			t.Errorf("%q has forms as an amount: %q", word, forms)
		}
	}
}

// A number takes only what it measures into its word.
func TestNumbersGlueToMeasuresAlone(t *testing.T) {
	for text, want := range map[string]string{
		"080305是什么意思": "080305 是 什么 意思",
		"30天到账":       "30天 到账",
		"第32条":        "第 32条",
		"限额5万元":       "限额 5万元",
		"5万够吗":        "5万 够吗",
		"100元宵":       "100 元宵",
		"1,2,3":       "1 2 3",
		"12,34":       "12 34",
		"1,234":       "1,234",
		"1234,567":    "1234 567",
	} {
		if got := strings.Join(wordsOf(t, text), " "); got != want {
			t.Errorf("%s is cut into %q, want %q", text, got, want)
		}
	}
}

func FuzzAmounts(f *testing.F) {
	for _, s := range []string{"50,000元", "1.50万", "9999999999亿", "1,", ".5", "400-820-8820", "１，０００千"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		word := fold.Runes(s)
		a, ok := parseAmount(word)
		for _, form := range amountForms(word) {
			b, _ := parseAmount(form)
			if ok && b.value != 0 && b.value != a.value {
				t.Errorf("%q is %d, its form %q is %d", s, a.value, string(form), b.value)
			}
		}
		for _, form := range phoneForms(word) {
			if digits := slices.DeleteFunc(form, func(r rune) bool { return !IsDigit(r) }); !slices.Equal(digits, word) {
				t.Errorf("%q is grouped as %q", s, string(form))
			}
		}
	})
}

func TestPhones(t *testing.T) {
	for text, want := range map[string]string{
		"400 820 8820":         "4008208820",
		"400-820-8820":         "4008208820",
		"拨打4008-208-820":       "拨打 4008208820",
		"（021）1234-5678":       "02112345678",
		"0755-83195555转1":      "075583195555 转 1",
		"138 0013 8000":        "13800138000",
		"2024 2025 2026":       "2024 2025 2026",
		"400 820":              "400 820",
		"10000 20000":          "10000 20000",
		"6222 0200 1234 5678 ": "6222 0200 1234 5678",
	} {
		if got := strings.Join(wordsOf(t, text), " "); got != want {
			t.Errorf("%s is cut into %q, want %q", text, got, want)
		}
	}
	for digits, wants := range map[string][]string{
		"4008208820":   {"400-820-8820", "400 820 8820", "400-8208820", "4008-208-820"},
		"02112345678":  {"(021)1234-5678", "021-12345678", "(021)12345678", "021-1234-5678", "(021) 12345678"},
		"075583195555": {"0755-83195555", "(0755)8319-5555"},
		"13800138000":  {"138-0013-8000", "138 0013 8000"},
	} {
		forms := phoneForms([]rune(digits))
		for _, want := range wants {
			if !slices.ContainsFunc(forms, func(f []rune) bool { return string(f) == want }) {
				t.Errorf("%s is not written %s", digits, want)
			}
		}
	}
	for _, digits := range []string{"95188", "12345678901", "6222020012", "0211234", "5008208820"} {
		if forms := phoneForms([]rune(digits)); len(forms) > 0 {
			t.Errorf("%s is grouped as %q", digits, forms)
		}
	}
}
