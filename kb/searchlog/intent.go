package searchlog

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

const (
	// typingPause is how long after a search another can still belong to the same
	// typing.
	typingPause = 30 * time.Second
	// askingPause is how long after an intent another tells that the first was not
	// enough.
	askingPause = 5 * time.Minute
)

// Plain is a query as it is compared with others: folded, letters and digits alone.
func Plain(query string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '*' {
			return r
		}
		return -1
	}, fold.String(query))
}

// Key names what was asked: queries that differ in spaces, punctuation, case or width
// alone have one key.
func Key(query string) int64 {
	sum := sha256.Sum256([]byte(Plain(query)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// continues reports whether a search that was made in time goes on with what another
// began: more or less of it was typed, the input method has put characters in place of
// letters, or it was corrected.
func continues(before, after string) bool {
	a, b := []rune(Plain(before)), []rune(Plain(after))
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	switch {
	case n == len(a) || n == len(b): // one begins with the other
		return true
	case n > 0 && (composing(a[n:]) || composing(b[n:])):
		return true
	case composing(a) && initial(b[0]) == a[0]: // yu'e is 余额
		return true
	case masked(a[n:], b[n:], n) || masked(b[n:], a[n:], n):
		return true
	}
	return 3*distance(a, b) <= max(len(a), len(b))
}

// composing reports letters that an input method will put characters in place of.
func composing(rest []rune) bool {
	for _, r := range rest {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return len(rest) > 0
}

// masked reports that a rest has become personal data by what was typed after it, and is
// hidden now: a number of which the seventh digit was typed, or a name after what both
// begin with in n runes.
func masked(rest, now []rune, n int) bool {
	return strings.HasPrefix(string(now), hidden) && (n > 0 || !slices.ContainsFunc(rest, func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune(digits, r) }))
}

// distance is how many runes must be put in, left out or changed to make b of a
// (Levenshtein 1966).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
