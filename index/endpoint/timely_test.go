package endpoint

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// until waits for something that is done in the background.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s does not come", what)
		}
	}
}

// What is known is not asked for again; what comes too late is there for the next; and who
// is gone is not waited for.
func TestTimely(t *testing.T) {
	x, asked := NewTimely[string, int](10), 0
	x.Budget = 20 * time.Second
	for range 3 {
		if a, ok := x.Get(t.Context(), "q", func(context.Context) (int, error) { asked++; return 7, nil }); !ok || a != 7 || asked != 1 {
			t.Errorf("%d, %v, asked %d times", a, ok, asked)
		}
	}
	x.Budget = 5 * time.Millisecond
	answer := make(chan int)
	slow := func(context.Context) (int, error) { return <-answer, nil }
	if _, ok := x.Get(t.Context(), "slow", slow); ok {
		t.Error("an answer of one who has not answered")
	}
	answer <- 8
	until(t, "what came late", func() bool { a, ok := x.Known("slow"); return ok && a == 8 })
	x.Budget = time.Hour
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := x.Get(gone, "gone", slow); ok {
		t.Error("an answer for nobody")
	}
	answer <- 9
	until(t, "what nobody waited for", func() bool { _, ok := x.Known("gone"); return ok })
}

// Who asks what is being asked already waits for that answer, but not for one who is let be.
func TestTimelyAsksOnce(t *testing.T) {
	x, answer, asked := NewTimely[string, int](10), make(chan int), atomic.Int64{}
	x.Budget = time.Hour
	ask := func(context.Context) (int, error) { asked.Add(1); return <-answer, nil }
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if a, ok := x.Get(t.Context(), "q", ask); !ok || a != 7 {
				t.Errorf("%d, %v", a, ok)
			}
		})
	}
	answer <- 7
	if all.Wait(); asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
	all.Go(func() { _, _ = x.Get(t.Context(), "hangs", ask) })
	until(t, "the question", func() bool { return asked.Load() == 2 })
	for range Failures {
		asking, err := x.Breaker.Enter()
		if err != nil {
			t.Fatal(err)
		}
		asking.Note(errors.New("x"))
		asking.End()
	}
	if _, ok := x.Get(t.Context(), "hangs", ask); ok { // at once, or the test hangs
		t.Error("an answer of one who hangs")
	}
	answer <- 8
	all.Wait()
}

// One that fails is let be: then nobody asks but, now and then, one that does not wait. When
// that goes well, all ask again.
func TestTimelyLetsBe(t *testing.T) {
	x, asked, broken := NewTimely[string, int](1000), atomic.Int64{}, atomic.Bool{}
	x.Budget, x.Breaker.First = 20*time.Second, time.Hour
	broken.Store(true)
	ask := func(context.Context) (int, error) {
		if asked.Add(1); broken.Load() {
			return 0, errors.New("x")
		}
		return 1, nil
	}
	for i := range 100 {
		if _, ok := x.Get(t.Context(), fmt.Sprint(i), ask); ok {
			t.Error("an answer of one who fails")
		}
	}
	if n := asked.Load(); n != Failures || !x.Breaker.Down() {
		t.Errorf("asked %d times", n)
	}
	broken.Store(false)
	x.Breaker.letBe(0)
	started := make(chan struct{})
	if _, ok := x.Get(t.Context(), "trial", func(ctx context.Context) (int, error) { <-started; return ask(ctx) }); ok {
		t.Error("who tries has waited")
	}
	if _, ok := x.Get(t.Context(), "meanwhile", ask); ok {
		t.Error("two try")
	}
	close(started)
	until(t, "the endpoint", func() bool { _, ok := x.Get(t.Context(), "again", ask); return ok })
	if _, ok := x.Known("trial"); !ok || x.Breaker.Down() {
		t.Error("what the trial has brought is lost")
	}
}

// A slow one is noted when the time is over, not when it ends at last, and once; what it
// refuses of a question says nothing of others; and no more ask at once than may.
func TestTimelyNotes(t *testing.T) {
	x := NewTimely[string, int](1000)
	x.Budget, x.Breaker.First = time.Millisecond, time.Hour
	end := make(chan struct{})
	for i := range Failures {
		_, _ = x.Get(t.Context(), fmt.Sprint(i), func(context.Context) (int, error) { <-end; return 0, errors.New("x") })
	}
	until(t, "that it is slow", x.Breaker.Down)
	close(end)

	x = NewTimely[string, int](1000)
	x.Budget = time.Hour
	for i := range 20 {
		if _, ok := x.Get(t.Context(), fmt.Sprint(i), func(context.Context) (int, error) { return 0, Status{Code: 400} }); ok {
			t.Error("an answer that was refused")
		}
	}
	if x.Breaker.Down() {
		t.Error("a question that is refused lets the endpoint be")
	}
	var work sync.WaitGroup
	begun, hold := make(chan struct{}, maxAsking), make(chan struct{})
	for i := range maxAsking {
		work.Go(func() {
			_, _ = x.Get(t.Context(), fmt.Sprint("held", i), func(context.Context) (int, error) { begun <- struct{}{}; <-hold; return 1, nil })
		})
	}
	for range maxAsking {
		<-begun
	}
	if _, ok := x.Get(t.Context(), "one more", func(context.Context) (int, error) { t.Error("asked"); return 1, nil }); ok {
		t.Error("an answer of more than may ask")
	}
	close(hold)
	work.Wait()
}
