package postgres

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"
)

// escape begins a byte that text of PostgreSQL cannot hold: a NUL, or what is no UTF-8. Two
// hexadecimal digits follow. The character itself is written so too.
const escape = '\x01'

// encode writes any text as one that PostgreSQL keeps. Equal texts stay equal, different
// ones different.
func encode(text string) string {
	if utf8.ValidString(text) && !strings.ContainsAny(text, "\x00\x01") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r <= escape || r == utf8.RuneError && size == 1 {
			out.WriteByte(escape)
			out.WriteString(hex.EncodeToString([]byte{text[i]}))
		} else {
			out.WriteString(text[i : i+size])
		}
		i += size
	}
	return out.String()
}

// decode reads what encode wrote. What it did not write stays as it is.
func decode(text string) string {
	at := strings.IndexByte(text, escape)
	if at < 0 {
		return text
	}
	var out strings.Builder
	for ; at >= 0; at = strings.IndexByte(text, escape) {
		out.WriteString(text[:at])
		text = text[at:]
		taken := 1
		if len(text) >= 3 {
			if b, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
				out.WriteByte(byte(b))
				taken = 3
			}
		}
		if taken == 1 {
			out.WriteByte(escape)
		}
		text = text[taken:]
	}
	out.WriteString(text)
	return out.String()
}

// numbered writes SQLite's placeholders, ? and ?1, as those of PostgreSQL, $1. Those in
// quotes are none.
func numbered(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	var out strings.Builder
	var quote rune // that is open
	n := 0
	for i, r := range query {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '?':
			out.WriteByte('$')
			if next := i + 1; next == len(query) || query[next] < '0' || query[next] > '9' {
				n++
				out.WriteString(strconv.Itoa(n))
			}
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}
