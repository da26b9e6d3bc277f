package invisible_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/invisible"
)

func TestFirst(t *testing.T) {
	for text, want := range map[string]struct {
		before string
		r      rune
	}{
		"":                 {"", -1},
		"转账 多久　，。":         {"", -1},
		"e\u0301":          {"", -1}, // a combining mark is seen
		"👩\u200d💻转账":       {"", -1},
		"👩🏽\u200d💻":        {"", -1},
		"❤\ufe0f\u200d🔥":   {"", -1},
		"👨\u200d👩\u200d👧":  {"", -1},
		"退\u200d款":         {"退", '\u200d'},
		"\u200d💻":          {"", '\u200d'},
		"👩\u200d":          {"👩", '\u200d'},
		"转\u200d👩":         {"转", '\u200d'},
		"👩\u200d转":         {"👩", '\u200d'},
		"👩\u200d\u200d💻":   {"👩", '\u200d'},
		"👩\u200d💻\u200b":   {"👩\u200d💻", '\u200b'},
		"一二三四五六七八九\u202e十": {"二三四五六七八九", '\u202e'},
		"a\tb":             {"a", '\t'},
		"a\u2028b":         {"a", '\u2028'},
		"\ufeff退款":         {"", '\ufeff'},
	} {
		if before, r := invisible.First(text); before != want.before || r != want.r {
			t.Errorf("%q: %U after %q, want %U after %q", text, r, before, want.r, want.before)
		}
	}
}

// What is found stands in the text behind what is shown before it; what is left when it
// is taken out, again and again, shows everything.
func FuzzFirst(f *testing.F) {
	for _, s := range []string{"退\u200d款", "👩\u200d💻", "\u202e\u202e", "\xff\u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 200 {
			return
		}
		runes := []rune(text)
		for range len(runes) + 1 {
			before, r := invisible.First(string(runes))
			if r < 0 {
				for _, r := range runes {
					if unicode.Is(unicode.Cc, r) || r != '\u200d' && unicode.Is(unicode.Cf, r) {
						t.Errorf("%q: %U is not found", text, r)
					}
				}
				return
			}
			at := -1
			for i := range runes {
				if runes[i] == r && string(runes[max(0, i-8):i]) == before {
					at = i
					break
				}
			}
			if at < 0 {
				t.Fatalf("%q: %U after %q is nowhere in %q", text, r, before, string(runes))
			}
			runes = append(runes[:at:at], runes[at+1:]...)
		}
		t.Errorf("%q: there is always one more", text)
	})
}
