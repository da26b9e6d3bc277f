// Package retrieve is the contract of the first phase of a search, and what both
// phases share.
//
// A search has two phases. A [Retriever] finds which documents match, counts them
// and gives the best few hundred of them; it may be Bleve (index/bleveindex), or
// any engine that can answer what is asked here. The second phase (index/rank)
// scores those few over their texts, and index/highlight marks what is shown.
//
// What both share is here: a [Plan] is a query made ready, a [Text] a document
// made ready, [Visibility] THE filter of what may be seen, [Stats] the figures of
// the whole collection that scores depend on. A Text can be made of an
// index.Document and the analyzer alone, so an engine that keeps documents
// elsewhere needs nothing else to use the second phase. Candidates of several
// retrievers (by words, by embedding vectors) can be ranked together.
package retrieve

import (
	"context"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index"
)

// Retriever finds candidates in one unchanging state of a collection. It is safe
// for many goroutines. It never gives, counts or tells of a document that the
// visibility filter of the request does not let pass.
type Retriever interface {
	// Candidates weighs the request's plan by how many documents hold each of its
	// words and pairs (Plan.Weigh), and finds what matches. Which documents match is
	// the retriever's to say, but for this: a document in which every word that was
	// typed stands, in one of its forms, matches; so does every one where no word was typed; one that lacks a phrase
	// of the query or holds an excluded word does not.
	Candidates(ctx context.Context, r Request) (*Candidates, error)
	// Holds tells of each text whether a document that may be seen, whatever the
	// filter, holds it as a word (see Text.HoldsWord).
	Holds(ctx context.Context, texts [][]rune, v Visibility) ([]bool, error)
	// Stats are the figures of the collection. They are shared.
	Stats() *Stats
}

// Request is what a retriever is asked for.
type Request struct {
	Plan       *Plan
	Visibility Visibility
	All        bool         // every word must match
	Facets     []string     // facet fields to count over all matches
	Sort       []index.Sort // before relevance
	Count      int          // of the candidates that are wanted
}

// Ordered candidates at least are in their order, and before all others, of which nobody
// asks in which order they are, unless by sort fields.
const Ordered = 20

// Candidates are the matches that are worth a closer look.
type Candidates struct {
	Texts  []*Text // the best of the matches, the first Ordered of them best first
	Held   []Held  // what is known of each text; none where a retriever does not say
	Total  int     // of all matches
	Facets map[string]map[string]int
	// Since and Next are moments, in unix nanoseconds: the same request, asked of the
	// same state from Since until before Next, has the same answer.
	Since, Next int64
}

// released are candidates that nobody looks at any more.
var released = sync.Pool{New: func() any { return new(Candidates) }}

// NewCandidates has room for so many texts, of each of which something is known.
func NewCandidates(texts int) *Candidates {
	c := released.Get().(*Candidates)
	c.Texts, c.Held = slices.Grow(c.Texts, texts)[:texts], slices.Grow(c.Held, texts)[:texts]
	return c
}

// Release lets others have the room for the texts. Nothing of the candidates must be used
// after it. Who does not release them loses nothing.
func (c *Candidates) Release() {
	clear(c.Texts)
	*c = Candidates{Texts: c.Texts[:0], Held: c.Held[:0]}
	released.Put(c)
}

// Held says which of the first 64 words and pairs of a plan a text may hold, a bit
// each. Where a bit is not set, it does not.
type Held struct{ Words, Pairs uint64 }

// Anything is what is held by a text of which nothing is known.
var Anything = Held{Words: 1<<64 - 1, Pairs: 1<<64 - 1}

// Word reports whether the text may hold a word of the plan.
func (h Held) Word(i int) bool { return i >= 64 || h.Words>>i&1 != 0 }

// Pair reports whether the text may hold a pair of the plan.
func (h Held) Pair(i int) bool { return i >= 64 || h.Pairs>>i&1 != 0 }

// Holding is what the candidate may hold.
func (c *Candidates) Holding(candidate int) Held {
	if c.Held == nil {
		return Anything
	}
	return c.Held[candidate]
}
