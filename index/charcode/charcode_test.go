package charcode_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

func codeOf(texts ...string) *charcode.Code {
	counts := new(charcode.Counts)
	for _, s := range texts {
		counts.Add(s)
	}
	return charcode.New(counts)
}

// many are n characters of the basic plane from U+1000 on.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune(rune(0x1000 + i))
	}
	return b.String()
}

// A text is the same after it was encoded, in codes of all sizes.
func TestWhatIsEncodedIsWhatWasWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 255, 256, 257, 511, 512, 3000, 20_000, 40_000} {
		all := []rune(many(n))
		c := codeOf(string(all))
		for range 20 {
			some := make([]rune, r.IntN(300)*min(n, 1))
			for i := range some {
				some[i] = all[r.IntN(min(n, charcode.MaxRunes))]
			}
			s := string(some)
			coded := c.Encode(s)
			if coded.Code == nil {
				t.Fatalf("of %d characters: %q has no code", n, s)
			}
			if got := coded.String(); got != s {
				t.Fatalf("of %d characters: %q, want %q", n, got, s)
			}
			isCut(t, coded, s, r.IntN(310))
			if got, want := coded.AppendFolded(nil), fold.Append(nil, s); !slices.Equal(got, want) {
				t.Fatalf("of %d characters: folded %q, want %q", n, string(got), string(want))
			}
		}
	}
}

// isCut checks both parts of a text that is cut after n characters.
func isCut(t *testing.T, coded charcode.String, s string, n int) {
	t.Helper()
	asked, end := n, len(s)
	for at := range s {
		if n--; n < 0 {
			end = at
			break
		}
	}
	first, others := coded.Cut(asked)
	if first.String() != s[:end] || others.String() != s[end:] {
		t.Fatalf("%q is cut into %q and %q at %d", s, first.String(), others.String(), end)
	}
	if text, again := coded.AppendUTF8([]byte("此"), asked); string(text) != "此"+first.String() || again != others {
		t.Fatalf("%d characters of %q in UTF-8: %q, %v", asked, s, text, again)
	}
	if again, size := coded.Skip(asked); again != others || size != end {
		t.Fatalf("%d characters of %q are %d bytes and leave %q", asked, s, size, again.String())
	}
}

// The most frequent characters are a byte each, and no other is more than two.
func TestFrequentCharactersAreAByte(t *testing.T) {
	rare := many(3000)
	c := codeOf(rare, "基金赎回，ab。", strings.Repeat("基金赎回，ab。", 2))
	for text, size := range map[string]int{"基金赎回，ab。": 8, "\u1bb7": 2} { // the last of the rare ones
		if got := len(c.Encode(text).Bytes); got != size {
			t.Errorf("%s takes %d bytes, want %d", text, got, size)
		}
	}
	if got := len(c.Encode(rare).Bytes); got >= 2*3000 {
		t.Errorf("3,000 characters take %d bytes", got)
	}
}

// Of bytes that are no text of the code, or not all of one, every way to read them gives the
// same characters.
func TestWhatIsNoTextIsReadOneWay(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 257, 3000, charcode.MaxRunes} {
		c := codeOf(many(n) + "ab，。")
		for range 200 {
			damaged := make([]byte, r.IntN(40))
			for i := range damaged {
				damaged[i] = byte(r.Uint32() | r.Uint32()) // many begin two
			}
			coded := charcode.String{Bytes: string(damaged), Code: c}
			runes := []rune{}
			for i := 0; i < len(damaged); {
				var char rune
				char, i = c.Next(coded.Bytes, i)
				runes = append(runes, char)
			}
			for n := range len(runes) + 2 {
				want := string(runes[:min(n, len(runes))])
				first, others := coded.Cut(n)
				text, again := coded.AppendUTF8(nil, n)
				skipped, size := coded.Skip(n)
				if first.String() != want || string(text) != want || size != len(want) || again != others || skipped != others {
					t.Fatalf("%d characters of % x: %q, %q, %d bytes, want %q; others % x, % x, % x", n, damaged, first.String(), text, size, want, others.Bytes, again.Bytes, skipped.Bytes)
				}
			}
		}
	}
}

// What has no number stays as it is, to the byte.
func TestOtherTextsStayAsTheyAre(t *testing.T) {
	c := codeOf("基金", "\xff�😀𠮷")
	for _, s := range []string{"赎", "基金😀", "𠮷", "基\xff金", "�", "\xed\xa0\x80"} {
		coded := c.Encode(s)
		if coded.Code != nil || coded.Bytes != s || coded.String() != s {
			t.Errorf("%q is encoded as %q", s, coded.Bytes)
		}
		for n := range 4 {
			isCut(t, coded, s, n)
		}
		if got, want := coded.AppendFolded(nil), fold.Append(nil, s); !slices.Equal(got, want) {
			t.Errorf("%q is folded to %q", s, string(got))
		}
	}
	// Of more characters than a code can have, the rarest are left out.
	c = codeOf(many(charcode.MaxRunes+1), many(charcode.MaxRunes))
	if c.Encode(string(rune(0x1000+charcode.MaxRunes-1))).Code == nil {
		t.Error("one that is frequent enough has no number")
	}
	if c.Encode(string(rune(0x1000+charcode.MaxRunes))).Code != nil {
		t.Error("one too many has a number")
	}
}

// A code that is read is the one that was written; what is no code is refused.
func TestCodesAreRead(t *testing.T) {
	for _, n := range []int{0, 1, 300, charcode.MaxRunes} {
		c := codeOf(many(n))
		raw := c.Append(nil)
		again, err := charcode.Read(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := again.Encode(many(n)).Bytes, c.Encode(many(n)).Bytes; got != want {
			t.Errorf("of %d characters: it encodes otherwise", n)
		}
		for _, bad := range [][]byte{nil, raw[:len(raw)-1], append(slices.Clone(raw), 1)} {
			if _, err := charcode.Read(bad); !errors.Is(err, charcode.ErrDamaged) {
				t.Errorf("of %d characters: %d of %d bytes: %v", n, len(bad), len(raw), err)
			}
		}
	}
	for _, bad := range []string{"\xff\xff\xff\x7f", "\x01\x80\x80\x04", "\x01\x80\xb0\x03", "\x02a"} { // too many; beyond the plane; half of a character; too few
		if _, err := charcode.Read([]byte(bad)); !errors.Is(err, charcode.ErrDamaged) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Any bytes are read without a panic, to their end.
func FuzzAnyBytes(f *testing.F) {
	f.Add("基金赎回", "\x00\x01\xff")
	f.Add(many(700), "\xff")
	f.Fuzz(func(t *testing.T, alphabet, damaged string) {
		c := codeOf(alphabet)
		if coded := c.Encode(alphabet); coded.String() != alphabet {
			t.Fatalf("%q, want %q", coded.String(), alphabet)
		}
		if c, err := charcode.Read([]byte(damaged)); err == nil {
			_ = charcode.String{Bytes: damaged, Code: c}.String()
		}
		s := charcode.String{Bytes: damaged, Code: c}
		if got, want := len(s.AppendFolded(nil)), utf8.RuneCountInString(s.String()); got != want {
			t.Fatalf("%q is %d characters folded, %d otherwise", damaged, got, want)
		}
		first, others := s.Cut(3)
		if got := first.String() + others.String(); got != s.String() {
			t.Fatalf("%q is cut into %q and %q", damaged, first.String(), others.String())
		}
		if again, size := s.Skip(3); again != others || size != len(first.String()) {
			t.Fatalf("%d bytes of %q are left out, and %q is left", size, damaged, again.String())
		}
	})
}
