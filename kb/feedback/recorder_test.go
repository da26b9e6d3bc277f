package feedback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// ledger is a store that remembers every write, and may be slow or broken.
type ledger struct {
	kb.FeedbackStore
	mu     sync.Mutex
	writes [][]kb.Feedback
	takes  time.Duration
	err    error
}

func (l *ledger) AddFeedback(_ context.Context, all ...kb.Feedback) error {
	time.Sleep(l.takes)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	l.writes = append(l.writes, all)
	return nil
}

func (l *ledger) kept() (all []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.writes {
		for _, f := range w {
			all = append(all, string(f.Kind)+" "+f.Slug)
		}
	}
	return all
}

func newTest(l *ledger) *Recorder { return NewRecorder(l, slog.New(slog.DiscardHandler)) }

func click(slug, uid string) kb.Feedback {
	return kb.Feedback{Slug: slug, Kind: kb.FeedbackClick, QueryUID: uid}
}

var helpful = kb.Feedback{Slug: "a", Kind: kb.FeedbackHelpful}

// A click counts once for an answer and an article in it, and for nothing else.
func TestClicks(t *testing.T) {
	l := &ledger{}
	r := newTest(l)
	one, two := r.Served([]string{"a", "b"}), r.Served([]string{"b"})
	for range 3 {
		for _, f := range []kb.Feedback{click("a", one), click("b", one), click("b", two), click("a", two), click("c", one), click("a", "ABC"), click("a", ""), click("", one)} {
			r.Click(f)
		}
	}
	if err := r.Flush(); err != nil || strings.Join(l.kept(), ", ") != "click a, click b, click b" {
		t.Errorf("%v, %v", l.kept(), err)
	}
}

// Clicks are written together, a second later, and nobody waits for a slow store.
func TestClicksWaitForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{takes: time.Minute}
		r := newTest(l)
		start := time.Now()
		for range 100 {
			r.Click(click("a", r.Served([]string{"a"})))
		}
		if time.Since(start) > 0 {
			t.Errorf("somebody waited %s", time.Since(start))
		}
		time.Sleep(clicksWait + l.takes + time.Millisecond)
		synctest.Wait()
		if len(l.writes) != 1 || len(l.writes[0]) != 100 {
			t.Errorf("%d writes, %d clicks", len(l.writes), len(l.kept()))
		}
	})
}

// A vote is kept when it is acknowledged, once for a visitor and an article; those
// that come while a write is under way are the next one.
func TestVotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{takes: 10 * time.Millisecond}
		r := newTest(l)
		start := time.Now()
		var done sync.WaitGroup
		for i := range 1000 {
			done.Go(func() {
				if err := r.Vote(t.Context(), fmt.Sprint(i/2), helpful); err != nil {
					t.Error(err)
				}
			})
		}
		done.Wait()
		if n := len(l.kept()); n != 500 {
			t.Errorf("%d are kept", n)
		}
		if len(l.writes) > 3 || time.Since(start) > 30*time.Millisecond {
			t.Errorf("%d writes, %s", len(l.writes), time.Since(start))
		}
	})
}

// What could not be kept is an error and may be tried again; a full queue takes no
// more; a voter who has gone is not waited for.
func TestVotesThatCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{err: errors.New("the disk is full")}
		r := newTest(l)
		if err := r.Vote(t.Context(), "x", helpful); err == nil {
			t.Error("a vote is acknowledged that is not kept")
		}
		l.err = nil
		if err := r.Vote(t.Context(), "x", helpful); err != nil || len(l.kept()) != 1 {
			t.Errorf("it cannot be tried again: %v, %v", err, l.kept())
		}
		l.takes = time.Minute
		gone, leave := context.WithTimeout(t.Context(), time.Millisecond)
		defer leave()
		if err := r.Vote(gone, "y", helpful); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		for range maxWaiting + 10 {
			r.Click(click("a", r.Served([]string{"a"})))
		}
		if err := r.Vote(t.Context(), "z", helpful); kb.KindOf(err) != kb.Busy {
			t.Errorf("a full queue: %v", err)
		}
		time.Sleep(5 * time.Minute)
		if n := len(l.kept()); n != 2+maxWaiting {
			t.Errorf("%d are kept", n)
		}
	})
}

// Many searches with a hundred results each are remembered in little memory.
func TestSearchesAreBounded(t *testing.T) {
	r := newTest(&ledger{})
	slugs := make([]string, 100)
	for i := range slugs {
		slugs[i] = fmt.Sprint("slug-", i)
	}
	for range 30_000 {
		r.Served(slugs)
	}
	held := r.searches.Len() * len(slugs)
	if held > 2*keptResults || held < keptResults/2 {
		t.Errorf("%d results are held", held)
	}
}
