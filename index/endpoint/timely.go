package endpoint

import (
	"context"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// Budget is how long a search waits for an endpoint.
	Budget = 150 * time.Millisecond

	askTime   = 5 * time.Second // after which an answer is of no use to later searches either
	maxAsking = 8               // at once
)

// Timely gives the answers of an endpoint in good time, or not at all, and remembers them.
// Whoever tries an endpoint that has failed does not wait for it: while it does not answer,
// it costs nobody anything.
type Timely[Q comparable, A any] struct {
	Breaker *Breaker
	Budget  time.Duration

	kept *lru.Cache[Q, A]
}

// NewTimely remembers so many answers.
func NewTimely[Q comparable, A any](kept int) *Timely[Q, A] {
	answers, err := lru.New[Q, A](kept)
	if err != nil {
		panic(err) // the size is positive
	}
	return &Timely[Q, A]{Breaker: NewBreaker(maxAsking), Budget: Budget, kept: answers}
}

// Known is an answer that is remembered.
func (t *Timely[Q, A]) Known(q Q) (A, bool) { return t.kept.Get(q) }

// Get is the answer to a question, where it is known or comes in time. What comes too late
// for this search is there for the next.
func (t *Timely[Q, A]) Get(ctx context.Context, q Q, ask func(context.Context) (A, error)) (a A, in bool) {
	if known, ok := t.kept.Get(q); ok {
		return known, true
	}
	asking, err := t.Breaker.Enter()
	if err != nil {
		return a, false
	}
	came := make(chan A, 1)
	go func() {
		defer close(came)
		if a, err := t.ask(asking, ask); err == nil {
			t.kept.Add(q, a)
			came <- a
		}
	}()
	if asking.Trial {
		return a, false
	}
	late := time.NewTimer(t.Budget)
	defer late.Stop()
	select {
	case a, in = <-came:
	case <-late.C:
	case <-ctx.Done():
	}
	return a, in
}

// ask asks, for no search in particular. That it takes longer than the budget is noted when
// it does, not when it ends; and that a question is refused says nothing of others.
func (t *Timely[Q, A]) ask(asking Asking, ask func(context.Context) (A, error)) (A, error) {
	defer asking.End()
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	late := time.AfterFunc(t.Budget, func() { asking.Note(context.DeadlineExceeded) })
	a, err := ask(ctx)
	if late.Stop() && !Lasting(err) {
		asking.Note(err)
	}
	return a, err
}
