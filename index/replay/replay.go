// Package replay says what a change would do to what people really asked, before anybody
// else sees it: questions are asked of a scratch index before and after the change.
package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

const (
	// MaxQuestions are replayed at once.
	MaxQuestions = 150
	// depth is how many hits of each question are candidates, whose documents make the
	// scratch index; shown how many are compared.
	depth = 10
	shown = 3
)

// Replayer replays questions of customers on the engine that serves them.
type Replayer struct {
	Engine index.Engine
	// Make makes an empty index in a folder that does not exist yet.
	Make  func(dir string) (index.Engine, error)
	Facts func() kb.Facts
	Now   func() time.Time
}

// Ranked is an article in an answer.
type Ranked struct{ Slug, Title string }

// Outcome is what a change does to one question.
type Outcome struct {
	searchlog.Asked
	Before, After []Ranked // the first hits
	// PlaceBefore and PlaceAfter are where the changed article stands, from 1; 0 is not
	// among the first ten.
	PlaceBefore, PlaceAfter int
}

// Words says what questions find by the analyzer in use, and what they would find by
// another. A dictionary that changes would cut the articles anew, too: here it cuts the
// questions alone.
func (r Replayer) Words(ctx context.Context, questions []searchlog.Asked, after *zh.Analyzer) ([]Outcome, error) {
	out := make([]Outcome, 0, len(questions))
	for _, q := range questions[:min(len(questions), MaxQuestions)] {
		o := Outcome{Asked: q}
		var err error
		if o.Before, _, err = r.ask(ctx, r.Engine, r.query(q.Query), ""); err != nil {
			return nil, err
		}
		query := r.query(q.Query)
		query.Analyzer = after
		if o.After, _, err = r.ask(ctx, r.Engine, query, ""); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// Changed reports whether readers see another answer.
func (o Outcome) Changed() bool {
	return !slices.Equal(o.Before, o.After)
}

// Changes are the outcomes that change, those that are asked most first, and how often all
// of these were asked.
func Changes(all []Outcome) (changed []Outcome, times int) {
	for _, o := range all {
		if o.Changed() {
			changed, times = append(changed, o), times+o.Times
		}
	}
	slices.SortStableFunc(changed, func(a, b Outcome) int { return b.Times - a.Times })
	return changed, times
}

// Article says what questions find now, and what they would find if an article, whose id
// is empty for a new one, were in force as it is given.
func (r Replayer) Article(ctx context.Context, questions []searchlog.Asked, id string, a kb.Article) (out []Outcome, err error) {
	if a.Audience.Scope() != kb.ScopePublic {
		return nil, kb.Errorf(kb.Invalid, "invalid_audience", "customers do not find an internal article")
	}
	questions = questions[:min(len(questions), MaxQuestions)]
	updates, err := r.candidates(ctx, questions, id)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "wenjin-replay-")
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	scratch, err := r.Make(filepath.Join(dir, "index"))
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	if err := scratch.Apply(ctx, index.Batch{Updates: updates, Seq: 1}); err != nil {
		return nil, err
	}
	out = make([]Outcome, len(questions))
	for i, q := range questions {
		out[i].Asked = q
		if out[i].Before, out[i].PlaceBefore, err = r.ask(ctx, scratch, r.query(q.Query), a.Slug); err != nil {
			return nil, err
		}
	}
	if id == "" {
		id = "new"
	}
	now := r.Now()
	d := index.NewDocument(kb.Revision{ArticleID: id, Number: 1 << 20, Article: a, From: now.Add(-time.Second), ChangedAt: now}, r.Facts(), now)
	if err := scratch.Apply(ctx, index.Batch{Updates: []index.Update{{ArticleID: id, Documents: []index.Document{d}}}, Seq: 2}); err != nil {
		return nil, err
	}
	for i, q := range questions {
		if out[i].After, out[i].PlaceAfter, err = r.ask(ctx, scratch, r.query(q.Query), a.Slug); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// candidates are the articles that the questions find, and the one that changes.
func (r Replayer) candidates(ctx context.Context, questions []searchlog.Asked, id string) ([]index.Update, error) {
	seen := map[string]bool{}
	var out []index.Update
	add := func(id string) {
		if id == "" || seen[id] {
			return
		}
		seen[id] = true
		u := index.Update{ArticleID: id}
		for _, d := range r.Engine.Documents(id) {
			u.Documents = append(u.Documents, *d)
		}
		out = append(out, u)
	}
	add(id)
	for _, q := range questions {
		found, err := r.Engine.Search(ctx, r.query(q.Query))
		if err != nil {
			return nil, err
		}
		for _, h := range found.Hits {
			add(h.Document.ArticleID)
		}
	}
	return out, nil
}

func (r Replayer) query(text string) index.Query {
	return index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), At: r.Now(), Limit: depth}
}

// ask gives the first hits of a question, and the place of an article among all.
func (r Replayer) ask(ctx context.Context, e index.Engine, q index.Query, slug string) (first []Ranked, place int, err error) {
	found, err := e.Search(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	for i, h := range found.Hits {
		if i < shown {
			first = append(first, Ranked{h.Document.Slug, h.Document.Title})
		}
		if h.Document.Slug == slug {
			place = i + 1
		}
	}
	return first, place, nil
}
