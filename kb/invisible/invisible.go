// Package invisible finds characters that nobody sees in a line of text.
package invisible

import "unicode"

// First is the first character of a text that shows nothing, and up to eight characters
// before it; -1 where there is none. Such are controls, marks of direction, spaces
// without width. A joiner between two emoji makes one of them, and is shown.
func First(text string) (before string, r rune) {
	const shown = 8
	runes := []rune(text)
	for i, r := range runes {
		if hides(r) && !joinsEmoji(runes, i) {
			return string(runes[max(0, i-shown):i]), r
		}
	}
	return "", -1
}

func hides(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// joinsEmoji reports a zero-width joiner within an emoji of several, as UTS #51 has
// them: 👩‍💻. What is joined may have a tone of skin or ask to be shown in colour.
func joinsEmoji(text []rune, i int) bool {
	if text[i] != '\u200d' || i == 0 || i+1 == len(text) {
		return false
	}
	before := text[i-1]
	toned := before == '\ufe0f' || 0x1f3fb <= before && before <= 0x1f3ff
	return (toned || unicode.Is(unicode.So, before)) && unicode.Is(unicode.So, text[i+1])
}
