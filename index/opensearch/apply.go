package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// So many updates are cut and sent at a time by one of so many: while the cluster takes
// one piece, the next are cut.
const (
	pieceUpdates = 50
	pieceWriters = 4
)

// Apply makes a batch findable, all at once, with its number. What was written before stays
// where it is newer: every document carries the number as its version, so that a replay
// changes nothing. Where another process writes the index, what that has written is taken
// up here.
func (x *Index) Apply(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.closed.Load() {
		return index.ErrClosed
	}
	b = b.Settled()
	if !x.writes() {
		return x.follow(ctx, b, analyzer)
	}
	return x.deposed(x.write(ctx, b, analyzer))
}

func (x *Index) write(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	old, err := x.idsOf(ctx, b)
	if err != nil {
		return err
	}
	if err := x.leave(ctx, b, analyzer); err != nil {
		return err
	}
	x.frequencies.Begin()
	now, err := x.writeUpdates(ctx, b, analyzer)
	if err != nil {
		return err
	}
	for _, of := range now {
		for _, f := range of {
			delete(old, f.text.ID)
		}
	}
	w := bulk{index: x, seq: b.Seq, ctx: ctx}
	for id := range old {
		if err := w.remove(id); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := x.writeSeq(ctx, b.Seq); err != nil {
		return err
	}
	x.took(b.Seq, now)
	return nil
}

// writeUpdates writes the documents of a batch, and gives what stays of them here, by
// article.
func (x *Index) writeUpdates(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) (map[string][]fresh, error) {
	count := x.frequencies.Knows()
	pieces := slices.Collect(slices.Chunk(b.Updates, pieceUpdates))
	of := make([][]fresh, len(pieces))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pieceWriters)
	for i, piece := range pieces {
		group.Go(func() error {
			w := bulk{index: x, seq: b.Seq, ctx: ctx}
			for _, u := range piece {
				for k := range u.Documents {
					f, err := w.put(&u.Documents[k], analyzer, count)
					if err != nil {
						return err
					}
					of[i] = append(of[i], f)
				}
			}
			return w.flush()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make(map[string][]fresh, len(b.Updates))
	for _, u := range b.Updates {
		out[u.ArticleID] = nil
	}
	for _, f := range slices.Concat(of...) {
		id := f.text.Document.ArticleID
		out[id] = append(out[id], f)
	}
	return out, nil
}

// leave notes the terms of the documents that a batch replaces, while they are there.
func (x *Index) leave(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	var going []found
	for _, u := range b.Updates {
		for _, h := range x.heads[u.ArticleID] {
			if _, noted := x.leaving[h.found()]; !noted {
				going = append(going, h.found())
			}
		}
	}
	if len(going) == 0 || !x.frequencies.Knows() {
		return nil
	}
	if err := x.refresh(ctx); err != nil {
		return err
	}
	for some := range slices.Chunk(going, 500) {
		texts, err := x.texts.get(ctx, some)
		if errors.Is(err, errChanged) { // by somebody else; what replaces it may say the same
			continue
		}
		if err != nil {
			return err
		}
		for i, t := range texts {
			x.leaving[some[i]] = frequency.Of(t, analyzer)
		}
	}
	return nil
}

// writeSeq writes how far the index is, and lets searches see what was written.
func (x *Index) writeSeq(ctx context.Context, seq int64) error {
	path := fmt.Sprintf("/%s/_doc/%s?version=%d&version_type=external_gte", x.writing(), stateID, max(seq, 0))
	err := x.client.Write(ctx, http.MethodPut, path, object{fieldSeq: seq}, nil)
	if err != nil && !nodes.IsConflict(err) {
		return err
	}
	x.unseen.Store(true)
	if x.building {
		return nil // until somebody looks
	}
	return x.refresh(ctx)
}

// put writes a document.
func (w *bulk) put(d *index.Document, analyzer *zh.Analyzer, count bool) (f fresh, err error) {
	t := retrieve.NewText(d, analyzer)
	encoded := records.Encode(t)
	stamp := stampOf(encoded)
	if f.head, err = headOf(t, stamp); err != nil {
		return f, err
	}
	w.header("index", t.ID)
	var terms []frequency.Term
	w.lines, terms = appendSource(w.lines, t, analyzer, encoded, stamp)
	w.lines = append(w.lines, '\n')
	if count {
		f.count(terms)
	}
	return f, w.full()
}
