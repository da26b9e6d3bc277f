package shared

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/index/opensearch"
)

// next opens an index that is another than one, as soon as a process has built it: this
// one, if no other does.
func (x *Index) next(ctx context.Context, of *opensearch.Commons, unlike string, progress func(seq int64)) (*opensearch.Engine, error) {
	for {
		e, err := x.there(ctx, of, &unlike)
		if e != nil || err != nil {
			return e, err
		}
		free, claimed, err := x.Claims.Claim(ctx, building(of.Analysis()))
		if err != nil {
			return nil, err
		}
		if claimed {
			if e, err = x.there(ctx, of, &unlike); e == nil && err == nil { // another was faster
				e, err = x.build(ctx, of, unlike, progress)
			}
			free()
			return e, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(again):
		}
	}
}

// there opens the index in use, if it is another than one and can be used. One that can't
// be is the next that it must be unlike.
func (x *Index) there(ctx context.Context, of *opensearch.Commons, unlike *string) (*opensearch.Engine, error) {
	name, err := of.InUse(ctx)
	if err != nil || name == *unlike {
		return nil, err
	}
	e, err := of.Open(ctx, name)
	if errors.Is(err, index.ErrUnusable) {
		x.Log.Warn("the shared index is built anew from the store", "reason", err, "index", name)
		*unlike, err = name, nil
	}
	return e, err
}

// build builds an index beside the one in use, and lets all go over to it.
func (x *Index) build(ctx context.Context, of *opensearch.Commons, instead string, progress func(seq int64)) (*opensearch.Engine, error) {
	began := time.Now()
	made, err := of.Begin()
	if err != nil {
		return nil, err
	}
	name := made.Name()
	x.Log.Info("this process builds an index for all", "index", name)
	free, _, err := x.Claims.Claim(ctx, writing(name)) // or somebody may take it for one that nobody uses
	if err != nil {
		return nil, errors.Join(err, made.Close(), of.Remove(context.WithoutCancel(ctx), name))
	}
	defer free()
	wrote, err := generation.Fill(ctx, x.Follower, made, progress)
	err = errors.Join(err, made.Close())
	var e *opensearch.Engine
	if err == nil {
		e, err = of.Open(ctx, name)
	}
	if err == nil {
		if err = wrote.Compare(e); err == nil {
			err = of.Use(ctx, e, instead)
		}
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the new index is not taken: %w", err), of.Remove(context.WithoutCancel(ctx), name))
	}
	x.built.Store(int64(time.Since(began)))
	return e, nil
}
