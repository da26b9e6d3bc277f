package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// dataFlags name where the service keeps what it holds and where the knowledge
// comes from.
type dataFlags struct {
	Data    string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Content string `help:"Folder of articles and word files; without it, the built-in starter knowledge." placeholder:"DIR"`
}

func storePath(data string) string    { return filepath.Join(data, "wenjin.db") }
func searchesPath(data string) string { return filepath.Join(data, "searches.db") }
func indexDir(data string) string     { return filepath.Join(data, "index") }

// app is everything that runs, put together.
type app struct {
	lock     *store.FolderLock // nil where another process may hold the data folder
	store    *store.Store
	workflow *kb.Workflow
	source   *source.Source
	index    *generation.Index
	progress progress // of the start

	searches      *searchlog.Log // nil but where searches are answered
	closeSearches func() error

	storeDamaged atomic.Bool
}

// open takes a data folder for this process, opens its store and puts together what
// works on it. The index stays closed until source.OpenIndex or BuildIndex.
func (f dataFlags) open(ctx context.Context, log *slog.Logger) (*app, error) {
	lock, err := store.LockFolder(f.Data)
	if err != nil {
		return nil, err
	}
	a, err := f.assemble(ctx, log, store.Open)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	a.lock = lock
	return a, nil
}

// openBeside is open for what works on the store alone, also while the service
// runs.
func (f dataFlags) openBeside(ctx context.Context, log *slog.Logger) (*app, error) {
	return f.assemble(ctx, log, store.OpenBeside)
}

func (f dataFlags) assemble(ctx context.Context, log *slog.Logger, open func(context.Context, string) (*store.Store, error)) (*app, error) {
	folder, err := source.Folder(f.Content, f.Data)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, storePath(f.Data))
	if err != nil {
		return nil, err
	}
	pack, err := packInForce(ctx, s, folder)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	rules := source.NewRules(pack)
	a := &app{store: s, workflow: &kb.Workflow{Store: s, Rules: rules}}
	a.index = &generation.Index{
		Dir: indexDir(f.Data), Live: &index.Live{}, Log: log,
		Follower: &index.Follower{Feed: s, Facts: rules.Facts, Log: log},
	}
	a.source = &source.Source{
		Folder: folder, Dir: f.Content, Rules: rules, Workflow: a.workflow, Store: s, Index: a.index, Log: log,
		Maker: func(analyzer *zh.Analyzer, facts kb.Facts) generation.Maker {
			return embedded.Maker{Analyzer: analyzer, Options: embedded.Options{Log: log, Fingerprint: markdown.FactsVersion(facts)}}
		},
	}
	a.source.Reference = &reference.Workflow{Store: s, Rules: a.source.Judge()}
	return a, nil
}

// packInForce is the red lines in force.
func packInForce(ctx context.Context, s *store.Store, folder fs.FS) (*compliance.Pack, error) {
	inForce, err := source.InForce(ctx, s, folder)
	if err != nil {
		return nil, err
	}
	return source.Pack(inForce)
}

// scratch makes an index like the one in use in another folder.
func (a *app) scratch(dir string) (index.Engine, error) {
	return embedded.Create(dir, a.index.Live.Analyzer(), embedded.Options{})
}

func (a *app) close() error {
	a.source.Close()
	err := errors.Join(a.index.Live.Close(), a.store.Close())
	if a.closeSearches != nil {
		err = errors.Join(err, a.closeSearches())
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Release())
	}
	return err
}

// ready says what is missing before searches can be answered.
func (a *app) ready(ctx context.Context) error {
	if !a.index.Live.Ready() {
		return errors.New("the index is being built")
	}
	if _, err := a.store.LastSeq(ctx); err != nil {
		return errors.New("the store cannot be read")
	}
	return nil
}
