// Package instance opens what a command works on: the data folder of a service, with the
// knowledge beside it, as the flags of the command name them.
package instance

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/folder"
)

// Flags name where the service keeps what it holds and where the knowledge
// comes from.
type Flags struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	StoreFlag
	Content string `help:"Folder of articles and word files; without it, the built-in starter knowledge." placeholder:"DIR"`
	EngineFlags
}

// takingIn is the key of the advisory lock of whoever takes in a content folder.
const takingIn = 0x57454e4c

// Instance is an open data folder: its store, and what works on it.
type Instance struct {
	Store    *store.Store
	Workflow *kb.Workflow
	Source   *source.Source
	Index    source.Index
	Live     *index.Live     // what searches use of the index
	Follower *index.Follower // that keeps it up to date
	Vectors  Vectors         // for the index; nil is none

	shared bool         // the store is a database that many processes have
	common *commonIndex // nil where the index is this process's own

	lock *folder.Lock // nil where another process may hold the data folder
}

// Open takes a data folder for this process, opens its store and puts together what
// works on it. The index stays closed until Source.OpenIndex or BuildIndex.
func (f Flags) Open(ctx context.Context, log *slog.Logger) (*Instance, error) {
	lock, err := folder.Hold(f.Data)
	if err != nil {
		return nil, err
	}
	i, err := f.assemble(ctx, log, store.Open)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	i.lock = lock
	if f.Clustered() && i.shared {
		if i.common, err = share(ctx, string(f.Store), i.Live, i.Follower, log); err != nil {
			return nil, errors.Join(err, i.Close())
		}
		i.Index, i.Source.Index = i.common, i.common
	}
	return i, nil
}

// OpenBeside is Open for what works on the store alone, also while the service
// runs.
func (f Flags) OpenBeside(ctx context.Context, log *slog.Logger) (*Instance, error) {
	return f.assemble(ctx, log, store.OpenBeside)
}

func (f Flags) assemble(ctx context.Context, log *slog.Logger, open func(context.Context, string) (*store.Store, error)) (*Instance, error) {
	folder, err := source.Folder(f.Content, f.Data)
	if err != nil {
		return nil, err
	}
	i := &Instance{}
	engines, err := f.makers(log, func() Vectors { return i.Vectors }, func() string { return owner(ctx, i.Store) })
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, f.Where(f.Data))
	if err != nil {
		return nil, err
	}
	pack, err := packInForce(ctx, s, folder)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	rules := source.NewRules(pack)
	i.shared = f.Store != ""
	i.Store, i.Workflow = s, &kb.Workflow{Store: s, Rules: rules}
	i.Live, i.Follower = &index.Live{}, &index.Follower{Feed: s, Facts: rules.Facts, Log: log}
	i.Index = &generation.Index{Dir: IndexDir(f.Data), Live: i.Live, Follower: i.Follower, Log: log}
	i.Source = &source.Source{
		Folder: folder, Dir: f.Content, Rules: rules, Workflow: i.Workflow, Store: s, Index: i.Index, Live: i.Live, Follower: i.Follower, Log: log,
		Maker: func(analyzer *zh.Analyzer, facts kb.Facts) generation.Maker {
			return engines(analyzer, markdown.FactsVersion(facts))
		},
	}
	if f.Store != "" {
		i.Source.Alone = func(ctx context.Context, do func() error) error {
			return postgres.Alone(ctx, s.Work().Read, takingIn, do)
		}
	}
	i.Source.Reference = &reference.Workflow{Store: s, Rules: i.Source.Judge()}
	return i, nil
}

// packInForce is the red lines in force.
func packInForce(ctx context.Context, s *store.Store, folder fs.FS) (*compliance.Pack, error) {
	inForce, err := source.InForce(ctx, s, folder)
	if err != nil {
		return nil, err
	}
	return source.Pack(inForce)
}

// Scratch makes an index like the one in use in another folder.
func (i *Instance) Scratch(dir string) (index.Engine, error) {
	return embedded.Create(dir, i.Live.Analyzer(), embedded.Options{})
}

// KeepIndex keeps an index that several processes share one that all can use, until the
// context ends. There is nothing to do for one of its own.
func (i *Instance) KeepIndex(ctx context.Context) {
	if i.common != nil {
		i.common.Run(ctx)
	}
}

// Close lets the folder go.
func (i *Instance) Close() error {
	i.Source.Close()
	err := i.Live.Close()
	if i.common != nil {
		err = errors.Join(err, i.common.end())
	}
	err = errors.Join(err, i.Store.Close())
	if i.lock != nil {
		err = errors.Join(err, i.lock.Release())
	}
	return err
}

// Ready says what is missing before searches can be answered.
func (i *Instance) Ready(ctx context.Context) error {
	if !i.Live.Ready() {
		return errors.New("the index is being built")
	}
	if !i.shared { // or else all processes would be taken out at once, though each has its index
		if _, err := i.Store.LastSeq(ctx); err != nil {
			return errors.New("the store cannot be read")
		}
	}
	if cluster, ok := i.Live.Current().(interface{ Reachable(context.Context) error }); ok && cluster.Reachable(ctx) != nil {
		return errors.New("the search cluster does not answer")
	}
	return nil
}
