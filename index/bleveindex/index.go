// Package bleveindex is the retriever on Bleve's index (scorch).
//
// Bleve keeps for every term the set of documents that hold it, in one atomic batch with
// the sequence number. It does not score. A search reads those sets to find, count and
// preselect what matches; the texts themselves lie beside Bleve's files. See DESIGN.md for why.
package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/seal"
)

// Options of an index.
type Options struct {
	Log *slog.Logger
	// Fingerprint names what besides the analyzer decides about the documents (for
	// instance the facts filled into them); an index with another is unusable.
	Fingerprint string
	// Observe, which may be nil, is told of every change once it is on disk and before
	// searches see it, and of all that is there when the index is opened.
	Observe func(Change)
}

// Index is a collection of documents in a folder. It is safe for many goroutines,
// of which one at a time calls Apply.
type Index struct {
	dir     string
	log     *slog.Logger
	observe func(Change)
	bleve   bleve.Index
	texts   *keptTexts

	closing    sync.Mutex      // one closes it
	applying   sync.Mutex      // Apply and refresh, one at a time; guards texts and what follows
	readAtOnce int             // documents of what Bleve merged that are read while who writes waits, at most
	pending    bool            // Bleve may have batches that searches do not see: they failed after that. The journal leads to either state
	unsure     map[string]bool // IDs of the texts that batches brought or removed since one was seen

	changed atomic.Int64 // when the last batch came, unix nanoseconds

	mu      sync.RWMutex // guards what follows
	current *Snapshot
	seq     int64
	closed  bool

	disk       *diskErrors
	wake       chan struct{} // has refreshLoop take up what Bleve merged
	stop       context.CancelFunc
	background sync.WaitGroup
}

// Keys of Bleve's internal values.
var (
	keyState   = []byte("state")
	keyVersion = []byte("version")
)

// Snapshot is the newest state of the index; release it when the search is done.
func (x *Index) Snapshot() (*Snapshot, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, index.ErrClosed
	}
	x.current.retain()
	return x.current, nil
}

// AppliedSeq is the sequence number of the last batch applied, 0 for none.
func (x *Index) AppliedSeq() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.seq
}

// Documents are all documents of an article, whenever they hold, in no order.
func (x *Index) Documents(article string) (out []*index.Document) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, t := range x.current.collection.ofArticle(article) {
		out = append(out, t.Whole().Document)
	}
	if x.Failed() != nil {
		return nil
	}
	return out
}

// Verify reads what lies on disk of the documents and terms that searches see. An
// error that wraps index.ErrUnusable says that it is not what was written.
func (x *Index) Verify(ctx context.Context) error {
	s, err := x.Snapshot()
	if err != nil {
		return err
	}
	defer func() { _ = s.Release() }() // until then the index is not closed
	reader, err := snapshotReader(x.bleve)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	return guarded(func() error { return errors.Join(x.verifyTexts(), verifySegments(ctx, x.bleve, reader)) })
}

func (x *Index) verifyTexts() error {
	x.texts.replacing.Lock() // until then the journal only grows
	defer x.texts.replacing.Unlock()
	x.applying.Lock()
	noted := x.texts.journal.All()
	x.applying.Unlock()
	return x.texts.verify(noted)
}

// Failed is the first error of reading a text, or nil. What was found since then may not
// be what the index holds.
func (x *Index) Failed() error { return x.texts.failed() }

// Size says how much the index holds.
func (x *Index) Size() index.Stats {
	x.mu.RLock()
	documents := x.current.stats.Documents
	x.mu.RUnlock()
	return index.Stats{Documents: documents, Bytes: bytesIn(x.dir)}
}

func (x *Index) isClosed() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.closed
}

// publish makes searches see the collection that a change led to, of which the reader reads.
func (x *Index) publish(reader *scorch.IndexSnapshot, next *collection, seq int64, change Change) error {
	s, err := x.current.changed(reader, change, next, x.readAtOnce)
	if err != nil {
		return err
	}
	if x.observe != nil {
		x.observe(change)
	}
	if len(s.segments) > len(reader.Segments())+manyLeft {
		select {
		case x.wake <- struct{}{}:
		default: // it is awake
		}
	}
	x.pending = false
	clear(x.unsure)
	return x.show(s, seq).Release()
}

// manyLeft segments more than Bleve has are left to searches until the next refresh.
const manyLeft = 16

// show makes a snapshot the current one, and gives the one before, which is to be released.
func (x *Index) show(s *Snapshot, seq int64) (old *Snapshot) {
	x.mu.Lock()
	defer x.mu.Unlock()
	old, x.current, x.seq = x.current, s, seq
	return old
}

// Close waits for the snapshots that are in use: meanwhile nothing that their holders may
// wait for is locked.
func (x *Index) Close() error {
	x.closing.Lock()
	defer x.closing.Unlock()
	last := x.shut()
	if last == nil {
		return nil
	}
	x.stop()
	close(x.disk.closing)
	err := last.Release()
	last.wait()
	x.texts.replacing.Lock()
	defer x.texts.replacing.Unlock()
	if !x.pending {
		x.texts.keep(last.collection, last.texts())
	}
	if err = errors.Join(err, within(mayClose, x.bleve.Close), x.texts.close()); err != nil {
		return err
	}
	return seal.Put(x.dir)
}

// shut lets nothing more begin. It gives the last snapshot, or nil if that was done before.
func (x *Index) shut() *Snapshot {
	x.applying.Lock()
	defer x.applying.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	return x.current
}

// mayClose is how long Bleve may take to close. Of some damaged files it keeps a
// transaction open, for which it would wait without end.
const mayClose = time.Minute

// within runs what may never end. An index that it was left of is built anew when it is
// opened: it is not sealed.
func within(limit time.Duration, what func() error) error {
	done := make(chan error, 1)
	go func() { done <- what() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return fmt.Errorf("%w: it does not close within %s", index.ErrUnusable, limit)
	}
}
