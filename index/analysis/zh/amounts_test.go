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
		{"50,000元", "50000元", "5万元", "５０，０００元", "5w元", "5万块钱", "50,000.00元", "五万元", "伍万元整", "5 万元", "50000 元", "五万块"},
		{"3500元", "三千五百元", "三千五块", "叁仟伍佰元", "3,500 元"},
		{"25000元", "两万五千元", "两万五块", "2.5万元", "2.5 万元", "二万五千元"},
		{"1,000万元", "1000 万元", "一千万元", "1千万元", "10,000,000元"},
		{"一百二十万元", "1200000元", "120万元", "壹佰贰拾万元"},
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
				if o := fold.String(other); !strings.ContainsAny(o, "w钱 整") && !slices.Contains([]string{"3百万元", "1千万元", "三千五块", "两万五块", "两万五千元"}, o) && !slices.Contains(forms, o) {
					t.Errorf("%s does not stand for %s: %q", typed, o, forms)
				}
			}
		}
	}
}

func TestWhatIsNoAmount(t *testing.T) {
	for _, word := range []string{"080305", "5", "12", "999", "1.5", "5天", "2025年", "99999999999999", "1千万亿", "5元宵", "元", "", "0.5元", "1.0005千", "一", "十", "五百", "百万", "万一", "千万", "万元", "一一万", "十百元", "三零元", "二零二六", "零五元", "一般", "五十万亿元"} {
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
		"限额 5 万元":     "限额 5万元",
		"超过五万元":       "超过 五万元",
		"满30 天":       "满 30天",
		"买了3 个人贷款":    "买了 3 个人 贷款",
		"十五个工作日":      "十五个 工作日",
		"三千五百元起":      "三千五百元 起",
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

// A numeral says its number back, up to a hundred million and beyond.
func TestHanNumbers(t *testing.T) {
	for said, want := range map[string]int64{
		"五": 5, "十": 10, "十五": 15, "二十": 20, "两百": 200, "一百零五": 105, "一百一十": 110, "一百一": 110, "三千五": 3500, "三千零五": 3005, "一万零五百": 10500, "两万五": 25000,
		"十五万": 150_000, "五百万": 5_000_000, "一亿二千万": 120_000_000, "一亿五": 150_000_000, "伍万": 50_000, "贰拾叁万": 230_000,
		"": 0, "零": 0, "百": 0, "五五": 0, "五百千": 0, "五万万": 0, "五零": 0, "一万零": 0, "五万亿": 0, "零五": 0,
	} {
		if got, ok := hanNumber([]rune(said)); ok != (want > 0) || ok && got != want {
			t.Errorf("%s is %d, %v, want %d", said, got, ok, want)
		}
	}
	for n := int64(1); n < 1_000_000_000_000; n = n*7/3 + 1 {
		for _, m := range []int64{n, n / 10 * 10, n / 1000 * 1000} {
			if m == 0 {
				continue
			}
			for _, said := range []string{hanAmount(m), formal(hanAmount(m))} {
				if got, ok := hanNumber([]rune(said)); !ok || got != m {
					t.Fatalf("%d is said %s, which is %d", m, said, got)
				}
			}
		}
	}
}

func TestCodes(t *testing.T) {
	for word, want := range map[string]bool{
		"080305": true, "95188": true, "e1024": true, "518880": true, "10086": true, "err404": true,
		"50000": false, "2026": false, "500w": false, "iphone15": false, "r2": false, "visa": false, "1.2345": false, "50,001": false, "t+12345": false, "": false,
	} {
		if got := isCode([]rune(word)); got != want {
			t.Errorf("%q a code: %v", word, got)
		}
	}
}

func FuzzAmounts(f *testing.F) {
	for _, s := range []string{"50,000元", "1.50万", "9999999999亿", "1,", ".5", "400-820-8820", "１，０００千", "一亿零五百块", "伍拾万", "两千"} {
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
