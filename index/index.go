// Package index is searching: documents in, ranked answers out.
//
// [Engine] is the contract; index/embedded keeps it on Bleve. A [Query] is what
// somebody wants to know and may see, [Results] the answer. [Follower] carries
// changes from the store into an engine, [Live] swaps one engine for another
// while searches go on. The Chinese analysis is index/analysis/zh.
//
// The package knows articles, never HTTP or SQL.
package index

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Engine is one searchable index.
//
// Search, Suggest and AppliedSeq may be called from many goroutines, also while
// Apply runs; Apply is called by one goroutine at a time. An engine never
// returns, counts, suggests or corrects towards a document outside the query's
// scopes, its time or its filter. Equal scores are ordered by slug.
type Engine interface {
	// Apply makes the batch searchable and durable together with its sequence
	// number. Applying the same batch again changes nothing. After an error the
	// old state is served and the batch may be tried again.
	Apply(ctx context.Context, b Batch) error
	Search(ctx context.Context, q Query) (*Results, error)
	Suggest(ctx context.Context, q Query) ([]Suggestion, error)
	// Analyzer is the analysis in use: texts are cut by it, and queries that bring
	// none of their own.
	Analyzer() *zh.Analyzer
	// UseAnalyzer takes up an analyzer with other synonyms, readings and stop words,
	// which act on queries alone. One that would have built another index is
	// refused with ErrUnusable: build that index beside this one.
	UseAnalyzer(a *zh.Analyzer) error
	// AppliedSeq is the sequence number of the last batch applied, 0 for none.
	AppliedSeq() int64
	// Documents are all that the engine holds of an article, whenever they are in
	// force and whoever may see them, in no order: to compare them with the store.
	Documents(articleID string) []*Document
	// Verify reads what searches read from disk. Its error wraps ErrUnusable when that
	// is not what Apply wrote.
	Verify(ctx context.Context) error
	Stats() Stats
	Close() error
}

// Reaching is an engine whose documents another process may write: only changes up to that
// which it has written may be applied.
type Reaching interface {
	Reach(ctx context.Context) (seq int64, err error)
}

func reachOf(ctx context.Context, e Engine) (int64, error) {
	if r, ok := e.(Reaching); ok {
		return r.Reach(ctx)
	}
	return math.MaxInt64, nil
}

// Batch is a set of articles with all the documents that stand for each from
// now on, and the number of the last change that went into it. Of an article that is there
// twice, the last update counts.
type Batch struct {
	Updates []Update
	Seq     int64
}

// Settled is the batch with each article once.
func (b Batch) Settled() Batch {
	last := make(map[string]int, len(b.Updates))
	for i, u := range b.Updates {
		last[u.ArticleID] = i
	}
	if len(last) == len(b.Updates) {
		return b
	}
	out := Batch{Seq: b.Seq}
	for i, u := range b.Updates {
		if last[u.ArticleID] == i {
			out.Updates = append(out.Updates, u)
		}
	}
	return out
}

// Update replaces the documents of one article: the revision in force and those
// that will be. No documents means that the article is gone.
type Update struct {
	ArticleID string
	Documents []Document
}

// Stats says how much an engine holds.
type Stats struct {
	Documents int
	Bytes     int64 // on disk
}

// ErrClosed is returned by an engine after Close.
var ErrClosed = errors.New("index closed")

// ErrUnusable is wrapped by what Open returns for an index that cannot be used
// (missing, damaged, built by another analysis): build a new one from the store.
var ErrUnusable = errors.New("index unusable")

// ErrOtherAnalysis is the ErrUnusable of an index that is whole, but made by other
// words or facts.
var ErrOtherAnalysis = fmt.Errorf("%w: it was built by another version of the analysis", ErrUnusable)
