package site

import (
	"strings"
	"unicode"
)

// Asked is what stands in the address of a page, as it is taken up and shown, at most so
// many characters of it. What nobody sees is a space, as searches take it; marks of
// direction, which would turn round what stands beside them, are left out.
func Asked(text string, most int) string {
	shown := func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}
	runes := []rune(strings.TrimSpace(strings.Map(shown, strings.ToValidUTF8(text, ""))))
	return string(runes[:min(len(runes), most)])
}
