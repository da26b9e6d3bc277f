// Package embedded is the search engine that runs inside the binary, on Bleve's
// index (scorch).
//
// Bleve keeps what must be durable: the documents, and for every term of the
// Chinese analyzer the set of documents that hold it, in one atomic batch with the
// sequence number. It does not score. A search reads those sets to find and
// count the matches ([candidates.go]), scores the best few hundred over their
// texts, which the engine holds in memory ([rank.go]), and marks and cuts the
// page that is shown ([present.go]). See DESIGN.md for why.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Versions of what is on disk. A change of either means a rebuild.
const (
	// Fields a (pairs of characters and Latin words), t (those of titles and
	// questions), d (the document, packed).
	layout = "3"
)

// Keys of Bleve's internal values.
var (
	keySeq     = []byte("seq")
	keyVersion = []byte("version")
)

const (
	lockTimeout    = "500ms" // for another process to let go of the index
	persistTimeout = 60 * time.Second
	refreshEvery   = 2 * time.Second
	mergeAfter     = 3 * time.Second  // without a change
	errorEvery     = 10 * time.Second // between two log lines about Bleve's background work
)

// Options of an engine.
type Options struct {
	Log *slog.Logger
	// Fingerprint names what besides the analyzer decides about the documents (for
	// instance the facts filled into them); an index with another is unusable.
	Fingerprint string
	// Params weigh the parts of a score; nil is DefaultParams. They act on
	// searches alone.
	Params *Params
}

// Engine is the embedded engine. See [index.Engine] for its contract.
type Engine struct {
	dir      string
	log      *slog.Logger
	params   Params
	index    bleve.Index
	analyzer atomic.Pointer[zh.Analyzer]

	applying sync.Mutex // Apply and refresh, one at a time; guards packer
	packer   *packer
	changed  atomic.Int64 // when the last batch came, unix nanoseconds

	mu      sync.RWMutex // guards what follows
	current *snapshot
	live    *collection
	seq     int64
	closed  bool

	disk       *diskErrors
	stop       context.CancelFunc
	background sync.WaitGroup
}

var _ index.Engine = (*Engine)(nil)

func versionOf(analyzer *zh.Analyzer, opt Options) string {
	return "layout " + layout + " analyzer " + analyzer.Version() + " " + opt.Fingerprint
}

// bleveConfig asks Bleve to acknowledge a batch through a callback once it is on
// disk. Its other way of waiting makes reads panic after the disk was full.
func bleveConfig(name string) map[string]any {
	return map[string]any{
		"bolt_timeout":           lockTimeout,
		"unsafe_batch":           true,
		"asyncErrorCallbackName": name,
	}
}

// Create makes an empty index in a folder that does not exist yet.
func Create(dir string, analyzer *zh.Analyzer, opt Options) (*Engine, error) {
	m := mapping.NewIndexMapping() // unused: documents come with their terms
	m.DefaultMapping = mapping.NewDocumentDisabledMapping()
	e, err := start(dir, analyzer, opt, func(callback string) (bleve.Index, error) {
		return bleve.NewUsing(dir, m, scorch.Name, scorch.Name, bleveConfig(callback))
	})
	if err != nil {
		return nil, err
	}
	// The version is on disk before anything else, also of an index that stays empty.
	version := e.index.NewBatch()
	version.SetInternal(keyVersion, []byte(versionOf(analyzer, opt)))
	if err := e.write(context.Background(), version); err != nil {
		return nil, errors.Join(fmt.Errorf("create index %s: %w", dir, err), e.Close())
	}
	return e, nil
}

// Open opens the index in a folder. The error wraps index.ErrUnusable when the
// index should be built anew: missing, damaged, or made by another analysis. It
// doesn't when the index is merely in use by another process.
func Open(dir string, analyzer *zh.Analyzer, opt Options) (*Engine, error) {
	if err := looksWhole(dir); err != nil {
		return nil, fmt.Errorf("open index %s: %w: %w", dir, index.ErrUnusable, err)
	}
	return start(dir, analyzer, opt, func(callback string) (bleve.Index, error) {
		idx, err := bleve.OpenUsing(dir, bleveConfig(callback))
		if err != nil {
			if err.Error() == "timeout" {
				return nil, errors.New("another process is using it; stop that one or give this one its own --data folder")
			}
			return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
		}
		have, err := idx.GetInternal(keyVersion)
		if err == nil && string(have) != versionOf(analyzer, opt) {
			err = fmt.Errorf("%w: it was built by another version of the analysis", index.ErrUnusable)
		}
		if err != nil {
			return nil, errors.Join(err, idx.Close())
		}
		return idx, nil
	})
}

