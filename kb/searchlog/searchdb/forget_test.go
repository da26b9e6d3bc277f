package searchdb

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// many are intents of one day, each of a visitor and a question of its own.
func many(n int) (all []searchlog.Change) {
	for i := range n {
		all = append(all, intent(noon, int64(i), searchlog.Visitor(i), fmt.Sprint("问题", i), 1))
	}
	return all
}

// A step ends when its time is over, and however much time it has, after so many rows
// that a commit is short.
func TestStepsAreBounded(t *testing.T) {
	d, _ := open(t)
	must(t, d.Write(t.Context(), many(2*stepRows), nil))
	for _, test := range []struct {
		limit time.Duration
		most  int
	}{{0, fewRows}, {time.Hour, stepRows}} {
		intents, more, err := d.Forget(t.Context(), noon.AddDate(0, 0, 1), test.limit)
		if must(t, err); intents < 1 || intents > test.most || !more {
			t.Errorf("in %s: %d intents, more: %v", test.limit, intents, more)
		}
		if intents, more, err := d.EraseDay(t.Context(), searchlog.DayOf(noon), test.limit); err != nil || intents < 1 || intents > test.most || !more {
			t.Errorf("of the day in %s: %d intents, more: %v, %v", test.limit, intents, more, err)
		}
		left, err := d.Recent(t.Context(), 0, 1)
		must(t, err)
		ids, err := d.OfVisitor(t.Context(), left[0].Visitor)
		must(t, err)
		if n, err := d.EraseIntents(t.Context(), append(ids, make([]int64, 2*stepRows)...), test.limit); err != nil || n < 1 || n > test.most {
			t.Errorf("of a visitor in %s: %d, %v", test.limit, n, err)
		}
	}
}

// While days are forgotten and erased, also at once, and while one that is being erased is
// still searched, nothing is called damaged; what is not theirs is still looked at.
func TestHalfADayIsNotDamaged(t *testing.T) {
	d, _ := open(t)
	today := noon.AddDate(0, 0, 2)
	all := many(60)
	for n := range 60 {
		all = append(all, intent(today, int64(100+n), searchlog.Visitor(n), fmt.Sprint("问题", n), 1), intent(today.AddDate(0, 0, 1), int64(200+n), searchlog.Visitor(n), "问题", 1))
	}
	must(t, d.Write(t.Context(), all, nil))
	for n := range 9 {
		_, _, err := d.Forget(t.Context(), today, 0)
		must(t, err)
		_, _, err = d.EraseDay(t.Context(), searchlog.DayOf(today), 0)
		must(t, err)
		must(t, verified(d))
		must(t, d.Write(t.Context(), []searchlog.Change{intent(today, int64(300+n), 7, "还在问", 1)}, nil))
		must(t, verified(d))
	}
	if n := d.eraseDay(t, searchlog.DayOf(today)); n == 0 {
		t.Error("nothing was left to erase")
	}
	must(t, d.Write(t.Context(), []searchlog.Change{intent(today, 400, 7, "又来问", 1)}, nil))
	for _, day := range []time.Time{today, today.AddDate(0, 0, 1)} {
		must(t, verified(d))
		_, err := d.write.Exec(`UPDATE days SET zero = zero + 1 WHERE day = ?`, int(searchlog.DayOf(day)))
		if must(t, err); kb.KindOf(verified(d)) != kb.Conflict {
			t.Errorf("a wrong sum of %s passes", day)
		}
		_, err = d.write.Exec(`UPDATE days SET zero = zero - 1 WHERE day = ?`, int(searchlog.DayOf(day)))
		must(t, err)
	}
}

