package fold_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

func TestWidth(t *testing.T) {
	for r := rune('!'); r <= '~'; r++ { // FF01–FF5E are the ASCII characters, wide
		if got, want := fold.Rune(r-'!'+0xff01), fold.Rune(r); got != want {
			t.Errorf("Rune(%c) = %c, want %c", r-'!'+0xff01, got, want)
		}
	}
	for wide, narrow := range map[rune]rune{'\u3000': ' ', '￥': '¥', '￠': '¢', 'ｱ': 'ア', '｡': '。', '､': '、', '｢': '「'} {
		if got := fold.Rune(wide); got != narrow {
			t.Errorf("Rune(%c) = %c, want %c", wide, got, narrow)
		}
	}
}

func TestRunes(t *testing.T) {
	for in, want := range map[rune]rune{
		// Case, of other scripts too.
		'A': 'a', 'Z': 'z', '[': '[', '`': '`', 'É': 'é', 'Ω': 'ω', 'Я': 'я', 'Ａ': 'a', 'ａ': 'a',
		// Traditional and variant characters.
		'額': '额', '寶': '宝', '帳': '账', '賬': '账', '帐': '账', '账': '账', '裏': '里', '佈': '布', '妳': '你', '戶': '户', '户': '户', '麽': '么',
		// Kangxi radicals and those of the supplement.
		'⼀': '一', '⾦': '金', '⾵': '风', '⿔': '龟', '⺟': '母', '⻳': '龟', '⻛': '风', '⻓': '长', '⺠': '民', '⻅': '见', '⻋': '车', '⻔': '门', '⻝': '食', '⻩': '黄', '⺩': '王', '⺾': '艹',
		// Compatibility forms of one character; ligatures of several stay.
		'豈': '岂', '①': '1', '⑳': '⑳', '²': '2', 'ℂ': 'c', '㈠': '㈠', '㎏': '㎏', 'ﬁ': 'ﬁ', 'Ⅱ': 'ⅱ', '㊀': '一', '﹒': '.', '﹏': '_',
		// Spaces and controls.
		'\t': ' ', '\n': ' ', '\r': ' ', 0: ' ', 0x7f: ' ', 0x85: ' ', '\u00a0': ' ', '\u2003': ' ', '\u2028': ' ', utf8.RuneError: ' ',
		// What stays.
		'〇': '〇', '，': ',', '。': '。', '🙂': '🙂', '𠮷': '𠮷', '·': '·', '—': '—', '“': '“', '\u200b': '\u200b', '\u0301': '\u0301',
	} {
		if got := fold.Rune(in); got != want {
			t.Errorf("Rune(%c %U) = %c %U, want %c", in, in, got, got, want)
		}
	}
}

// Every radical there is reads as a character that texts are written with.
func TestEveryRadicalIsACharacter(t *testing.T) {
	n := 0
	for r := rune(0x2e80); r <= 0x2fdf; r++ {
		if !unicode.Is(unicode.Han, r) {
			continue // not assigned
		}
		n++
		got := fold.Rune(r)
		if r == 0x2e80 { // a repetition mark, no character
			continue
		}
		if !unicode.Is(unicode.Unified_Ideograph, got) {
			t.Errorf("Rune(%c %U) = %c, want a unified ideograph", r, r, got)
		}
	}
	if n != 329 {
		t.Errorf("%d radicals, want 329", n)
	}
	if got := fold.String("⻛险提⽰：⼀年期⺠间借贷"); got != "风险提示:一年期民间借贷" {
		t.Errorf("a text out of a PDF file reads %s", got)
	}
}

// However text is written, folding it piece by piece is folding it whole, twice is
// once, and the way back from every rune is exact.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"餘額寶", "\xff\xfe好", "Ａ\u200dＢ", "é", "⻛险", "a\x00\U0010ffff"} {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, s string, at int) {
		folded := fold.String(s)
		if again := fold.String(folded); again != folded {
			t.Fatalf("%q folds to %q and that to %q", s, folded, again)
		}
		runes := fold.Runes(s)
		if string(runes) != folded {
			t.Fatalf("%q: Runes %q, String %q", s, string(runes), folded)
		}
		offsets := fold.ByteOffsets(s)
		for i, r := range runes {
			part := s[offsets[i]:offsets[i+1]]
			if fold.String(part) != string(r) {
				t.Fatalf("%q: rune %d is %q, but %q stands there", s, i, r, part)
			}
		}
		if at >= 0 && at < len(offsets) {
			cut := offsets[at]
			if whole := fold.String(s[:cut]) + fold.String(s[cut:]); whole != folded {
				t.Fatalf("%q cut at %d folds to %q, whole to %q", s, cut, whole, folded)
			}
		}
	})
}

