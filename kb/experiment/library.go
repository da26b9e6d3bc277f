package experiment

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Store keeps experiments and what they have counted. Errors are *kb.Error.
type Store interface {
	Experiments(ctx context.Context) ([]Experiment, error)
	// PutExperiment keeps one as the version after the one before, or as a new one (version
	// 1), with its event: Stale where it has changed since.
	PutExperiment(ctx context.Context, x Experiment, e kb.Event) error
	Tallies(ctx context.Context) (map[string]Tally, error)
	// AddTallies adds what was counted, by experiment.
	AddTallies(ctx context.Context, all map[string]Tally) error
}

// Library is the experiments as people work with them. Without one that runs, nothing is
// compared, and nothing is counted.
type Library struct {
	*Recorder
	Store Store
	// Check says what is wrong with the ranking of an experiment.
	Check func(x Experiment) error
	Now   func() time.Time
	NewID func() string

	changing sync.Mutex
	running  atomic.Pointer[Experiment]
}

// Running is the experiment that runs now; nil is none.
func (l *Library) Running() *Experiment {
	if l == nil {
		return nil
	}
	if x := l.running.Load(); x != nil && x.RunningAt(l.Now()) {
		return x
	}
	return nil
}

// Load reads which one runs.
func (l *Library) Load(ctx context.Context) error {
	all, err := l.Store.Experiments(ctx)
	if err != nil {
		return err
	}
	var running *Experiment
	for _, x := range all {
		if x.RunningAt(l.Now()) {
			running = &x
		}
	}
	l.running.Store(running)
	return nil
}

// Shown is an experiment with its result so far.
type Shown struct {
	Experiment
	Result
}

// List are all experiments, the newest first, for editors.
func (l *Library) List(ctx context.Context, who kb.Principal) ([]Shown, error) {
	if err := kb.Require(who, kb.RoleEditor, "reading experiments"); err != nil {
		return nil, err
	}
	if err := l.Flush(ctx); err != nil {
		return nil, err
	}
	all, err := l.Store.Experiments(ctx)
	if err != nil {
		return nil, err
	}
	tallies, err := l.Store.Tallies(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Shown, len(all))
	for i, x := range all {
		out[i] = Shown{x, Judge(tallies[x.ID])}
	}
	slices.SortStableFunc(out, func(a, b Shown) int { return b.Started.Compare(a.Started) })
	return out, nil
}

// Make keeps a new experiment, which does not run yet: for administrators.
func (l *Library) Make(ctx context.Context, who kb.Principal, x Experiment) error {
	if err := kb.Require(who, kb.RoleAdmin, "experiments"); err != nil {
		return err
	}
	x.Name, x.Reason, x.Synonyms = strings.TrimSpace(x.Name), strings.TrimSpace(x.Reason), strings.TrimSpace(x.Synonyms)
	if err := x.check(); err != nil {
		return err
	}
	if err := l.Check(x); err != nil {
		return err
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	all, err := l.Store.Experiments(ctx)
	if err != nil {
		return err
	}
	if len(all) >= MaxAll {
		return kb.Errorf(kb.TooLarge, "too_many_experiments", "there are %d experiments already, the most there can be", MaxAll)
	}
	x.ID, x.Version, x.State, x.By = l.NewID(), 1, Draft, who.ID
	x.Started, x.Until, x.Stopped = time.Time{}, time.Time{}, time.Time{}
	return l.Store.PutExperiment(ctx, x, l.event(who, x, "experiment.create"))
}

// Start begins an experiment, unless one runs; it begins once.
func (l *Library) Start(ctx context.Context, who kb.Principal, id string, version int) error {
	return l.step(ctx, who, id, version, "experiment.start", func(x *Experiment, all []Experiment) error {
		if x.State != Draft {
			return kb.Errorf(kb.Conflict, "illegal_step", "an experiment begins once; make another")
		}
		if slices.ContainsFunc(all, func(o Experiment) bool { return o.RunningAt(l.Now()) }) {
			return kb.Errorf(kb.Conflict, "experiment_running", "another experiment runs; stop it first")
		}
		if err := l.Check(*x); err != nil { // by the words of today
			return err
		}
		x.State, x.Started, x.Until = Running, l.Now(), l.Now().AddDate(0, 0, x.Days)
		return nil
	})
}

// Stop ends an experiment for good.
func (l *Library) Stop(ctx context.Context, who kb.Principal, id string, version int) error {
	return l.step(ctx, who, id, version, "experiment.stop", func(x *Experiment, _ []Experiment) error {
		if x.State != Running {
			return kb.Errorf(kb.Conflict, "illegal_step", "the experiment does not run")
		}
		x.State, x.Stopped = Stopped, l.Now()
		return nil
	})
}

// step changes an experiment as an administrator saw it.
func (l *Library) step(ctx context.Context, who kb.Principal, id string, version int, action string, change func(x *Experiment, all []Experiment) error) error {
	if err := kb.Require(who, kb.RoleAdmin, "experiments"); err != nil {
		return err
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	all, err := l.Store.Experiments(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x Experiment) bool { return x.ID == id })
	if i < 0 {
		return kb.Errorf(kb.NotFound, "experiment_not_found", "there is no such experiment")
	}
	x := all[i]
	if x.Version != version {
		return kb.Errorf(kb.Stale, "stale_revision", "the experiment has changed since it was read")
	}
	if err := change(&x, all); err != nil {
		return err
	}
	x.Version, x.By = x.Version+1, who.ID
	if err := l.Store.PutExperiment(ctx, x, l.event(who, x, action)); err != nil {
		return err
	}
	return l.Load(ctx)
}

func (l *Library) event(who kb.Principal, x Experiment, action string) kb.Event {
	return kb.Event{At: l.Now(), Actor: who.ID, Action: action, Object: x.ID}
}

// Flush writes what was counted.
func (l *Library) Flush(ctx context.Context) error {
	all := l.take()
	if len(all) == 0 {
		return nil
	}
	if err := l.Store.AddTallies(ctx, all); err != nil {
		l.back(all)
		return err
	}
	return nil
}

// Keep writes what was counted, now and then, until the context ends, and then once more.
func (l *Library) Keep(ctx context.Context, every time.Duration, failed func(error)) {
	clock := time.NewTicker(every)
	defer clock.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-clock.C:
		}
		if err := l.Flush(context.WithoutCancel(ctx)); err != nil {
			failed(err)
		}
	}
}
