package index_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
)

// fixed answers with its name, until it is closed. It does not wait for anybody.
type fixed struct {
	index.Engine
	name string

	closed  atomic.Bool
	began   chan struct{} // told of each search, where not nil
	goOn    chan struct{} // what a search waits for, where not nil
	taken   *zh.Analyzer
	applied int64
	fail    error
}

func (f *fixed) Search(context.Context, index.Query) (*index.Results, error) {
	if f.began != nil {
		f.began <- struct{}{}
		<-f.goOn
	}
	if f.closed.Load() {
		return nil, index.ErrClosed
	}
	return &index.Results{DidYouMean: f.name}, f.fail
}

func (f *fixed) Suggest(context.Context, index.Query) ([]index.Suggestion, error) {
	return []index.Suggestion{{Text: f.name}}, f.fail
}

func (f *fixed) Apply(_ context.Context, b index.Batch) error {
	f.applied = b.Seq
	return f.fail
}

func (f *fixed) Close() error {
	f.closed.Store(true)
	return f.fail
}

func (f *fixed) Analyzer() *zh.Analyzer             { return f.taken }
func (f *fixed) UseAnalyzer(a *zh.Analyzer) error   { f.taken = a; return f.fail }
func (f *fixed) AppliedSeq() int64                  { return f.applied }
func (f *fixed) Stats() index.Stats                 { return index.Stats{Documents: len(f.name)} }
func (f *fixed) Documents(string) []*index.Document { return []*index.Document{{Slug: f.name}} }
func (f *fixed) Verify(context.Context) error       { return f.fail }

// asked is what a live engine says by each of its methods.
func asked(t *testing.T, l *index.Live) (says []string, errs []error) {
	t.Helper()
	r, err := l.Search(t.Context(), index.Query{})
	if r != nil {
		says = append(says, r.DidYouMean)
	}
	s, suggestErr := l.Suggest(t.Context(), index.Query{})
	for _, x := range s {
		says = append(says, x.Text)
	}
	for _, d := range l.Documents("a") {
		says = append(says, d.Slug)
	}
	return says, []error{err, suggestErr, l.Apply(t.Context(), index.Batch{Seq: 7}), l.UseAnalyzer(nil), l.Verify(t.Context())}
}

// Without an engine every question is an error, and everything else is nothing.
func TestLiveWithoutAnEngine(t *testing.T) {
	var l index.Live
	says, errs := asked(t, &l)
	if len(says) > 0 {
		t.Errorf("it says %q", says)
	}
	for i, err := range errs {
		if !errors.Is(err, index.ErrClosed) {
			t.Errorf("question %d: %v", i, err)
		}
	}
	if l.Ready() || l.Current() != nil || l.Analyzer() != nil || l.AppliedSeq() != 0 || l.Stats() != (index.Stats{}) || l.Close() != nil {
		t.Error("an engine that is not there is ready, or has something")
	}
}

// Each question goes to the engine in place, and its error comes back.
func TestLiveAsksTheEngineInPlace(t *testing.T) {
	var l index.Live
	one, two := &fixed{name: "one"}, &fixed{name: "second", fail: errors.New("the disk is full")}
	if old := l.Swap(one); old != nil || !l.Ready() || l.Current() != index.Engine(one) {
		t.Errorf("at first there was %v", old)
	}
	check := func(e *fixed) {
		t.Helper()
		says, errs := asked(t, &l)
		if len(says) != 3 || says[0] != e.name || says[1] != e.name || says[2] != e.name {
			t.Errorf("%s says %q", e.name, says)
		}
		for i, err := range errs {
			if !errors.Is(err, e.fail) {
				t.Errorf("%s, question %d: %v", e.name, i, err)
			}
		}
		a := indextest.Analyzer(zh.Words{})()
		if err := l.UseAnalyzer(a); !errors.Is(err, e.fail) || l.Analyzer() != a || e.taken != a {
			t.Errorf("%s takes %v, %v", e.name, e.taken, err)
		}
		if l.AppliedSeq() != 7 || l.Stats().Documents != len(e.name) {
			t.Errorf("%s has %d, %+v", e.name, l.AppliedSeq(), l.Stats())
		}
	}
	check(one)
	if old := l.Swap(two); old != index.Engine(one) {
		t.Errorf("before there was %v", old)
	}
	check(two)
	if err := l.Close(); !errors.Is(err, two.fail) || !two.closed.Load() || one.closed.Load() || l.Ready() {
		t.Errorf("closing: %v; closed are %v and %v", err, one.closed.Load(), two.closed.Load())
	}
}

// A search that began with an engine ends on it: a swap, and so whoever closes the
// engine after it, waits.
func TestASwapWaitsForSearches(t *testing.T) {
	old := &fixed{name: "old", began: make(chan struct{}), goOn: make(chan struct{})}
	var l index.Live
	l.Swap(old)
	answer := make(chan string)
	go func() {
		r, err := l.Search(context.Background(), index.Query{})
		if err != nil {
			answer <- err.Error()
			return
		}
		answer <- r.DidYouMean
	}()
	<-old.began
	swapped := make(chan error)
	go func() { swapped <- l.Swap(&fixed{name: "new"}).Close() }()
	select {
	case <-swapped:
		t.Fatal("the old engine is closed under a search")
	case <-time.After(20 * time.Millisecond):
	}
	close(old.goOn)
	if got := <-answer; got != "old" {
		t.Errorf("the search that was under way: %s", got)
	}
	if err := <-swapped; err != nil {
		t.Error(err)
	}
	if r, err := l.Search(t.Context(), index.Query{}); err != nil || r.DidYouMean != "new" {
		t.Errorf("the next one: %v, %v", r, err)
	}
}

// Whoever searches while engines are swapped and closed always gets an answer.
func TestSearchesNeverMeetAClosedEngine(t *testing.T) {
	var l index.Live
	l.Swap(&fixed{name: "0"})
	stop := make(chan struct{})
	var searchers sync.WaitGroup
	for range 4 {
		searchers.Go(func() {
			for {
				if _, err := l.Search(context.Background(), index.Query{}); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range 500 {
		if err := l.Swap(&fixed{name: "next"}).Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	searchers.Wait()
}
