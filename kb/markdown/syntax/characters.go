package syntax

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/util"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// isWide reports a character of Chinese text: a letter of an East Asian script,
// all of U+3000–303F and U+FF00–FFEF, and the marks that Chinese shares with
// others (quotation marks, dash, dots).
func isWide(r rune) bool {
	return fold.IsHan(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) ||
		0x2e80 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef || strings.ContainsRune("“”‘’—…·", r)
}

// isNarrowMark reports punctuation of other scripts.
func isNarrowMark(r rune) bool { return util.IsPunctRune(r) && !isWide(r) }

func isSpace(r rune) bool { return util.IsSpaceRune(r) }

func isASCIIWord(r rune) bool { return isDigit(r) || 'a' <= r|0x20 && r|0x20 <= 'z' }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// isStop reports a mark that ends something, so that nothing emphasised begins with it.
func isStop(r rune) bool {
	return strings.ContainsRune("，。；、！？：）】》」』〉〕”’,;:!?)]}", r)
}

// isStart reports a mark that begins something, so that nothing emphasised ends with it.
func isStart(r rune) bool { return strings.ContainsRune("（【《「『〈〔“‘([{", r) }

// IsInvisible reports a character without width that hides in words which were
// copied from web pages: zero-width spaces and joiners, soft hyphens, marks of
// direction, variation selectors, fillers.
func IsInvisible(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case 0xfe00 <= r && r <= 0xfe0f, 0xe0100 <= r && r <= 0xe01ef, 0x180b <= r && r <= 0x180f, r == 0x034f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// WithoutInvisible takes the characters out of a text that nobody sees.
func WithoutInvisible(s string) string {
	if strings.IndexFunc(s, IsInvisible) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if IsInvisible(r) {
			return -1
		}
		return r
	}, s)
}

// Joins reports two characters between which a line break means nothing: both
// Chinese, or one of them punctuation that only Chinese has.
func Joins(before, after rune) bool {
	return isFullMark(before) || isFullMark(after) || isWide(before) && isWide(after)
}

// isFullMark reports punctuation that only Chinese has: no space stands beside it,
// whatever is on the other side.
func isFullMark(r rune) bool {
	return isWide(r) && !unicode.IsLetter(r) && !unicode.IsNumber(r) && (0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef)
}
