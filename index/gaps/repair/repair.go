// Package repair is what is done about a gap: a question of an article, a new article or
// a synonym, each as a draft that takes the usual way of submitting, reviewing and
// publishing. The gap is being worked on from then on, and closes when its questions find
// what was written.
package repair

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Files are the word files.
type Files interface {
	History(ctx context.Context, who kb.Principal, file string) (reference.History, error)
	// Revision is one with its text; the zero one for number 0.
	Revision(ctx context.Context, who kb.Principal, file string, number int) (reference.Revision, error)
	Do(ctx context.Context, who kb.Principal, step reference.Step) (r reference.Revision, acts bool, err error)
}

// Bench is where gaps are worked on.
type Bench struct {
	Log      *searchlog.Log
	Library  *kb.Library
	Workflow *kb.Workflow
	Files    Files
}

// maxQuestion is the longest question that is added, in runes, maxWords how many words a
// line of synonyms gets.
const (
	maxQuestion = 200
	maxWords    = 10
)

// With is an article as it would be with one more question, and the revision that it
// would follow.
func (b Bench) With(ctx context.Context, who kb.Principal, slug, question string) (kb.Article, kb.Revision, error) {
	question = strings.TrimSpace(question)
	if question == "" || utf8.RuneCountInString(question) > maxQuestion {
		return kb.Article{}, kb.Revision{}, invalid("question", "invalid_query", "question must have from 1 to 200 characters")
	}
	history, err := b.Library.History(ctx, who, slug)
	if err != nil {
		return kb.Article{}, kb.Revision{}, err
	}
	head := history.Newest()
	a := head.Article
	if !slices.Contains(a.Questions, question) {
		a.Questions = append(slices.Clone(a.Questions), question)
	}
	return a, head, nil
}

// Question adds a question to an article, as a new draft. An article that has it already
// is left as it is; one whose text is being reviewed, or is approved, is not touched,
// since a draft would void that.
func (b Bench) Question(ctx context.Context, who kb.Principal, g *gaps.Gap, slug, question string) (kb.Revision, error) {
	a, head, err := b.With(ctx, who, slug, question)
	switch {
	case err != nil:
		return kb.Revision{}, err
	case len(a.Questions) == len(head.Article.Questions):
		return head, b.takeUp(ctx, who, g, slug)
	case head.State == kb.StateInReview || head.State == kb.StateApproved:
		return kb.Revision{}, underReview()
	}
	r, err := b.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionEdit, Slug: slug, Match: head.ETag(), Draft: &kb.Draft{Article: a}})
	if err != nil {
		return r, unmatched(err)
	}
	return r, b.takeUp(ctx, who, g, slug)
}

// Article makes the first draft of an article. Where nothing is said, its title is what
// the gap is called, and its questions are the gap's.
func (b Bench) Article(ctx context.Context, who kb.Principal, g *gaps.Gap, a kb.Article) (kb.Revision, error) {
	a.Title = cmp.Or(a.Title, g.Query)
	if a.Questions == nil {
		for _, q := range g.Questions[:min(len(g.Questions), maxWords)] {
			if q.Query != a.Title {
				a.Questions = append(a.Questions, q.Query)
			}
		}
	}
	r, err := b.Workflow.Do(ctx, who, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}})
	if err != nil {
		return r, err
	}
	return r, b.takeUp(ctx, who, g, a.Slug)
}

// Synonyms adds a line of words that mean the same to the draft of the file, or to a new
// one; slug is the article that they should lead to, or empty.
func (b Bench) Synonyms(ctx context.Context, who kb.Principal, g *gaps.Gap, slug string, words []string) (reference.Revision, error) {
	if len(words) < 2 || len(words) > maxWords || slices.ContainsFunc(words, func(w string) bool {
		return strings.TrimSpace(w) == "" || strings.ContainsAny(w, ",，#=>~\r\n") || utf8.RuneCountInString(w) > maxQuestion
	}) {
		return reference.Revision{}, invalid("words", "invalid_words", "words must be from 2 to 10, none of them empty or with a comma, #, =, > or ~")
	}
	if slug != "" {
		if _, err := b.Library.History(ctx, who, slug); err != nil {
			return reference.Revision{}, err
		}
	}
	history, err := b.Files.History(ctx, who, reference.Synonyms)
	if err != nil {
		return reference.Revision{}, err
	}
	base := history.Newest()
	if base.State == kb.StateInReview || base.State == kb.StateApproved {
		return reference.Revision{}, underReview()
	}
	if !base.State.IsOpen() {
		base = history.InForce()
	}
	text, err := b.Files.Revision(ctx, who, reference.Synonyms, base.Number)
	if err != nil {
		return reference.Revision{}, err
	}
	lines := strings.TrimRight(text.Text, "\n") + "\n" + strings.Join(words, ", ") + "\n"
	r, _, err := b.Files.Do(ctx, who, reference.Step{Action: kb.ActionEdit, File: reference.Synonyms, Match: history.Newest().ETag(), Text: strings.TrimPrefix(lines, "\n")})
	if err != nil {
		return r, unmatched(err)
	}
	return r, b.takeUp(ctx, who, g, cmp.Or(slug, g.Slug))
}

// takeUp notes that somebody is at a gap, which an article is to answer.
func (b Bench) takeUp(ctx context.Context, who kb.Principal, g *gaps.Gap, slug string) error {
	g.State, g.Slug, g.Owner = searchlog.GapWorking, slug, cmp.Or(g.Owner, who.Name)
	return b.Log.DecideGap(ctx, who, g.Gap)
}

// underReview refuses a draft that would void what others are deciding, or have decided.
func underReview() error {
	return kb.Errorf(kb.Conflict, "under_review", "the text is being reviewed, or approved, which another draft would void; add to it once that is decided")
}

// unmatched is an error of a step for whoever named no revision: that somebody was faster
// is a conflict.
func unmatched(err error) error {
	if kb.KindOf(err) == kb.Stale {
		return kb.Errorf(kb.Conflict, "stale_revision", "somebody has just changed it; try again")
	}
	return err
}

func invalid(field, code, detail string) error {
	return &kb.Error{Kind: kb.Invalid, Code: code, Detail: detail, Fields: []kb.FieldError{{Field: field, Message: detail}}}
}
