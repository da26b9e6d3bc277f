package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// What Bleve does on disk, and what we keep beside its files because it says
// nothing when it goes back to an older state or skips a segment.

const (
	lockTimeout = "500ms"          // for another process to let go of the index
	errorEvery  = 10 * time.Second // between two log lines about Bleve's background work
	leastPause  = time.Second      // of the merger, after an error
	mostPause   = time.Minute      // and after several in a row
)

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

// bytesIn is the size of the files in a folder.
func bytesIn(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil // a file that goes while we count is no error
	})
	return n
}

// bleveConfig asks Bleve to acknowledge a batch through a callback once it is on
// disk. Its other way of waiting makes reads panic after the disk was full.
func bleveConfig(errorCallback string) map[string]any {
	return map[string]any{
		"bolt_timeout":           lockTimeout,
		"unsafe_batch":           true,
		"asyncErrorCallbackName": errorCallback,
	}
}

// diskErrors are those of Bleve's background work. Bleve's registry keeps them for
// good, so they must not lead to the index.
type diskErrors struct {
	log     *slog.Logger
	last    atomic.Pointer[error]                   // of writing what came
	logged  atomic.Int64                            // when one was logged last, unix nanoseconds
	merging atomic.Pointer[context.CancelCauseFunc] // ends the merge that was asked for
	closing chan struct{}                           // closed when the index is
	failed  time.Time                               // when merging failed last
	pause   time.Duration                           // the merger's, after that
}

// mergeFailed is called by Bleve's merger, which waits meanwhile: it tries again, and each
// time writes until the disk is full.
func (d *diskErrors) mergeFailed(err error) {
	if stop := d.merging.Load(); stop != nil {
		(*stop)(err)
	}
	if d.pause = min(2*d.pause, mostPause); time.Since(d.failed) > 2*mostPause {
		d.pause = leastPause
	}
	select {
	case <-time.After(d.pause):
	case <-d.closing:
	}
	d.failed = time.Now()
}

// note is called by Bleve's goroutine that had the error.
func (d *diskErrors) note(err error, path string) {
	if of := (*scorch.ScorchError)(nil); errors.As(err, &of) && of.Source == "merger" && of.ErrType == scorch.ErrPersist {
		defer d.mergeFailed(err)
	} else {
		d.last.Store(&err)
	}
	// Bleve tries again thousands of times a second while the disk is full.
	now := time.Now().UnixNano()
	if last := d.logged.Load(); now-last > int64(errorEvery) && d.logged.CompareAndSwap(last, now) {
		d.log.Error("index could not be written; is the disk full?", "error", err, "path", path)
	}
}

// callbacks guards Bleve's global registry, a plain map, and numbers what is in it.
var callbacks struct {
	sync.Mutex
	count int
}

// register makes the errors known to Bleve, and gives the name.
func (d *diskErrors) register() string {
	callbacks.Lock()
	defer callbacks.Unlock()
	callbacks.count++
	name := "wenjin-" + strconv.Itoa(callbacks.count)
	scorch.RegistryAsyncErrorCallbacks[name] = d.note
	return name
}

// snapshotReader opens Bleve's newest state.
func snapshotReader(idx bleve.Index) (*scorch.IndexSnapshot, error) {
	advanced, err := idx.Advanced()
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
