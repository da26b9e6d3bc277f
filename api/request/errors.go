package request

import (
	"fmt"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Invalid makes the error for one bad input.
func Invalid(field, code, message string) error {
	return &kb.Error{Kind: kb.Invalid, Code: code, Detail: message, Fields: []kb.FieldError{{Field: field, Message: message}}}
}

// Within refuses a number that is out of its range.
func Within(n int, field, code string, least, most int) error {
	if n < least || n > most {
		return Invalid(field, code, fmt.Sprintf("%s must be from %d to %d, not %d", field, least, most, n))
	}
	return nil
}

// AtMost refuses a list that has too many members.
func AtMost(list []string, field, code string, most int) error {
	if len(list) > most {
		return Invalid(field, code, fmt.Sprintf("%s has %d members; at most %d are taken", field, len(list), most))
	}
	return nil
}

// Shorten cuts what somebody typed, before it is said back.
func Shorten(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}
