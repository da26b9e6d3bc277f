package comments

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Anchor is a passage of a text by its words, those around them and where it stood: the
// selectors of the W3C's Web Annotation Data Model (text quote and text position), by
// which a passage is found again in a text that has changed around it.
type Anchor struct {
	Field  string // key of the field, see kb.Fields
	Start  int    // in runes
	Prefix string
	Quote  string
	Suffix string
}

// around is how many runes before and after a passage are kept with it.
const around = 32

// NewAnchor anchors a quote that stands in a text, the one nearest to start; ok is false
// where it does not stand there.
func NewAnchor(field, text, quote string, start int) (a Anchor, ok bool) {
	places := occurrences(text, quote)
	if len(places) == 0 {
		return Anchor{}, false
	}
	at := slices.MinFunc(places, func(x, y int) int { return abs(x-start) - abs(y-start) })
	runes := []rune(text)
	end := at + utf8.RuneCountInString(quote)
	return Anchor{field, at, string(runes[max(0, at-around):at]), quote, string(runes[end:min(len(runes), end+around)])}, true
}

// Find is where the passage stands in a text, in runes; ok is false where its words are
// gone. Where they stand more than once, the words around decide, then the place.
func (a Anchor) Find(text string) (start, end int, ok bool) {
	places := occurrences(text, a.Quote)
	if len(places) == 0 {
		return 0, 0, false
	}
	runes, length := []rune(text), utf8.RuneCountInString(a.Quote)
	fit := func(at int) int {
		return commonSuffix([]rune(a.Prefix), runes[:at]) + commonPrefix([]rune(a.Suffix), runes[at+length:])
	}
	best := slices.MaxFunc(places, func(x, y int) int {
		if by := fit(x) - fit(y); by != 0 {
			return by
		}
		return abs(y-a.Start) - abs(x-a.Start)
	})
	return best, best + length, true
}

// occurrences are where a quote begins in a text, in runes, overlapping ones too.
func occurrences(text, quote string) (out []int) {
	if quote == "" {
		return nil
	}
	runes := 0
	for from := 0; ; {
		i := strings.Index(text[from:], quote)
		if i < 0 || len(out) >= maxOccurrences {
			return out
		}
		runes += utf8.RuneCountInString(text[from : from+i])
		out = append(out, runes)
		_, size := utf8.DecodeRuneInString(text[from+i:])
		from, runes = from+i+size, runes+1
	}
}

// maxOccurrences bounds the work for a quote like a full stop.
const maxOccurrences = 1000

func commonPrefix(a, b []rune) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b []rune) (n int) {
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func abs(n int) int { return max(n, -n) }
