package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	bleveindex "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/seal"
	"github.com/wenjin-kb/wenjin/index/segmentfile"
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
	if err := x.apply(ctx, b.Settled(), analyzer); err != nil {
		return fmt.Errorf("apply changes up to %d: %w", b.Seq, err)
	}
	return nil
}

func (x *Index) apply(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) (err error) {
	made, err := analyse(ctx, b, analyzer)
	if err != nil {
		return err
	}
	articles := make([]string, len(b.Updates))
	for i, u := range b.Updates {
		articles[i] = u.ArticleID
	}
	shelved, err := x.texts.overflow.Put(made.texts)
	if err != nil {
		return err
	}
	live := x.current.collection
	next := live.with(articles, shelved)
	var segment *segmentfile.Segment
	var work errgroup.Group
	work.Go(func() error { return x.texts.note(live, next, articles, made.encoded) })
	work.Go(func() (err error) {
		segment, err = together(made.terms).segment(made.texts)
		return err
	})
	if err := work.Wait(); err != nil {
		return err
	}
	batch := bleveindex.NewBatch()
	segment.AddTo(batch)
	removed := live.ofArticles(articles)
	x.takeOut(batch, slices.Concat(removed, shelved), next)
	batch.SetInternal(keyState, next.state(b.Seq).encode())
	x.pending = true
	if err := x.write(batch); err != nil {
		return err
	}
	reader, err := snapshotReader(x.bleve) // at once: Bleve may merge what came with what there was
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	if err := seal.NoteApplied(x.dir, b.Seq); err != nil {
		return err
	}
	return x.publish(reader, next, b.Seq, Change{Added: shelved, Removed: removed, All: next.all})
}

// takeOut deletes what a batch removes, and what came with batches that failed, as far as the
// next collection does not have it. changed are the texts that the batch removes or brings.
func (x *Index) takeOut(batch *bleveindex.Batch, changed []*retrieve.Text, next *collection) {
	for _, t := range changed {
		x.unsure[t.ID] = true
	}
	for id := range x.unsure {
		if next.get(id) == nil {
			batch.Delete(id)
		}
	}
}

// analysed are the texts of a batch, how they are encoded, and their terms, each of some in a row.
type analysed struct {
	texts   []*retrieve.Text
	encoded [][]byte
	terms   []*terms
}

// analyse makes the texts of a batch and what is kept of them, on all cores.
func analyse(ctx context.Context, b index.Batch, analyzer *zh.Analyzer) (*analysed, error) {
	var docs []*index.Document
	for i := range b.Updates {
		for j := range b.Updates[i].Documents {
			docs = append(docs, &b.Updates[i].Documents[j])
		}
	}
	const chunk = 32
	a := &analysed{make([]*retrieve.Text, len(docs)), make([][]byte, len(docs)), make([]*terms, (len(docs)+chunk-1)/chunk)}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for part := range a.terms {
		g.Go(func() error {
			a.terms[part] = &terms{words: segmentfile.NewWords()}
			for i := part * chunk; i < min((part+1)*chunk, len(docs)); i++ {
				if err := ctx.Err(); err != nil {
					return err
				}
				t := retrieve.NewText(docs[i], analyzer)
				a.texts[i], a.encoded[i] = t, records.Encode(t)
				t.Sum = sumOf(a.encoded[i])
				a.terms[part].add(i, t, analyzer)
			}
			return nil
		})
	}
	return a, g.Wait()
}

// write hands the batch to Bleve and waits until it is on disk, whoever goes meanwhile: Bleve
// does not give it back.
func (x *Index) write(batch *bleveindex.Batch) error {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return err
	}
	x.disk.last.Store(nil)
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := advanced.Batch(batch); err != nil {
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
		case <-timeout.C:
			return fmt.Errorf("the index was not on disk after %s; is the disk full or very slow?", persistTimeout)
		}
	}
}
