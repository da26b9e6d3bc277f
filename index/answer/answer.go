// Package answer tells whether the first hit of a search answers the question, and quotes
// its answer.
//
// It is pure: an explained answer of an engine goes in, a quotation comes out, word for
// word as the house has published it, or nothing. How sure it is follows from [Signs] by a
// logistic regression; content/answers_test.go says how often it is right.
package answer

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
)

// Confident is from where on an answer is given. It was found on one half of the
// questions, as the least with a precision of 0.97 there; the other half measures it.
const Confident = 0.87

// weights of the signs, and the constant beside them, were found on the same half
// (logistic regression with an L2 penalty; questions that nothing answers count twice).
var weights = [signs]float64{
	SignExact: .59, SignPhrase: -.03, SignAllWords: -1.16, SignGrams: .74, SignCoverage: 4.24, SignTitle: -1.47, SignWords: 12.37,
	SignPairs: 3.94, SignChars: 9.62, SignEarly: 1.66, SignMargin: 7.92, SignAsked: 3.84, SignAlike: 2.34, SignLength: 8.09,
}

const constant = -12.57

// leastRunes have a question: less names a matter, and asks nothing of it.
const leastRunes = 4

// maxPassage characters are quoted of a text.
const maxPassage = 200

// Answer is the first hit, quoted.
type Answer struct {
	Document   *index.Document
	Text       string         // a part of Document, word for word
	Passage    bool           // of its body, since it has no direct answer
	Section    *index.Section // where the question is answered best; nil is the whole text
	Confidence float64        // of the first hit being the right article, 0 to 1
}

// Asks reports whether a text is long enough for a question.
func Asks(text string) bool { return parse(text).length >= leastRunes }

// Grounded is from where on there is enough to write an answer of: the first articles are
// about what was asked, though none of them may answer it for sure.
const Grounded = 0.5

// Enough reports whether the first hits to a question, explained, are enough to write an
// answer of. Where they are not, nobody is asked to write one.
func Enough(text string, found *index.Results) bool {
	if len(found.Hits) == 0 || found.Doubtful || found.DidYouMean != "" || !Asks(text) {
		return false
	}
	switch found.Hits[0].Tier {
	case index.TierPinned, index.TierEverything:
		return false
	}
	return confidence(Signs(text, found)) >= Grounded
}

// Best is the answer to a question, out of the first hits to it, of which at least two
// were asked for if there are, explained (index.Query.Explain). There is none where the
// question is doubted, or something else seems to be meant, where the hit does not hold
// any more or is there by a rule, where a word alone was typed that is no title, and where
// it is not sure.
func Best(text string, found *index.Results) (Answer, bool) {
	if len(found.Hits) == 0 || found.Doubtful || found.DidYouMean != "" {
		return Answer{}, false
	}
	best := found.Hits[0]
	if best.Lapsed || best.Tier == index.TierPinned || best.Tier == index.TierEverything {
		return Answer{}, false
	}
	if best.Tier != index.TierExact && !Asks(text) {
		return Answer{}, false
	}
	a := Answer{Document: best.Document, Text: best.Document.Answer, Section: best.Section, Confidence: confidence(Signs(text, found))}
	if a.Text == "" {
		a.Text, a.Passage = passage(best), true
	}
	return a, a.Text != "" && a.Confidence >= Confident
}

// confidence is how likely the first hit is the right one, by its signs.
func confidence(s [signs]float64) float64 {
	sum := constant
	for i, w := range weights {
		sum += w * s[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// passage is the beginning of the section where a hit matches best, or of its text.
func passage(h index.Hit) string {
	d := h.Whole()
	from, until := 0, len(d.Body)
	if h.Section != nil {
		from = h.Section.Start
	}
	for _, s := range d.Sections {
		if s.Start > from {
			until = min(until, s.Start)
		}
	}
	text := strings.TrimSpace(d.Body[from:until])
	if h.Section != nil { // which begins with its heading
		text = strings.TrimSpace(strings.TrimPrefix(text, h.Section.Title))
	}
	return sentences(text)
}

// sentences are the first whole ones that fit, at least one, cut where it alone is too
// long.
func sentences(text string) string {
	end, runes := 0, 0
	for i, r := range text {
		if runes++; runes > maxPassage {
			if end == 0 {
				return text[:i]
			}
			return strings.TrimSpace(text[:end])
		}
		if strings.ContainsRune("。！？；\n", r) {
			end = i + utf8.RuneLen(r)
		}
	}
	return text
}
