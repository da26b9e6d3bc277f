package postgres

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Any text is kept to the byte, as one that PostgreSQL takes; the second of two differs.
func FuzzText(f *testing.F) {
	for _, text := range []string{"", "利率", "a\x00b", "\x01", "\x0100", "\xff\xfe", "a\x01zz", "\ufffd"} {
		f.Add(text, text+"\x00")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		written := encode(text)
		if !utf8.ValidString(written) || strings.Contains(written, "\x00") {
			t.Errorf("%q is written as %q", text, written)
		}
		if got := decode(written); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
		if (text == other) != (written == encode(other)) {
			t.Errorf("%q and %q are written as %q and %q", text, other, written, encode(other))
		}
		decode(text) // what another hand wrote
	})
}

func TestPlaceholdersAreNumbered(t *testing.T) {
	for query, want := range map[string]string{
		`SELECT 1`:                                  `SELECT 1`,
		`INSERT INTO t (a, b) VALUES (?, ?)`:        `INSERT INTO t (a, b) VALUES ($1, $2)`,
		`SELECT '?', "?", '问''?' WHERE a = ?`:       `SELECT '?', "?", '问''?' WHERE a = $1`,
		`SELECT ?1 WHERE b = ?2 OR c = ?1`:          `SELECT $1 WHERE b = $2 OR c = $1`,
		`SELECT $1`:                                 `SELECT $1`,
		`UPDATE t SET a = ? WHERE (? != '') = (b)?`: `UPDATE t SET a = $1 WHERE ($2 != '') = (b)$3`,
	} {
		if got := numbered(query); got != want {
			t.Errorf("%s is asked as %s, want %s", query, got, want)
		}
	}
}

func TestURLsAreShownWithoutPasswords(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://li:geheim@db.example:5432/wenjin?sslmode=disable":  "postgres://db.example/wenjin",
		"postgresql://db.example/wenjin?user=li&password=geheim":       "postgres://db.example/wenjin",
		"postgres://li:ge%zzheim@db.example/x":                         "postgres://…",
		"postgres://li:geheim@db.example/wenjin?sslmode=there-is-none": "postgres://…",
	} {
		if got := Redacted(url); got != want || !IsURL(url) {
			t.Errorf("%s is shown as %s, want %s", url, got, want)
		}
	}
}
