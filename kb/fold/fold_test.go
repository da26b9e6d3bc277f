package fold_test

import (
	"maps"
	"slices"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

func TestString(t *testing.T) {
	for in, want := range map[string]string{
		"餘額寶多久到帳":   "余额宝多久到账",
		"ＡＢＣ１２３％，":  "abc123%,",
		"T+0 Visa卡": "t+0 visa卡",
		"帐户與賬戶":     "账户与账户",
		"全\u3000角":  "全 角",
		"①Ⅱ":        "1ⅱ",
		"a\x00b\tc": "a b c",
		"\xff坏":     " 坏",
		"":          "",
		"豈":         "岂",
		"廣州銀行理財帳戶":  "广州银行理财账户",
	} {
		if got := fold.String(in); got != want {
			t.Errorf("String(%q) = %q, want %q", in, got, want)
		}
	}
}

// Every rune there is: one to one, twice is once, never a capital or a control.
func TestRuneIsIdempotent(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r <= 0xdfff {
			continue
		}
		f := fold.Rune(r)
		if again := fold.Rune(f); again != f {
			t.Errorf("Rune(%U) = %U, but Rune(%U) = %U", r, f, f, again)
		}
		if unicode.IsControl(f) || !utf8.ValidRune(f) {
			t.Errorf("Rune(%U) = %U, which no index should see", r, f)
		}
	}
}

// The sources of a rune are all others of the basic plane that fold to it.
func TestSources(t *testing.T) {
	of := map[rune][]rune{}
	for r := range rune(1 << 16) {
		if f := fold.Rune(r); f != r {
			of[f] = append(of[f], r)
		}
	}
	for _, folded := range append(slices.Collect(maps.Keys(of)), '提', 'A', 0, 0xffff, '𠮷') {
		var got []rune
		fold.Sources(folded, func(r rune) { got = append(got, r) })
		if !slices.Equal(got, of[folded]) {
			t.Fatalf("%q come from %q, want %q", string(got), folded, string(of[folded]))
		}
	}
	if !slices.Contains(of['账'], '帳') || !slices.Contains(of['a'], 'Ａ') || of['提'] != nil {
		t.Errorf("账 comes from %q, a from %q, 提 from %q", string(of['账']), string(of['a']), string(of['提']))
	}
}

// Runes of three bytes are told from all else, and read as ranging over a text reads them.
func FuzzThree(f *testing.F) {
	for _, s := range []string{"提現 Ａ", "\xe6\x8f", "\xe1\x80\x80\xef\xbf\xbd", "\xe0\x80\x80\xed\xa0\x80", "𠮷\xff\x80\x80", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for i := range len(s) {
			want, size := utf8.DecodeRuneInString(s[i:])
			if fold.IsThree(s, i) {
				if got := fold.DecodeThree(s, i); got != want || size != 3 {
					t.Fatalf("%q at %d: %q, want %q of %d bytes", s, i, got, want, size)
				}
			} else if size == 3 && want >= 0x1000 && (want < 0xd000 || want >= 0xe000) {
				t.Fatalf("%q at %d: %q is not told", s, i, want)
			}
		}
		if got, want := string(fold.Append(nil, s)), fold.String(s); got != want {
			t.Fatalf("%q is folded to %q, want %q", s, got, want)
		}
	})
}

func FuzzString(f *testing.F) {
	for _, s := range []string{"餘額寶", "\xff\xfe", "Ａ\u200dＢ", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := fold.String(s)
		if n, m := utf8.RuneCountInString(got), utf8.RuneCountInString(s); n != m {
			t.Fatalf("%q has %d runes, folded %d", s, m, n)
		}
		offs := fold.ByteOffsets(s)
		if len(offs) != utf8.RuneCountInString(s)+1 || int(offs[len(offs)-1]) != len(s) {
			t.Fatalf("offsets of %q: %v", s, offs)
		}
	})
}

// A radical is the character that it looks like, in its simplified form; every one
// has a line, and none stays a radical, but for ⺀, which no character looks like.
func TestRadicals(t *testing.T) {
	for from, want := range map[string]string{
		"⾦融机构": "金融机构", "⻋贷": "车贷", "⻓期": "长期", "⻔店": "门店", "⻚面": "页面", "⺠生": "民生", "⻛险": "风险", "⻩⾦": "黄金", "⾼⻛险": "高风险", "⽉供": "月供", "⼈⺠币": "人民币",
		"⽀付": "支付", "⻢上": "马上", "⻅证": "见证", "⻉": "贝", "⻥": "鱼", "⻰": "龙", "⻝品": "食品", "⾄": "至", "⽇": "日", "⽤户": "用户", "⽽": "而",
	} {
		if got := fold.String(from); got != want {
			t.Errorf("%s is %s, want %s", from, got, want)
		}
	}
	for r := rune(0x2e80); r <= 0x2fd5; r++ {
		if r != '⺀' && unicode.Is(unicode.Han, r) && (fold.Rune(r) == r || fold.Rune(fold.Rune(r)) != fold.Rune(r)) {
			t.Errorf("%c (%U) stays %U", r, r, fold.Rune(r))
		}
	}
}