// looksWhole refuses a folder in which Bleve would delete or silently skip
// segments: it must not even be opened.
func looksWhole(dir string) error {
	for _, name := range []string{"index_meta.json", filepath.Join("store", "root.bolt")} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return err
		} else if info.Size() == 0 {
			return fmt.Errorf("%s is empty", name)
		}
	}
	return nil
}

var engineCount atomic.Int64

func start(dir string, analyzer *zh.Analyzer, opt Options, open func(callback string) (bleve.Index, error)) (*Engine, error) {
	e := &Engine{dir: dir, log: opt.Log, params: DefaultParams, live: newCollection()}
	if opt.Params != nil {
		e.params = *opt.Params
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	e.analyzer.Store(analyzer)
	callback := "wenjin-" + strconv.FormatInt(engineCount.Add(1), 10)
	e.disk = &diskErrors{log: e.log}
	registerCallback(callback, e.disk.note)
	var err error
	if e.index, err = open(callback); err != nil {
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
	if e.packer, err = openPacker(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s: %w", dir, err), e.index.Close())
	}
	if err := e.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s: %w: %w", dir, index.ErrUnusable, err), e.index.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	e.stop = cancel
	e.background.Go(func() { e.refreshLoop(ctx) })
	return e, nil
}

// diskErrors are those of Bleve's background work. Bleve's registry keeps them for
// good, so they must not lead to the engine.
type diskErrors struct {
	log    *slog.Logger
	last   atomic.Pointer[error]
	logged atomic.Int64 // when one was logged last, unix nanoseconds
}

func (d *diskErrors) note(err error, path string) {
	d.last.Store(&err)
	// Bleve tries again thousands of times a second while the disk is full.
	now := time.Now().UnixNano()
	if last := d.logged.Load(); now-last > int64(errorEvery) && d.logged.CompareAndSwap(last, now) {
		d.log.Error("index could not be written; is the disk full?", "error", err, "path", path)
	}
}

// callbacks guards Bleve's global registry, a plain map.
var callbacks sync.Mutex

func registerCallback(name string, f func(error, string)) {
	callbacks.Lock()
	defer callbacks.Unlock()
	scorch.RegistryAsyncErrorCallbacks[name] = f
}

// load reads the sequence number and all documents into memory.
func (e *Engine) load() error {
	raw, err := e.index.GetInternal(keySeq)
	if err != nil {
		return fmt.Errorf("read applied seq: %w", err)
	}
	if raw != nil {
		if e.seq, err = strconv.ParseInt(string(raw), 10, 64); err != nil {
			return fmt.Errorf("read applied seq: %w", err)
		}
	}
	reader, err := e.reader()
	if err != nil {
		return err
	}
	if err := e.notRolledBack(); err != nil {
		return errors.Join(err, reader.Close())
	}
	entries, err := loadEntries(reader, e.packer)
	if err != nil {
		return errors.Join(err, reader.Close())
	}
	for _, n := range entries {
		e.live.put(n)
	}
	want, err := e.index.GetInternal(keyCount)
	if err == nil && want != nil && string(want) != strconv.Itoa(len(e.live.byID)) {
		err = fmt.Errorf("%d documents, but %s were written", len(e.live.byID), want)
	}
	if err != nil {
		return errors.Join(err, reader.Close())
	}
	var work errgroup.Group
	work.Go(func() error {
		e.live.suggestions.rebuild(e.live.entries(), e.analyzer.Load())
		return nil
	})
	work.Go(func() (err error) {
		e.current, err = newSnapshot(reader, nil, e.live)
		return err
	})
	return work.Wait()
}

// appliedFile holds, beside Bleve's files, the last sequence number that was on
// disk. It may lag behind; it is never ahead unless Bleve could not load its
// newest state and went back to an older one, of which it says nothing.
const appliedFile = "applied"

func (e *Engine) noteApplied(seq int64) error {
	path := filepath.Join(e.dir, appliedFile)
	if err := os.WriteFile(path+".new", []byte(strconv.FormatInt(seq, 10)), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (e *Engine) notRolledBack() error {
	raw, err := os.ReadFile(filepath.Join(e.dir, appliedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if noted, err := strconv.ParseInt(string(raw), 10, 64); err == nil && noted > e.seq {
		return fmt.Errorf("it had changes up to %d, but those after %d are lost", noted, e.seq)
	}
	return nil
}

// keyCount holds how many documents there are: a segment that went missing is
// otherwise skipped without a word.
var keyCount = []byte("count")

func (e *Engine) reader() (*scorch.IndexSnapshot, error) {
	advanced, err := e.index.Advanced()
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	r, err := advanced.Reader()
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	s, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.Join(fmt.Errorf("read index: it is of the type %T", r), r.Close())
	}
	return s, nil
}

// AppliedSeq implements index.Engine.
func (e *Engine) AppliedSeq() int64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.seq
}

// Stats implements index.Engine.
func (e *Engine) Stats() index.Stats {
	e.mu.RLock()
	s := index.Stats{Documents: len(e.live.byID)}
	e.mu.RUnlock()
	_ = filepath.WalkDir(e.dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				s.Bytes += info.Size()
			}
		}
		return nil // a file that goes while we count is no error
	})
	return s
}

// Analyzer implements index.Engine.
func (e *Engine) Analyzer() *zh.Analyzer { return e.analyzer.Load() }

// UseAnalyzer implements index.Engine.
func (e *Engine) UseAnalyzer(a *zh.Analyzer) error {
	if e.analyzer.Load().Version() != a.Version() {
		return fmt.Errorf("%w: the dictionary has changed", index.ErrUnusable)
	}
	e.analyzer.Store(a)
	return nil
}

// Apply implements index.Engine.
func (e *Engine) Apply(ctx context.Context, b index.Batch) error {
	e.applying.Lock()
	defer e.applying.Unlock()
	if e.isClosed() {
		return index.ErrClosed
	}
	defer func() { e.changed.Store(time.Now().UnixNano()) }()
	added, err := e.analyse(ctx, b)
	if err != nil {
		return fmt.Errorf("apply changes up to %d: %w", b.Seq, err)
	}

	batch := e.index.NewBatch()
	next := e.live.with(b, added)
	var gone []*entry
	for _, u := range b.Updates {
		for _, id := range e.live.byArticle[u.ArticleID] {
			if n := e.live.byID[id]; n != nil {
				gone = append(gone, n)
			}
			if next.byID[id] == nil {
				batch.Delete(id)
			}
		}
	}
	for _, n := range added {
		if err := batch.IndexAdvanced(n.bleveDocument()); err != nil {
			return fmt.Errorf("apply changes up to %d: %w", b.Seq, err)
		}
		n.written = nil
	}
	batch.SetInternal(keySeq, []byte(strconv.FormatInt(b.Seq, 10)))
	batch.SetInternal(keyCount, []byte(strconv.Itoa(len(next.byID))))
	if err := e.write(ctx, batch); err != nil {
		return fmt.Errorf("apply changes up to %d: %w", b.Seq, err)
	}

	if err := e.noteApplied(b.Seq); err != nil {
		return fmt.Errorf("apply changes up to %d: %w", b.Seq, err)
	}
	next.suggestions.update(e.live, next, added, e.analyzer.Load())
	return e.publish(next, b.Seq, gone)
}

// write hands the batch to Bleve and waits until it is on disk.
func (e *Engine) write(ctx context.Context, batch *bleve.Batch) error {
	e.disk.last.Store(nil)
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := e.index.Batch(batch); err != nil {
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
			if p := e.disk.last.Load(); p != nil {
				return fmt.Errorf("write index: %w", *p)
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return fmt.Errorf("the index was not on disk after %s; is the disk full or very slow?", persistTimeout)
		}
	}
}

// analyse makes the entries of all documents of the batch, on all cores.
func (e *Engine) analyse(ctx context.Context, b index.Batch) ([]*entry, error) {
	var docs []*index.Document
	for i := range b.Updates {
		for j := range b.Updates[i].Documents {
			docs = append(docs, &b.Updates[i].Documents[j])
		}
	}
	packer, err := e.packer.with(e.dir, docs)
	if err != nil {
		return nil, err
	}
	if packer != e.packer {
		err = e.packer.close()
		e.packer = packer
	}
	analyzer := e.analyzer.Load()
	out := make([]*entry, len(docs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	const chunk = 16
	for from := 0; from < len(docs); from += chunk {
		g.Go(func() error {
			for i := from; i < min(from+chunk, len(docs)); i++ {
				if err := ctx.Err(); err != nil {
					return err
				}
				out[i] = newEntry(docs[i], analyzer, packer)
			}
			return nil
		})
	}
	return out, errors.Join(err, g.Wait())
}

// publish makes the collection what searches see; gone is what it lacks of the
// one before.
func (e *Engine) publish(next *collection, seq int64, gone []*entry) error {
	reader, err := e.reader()
	if err != nil {
		return err
	}
	s, err := newSnapshot(reader, e.current, next)
	if err != nil {
		return err
	}
	for _, n := range gone {
		n.gone.Store(true)
	}
	e.mu.Lock()
	old := e.current
	e.current, e.live, e.seq = s, next, seq
	e.mu.Unlock()
	return old.release()
}

// refreshLoop takes up what Bleve merges in the background, so that a search
// reads few segments and old files can go. Once an index that grew much is left
// alone, it is merged into one segment.
func (e *Engine) refreshLoop(ctx context.Context) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := e.refresh(); err != nil {
				e.log.Error("index could not be read again", "error", err)
			}
			if time.Since(time.Unix(0, e.changed.Load())) > mergeAfter && e.scattered() {
				if err := e.merge(ctx); err != nil && ctx.Err() == nil {
					e.log.Error("index could not be merged", "error", err)
				}
			}
		}
	}
}

