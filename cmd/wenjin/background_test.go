package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
)

// What panics in the background begins again, with its name and place in the log, and
// ends with the context; the rest goes on.
func TestAPanicInTheBackgroundStopsNothing(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	var log bytes.Buffer
	g, ctx := errgroup.WithContext(ctx)
	b := background{g, ctx, slog.New(slog.NewTextHandler(&log, nil)), 1}
	runs := 0
	other := make(chan struct{})
	b.keep("the careless", func(ctx context.Context) {
		if runs++; runs < 4 {
			panic("careless")
		}
		close(other)
		<-ctx.Done()
	})
	b.keep("the calm", func(ctx context.Context) {
		<-other
		end()
		<-ctx.Done()
	})
	if err := b.Wait(); err != nil || runs != 4 {
		t.Errorf("%d runs, %v", runs, err)
	}
	if said := log.String(); strings.Count(said, `work="the careless"`) != 3 || !strings.Contains(said, "background_test.go") {
		t.Error(said)
	}
}

// Work that panics again and again is not waited for when the service stops.
func TestAPanicAtTheEndIsNotWaitedFor(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	g, ctx := errgroup.WithContext(ctx)
	b := background{g, ctx, slog.New(slog.DiscardHandler), longestRest}
	b.keep("the careless", func(context.Context) {
		end()
		panic("again")
	})
	if err := b.Wait(); err != nil {
		t.Error(err)
	}
}
