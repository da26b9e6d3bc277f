package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// memory is a store in memory.
type memory struct {
	all     []Experiment
	tallies map[string]Tally
	broken  bool
}

func (m *memory) Experiments(context.Context) ([]Experiment, error) { return m.all, nil }
func (m *memory) PutExperiment(_ context.Context, x Experiment, _ kb.Event) error {
	for i := range m.all {
		if m.all[i].ID == x.ID {
			m.all[i] = x
			return nil
		}
	}
	m.all = append(m.all, x)
	return nil
}
func (m *memory) Tallies(context.Context) (map[string]Tally, error) { return m.tallies, nil }
func (m *memory) AddTallies(_ context.Context, all map[string]Tally) error {
	if m.broken {
		return errors.New("the disk is full")
	}
	for id, t := range all {
		m.tallies[id] = m.tallies[id].plus(t)
	}
	return nil
}

var (
	root   = kb.Principal{ID: kb.PersonID("root"), Role: kb.RoleAdmin}
	editor = kb.Principal{ID: kb.PersonID("li"), Role: kb.RoleEditor}
)

func library() (*Library, *memory, *time.Time) {
	m, now, n := &memory{tallies: map[string]Tally{}}, time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC), 0
	l := &Library{Recorder: NewRecorder(), Store: m, Check: func(Experiment) error { return nil }, Now: func() time.Time { return now }, NewID: func() string { n++; return fmt.Sprint("x", n) }}
	return l, m, &now
}

var good = Experiment{Name: "标题", Reason: "试试", Days: 7, Weights: map[string]float64{"titleCoverage": 1}}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An administrator begins one, once, and it ends by itself or when it is stopped.
func TestBeginAndEnd(t *testing.T) {
	ctx := context.Background()
	l, m, now := library()
	if err := l.Make(ctx, editor, good); kb.KindOf(err) != kb.Denied {
		t.Errorf("an editor makes one: %v", err)
	}
	must(t, l.Make(ctx, root, good))
	must(t, l.Make(ctx, root, good))
	if l.Running() != nil {
		t.Fatal("it runs before anybody began it")
	}
	if err := l.Start(ctx, editor, "x1", 1); kb.KindOf(err) != kb.Denied {
		t.Error(err)
	}
	if err := l.Start(ctx, root, "x1", 2); kb.KindOf(err) != kb.Stale {
		t.Error(err)
	}
	if err := l.Start(ctx, root, "x9", 1); kb.KindOf(err) != kb.NotFound {
		t.Error(err)
	}
	must(t, l.Start(ctx, root, "x1", 1))
	if x := l.Running(); x == nil || x.ID != "x1" || x.Over(*now) {
		t.Fatalf("%+v", x)
	}
	if err := l.Start(ctx, root, "x2", 1); kb.KindOf(err) != kb.Conflict {
		t.Errorf("two run at once: %v", err)
	}
	*now = now.AddDate(0, 0, 7)
	if l.Running() != nil || !m.all[0].Over(*now) {
		t.Error("it does not end by itself")
	}
	must(t, l.Start(ctx, root, "x2", 1))
	must(t, l.Load(ctx)) // a restart
	if l.Running() == nil {
		t.Error("it does not outlive a restart")
	}
	must(t, l.Stop(ctx, root, "x2", 2))
	if l.Running() != nil {
		t.Error("it runs on")
	}
	for _, err := range []error{l.Stop(ctx, root, "x2", 3), l.Start(ctx, root, "x2", 3)} {
		if kb.KindOf(err) != kb.Conflict {
			t.Error(err)
		}
	}
	if (*Library)(nil).Running() != nil {
		t.Error("none is one")
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	l, _, _ := library()
	for name, change := range map[string]func(x *Experiment){
		"no name":      func(x *Experiment) { x.Name = " " },
		"no reason":    func(x *Experiment) { x.Reason = "" },
		"a line break": func(x *Experiment) { x.Name = "a\nb" },
		"no end":       func(x *Experiment) { x.Days = 0 },
		"too long":     func(x *Experiment) { x.Days = MaxDays + 1 },
		"the same":     func(x *Experiment) { x.Weights = nil },
		"too many":     func(x *Experiment) { x.Synonyms = strings.Repeat("花", maxSynonyms+1) },
	} {
		x := good
		change(&x)
		if err := l.Make(context.Background(), root, x); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	l.Check = func(Experiment) error { return kb.Errorf(kb.Invalid, "", "no such weight") }
	if err := l.Make(context.Background(), root, good); kb.KindOf(err) != kb.Invalid {
		t.Error(err)
	}
}

// A click counts once for a team, whatever page it is on and however often the same visitor
// asks; who clicks as much of both is a tie; what can't be written is counted later.
func TestClicksAreCounted(t *testing.T) {
	ctx := context.Background()
	l, m, _ := library()
	answer := func(seed uint64) Answer {
		return Answer{"x", seed, map[string]string{"p": "a", "q": "b", "r": "b", "other": ""}}
	}
	want := func(step string, tally Tally) {
		t.Helper()
		must(t, l.Flush(ctx))
		if m.tallies["x"] != tally {
			t.Errorf("%s: %+v, want %+v", step, m.tallies["x"], tally)
		}
	}
	l.Served("u1", answer(1))
	l.Served("u2", answer(1)) // asked again
	want("shown", Tally{Shown: 1})
	l.Clicked("u1", "q")
	l.Clicked("u2", "q")
	l.Clicked("u1", "other")
	l.Clicked("u1", "unknown")
	l.Clicked("unknown", "q")
	want("b", Tally{Shown: 1, B: 1})
	l.Clicked("u2", "p")
	want("tie", Tally{Shown: 1, Ties: 1})
	l.Clicked("u2", "r")
	want("b again", Tally{Shown: 1, B: 1})
	m.broken = true
	l.Served("u3", answer(2))
	l.Clicked("u3", "p")
	if l.Flush(ctx) == nil {
		t.Error("nothing failed")
	}
	m.broken = false
	want("later", Tally{Shown: 2, A: 1, B: 1})
	list, err := l.List(ctx, editor)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("%+v", list)
	}
	if _, err := l.List(ctx, kb.Principal{Role: kb.RoleAgent}); kb.KindOf(err) != kb.Denied {
		t.Error(err)
	}
}

// Figures are those of tables: the sign test with mid-p, and Wilson's interval.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		a, b         int
		p, low, high float64
		winner       string
	}{
		{0, 0, 1, 0, 1, ""},
		{5, 5, 1 - 0.0, 0.2366, 0.7634, ""},
		{1, 9, 0.01171875, 0.5958, 0.9821, "b"},
		{9, 1, 0.01171875, 0.0179, 0.4042, "a"},
		{40, 60, 0.0460, 0.5020, 0.6906, "b"},
		{45, 55, 0.3202, 0.4524, 0.6439, ""},
		{100000, 101000, 0.0256, 0.5003, 0.5047, "b"},
	} {
		got := Judge(Tally{Shown: 10 * (c.a + c.b), A: c.a, B: c.b})
		near := func(x, y float64) bool { return math.Abs(x-y) < 0.001 }
		if !near(got.P, c.p) || !near(got.Low, c.low) || !near(got.High, c.high) || got.Winner != c.winner {
			t.Errorf("%d to %d: %+v", c.a, c.b, got)
		}
	}
}