// A step that fails deletes nothing, and counts nothing.
func TestAStepThatFailsDeletesNothing(t *testing.T) {
	d, _ := open(t)
	must(t, d.Write(t.Context(), many(50), nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, more, err := d.Forget(ctx, noon.AddDate(0, 0, 1), time.Hour); n != 0 || more || err == nil {
		t.Errorf("%d, %v, %v", n, more, err)
	}
	if n, err := d.Verify(t.Context()); n != 50 || err != nil {
		t.Errorf("%d are left: %v", n, err)
	}
}

// The questions that are forgotten are found by an index that has no others: it knows how
// many visitors must have asked one that stays.
func TestForgettingLooksAtWhatGoesAlone(t *testing.T) {
	d, _ := open(t)
	rows, err := d.read.Query(`EXPLAIN QUERY PLAN `+few, 0, 1)
	must(t, err)
	defer rows.Close()
	found := false
	for rows.Next() {
		var a, b, c int
		var detail string
		must(t, rows.Scan(&a, &b, &c, &detail))
		found = found || strings.Contains(detail, "INDEX questions_few (day<?)")
	}
	if must(t, rows.Err()); !found {
		t.Error("the index is not used")
	}
}

// Whoever writes while old searches are deleted waits no longer than a step.
func TestForgettingHoldsNothingUp(t *testing.T) {
	d, _ := open(t)
	count := 8000
	if testing.Short() {
		count = 1000 // the race detector, which makes times of its own, runs so
	}
	must(t, d.Write(t.Context(), many(count), nil))
	var deleting sync.WaitGroup
	done := make(chan struct{})
	deleting.Go(func() {
		defer close(done)
		for more := true; more; {
			var err error
			if _, more, err = d.Forget(t.Context(), noon.AddDate(0, 0, 1), searchlog.StepTime); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Millisecond)
		}
	})
	var waits []time.Duration
	for n := int64(0); ; n++ {
		select {
		case <-done:
			deleting.Wait()
			slices.Sort(waits)
			// Typically 15 ms. What else runs on a machine of CI only adds: the faster ones tell.
			if wait := waits[len(waits)/2]; wait > 100*time.Millisecond && !testing.Short() {
				t.Errorf("half of %d writes waited for %s and more", len(waits), wait)
			}
			if n, err := d.Verify(t.Context()); err != nil || n != len(waits) {
				t.Errorf("%d of %d that were written meanwhile are there: %v", n, len(waits), err)
			}
			return
		default:
			began := time.Now()
			must(t, d.Write(t.Context(), []searchlog.Change{intent(noon.AddDate(0, 0, 1), n, 7, "后来问", 1)}, nil))
			waits = append(waits, time.Since(began))
		}
	}
}

// What was erased is scrubbed out of the write-ahead log, once nobody reads in it; until
// then it is said that it is not, and nobody who writes waits.
func TestScrubWaitsForReaders(t *testing.T) {
	d, path := open(t)
	secret := strings.Repeat("秘密", 40)
	must(t, d.Write(t.Context(), []searchlog.Change{intent(noon, 1, 7, secret, 1)}, nil))
	reading, err := d.read.Begin()
	must(t, err)
	var n int
	must(t, reading.QueryRow(`SELECT count(*) FROM intents`).Scan(&n))
	d.eraseVisitor(t, 7)
	soon, cancel := context.WithTimeout(t.Context(), 3*scrubPause)
	defer cancel()
	if err := d.Scrub(soon); err == nil {
		t.Error("it is scrubbed though somebody reads")
	}
	began := time.Now()
	must(t, d.PutGap(t.Context(), searchlog.Gap{Key: 1}))
	if wait := time.Since(began); wait > 2*time.Second {
		t.Errorf("a write waited for %s", wait)
	}
	must(t, reading.Rollback())
	must(t, d.Scrub(t.Context()))
	if log, err := os.ReadFile(path + "-wal"); err != nil || len(log) > 0 {
		t.Errorf("the write-ahead log has %d bytes: %v", len(log), err)
	}
}

// The write-ahead log is carried into the file beside those who write: it stays small.
func TestTheWriteAheadLogStaysSmall(t *testing.T) {
	d, path := open(t)
	for n := range 150 {
		must(t, d.Write(t.Context(), []searchlog.Change{intent(noon, int64(n), 7, fmt.Sprint("问题", n), 1)}, nil))
	}
	info, err := os.Stat(path + "-wal")
	must(t, err)
	if info.Size() > 1<<20 {
		t.Errorf("it has %d bytes", info.Size())
	}
	if err := d.PutTicket(t.Context(), searchlog.Ticket{Number: 9}); kb.KindOf(err) != kb.NotFound {
		t.Errorf("no ticket: %v", err)
	}
}
