package source

import (
	"context"
	"errors"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// sampled is of how many articles one is compared text by text while the service runs.
const sampled = 20

// CheckIndex reads what the index has on disk and compares it with the store. One that
// is damaged, or holds something else, is built anew beside the one in use; so far the
// old one answers.
func (s *Source) CheckIndex(ctx context.Context) {
	s.changing.Lock()
	defer s.changing.Unlock()
	analyzer := s.Live.Analyzer()
	if !s.Index.Writes() { // whoever does looks after it
		return
	}
	if analyzer == nil || s.indexed != markdown.FactsVersion(s.Rules.Facts()) { // one is being built, or could not be
		return
	}
	_, err := s.compare(ctx, s.Live, sampled)
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, index.ErrUnusable), errors.Is(err, index.ErrDiffers):
		s.damaged.Add(1)
		s.Log.Error("the index is not what it should be and is built anew from the store", "reason", err)
		if err := s.build(ctx, analyzer, nil); err != nil && !s.closing.Load() {
			s.Log.Error("the index could not be built anew", "error", err)
		}
	default:
		s.Log.Error("the index could not be checked", "error", err)
	}
}

// Damaged is how often the index was not what it should be.
func (s *Source) Damaged() int { return int(s.damaged.Load()) }

// VerifyIndex compares the index in the data folder with the store, every text of it,
// and changes nothing. It gives the number of documents.
func (s *Source) VerifyIndex(ctx context.Context) (documents int, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.useInForce(ctx); err != nil {
		return 0, err
	}
	analyzer, err := s.analyzer(ctx)
	if err != nil {
		return 0, err
	}
	err = s.Index.Look(ctx, s.Maker(analyzer, s.Rules.Facts()), func(e index.Engine) (err error) {
		documents, err = s.compare(ctx, e, 1)
		return err
	})
	return documents, err
}

func (s *Source) compare(ctx context.Context, e index.Engine, sample int) (int, error) {
	if err := e.Verify(ctx); err != nil {
		return 0, err
	}
	return index.Compare(ctx, s.Follower.Feed, e, s.Rules.Facts(), sample)
}
