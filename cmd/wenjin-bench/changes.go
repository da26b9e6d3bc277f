package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
)

const (
	benchChanges = 50                     // articles that are changed one by one
	rests        = 6 * time.Second        // by then our engine has begun to merge
	changePause  = 100 * time.Millisecond // between two changes while it does
	scatters     = 8                      // of so many articles one is changed, and our engine merges
)

// changes times how long it takes until one changed article is searchable: of an index at
// rest, and, if it was asked for, of one that is being merged.
func (b *benchRun) changes(ctx context.Context, e *embedded.Engine) (err error) {
	c := changer{e: e}
	if b.report.Change, err = b.changeAtRest(ctx, &c); err != nil || b.merging == 0 {
		return err
	}
	b.report.ChangeMerging, err = b.changeWhileMerging(ctx, &c)
	return err
}

func (b *benchRun) changeAtRest(ctx context.Context, c *changer) (quantiles, error) {
	bar := b.s.Progress("wenjin: changing articles one by one")
	defer bar.Done()
	var times []time.Duration
	n, number := min(benchChanges, b.report.Articles), 0
	for d := range b.articles() {
		i := len(times)
		if i == n {
			break
		}
		if number++; number <= i*b.report.Articles/n { // they are far from one another
			continue
		}
		took, err := c.change(ctx, d)
		if err != nil {
			return quantiles{}, err
		}
		times = append(times, took)
		bar.Set(i, n)
	}
	return quantilesOf(times), nil
}

// changeWhileMerging changes so many articles that the index is merged, and others one by one
// meanwhile.
func (b *benchRun) changeWhileMerging(ctx context.Context, c *changer) (quantiles, error) {
	bar := b.s.Progress("wenjin: changing articles one by one, while it is merged")
	defer bar.Done()
	var some, others []index.Document
	number := 0
	for d := range b.articles() {
		switch number++; {
		case number%scatters == 0:
			some = append(some, d)
		case len(others) < 1000:
			others = append(others, d)
		}
	}
	for batch := range slices.Chunk(some, benchBatch) {
		if err := apply(ctx, c.e, batch); err != nil {
			return quantiles{}, err
		}
	}
	select {
	case <-ctx.Done():
		return quantiles{}, ctx.Err()
	case <-time.After(rests):
	}
	var times []time.Duration
	for start := time.Now(); len(times) == 0 || time.Since(start) < b.merging; time.Sleep(changePause) {
		took, err := c.change(ctx, others[len(times)%len(others)])
		if err != nil {
			return quantiles{}, err
		}
		times = append(times, took)
	}
	return quantilesOf(times), nil
}

// apply makes each document that of its article.
func apply(ctx context.Context, e *embedded.Engine, docs []index.Document) error {
	batch := index.Batch{Seq: e.AppliedSeq() + 1}
	for i := range docs {
		batch.Updates = append(batch.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	return e.Apply(ctx, batch)
}

// changer changes articles, each time to other words.
type changer struct {
	e    *embedded.Engine
	many int
}

// change gives how long it takes until a changed article is searchable, which the search after
// it makes sure of.
func (c *changer) change(ctx context.Context, d index.Document) (time.Duration, error) {
	c.many++
	d.Revision += c.many
	mark := fmt.Sprintf("改版%d号", 100000+c.many)
	d.Title += mark
	start := time.Now()
	if err := apply(ctx, c.e, []index.Document{d}); err != nil {
		return 0, err
	}
	took := time.Since(start)
	found, err := c.e.Search(ctx, index.Query{Text: mark, Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}, Limit: 1})
	if err != nil || found.Total == 0 || !strings.HasSuffix(found.Hits[0].Document.Title, mark) {
		return 0, fmt.Errorf("a changed article is not found by %s (%d characters): %w", mark, utf8.RuneCountInString(mark), err)
	}
	return took, nil
}
