package bleveindex

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// persistTimeout is how long Bleve may take to have a batch on disk.
const persistTimeout = 60 * time.Second

// Apply makes a batch searchable and durable together with its sequence number.
// The analyzer is of the version that the index was made with. See index.Engine.
func (x *Index) Apply(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() {
		return index.ErrClosed
	}
	defer func() { x.changed.Store(time.Now().UnixNano()) }()
	if err := x.apply(ctx, b, analyzer); err != nil {
		return fmt.Errorf("apply changes up to %d: %w", b.Seq, err)
	}
	return nil
}

func (x *Index) apply(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) error {
	added, encoded, documents, err := x.analyse(ctx, b, analyzer)
	if err != nil {
		return err
	}
	articles := make([]string, len(b.Updates))
	for i, u := range b.Updates {
		articles[i] = u.ArticleID
	}
	live := x.current.collection
	next := live.with(articles, added)
	if err := x.texts.note(live, next, articles, encoded); err != nil {
		return err
	}
	batch := x.bleve.NewBatch()
	var removed []*retrieve.Text
	for _, id := range articles {
		for _, t := range live.ofArticle(id) {
			removed = append(removed, t)
			if next.byID.get(t.ID) == nil {
				batch.Delete(t.ID)
			}
		}
	}
	for _, d := range documents {
		if err := batch.IndexAdvanced(d); err != nil {
			return err
		}
	}
	batch.SetInternal(keyState, next.state(b.Seq).encode())
	if err := x.write(ctx, batch); err != nil {
		return err
	}
	if err := noteApplied(x.dir, b.Seq); err != nil {
		return err
	}
	return x.publish(next, b.Seq, &Change{Added: added, Removed: removed, All: next.all}, nil)
}

// analyse makes the texts of a batch, encodes them, and makes Bleve's documents of them, on
// all cores.
func (x *Index) analyse(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) ([]*retrieve.Text, [][]byte, []*document.Document, error) {
	var docs []*index.Document
	for i := range b.Updates {
		for j := range b.Updates[i].Documents {
			docs = append(docs, &b.Updates[i].Documents[j])
		}
	}
	texts := make([]*retrieve.Text, len(docs))
	encoded := make([][]byte, len(docs))
	out := make([]*document.Document, len(docs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	const chunk = 16
	for from := 0; from < len(docs); from += chunk {
		g.Go(func() error {
			for i := from; i < min(from+chunk, len(docs)); i++ {
				if err := ctx.Err(); err != nil {
					return err
				}
				texts[i] = retrieve.NewText(docs[i], analyzer)
				encoded[i] = records.Encode(texts[i])
				texts[i].Sum = sumOf(encoded[i])
				out[i] = bleveDocument(texts[i], analyzer)
			}
			return nil
		})
	}
	return texts, encoded, out, g.Wait()
}

// write hands the batch to Bleve and waits until it is on disk.
func (x *Index) write(ctx context.Context, batch *bleve.Batch) error {
	x.disk.last.Store(nil)
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := x.bleve.Batch(batch); err != nil {
		return err
	}
	timeout := time.NewTimer(persistTimeout)
	defer timeout.Stop()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-poll.C:
			if p := x.disk.last.Load(); p != nil {
				return fmt.Errorf("write index: %w", *p)
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return fmt.Errorf("the index was not on disk after %s; is the disk full or very slow?", persistTimeout)
		}
	}
}
