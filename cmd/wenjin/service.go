package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/index/embed"
	"github.com/wenjin-kb/wenjin/index/interleave"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/experiment"
	"github.com/wenjin-kb/wenjin/kb/replica"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// service is an instance that is served.
type service struct {
	*instance.Instance
	group    *replica.Group // nil where it has its store alone
	progress progress       // of the start

	searches      *searchlog.Log
	closeSearches func() error // nil while there is nothing to close

	curations *curation.Library
	base      index.Engine // the index, whose first hits somebody may judge
	engine    index.Engine // whose answers are curated, and drafted while an experiment runs

	rerankDown func() bool // nil where nobody judges

	experiments *experiment.Library

	meaning      *embed.Keeper // nil searches by words alone
	closeVectors func() error  // nil while there is nothing to close

	tasks *tasks.Queue // what clients of Meilisearch hand in

	storeDamaged atomic.Bool
	stopping     atomic.Bool
}

var errStopping = errors.New("the service is stopping")

// ready says what is missing before searches can be answered, or that they will not be
// much longer.
func (v *service) ready(ctx context.Context) error {
	if v.stopping.Load() {
		return errStopping
	}
	return v.Ready(ctx)
}

// lastChange is the last change in the store, or an error where that does not say it soon.
func (v *service) lastChange(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return v.Store.LastSeq(ctx)
}

// curate lets the rules of curation act on answers: those that come with the content, and
// those of the house; and an experiment, if one runs. Where these can't be read, customers
// are answered without any.
func (v *service) curate(ctx context.Context, log *slog.Logger) error {
	builtin, err := source.Curations(ctx, v.Source.Folder, v.Source.Rules, time.Now(), log)
	if err != nil {
		return err
	}
	v.curations = &curation.Library{Store: v.Store.Answers(), Rules: v.Source.Rules, Builtin: builtin, Now: time.Now, NewID: rand.Text}
	check := interleave.Check(func(weights map[string]float64) error { _, err := rank.DefaultParams.With(weights); return err })
	v.experiments = &experiment.Library{Recorder: experiment.NewRecorder(), Store: v.Store.Answers(), Check: check, Now: time.Now, NewID: rand.Text}
	if err := v.experiments.Load(ctx); err != nil {
		log.Error("the experiments can't be read, and none runs", "error", err)
	}
	engine := &curate.Engine{Engine: &interleave.Engine{Engine: v.base, Running: v.experiments.Running}, Rules: v.curations.InForce}
	v.engine, v.curations.Prepare = engine, engine.Prepare
	if err := v.curations.Load(ctx); err != nil {
		log.Error("the rules of curation can't be read, and none acts", "error", err)
	}
	return nil
}

// Close lets the folder go.
func (v *service) Close() error {
	var err error
	v.group.Close()
	if v.closeSearches != nil {
		err = v.closeSearches()
	}
	err = errors.Join(err, v.Instance.Close())
	if v.closeVectors != nil {
		err = errors.Join(err, v.closeVectors())
	}
	return err
}

// lookAfter looks through the database file and the index, now and then again, as
// long as the service runs. A damaged index is built anew; a damaged store is for
// people to restore: /readyz says degraded. Pictures that no text names go.
func (v *service) lookAfter(ctx context.Context, log *slog.Logger, every time.Duration) {
	clock := time.NewTicker(every)
	defer clock.Stop()
	for {
		v.Source.CheckIndex(ctx)
		if n, err := v.Workflow.SweepPictures(ctx); err != nil && ctx.Err() == nil {
			log.Error("pictures that no text names are still there", "error", err)
		} else if n > 0 {
			log.Info("removed pictures that no text names", "pictures", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
		if err := v.Store.QuickCheck(ctx); err != nil && ctx.Err() == nil {
			v.storeDamaged.Store(true)
			log.Error("the database file is damaged", "error", err)
		}
	}
}
