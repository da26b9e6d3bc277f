package suspect

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// IsSentence reports a text that is worth judging, five different Han characters
// at least: a word alone says nothing.
func IsSentence(text string) bool {
	const enough = 5
	var seen [enough]rune
	n := 0
	for _, r := range text {
		if !fold.IsHan(r) || slices.Contains(seen[:n], r) {
			continue
		}
		seen[n] = r
		if n++; n == enough {
			return true
		}
	}
	return false
}

// maxRunes of a sentence are read.
const maxRunes = 160

// placeholder is a fact without a value, as squeezing leaves it: nothing of the sentence.
var placeholder = regexp.MustCompile(`\(\([^()]*\)\)`)

// plain is what the model reads of a sentence that is squeezed already: Han
// characters, Latin letters, a few marks, and 0 for every digit, with a mark for
// the start and the end.
func plain(sentence string) string {
	var b strings.Builder
	if strings.Contains(sentence, "((") {
		sentence = placeholder.ReplaceAllString(sentence, "0")
	}
	b.WriteByte('^')
	n := 0
	for _, r := range sentence {
		switch {
		case '0' <= r && r <= '9':
			r = '0'
		case 'a' <= r && r <= 'z' || fold.IsHan(r) || strings.ContainsRune("%,?!、", r):
		default:
			continue
		}
		b.WriteRune(r)
		if n++; n == maxRunes {
			break
		}
	}
	b.WriteByte('$')
	return b.String()
}

// longest is how many characters a feature has at most. Three teach no better
// than two (cross-validated), and the model would be three times as large.
const longest = 2

// features calls yield for every stretch of up to longest characters, each
// stretch once, and returns how many there are.
func features(plain string, yield func(string)) int {
	seen := make(map[string]bool, longest*len(plain)/2)
	for i := range plain {
		end := i
		for range longest {
			if end >= len(plain) {
				break
			}
			_, n := utf8.DecodeRuneInString(plain[end:])
			end += n
			if f := plain[i:end]; !seen[f] {
				seen[f] = true
				yield(f)
			}
		}
	}
	return len(seen)
}

// scale makes the sums of long and short sentences comparable.
func scale(features int) float64 { return 1 / math.Sqrt(float64(max(features, 1))) }
