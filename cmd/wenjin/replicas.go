package main

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/replica"
	"github.com/wenjin-kb/wenjin/kb/store/workdb"
)

// join makes this process one of those that serve a store in PostgreSQL; a file is for one
// process, which nothing has to be agreed with.
func (f doorFlags) join(ctx context.Context, i instance.Flags, log *slog.Logger) (*replica.Group, error) {
	if i.Store == "" {
		return nil, nil
	}
	key, err := factorKey(cmp.Or(f.FactorKey, filepath.Join(i.Data, "factor.key")))
	if err != nil {
		return nil, err
	}
	return replica.Join(ctx, string(i.Store), key.Name(), log)
}

// jobs keeps changes of many articles, and which process runs which.
func (v *service) jobs() bulk.Reports {
	if v.group == nil {
		return v.Store.Work()
	}
	return struct {
		workdb.DB
		*replica.Group
	}{v.Store.Work(), v.group}
}

// follow begins to take up what other processes change in what this one keeps in memory.
func (v *service) follow(ctx context.Context, g *errgroup.Group, log *slog.Logger) {
	if v.group == nil {
		return
	}
	b := background{g, ctx, log, firstRest}
	for prefix, reload := range map[string]func(context.Context) error{
		"reference.": v.Source.Follow, "curation.": v.curations.Load, "experiment.": v.experiments.Load,
	} {
		b.keep("what others change: "+prefix, func(ctx context.Context) {
			(&replica.Watcher{Log: v.Store, Prefix: prefix, Reload: reload}).Run(ctx, log)
		})
	}
}
