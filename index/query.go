package index

import (
	"fmt"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/vector"
	"github.com/wenjin-kb/wenjin/kb"
)

// Query is what somebody asks and what they may see. The zero Filter lets
// everything pass; zero Scopes see nothing.
type Query struct {
	// Text is words as people type them; "…" asks for the phrase, a leading -
	// excludes. Empty text matches everything that the filter lets pass.
	Text   string
	Scopes []kb.Scope
	At     time.Time // what is in force then; zero is now
	Lapsed bool      // also what has lapsed by then and nothing has replaced
	Filter Filter
	Facets []string // names of facet fields to count over all matches
	Sort   []Sort   // before relevance; empty is relevance alone
	Limit  int
	Offset int

	All       bool // every word must match
	CropRunes int  // length of the snippet, in characters; 0 is no snippet
	Explain   bool // fill Hit.Parts

	// Face is where it is asked (of searchlog.Face), for what is curated there; empty is
	// nowhere, and nothing is.
	Face string

	// Weights change those of the ranking, by their names (rank.Weights); nil changes none.
	Weights map[string]float64

	// Vector is what the text means, by some model (see index/hybrid); without, it is searched
	// for by its words alone. SemanticRatio is what that counts against the words, from 0 to 1;
	// nil is what an engine takes.
	Vector        vector.Vector
	SemanticRatio *float64

	// Seed is of whom and what is asked, the same all day, where the answer may be one of an
	// experiment (index/interleave); 0 takes part in none.
	Seed uint64

	// Analyzer cuts and expands the text instead of the engine's own: what would
	// other synonyms find? Where its dictionary is another too, documents stay cut
	// as they are. nil is the engine's.
	Analyzer *zh.Analyzer
}

// Sort orders by a field.
type Sort struct {
	Field string // updatedAt
	Desc  bool
}

// SortFields are the fields that can be sorted by.
var SortFields = []string{"updatedAt"}

// DefaultSemanticRatio is what the meaning of a question counts against its words, where
// nothing else is asked for; docs/meaning.md says how it was found.
const DefaultSemanticRatio = 0.5

func (q Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q scopes=%v", q.Text, q.Scopes)
	if q.Filter != nil {
		fmt.Fprintf(&b, " filter=%s", q.Filter)
	}
	if q.All {
		b.WriteString(" all")
	}
	fmt.Fprintf(&b, " [%d:+%d]", q.Offset, q.Limit)
	return b.String()
}
