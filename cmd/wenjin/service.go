package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// service is an instance that is served.
type service struct {
	*instance.Instance
	progress progress // of the start

	searches      *searchlog.Log
	closeSearches func() error // nil while there is nothing to close

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

// Close lets the folder go.
func (v *service) Close() error {
	var err error
	if v.closeSearches != nil {
		err = v.closeSearches()
	}
	return errors.Join(err, v.Instance.Close())
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
