// Package spreadsheet writes texts into cells so that no spreadsheet takes one for a
// formula, and reads them back.
package spreadsheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Harmless is a cell that no spreadsheet takes for a formula, also one that reads signs
// of full width, or does not see what stands before them: with an apostrophe before it.
func Harmless(cell string) string {
	if acts(cell) {
		return "'" + cell
	}
	return cell
}

// Plain is what Harmless was given.
func Plain(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && acts(rest) {
		return rest
	}
	return cell
}

// acts reports a cell that might be a formula, or that Plain would take for one that
// Harmless has written.
func acts(cell string) bool {
	seen := strings.TrimLeftFunc(strings.TrimLeft(cell, "'"), func(r rune) bool {
		return unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) && !strings.ContainsRune("\t\r\n", r)
	})
	first, _ := utf8.DecodeRuneInString(seen)
	return seen != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first)
}
