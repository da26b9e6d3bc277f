package endpoint

import (
	"context"
	"sync"
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
// Who asks what is being asked already waits for that answer. Whoever tries an endpoint that
// has failed does not wait for it: while it does not answer, it costs nobody anything.
type Timely[Q comparable, A any] struct {
	Breaker *Breaker
	Budget  time.Duration

	kept *lru.Cache[Q, A]

	mu     sync.Mutex
	coming map[Q]*coming[A]
}

// coming is an answer on its way.
type coming[A any] struct {
	came   chan struct{} // is closed when it is there, or will not be
	answer A
	in     bool
}

// NewTimely remembers so many answers.
func NewTimely[Q comparable, A any](kept int) *Timely[Q, A] {
	answers, err := lru.New[Q, A](kept)
	if err != nil {
		panic(err) // the size is positive
	}
	return &Timely[Q, A]{Breaker: NewBreaker(maxAsking), Budget: Budget, kept: answers, coming: map[Q]*coming[A]{}}
}

// Known is an answer that is remembered.
func (t *Timely[Q, A]) Known(q Q) (A, bool) { return t.kept.Get(q) }

// Get is the answer to a question, where it is known or comes in time. What comes too late
// for this search is there for the next.
func (t *Timely[Q, A]) Get(ctx context.Context, q Q, ask func(context.Context) (A, error)) (a A, in bool) {
	if known, ok := t.kept.Get(q); ok {
		return known, true
	}
	next, wait := t.next(q, ask)
	if !wait {
		return a, false
	}
	late := time.NewTimer(t.Budget)
	defer late.Stop()
	select {
	case <-next.came:
		return next.answer, next.in
	case <-late.C:
	case <-ctx.Done():
	}
	return a, false
}

// next is the answer that is coming, asked for if it was not, and whether to wait for it.
func (t *Timely[Q, A]) next(q Q, ask func(context.Context) (A, error)) (next *coming[A], wait bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if next = t.coming[q]; next != nil {
		return next, !t.Breaker.Down()
	}
	if a, ok := t.kept.Get(q); ok { // it has come just now
		next = &coming[A]{make(chan struct{}), a, true}
		close(next.came)
		return next, true
	}
	asking, err := t.Breaker.Enter()
	if err != nil {
		return nil, false
	}
	next = &coming[A]{came: make(chan struct{})}
	t.coming[q] = next
	go func() {
		a, err := t.ask(asking, ask)
		if err == nil {
			t.kept.Add(q, a)
			next.answer, next.in = a, true
		}
		t.mu.Lock()
		delete(t.coming, q)
		t.mu.Unlock()
		close(next.came)
	}()
	return next, !asking.Trial
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
