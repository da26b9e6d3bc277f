package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/experiment"
)

// Experiments come back as they were kept and change only as they were seen; what they have
// counted is added up.
func TestExperiments(t *testing.T) { onBoth(t, keepsExperiments) }

func keepsExperiments(t *testing.T, s *Store) {
	ctx := context.Background()
	at := time.UnixMilli(1_000_000)
	e := kb.Event{At: at, Actor: "person:root", Action: "experiment.create", Object: "x1"}
	x := experiment.Experiment{ID: "x1", Version: 1, Name: "标题", Reason: "试试", Weights: map[string]float64{"tier": 0.1}, Synonyms: "甲, 乙", Days: 7, State: experiment.Draft, By: "person:root"}
	must(t, s.Answers().PutExperiment(ctx, x, e))
	x.Version, x.State, x.Started, x.Until = 2, experiment.Running, at, at.Add(time.Hour)
	must(t, s.Answers().PutExperiment(ctx, x, e))
	if err := s.Answers().PutExperiment(ctx, x, e); kb.KindOf(err) != kb.Stale {
		t.Errorf("a step is taken twice: %v", err)
	}
	all, err := s.Answers().Experiments(ctx)
	must(t, err)
	if diff := cmp.Diff([]experiment.Experiment{x}, all); diff != "" {
		t.Errorf("-kept +read\n%s", diff)
	}
	for range 2 {
		must(t, s.Answers().AddTallies(ctx, map[string]experiment.Tally{"x1": {Shown: 3, A: 1, B: 2, Ties: -1}}))
	}
	tallies, err := s.Answers().Tallies(ctx)
	must(t, err)
	if tallies["x1"] != (experiment.Tally{Shown: 6, A: 2, B: 4, Ties: -2}) {
		t.Error(tallies)
	}
}
