package index

import "strings"

// Results is the answer to a query.
type Results struct {
	Hits   []Hit                     // shared with other answers, and read-only
	Total  int                       // matches, of which Hits is a page
	Facets map[string]map[string]int // field → value → matches
	// DidYouMean is a correction of the text that finds more; empty when what was
	// typed found enough.
	DidYouMean string
	Relaxed    bool // not all words had to match
	Doubtful   bool // no hit seems to answer the question, and nothing else seems to have been meant
	// Models is the share of the scores that is not for words: what the question means, or
	// what a reranker judges. 0 is none.
	Models float64

	Curated

	// Experiment is the id of the one that the order of the hits is from; empty is none.
	Experiment string
}

// Near is how many of the hits are among the nearest by what the question means.
func (r *Results) Near() (n int) {
	for _, h := range r.Hits {
		if h.Near {
			n++
		}
	}
	return n
}

// Curated is what a house has decided to say of the question, and by which rules.
type Curated struct {
	Banners  []Banner // above the hits
	Redirect string   // a path that answers the question; empty is none
	Rules    []string // ids of those that have a part in the answer
}

// Banner is plain text, and maybe a link to a page of the house.
type Banner struct{ Text, URL, Label string }

// Hit is one document found.
type Hit struct {
	Document *Document // shared and read-only; without body and sections, which are asked for by Whole
	Source   Source    // of all of the document; nil where Document is that
	Lapsed   bool      // no longer in force at the time of the query
	Near     bool      // one of the nearest by what the question means
	Score    float64   // 0 … 1, comparable within one answer
	Tier     Tier
	Team     Team    // in an experiment, the ranking that has put it there
	Parts    []Part  // the sum that made the score, when asked for
	Coverage float64 // the part of the query, by the weight of its words, that the text has

	Title           Marked // the whole title
	Snippet         Marked // a piece of the body (or answer) around the best matches
	Answer          Marked
	Section         *Section // the section where the match is best, if in the body
	MatchedQuestion string   // the question of the article that is nearest, if near
}

// Source has all of a document.
type Source interface {
	// WholeDocument is shared and read-only. It takes some time, as texts are kept packed.
	WholeDocument() *Document
}

// Whole is the document with its body and sections.
func (h *Hit) Whole() *Document {
	if h.Source == nil {
		return h.Document
	}
	return h.Source.WholeDocument()
}

// Marked is a text with the places that matched, as byte ranges in Text:
// sorted, not overlapping, each on character boundaries.
type Marked struct {
	Text       string
	Marks      []Range
	Start, End int  // where Text stands in the field it is a piece of, in bytes
	More       bool // the field goes on after it
}

// Write is the text with pre and post around what is marked, every piece of it
// escaped. Where that leaves a whole text as it is, it must do so with its pieces.
func (m Marked) Write(pre, post string, escape func(string) string) string {
	whole := escape(m.Text)
	if len(m.Marks) == 0 {
		return whole
	}
	if whole == m.Text { // nearly always, and looked through once, not piece by piece
		escape = func(piece string) string { return piece }
	}
	var b strings.Builder
	b.Grow(len(m.Text) + len(m.Marks)*(len(pre)+len(post)))
	at := 0
	for _, r := range m.Marks {
		b.WriteString(escape(m.Text[at:r.Start]))
		b.WriteString(pre)
		b.WriteString(escape(m.Text[r.Start:r.End]))
		b.WriteString(post)
		at = r.End
	}
	b.WriteString(escape(m.Text[at:]))
	return b.String()
}

// Range is a half-open byte range.
type Range struct{ Start, End int }

// Tier says how well a hit matches, best first. A hit of a better tier stands
// before every hit of a worse one only where the scores agree: the tier is a
// part of the score.
type Tier string

// The tiers of a match.
const (
	TierExact      Tier = "exact"      // the query is the title or one of the questions
	TierPhrase     Tier = "phrase"     // the query stands in the text as it is
	TierAllWords   Tier = "allWords"   // every word of the query is there
	TierSynonyms   Tier = "synonyms"   // every word or a synonym of it
	TierMostWords  Tier = "mostWords"  // most of the weight of the words
	TierGrams      Tier = "grams"      // contiguous pieces of words
	TierMeaning    Tier = "meaning"    // no words to speak of: found by what it means
	TierEverything Tier = "everything" // no text was asked for
	TierPinned     Tier = "pinned"     // a rule puts it there, whatever words it has
)

// Team is one of the two rankings that an experiment compares.
type Team string

// The teams.
const (
	TeamA Team = "a" // the ranking in use
	TeamB Team = "b" // the other one
)

// Names of the parts that models have in a score.
const (
	PartSemantic = "semantic"
	PartRerank   = "rerank"
)

// WordScore is what a hit that was explained has for its words, as if no model had had a
// part: from 0 to 1.
func (r *Results) WordScore(h *Hit) float64 {
	score := h.Score
	for _, p := range h.Parts {
		if p.Name == PartSemantic || p.Name == PartRerank {
			score -= p.Value
		}
	}
	return score / (1 - r.Models)
}

// Part is one addend of a score, by name.
type Part struct {
	Name  string
	Value float64
}

// Suggestion completes what is being typed.
type Suggestion struct {
	Text  string // a title or a question
	Slug  string
	Title string
	Marks []Range // the typed part, in Text
}
