// Package fold makes characters that mean the same the same: width, case, script
// (traditional to simplified), compatibility forms, radicals, and a few variants
// that finance writes either way (帐 and 账).
//
// It has two strengths. [Rune] and [String] map one rune to exactly one rune, so
// a rune offset in the folded text is a rune offset in the original: searching
// uses them. [Squeeze] also drops what hides a word (zero-width characters,
// spaces and punctuation between Han characters) and reads look-alikes, and
// keeps the way back: the compliance check uses it.
//
// The tables are OpenCC's TSCharacters.txt (Apache-2.0) and Unicode's
// EquivalentUnifiedIdeograph of radicals (Unicode License v3), embedded.
package fold

import (
	"cmp"
	_ "embed"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed opencc-ts-characters.txt
var openccTable string

// radicalsTable are the radicals that PDF files hold in place of characters: ⻋ for 车.
//
//go:embed radicals.txt
var radicalsTable string

// variants are written either way for the same word; OpenCC keeps them apart.
// 帐/账 is the one that matters: 账户 is the norm, 帐户 is what people type.
var variants = map[rune]rune{'帐': '账', '賬': '账', '帳': '账', '唸': '念', '佈': '布', '妳': '你', '裏': '里', '祂': '他', '牠': '它', '甯': '宁'}

var table = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 5000)
	for line := range strings.Lines(openccTable + radicalsTable) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(from, "#") {
			continue
		}
		f, _ := utf8.DecodeRuneInString(from)
		t, _ := utf8.DecodeRuneInString(to) // several targets: the first is preferred
		if f != t {
			m[f] = t
		}
	}
	for f, t := range variants {
		m[f] = t
	}
	for f, t := range m { // follow chains (帳 → 帐 → 账), so that folding twice changes nothing
		for next, ok := m[t]; ok && next != t; next, ok = m[t] {
			t = next
		}
		m[f] = t
	}
	return m
})

// Rune folds one rune to exactly one rune. Control characters and what is not
// valid Unicode become a space. Folding twice is folding once.
func Rune(r rune) rune {
	if uint32(r) < uint32(len(plane)) {
		return plane[r]
	}
	return foldRune(r)
}

// plane holds the answers for the basic plane, in which nearly all text lies.
var plane = func() (p [1 << 16]rune) {
	for r := range p {
		p[r] = foldRune(rune(r))
	}
	return p
}()

func foldRune(r rune) rune {
	switch {
	case r == utf8.RuneError, r < ' ', r == 0x7f:
		return ' '
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		return r
	}
	if t, ok := table()[r]; ok {
		return t
	}
	if 0x4e00 <= r && r <= 0x9fff {
		return r
	}
	return rare(r)
}

// rare folds what is neither ASCII nor a common Han character: full width,
// compatibility forms that decompose to a single rune, other scripts' capitals.
func rare(r rune) rune {
	if unicode.IsControl(r) || unicode.IsSpace(r) {
		return ' '
	}
	var buf [utf8.UTFMax]byte
	composed := norm.NFKC.Bytes(buf[:utf8.EncodeRune(buf[:], r)])
	if c, n := utf8.DecodeRune(composed); n == len(composed) && n > 0 {
		r = c
	}
	if r < ' ' {
		return ' '
	}
	if l := unicode.ToLower(r); l != r {
		return foldRune(l)
	}
	if t, ok := table()[r]; ok {
		return t
	}
	return r
}

// source is a rune of the basic plane that folds to another one.
type source struct{ folded, rune rune }

// sources are sorted by what they fold to.
var sources = sync.OnceValue(func() (out []source) {
	for r, folded := range plane {
		if folded != rune(r) {
			out = append(out, source{folded, rune(r)})
		}
	}
	slices.SortStableFunc(out, func(a, b source) int { return cmp.Compare(a.folded, b.folded) })
	return out
})

// Sources calls yield with the runes of the basic plane that fold to a rune, itself left
// out: who looks for it in a text that is not folded looks for them too.
func Sources(folded rune, yield func(r rune)) {
	all := sources()
	at, _ := slices.BinarySearchFunc(all, folded, func(s source, r rune) int { return cmp.Compare(s.folded, r) })
	for ; at < len(all) && all[at].folded == folded; at++ {
		yield(all[at].rune)
	}
}

// Append folds a text rune by rune, as [Runes] does, and appends it.
func Append(to []rune, s string) []rune {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		switch {
		case r < utf8.RuneSelf:
		case IsThree(s, i):
			r, size = DecodeThree(s, i), 3
		default:
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		to = append(to, Rune(r))
		i += size
	}
	return to
}

// IsThree reports whether s[i:], which is not empty, begins with a rune of three bytes
// of which the second may be any that continues: those of the basic plane from U+1000 on,
// but for the block with the surrogates. Asking costs less than decoding any rune.
func IsThree(s string, i int) bool {
	return s[i] >= 0xe1 && i+2 < len(s) && (uint(s[i+1])|uint(s[i+2])<<8)&0xc0c0 == 0x8080 && s[i] <= 0xef && s[i] != 0xed
}

// DecodeThree is the rune that [IsThree] tells of.
func DecodeThree(s string, i int) rune {
	return rune(s[i]&0x0f)<<12 | rune(s[i+1]&0x3f)<<6 | rune(s[i+2]&0x3f)
}

// Runes folds a text rune by rune; an invalid byte counts as one rune, as it
// does when ranging over a string.
func Runes(s string) []rune {
	return Append(make([]rune, 0, utf8.RuneCountInString(s)), s)
}

// String folds a text. It has as many runes as the original has.
func String(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		b.WriteRune(Rune(r))
	}
	return b.String()
}

// ByteOffsets gives, for every rune of s and for its end, the byte where it
// starts: the way from rune offsets back to the original text.
func ByteOffsets(s string) []int32 {
	out := make([]int32, 0, utf8.RuneCountInString(s)+1)
	for i := range s {
		out = append(out, int32(i))
	}
	return append(out, int32(len(s)))
}

// IsHan reports whether the rune is a Chinese character.
func IsHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r == '〇' || r > 0x2e80 && unicode.Is(unicode.Han, r)
}

// Version changes when folding does; an index built with another is rebuilt.
var Version = sync.OnceValue(func() string {
	h := fnv.New64a()
	h.Write([]byte("fold-1\n"))
	h.Write([]byte(openccTable + radicalsTable))
	return strconv.FormatUint(h.Sum64(), 36)
})
