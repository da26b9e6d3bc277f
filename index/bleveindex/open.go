package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/analysis/zh/zhbleve"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/seal"
	"github.com/wenjin-kb/wenjin/index/zappack"
)

// layout is the version of what is on disk (terms.go, index/records, index/journal).
// A change means a rebuild.
const layout = "9"

func versionOf(analyzer *zh.Analyzer, opt Options) string {
	return "layout " + layout + " forward " + retrieve.ForwardVersion + " analyzer " + analyzer.Version() + " " + opt.Fingerprint
}

// Create makes an empty index in a folder that does not exist yet.
func Create(dir string, analyzer *zh.Analyzer, opt Options) (*Index, error) {
	m, err := newMapping(analyzer)
	if err != nil {
		return nil, fmt.Errorf("make index %s: %w", dir, err)
	}
	x, err := start(dir, opt, true, func(callback string) (bleve.Index, error) {
		return bleve.NewUsing(dir, m, scorch.Name, scorch.Name, bleveConfig(callback))
	})
	if err != nil {
		return nil, err
	}
	// The version is on disk before anything else, also of an index that stays empty.
	version := bleveindex.NewBatch()
	version.SetInternal(keyVersion, []byte(versionOf(analyzer, opt)))
	if err := x.write(version); err != nil {
		return nil, errors.Join(fmt.Errorf("create index %s: %w", dir, err), x.Close())
	}
	return x, nil
}

// Open opens the index in a folder. The error wraps index.ErrUnusable when the
// index should be built anew: missing, damaged, or made by another analysis. It
// doesn't when the index is merely in use by another process.
func Open(dir string, analyzer *zh.Analyzer, opt Options) (*Index, error) {
	sealed, err := seal.TakeOff(dir)
	if err := errors.Join(looksWhole(dir), err); err != nil {
		return nil, fmt.Errorf("open index %s: %w: %w", dir, index.ErrUnusable, err)
	}
	zhbleve.Share(analyzer) // or Bleve would load the dictionary once more
	var x *Index
	err = guarded(func() (err error) {
		x, err = openWhole(dir, analyzer, opt, sealed)
		return err
	})
	return x, err
}

func openWhole(dir string, analyzer *zh.Analyzer, opt Options, sealed bool) (*Index, error) {
	return start(dir, opt, sealed, func(callback string) (bleve.Index, error) {
		idx, err := bleve.OpenUsing(dir, bleveConfig(callback))
		if err != nil {
			if err.Error() == "timeout" {
				return nil, errors.New("another process is using it; stop that one or give this one its own --data folder")
			}
			return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
		}
		have, err := idx.GetInternal(keyVersion)
		if err == nil && string(have) != versionOf(analyzer, opt) {
			err = index.ErrOtherAnalysis
		}
		if err != nil {
			return nil, errors.Join(err, idx.Close())
		}
		return idx, nil
	})
}

// readAtOnce documents are read in less than a millisecond.
const readAtOnce = 64

// start opens an index. sealed says that its files are known to be what was written.
func start(dir string, opt Options, sealed bool, open func(callback string) (bleve.Index, error)) (*Index, error) {
	x := &Index{dir: dir, log: opt.Log, observe: opt.Observe, readAtOnce: readAtOnce, unsure: map[string]bool{}, wake: make(chan struct{}, 1)}
	if x.log == nil {
		x.log = slog.New(slog.DiscardHandler)
	}
	x.disk = &diskErrors{log: x.log, closing: make(chan struct{})}
	zappack.Folder(filepath.Join(dir, "store"))
	var err error
	if x.bleve, err = open(x.disk.register()); err != nil {
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
	if x.texts, err = openTexts(dir, x.log); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s: %w", dir, err), x.bleve.Close())
	}
	if err := x.load(sealed); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s: %w: %w", dir, index.ErrUnusable, err), x.bleve.Close(), x.texts.close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	x.stop = cancel
	x.background.Go(func() { x.refreshLoop(ctx) })
	return x, nil
}

// load reads the sequence number and all documents into memory.
func (x *Index) load(sealed bool) error {
	raw, err := x.bleve.GetInternal(keyState)
	if err != nil {
		return fmt.Errorf("read applied seq: %w", err)
	}
	want, err := decodeState(raw)
	if err != nil {
		return err
	}
	x.seq = want.seq
	if err := seal.NotRolledBack(x.dir, x.seq); err != nil {
		return err
	}
	reader, err := snapshotReader(x.bleve)
	if err != nil {
		return err
	}
	if !sealed {
		if err := verifySegments(context.Background(), x.bleve, reader); err != nil {
			return errors.Join(err, reader.Close())
		}
	}
	live, err := x.texts.load(want, sealed)
	if err == nil && !sealed {
		err = verifyDocuments(reader, live)
	}
	if err == nil {
		x.current, err = newSnapshot(reader, nil, nil, live)
	}
	if err = errors.Join(err, reader.Close()); err != nil {
		return err
	}
	if x.observe != nil { // who lists what there is would take cores from what searches need
		x.observe(Change{Added: live.all(), All: live.all})
	}
	x.texts.letGo()
	return nil
}
