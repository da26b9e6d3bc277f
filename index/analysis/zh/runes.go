package zh

import (
	"unicode"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// IsWordRune reports whether a folded rune can be in a word.
func IsWordRune(r rune) bool {
	if r < 0x80 {
		return IsAlnum(r)
	}
	return fold.IsHan(r) || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// IsHan reports whether a rune is a Chinese character.
func IsHan(r rune) bool { return fold.IsHan(r) }

// IsDigit reports whether a folded rune is a digit.
func IsDigit(r rune) bool { return '0' <= r && r <= '9' }

// IsAlnum reports whether a folded rune is a Latin letter or a digit.
func IsAlnum(r rune) bool { return IsDigit(r) || 'a' <= r && r <= 'z' }

// InNumber reports whether the dot or comma at i is a part of a number: 1.5, 50,000,
// but not 1,2,3.
func InNumber(text []rune, i int) bool {
	if i < 1 || i+1 >= len(text) || !IsDigit(text[i-1]) || !IsDigit(text[i+1]) {
		return false
	}
	if text[i] != ',' {
		return text[i] == '.'
	}
	group := func(from, step int) (n int) {
		for from >= 0 && from < len(text) && IsDigit(text[from]) && n <= thousands {
			n, from = n+1, from+step
		}
		return n
	}
	return group(i+1, 1) == thousands && group(i-1, -1) <= thousands
}

// thousands is how many digits stand between two separators.
const thousands = 3

// SpaceBesideLatin reports a space at i between a Latin letter or digit and a Han
// character, which some write and some don't: 30 天, 用 app 转账.
func SpaceBesideLatin(text []rune, i int) bool {
	return i > 0 && i+1 < len(text) && text[i] == ' ' && IsWordRune(text[i-1]) && IsWordRune(text[i+1]) && IsAlnum(text[i-1]) != IsAlnum(text[i+1])
}
