package index

import (
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Document is one revision of an article, with the facts that it shows, as the engine
// sees it: as long as both stay what they are. All texts are plain: no markup, facts
// filled in.
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

// NewDocument makes the document of a revision: facts filled in as of the time,
// the body rendered to plain text.
func NewDocument(r kb.Revision, facts kb.Facts, at time.Time) Document {
	a := r.Article
	filled := markdown.Filled(a, facts, at)
	rendered := markdown.Plain(filled.Body)
	d := Document{
		ArticleID: r.ArticleID, Revision: r.Number,
		Slug: a.Slug, Title: filled.Title, Questions: a.Questions, Answer: filled.Answer, Body: rendered.Text,
		Kind: string(a.Kind), Category: a.Category, Products: a.Products, Tags: a.Tags, Audience: a.Audience, RiskLevel: a.RiskLevel,
		UpdatedAt: r.CreatedAt, From: r.From, Until: r.Until,
	}
	for _, s := range rendered.Sections {
		d.Sections = append(d.Sections, Section{Title: s.Title, Anchor: s.Anchor, Start: s.Start})
	}
	return d
}

// Documents are all documents of an article, in the order of time: one for every
// window in which a revision is in force and no fact that it shows begins or ends. So
// what searches find is right at every moment, whether anybody wakes at it or not.
func Documents(revisions []kb.Revision, facts kb.Facts) (out []Document) {
	type piece struct {
		revision kb.Revision
		window   kb.Window
	}
	var pieces []piece
	for _, r := range revisions {
		for _, w := range r.InForce {
			pieces = append(pieces, piece{r, w})
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return a.window.From.Compare(b.window.From) })
	for i, p := range pieces {
		a := p.revision.Article
		for _, turn := range facts.Turns(a.Title, a.Answer, a.Body) {
			if turn.After(p.window.From) && p.window.Contains(turn) {
				p.revision.From, p.revision.Until = p.window.From, turn
				out = append(out, NewDocument(p.revision, facts, p.window.From))
				p.window.From = turn
			}
		}
		p.revision.From, p.revision.Until = p.window.From, p.window.Until
		d := NewDocument(p.revision, facts, p.window.From)
		if end := a.ValidTo.End(); !end.IsZero() && d.Until.Equal(end) { // it lapses
			d.LapsedUntil = Forever
			if i+1 < len(pieces) {
				d.LapsedUntil = pieces[i+1].window.From
			}
		}
		out = append(out, d)
	}
	return out
}

// Scope is the one scope that the document belongs to.
func (d *Document) Scope() kb.Scope { return d.Audience.Scope() }
