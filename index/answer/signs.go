package answer

import (
	"math"
	"unicode"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Sign is something about an answer that tells how likely it is to be the right one.
type Sign int

// The signs, each from 0 to 1.
const (
	SignExact    Sign = iota // the question is a title or a question of the article
	SignPhrase               // it stands in its text as it is
	SignAllWords             // each of its words is there, or a synonym of it
	SignGrams                // no more than pieces of its words are
	SignCoverage             // the part of it that is there, by the weight of its words
	SignTitle                // the part of the nearest title or question that it has, by weight
	SignWords                // what whole words have in its score
	SignPairs                // what pairs of characters have
	SignChars                // what single characters have
	SignEarly                // its words stand early in the text
	SignMargin               // how far the next article is behind
	SignAsked                // the part of its characters that one title or question has
	SignAlike                // how many pairs of characters it and one title or question share, of all
	SignLength               // how long it is
	signs
)

// fullLength runes are a long question.
const fullLength = 24

// Signs are those of the first hit of an answer that was explained. Its weights were found
// on searches by words alone: what models have in a score is no sign.
func Signs(text string, found *index.Results) (out [signs]float64) {
	best := found.Hits[0]
	switch best.Tier {
	case index.TierExact:
		out[SignExact] = 1
	case index.TierPhrase:
		out[SignPhrase] = 1
	case index.TierAllWords, index.TierSynonyms:
		out[SignAllWords] = 1
	case index.TierGrams:
		out[SignGrams] = 1
	}
	out[SignCoverage] = min(best.Coverage, 1)
	words := 1 - found.Models
	for _, p := range best.Parts {
		switch p.Name {
		case "words":
			out[SignWords] += p.Value / words
		case "pairs":
			out[SignPairs] += p.Value / words
		case "characters":
			out[SignChars] += p.Value / words
		case "titleCoverage":
			out[SignTitle] += p.Value / words
		case "early":
			out[SignEarly] += p.Value / words
		}
	}
	out[SignMargin] = found.WordScore(&best)
	if len(found.Hits) > 1 {
		out[SignMargin] = max(out[SignMargin]-found.WordScore(&found.Hits[1]), 0)
	}
	asked := parse(text)
	for _, title := range append([]string{best.Document.Title}, best.Document.Questions...) {
		t := parse(title)
		out[SignAsked] = max(out[SignAsked], share(asked.chars, t.chars))
		out[SignAlike] = max(out[SignAlike], dice(asked.pairs, t.pairs))
	}
	out[SignLength] = math.Min(float64(asked.length)/fullLength, 1)
	return out
}

// parsed are the characters and pairs of characters of a text, folded, without spaces and
// punctuation, each once.
type parsed struct {
	chars  map[rune]bool
	pairs  map[[2]rune]bool
	length int
}

func parse(text string) parsed {
	p := parsed{map[rune]bool{}, map[[2]rune]bool{}, 0}
	var last rune
	for _, r := range fold.Runes(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		p.chars[r] = true
		if p.length > 0 {
			p.pairs[[2]rune{last, r}] = true
		}
		last = r
		p.length++
	}
	return p
}

// common counts what two sets share.
func common[K comparable](a, b map[K]bool) (n int) {
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}

// share is the part of a set that another has.
func share[K comparable](of, in map[K]bool) float64 {
	if len(of) == 0 {
		return 0
	}
	return float64(common(of, in)) / float64(len(of))
}

// dice is how alike two sets are (Dice 1945).
func dice[K comparable](a, b map[K]bool) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(common(a, b)) / float64(len(a)+len(b))
}