func TestByteOffsets(t *testing.T) {
	for in, want := range map[string]string{"": "[0]", "a款é": "[0 1 4 6]", "\xff款": "[0 1 4]", "🙂": "[0 4]"} {
		if got := fmt.Sprint(fold.ByteOffsets(in)); got != want {
			t.Errorf("ByteOffsets(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestIsHan(t *testing.T) {
	for r, want := range map[rune]bool{'一': true, '鿿': true, '〇': true, '㐀': true, '𠮷': true, '豈': true, '⼀': true, '々': true, 'a': false, '1': false, 'あ': false, 'ア': false, '가': false, '，': false, '。': false, '🙂': false, 0: false} {
		if fold.IsHan(r) != want {
			t.Errorf("IsHan(%c %U) = %t", r, r, !want)
		}
	}
}

func TestVersion(t *testing.T) {
	if v := fold.Version(); v == "" || v != fold.Version() {
		t.Errorf("Version = %q", v)
	}
}

func TestLookalike(t *testing.T) {
	for in, want := range map[rune]rune{'夲': '本', '髙': '高', '贏': '赢', '羸': '赢', '穩': '稳', 'а': 'a', 'С': 'c', '⻛': '风', '本': '本', 'a': 'a', '1': '1', '，': ','} {
		if got := fold.Lookalike(in); got != want {
			t.Errorf("Lookalike(%c %U) = %c, want %c", in, in, got, want)
		}
	}
}

// More of what Squeeze must see through, and of what it must leave alone.
func TestSqueezeKinds(t *testing.T) {
	for in, want := range map[string]string{
		// Entities: named, decimal, hexadecimal; what is none stays.
		"保&#x672C;保息":     "保本保息",
		"A&amp;B":         "a&b",
		"保&nbsp;本":        "保本",
		"a &lt;b":         "a《b",
		"保&nosuchthing;本": "保&nosuchthing;本",
		"R&D 投入":          "r&d投入",
		"&#26412":         "&#26412", // without its end
		"&;":              "&;",
		// HTML.
		"保<span\nid=a>本": "保《span\nid=a>本", // no tag spans lines
		"保<!-- x -->本":   "保本",
		"a < b":          "a《b",
		"保<br/>本":        "保本",
		"<大额存单>":         "《大额存单>",
		// Lines: a soft break is none, one after a heading, a row or a list is one.
		"# 保本\n保息":   "# 保本\n保息",
		"| 保本\n保息":   "|保本\n保息",
		"保本\r\n保息":   "保本保息",
		"保本。\n保息":    "保本。\n保息",
		"ab\ncd":     "ab\ncd",
		"保本\n\n\n保息": "保本\n\n\n保息",
		// Fillers between Han characters go, between letters and digits they stay.
		"保★本☆保◆息":      "保本保息",
		"保_本":          "保本",
		"保…本":          "保本",
		"保……本":         "保,本",
		"3-5 年":        "3-5年",
		"T + 0":        "t + 0",
		"年化3.5％起":      "年化3.5%起",
		"+86 138-0013": "+86 138-0013",
		// Marks that part clauses stay, but for those that part single characters.
		"保本；保息":   "保本;保息",
		"保|本|保|息": "保本保息",
		"保、本、保、息": "保本保息",
		"股、债、汇":   "股、债、汇",
		"一，二":     "一,二",
		"保；本；保；息": "保本保息",
		// Wrappers.
		"保（本）保（息）": "保本保息",
		"（保本）":     "(保本)",
		"《办法》第一条":  "《办法》第一条",
		"「保本」":     "“保本”",
		"保'本'息":    "保本息",
		// Invisible characters.
		"保\u2060本\u202e保\u034f息": "保本保息",
		"保\ufe0f本":               "保本",
		"a\u200bb":               "ab",
		"保\u3164本":               "保本",
		"\ufeff保本":               "保本",
	} {
		if got := fold.Squeeze(in).String(); got != want {
			t.Errorf("Squeeze(%q) = %q, want %q", in, got, want)
		}
	}
}

// Every kept rune, read where it came from, is what it came from: folded, decoded
// or of one shape with it.
func TestSqueezeKeepsTheWayBack(t *testing.T) {
	text := "【重要】這款理財&nbsp;保.&#26412;.保<b>息</b>，\n年化３．５％「起」！\r\n\r\n— 客服 400-123"
	original := []rune(text)
	q := fold.Squeeze(text)
	for i, r := range q.Runes {
		start, end := q.Span(i, i+1)
		from := string(original[start:end])
		if end == start+1 && fold.Squeeze(from).String() != string(r) && !strings.ContainsRune("\n”", r) {
			t.Errorf("rune %d is %q, but came from %q", i, r, from)
		}
	}
	if start, end := q.Span(0, len(q.Runes)); start != 0 || end != len(original) {
		t.Errorf("the whole spans %d to %d of %d", start, end, len(original))
	}
	for _, bad := range [][2]int{{-1, 1}, {2, 2}, {3, 1}, {0, len(q.Runes) + 1}} {
		if start, end := q.Span(bad[0], bad[1]); start != 0 || end != 0 {
			t.Errorf("Span(%d, %d) = %d, %d", bad[0], bad[1], start, end)
		}
	}
}

// Squeezing what was squeezed drops nothing more that a reader would read: letters,
// digits and Han characters stay.
func FuzzSqueezeKeepsCharacters(f *testing.F) {
	for _, s := range []string{"保.本.保.息", "保，本，保，息", "&#26412;&amp;#26412;", "<b>保</b>", "“保”", "⻛险\u200b提示", "3-5年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "<>&＜＞＆﹤﹥﹠") {
			return // tags and entities are meant to go
		}
		var want []rune
		for _, r := range s {
			if l := fold.Lookalike(r); (fold.IsHan(l) || '0' <= l && l <= '9' || 'a' <= l && l <= 'z') && !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) {
				want = append(want, l)
			}
		}
		var got []rune
		for _, r := range fold.Squeeze(s).Runes {
			if fold.IsHan(r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
				got = append(got, r)
			}
		}
		if string(got) != string(want) {
			t.Fatalf("Squeeze(%q) keeps %q, want %q", s, string(got), string(want))
		}
	})
}
