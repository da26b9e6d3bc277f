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

// Documents keep times in nanoseconds, from 1677 until 2262: Forever is the end of
// what has none, or lies after it, as 9999-12-31 does; before Beginning there is none.
var (
	Beginning = time.Unix(0, -1<<63+1)
	Forever   = time.Unix(0, 1<<63-1)
)

// Section is a part of the body under one heading.
type Section struct {
	Title  string
	Anchor string // fragment of the article's page
	Start  int    // byte offset in Body where the section begins
}

// Heads reports whether the section has a title and begins at a byte of the body or before.
func (s Section) Heads(offset int) bool { return s.Start <= offset && s.Title != "" }

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
		UpdatedAt: r.ChangedAt, From: r.From, Until: r.Until,
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
	for _, s := range stretchesOf(revisions, facts) {
		out = append(out, s.document(facts))
	}
	return out
}

// stretch is a time in which neither the text of an article nor a fact in it changes.
type stretch struct {
	revision    kb.Revision // with the bounds of the stretch as From and Until
	lapsedUntil time.Time
}

// document makes the document of a stretch.
func (s stretch) document(facts kb.Facts) Document {
	d := NewDocument(s.revision, facts, s.revision.From)
	d.LapsedUntil = s.lapsedUntil
	return d
}

// stretchesOf are the stretches of an article in the order of time.
func stretchesOf(revisions []kb.Revision, facts kb.Facts) (out []stretch) {
	var whole []stretch
	for _, r := range revisions {
		for _, w := range r.InForce {
			r.From, r.Until = w.From, w.Until
			if r.From.Before(Beginning) {
				r.From = Beginning
			}
			if r.Until.After(Forever) {
				r.Until = time.Time{}
			}
			whole = append(whole, stretch{revision: r})
		}
	}
	slices.SortFunc(whole, func(a, b stretch) int { return a.revision.From.Compare(b.revision.From) })
	for i, s := range whole {
		a, from, until := s.revision.Article, s.revision.From, s.revision.Until
		for _, turn := range facts.Turns(a.Title, a.Answer, a.Body) {
			if turn.After(from) && turn.Before(Forever) && (until.IsZero() || turn.Before(until)) {
				s.revision.From, s.revision.Until = from, turn
				out = append(out, s)
				from = turn
			}
		}
		s.revision.From, s.revision.Until = from, until
		if end := a.ValidTo.End(); !end.IsZero() && until.Equal(end) { // it lapses
			s.lapsedUntil = Forever
			if i+1 < len(whole) {
				s.lapsedUntil = whole[i+1].revision.From
			}
		}
		out = append(out, s)
	}
	return out
}

// Scope is the one scope that the document belongs to.
func (d *Document) Scope() kb.Scope { return d.Audience.Scope() }