// scattered reports whether more than a tenth of the documents lie outside the
// largest segment.
func (e *Engine) scattered() bool {
	s, err := e.acquire()
	if err != nil {
		return false
	}
	defer func() { _ = s.release() }()
	all, largest := 0, 0
	for _, v := range s.segments {
		all += len(v.entries)
		largest = max(largest, len(v.entries))
	}
	return (all-largest)*10 > all
}

func (e *Engine) merge(ctx context.Context) error {
	advanced, err := e.index.Advanced()
	if err != nil {
		return err
	}
	s, ok := advanced.(*scorch.Scorch)
	if !ok {
		return nil
	}
	if err := s.ForceMerge(ctx, nil); err != nil {
		return err
	}
	if err := e.refresh(); err != nil {
		return err
	}
	// Bleve removes the files of what was merged when it next writes.
	e.applying.Lock()
	defer e.applying.Unlock()
	if e.isClosed() {
		return nil
	}
	return e.index.SetInternal(keySeq, []byte(strconv.FormatInt(e.seq, 10)))
}

func (e *Engine) refresh() error {
	e.applying.Lock()
	defer e.applying.Unlock()
	if e.isClosed() {
		return nil
	}
	reader, err := e.reader()
	if err != nil {
		return err
	}
	same := e.current.sameSegments(reader)
	if err := reader.Close(); err != nil || same {
		return err
	}
	return e.publish(e.live, e.seq, nil)
}

func (e *Engine) isClosed() bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.closed
}

// acquire gives what a search works on; release it when the search is done.
func (e *Engine) acquire() (*snapshot, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return nil, index.ErrClosed
	}
	e.current.retain()
	return e.current, nil
}

// Close implements index.Engine. Searches under way finish first.
func (e *Engine) Close() error {
	e.applying.Lock()
	defer e.applying.Unlock()
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	current := e.current
	e.mu.Unlock()
	e.stop()
	err := current.release()
	current.wait()
	return errors.Join(err, e.index.Close(), e.packer.close())
}
