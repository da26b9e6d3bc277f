package index

import (
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Document is one revision of an article as the engine sees it. All texts are
// plain: no markup, facts filled in.
type Document struct {
	ArticleID string
	Revision  int

	Slug      string
	Title     string
	Questions []string
	Answer    string
	Body      string
	Sections  []Section

	Kind      string
	Category  string // path: wealth/money-fund
	Products  []string
	Tags      []string
	Audience  kb.Audience
	RiskLevel string
	UpdatedAt time.Time

	// In force from From (inclusive) until Until (exclusive); zero is unbounded.
	From, Until time.Time
	// LapsedUntil is until when those who ask for it (see [Query.Lapsed]) still find
	// it after Until, marked as no longer in force; zero: not at all.
	LapsedUntil time.Time
}

// Forever is the end of what has none.
var Forever = time.Unix(0, 1<<63-1)

// Section is a part of the body under one heading.
type Section struct {
	Title  string
	Anchor string // fragment of the article's page
	Start  int    // byte offset in Body where the section begins
}

// Scope is the one scope that the document belongs to.
func (d *Document) Scope() kb.Scope { return d.Audience.Scope() }
