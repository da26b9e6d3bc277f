package embed

import (
	"context"
	"errors"
	"time"
)

// Run fills the attached indexes until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := k.Fill(ctx)
		for pause := k.pause; err != nil && ctx.Err() == nil; pause = min(2*pause, longestPause) {
			k.note(err)
			wait(ctx, pause, nil)
			err = k.Fill(ctx)
		}
		if err == nil {
			err = k.sweep(ctx)
		}
		k.note(err)
		wait(ctx, time.Second, k.wake)
	}
}

func wait(ctx context.Context, most time.Duration, wake <-chan struct{}) {
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case <-ctx.Done():
	case <-late.C:
	case <-wake:
	}
}

// note keeps what is wrong, and logs it once.
func (k *Keeper) note(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := ""
	if err != nil && !errors.Is(err, context.Canceled) {
		now = err.Error()
	}
	if now != k.trouble && now != "" {
		k.log.Warn("texts wait for their vectors, and are found by their words alone", "error", now)
	}
	k.trouble = now
}

// Fill gives every text of every index that waits its vectors. What Run does besides is to
// try again.
func (k *Keeper) Fill(ctx context.Context) error {
	indexes := k.all()
	for _, x := range indexes {
		if err := k.choose(ctx, x); err != nil {
			return err
		}
		if err := k.fill(ctx, x); err != nil {
			return err
		}
	}
	if len(indexes) > 0 && k.source().client != k.client {
		return k.change(ctx)
	}
	return k.tend(ctx)
}
