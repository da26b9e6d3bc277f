package trend_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/eval/trend"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// engine answers as it is told.
type engine struct {
	index.Engine
	answers  map[string][]string
	seq      int64
	analyzer *zh.Analyzer
	asked    atomic.Int64
	err      error
}

func (e *engine) AppliedSeq() int64      { return e.seq }
func (e *engine) Analyzer() *zh.Analyzer { return e.analyzer }

func (e *engine) Search(_ context.Context, q index.Query) (*index.Results, error) {
	e.asked.Add(1)
	r := &index.Results{}
	for _, slug := range e.answers[q.Text] {
		r.Hits = append(r.Hits, index.Hit{Document: &index.Document{Slug: slug}})
	}
	return r, e.err
}

func analyzerOf(t *testing.T, synonyms ...zh.Group) *zh.Analyzer {
	t.Helper()
	a, err := zh.NewAnalyzer(zh.Words{Synonyms: synonyms})
	must(t, err)
	return a
}

// editor is who looks.
var editor = kb.Principal{ID: "person:e", Role: kb.RoleEditor}

// world is a log in which two questions are judged.
func world(t *testing.T) (*searchlog.Log, *searchdb.DB) {
	t.Helper()
	db, err := searchdb.Open(t.Context(), filepath.Join(t.TempDir(), "searches.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return searchlog.New(db, nil, slog.New(slog.DiscardHandler), time.Now), db
}

func judge(t *testing.T, db *searchdb.DB, query, slug string, grade int) {
	t.Helper()
	must(t, db.PutJudgement(t.Context(), searchlog.Judgement{Query: query, Slug: slug, Grade: grade}))
}

// After a change of content, words, weights or judgements the questions are measured, once;
// what moved is said, and scores are compared as long as they are of the same judgements.
func TestEachChangeIsMeasuredOnce(t *testing.T) {
	log, db := world(t)
	e := &engine{analyzer: analyzerOf(t), answers: map[string][]string{"甲": {"a", "b"}, "乙": {"x", "b"}}}
	weights, now := "1", time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	w := trend.Watcher{Log: log, Engine: e, Weights: func() string { return weights }, Now: func() time.Time { now = now.Add(time.Second); return now }}
	look := func(want bool) {
		t.Helper()
		for i, want := range []bool{want, false} { // the second time nothing has changed
			if got, err := w.Look(t.Context()); got != want || err != nil {
				t.Fatalf("%d: measured: %v, %v", i, got, err)
			}
		}
	}
	look(false) // nothing is judged
	judge(t, db, "甲", "a", 3)
	judge(t, db, "甲", "b", 1)
	judge(t, db, "乙", "b", 2)
	look(true)
	e.seq++
	e.answers["甲"] = []string{"b", "c", "a"}
	look(true)
	e.analyzer = analyzerOf(t, zh.Group{From: []string{"甲"}, To: []string{"丙"}})
	e.answers["乙"] = []string{"b"}
	e.answers["甲"] = nil
	look(true)
	weights = "2"
	look(true)
	steps, err := trend.Steps(t.Context(), log, editor)
	must(t, err)
	if worded := steps[1]; len(worded.Moved) != 2 || worded.Moved[0] != (trend.Moved{Query: "甲", Before: 3, After: 0}) || worded.Moved[1] != (trend.Moved{Query: "乙", Before: 2, After: 1}) || worded.Moved[1].Worse() {
		t.Errorf("words: %+v", worded)
	}
	judge(t, db, "乙", "b", 0)
	look(true)

	steps, err = trend.Steps(t.Context(), log, editor)
	must(t, err)
	if len(steps) != 5 {
		t.Fatalf("%d steps", len(steps))
	}
	judged, reweighed, worded, edited, first := steps[0], steps[1], steps[2], steps[3], steps[4]
	if len(first.Causes) != 0 || first.Difference != nil || first.Questions != 2 || first.MRR10 != 0.75 {
		t.Errorf("the first: %+v", first)
	}
	if len(edited.Causes) != 1 || edited.Causes[0] != "content" || len(edited.Moved) != 1 || edited.Moved[0] != (trend.Moved{Query: "甲", Before: 1, After: 3}) || !edited.Moved[0].Worse() || edited.Difference == nil || edited.Difference.NDCG10 >= 0 {
		t.Errorf("an article: %+v", edited)
	}
	if len(worded.Causes) != 1 || worded.Causes[0] != "words" || len(worded.Moved) != 1 {
		t.Errorf("words, of which one question is judged no more, and no more named: %+v", worded)
	}
	if len(reweighed.Causes) != 1 || reweighed.Causes[0] != "weights" || len(reweighed.Moved) != 0 || *reweighed.Difference != (trend.Difference{}) {
		t.Errorf("weights: %+v", reweighed)
	}
	if len(judged.Causes) != 1 || judged.Causes[0] != "judgements" || judged.Difference != nil || judged.Questions != 1 {
		t.Errorf("judgements: %+v", judged)
	}
	if _, err := trend.Steps(t.Context(), log, kb.Principal{ID: "a", Role: kb.RoleAgent}); kb.KindOf(err) != kb.Denied {
		t.Errorf("an agent is told: %v", err)
	}
}

// A measurement that fails is none, and is tried again; while there is no index nothing is
// measured.
func TestAMeasurementThatFailsIsNone(t *testing.T) {
	log, db := world(t)
	judge(t, db, "甲", "a", 3)
	e := &engine{}
	w := trend.Watcher{Log: log, Engine: e, Weights: func() string { return "" }, Now: time.Now}
	if got, err := w.Look(t.Context()); got || err != nil || e.asked.Load() > 0 {
		t.Errorf("without an index: %v, %v", got, err)
	}
	e.analyzer, e.err = analyzerOf(t), errors.New("closed")
	failures := make(chan error, 100)
	ctx, stop := context.WithCancel(t.Context())
	go w.Watch(ctx, time.Millisecond, func(err error) { failures <- err })
	if err := <-failures; !errors.Is(err, e.err) {
		t.Error(err)
	}
	stop()
	if all, err := log.Measurements(t.Context(), editor); len(all) > 0 || err != nil {
		t.Errorf("%+v, %v", all, err)
	}
}
