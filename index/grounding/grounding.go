// Package grounding tells which sentences of a written answer its passages support.
//
// It is pure: passages go in, and what a model has written of them; sentences come out
// whose parts are all parts of one or two sentences on end of a passage that they cite, in
// their order, whole and to the sign, but for words that only join. It does not understand
// a text: it lets pass what is a quotation, and drops the rest. That is on purpose: an
// answer about money that is too short can be made good by reading on, one that is made up
// can't.
package grounding

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/invisible"
)

// Passage is a text that an answer may rest on.
type Passage struct{ Title, Text string }

// Sentence is one that passages support, as it is shown.
type Sentence struct {
	Text  string
	Cites []int // of the passages, from 0, in their order, each once
}

const (
	maxSentenceRunes = 300
	leastRunes       = 4 // of letters and digits: less says nothing
)

// Checker knows the passages of one answer.
type Checker struct{ passages [][]evidence }

// NewChecker reads passages.
func NewChecker(passages []Passage) *Checker {
	c := &Checker{}
	for _, p := range passages {
		var all []evidence
		for _, s := range headed(cut(p.Text)) {
			if !asks(s) {
				all = append(all, newEvidence(s))
			}
		}
		for i := range len(all) - 1 { // two sentences on end are evidence together
			all = append(all, append(slices.Clone(all[i]), all[i+1]...))
		}
		c.passages = append(c.passages, all)
	}
	return c
}

// Check is a sentence as a model has written it, with its citations, as [1] or [1][2],
// without them; false where it cites nothing, or what it cites does not support it.
func (c *Checker) Check(written string) (Sentence, bool) {
	text, cites := uncite(written, len(c.passages))
	if len(cites) == 0 || !plain(text) {
		return Sentence{}, false
	}
	if len(letters(fold.String(text))) < leastRunes {
		return Sentence{}, false
	}
	parts := newEvidence(text)
	var by []int
	for _, i := range cites {
		for _, e := range c.passages[i] {
			if e.supports(parts) {
				by = append(by, i)
				break
			}
		}
	}
	return Sentence{text, by}, len(by) > 0
}

// plain reports a text that is one line of Chinese, Latin letters, digits and punctuation,
// and no markup.
func plain(text string) bool {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxSentenceRunes || !utf8.ValidString(text) || asks(text) {
		return false
	}
	if _, hidden := invisible.First(text); hidden >= 0 {
		return false
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if strings.ContainsRune("<>[]{}`|\\^~_*#=\n", r) {
				return false
			}
		case unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) && !(0xff01 <= r && r <= 0xff5e): // full width
			return false
		case unicode.IsMark(r), unicode.IsNumber(r) && !('０' <= r && r <= '９') && r != '〇' && !roman(r), unicode.Is(unicode.So, r), unicode.Is(unicode.Co, r):
			return false
		}
	}
	return true
}
