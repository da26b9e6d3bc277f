package embedded

import (
	"context"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Search implements index.Engine.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	analyzer := q.Analyzer
	if analyzer == nil {
		analyzer = e.analyzer.Load()
	}
	s, err := e.index.Snapshot()
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Release() }()
	if q.At.IsZero() {
		q.At = time.Now()
	}
	v := retrieve.NewVisibility(q)
	key := newAnswerKey(q, v, analyzer)
	key.meaning = newMeaningKey(e.lent, q)
	if r := e.answers.get(s.Number(), key, v.At); r != nil {
		if err := e.index.Failed(); err != nil {
			return nil, err
		}
		return r, nil
	}
	out, found, err := e.searcher.Search(ctx, s, q, analyzer)
	if err = errors.Join(err, e.index.Failed()); err != nil {
		return nil, err
	}
	e.answers.keep(s.Number(), key, out, found)
	found.Release()
	return out, nil
}

// Suggest implements index.Engine: titles and questions that contain what is
// typed, those that begin with it first, one a document unless there is room.
func (e *Engine) Suggest(_ context.Context, q index.Query) ([]index.Suggestion, error) {
	s, err := e.index.Snapshot()
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Release() }()
	if q.At.IsZero() {
		q.At = time.Now()
	}
	return e.searcher.Suggestions.Complete(fold.Runes(q.Text), retrieve.NewVisibility(q), q.Limit), nil
}
