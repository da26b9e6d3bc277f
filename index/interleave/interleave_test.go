package interleave_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/interleave"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/experiment"
)

// lists is an engine with two rankings: b where weights are changed.
type lists struct {
	index.Engine
	a, b func(text string) []string
}

func (l lists) Analyzer() *zh.Analyzer { return nil }

func (l lists) Search(_ context.Context, q index.Query) (*index.Results, error) {
	all := l.a(q.Text)
	if q.Weights != nil {
		all = l.b(q.Text)
	}
	out := &index.Results{Total: len(all)}
	for _, slug := range all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))] {
		out.Hits = append(out.Hits, index.Hit{Document: &index.Document{Slug: slug}})
	}
	return out, nil
}

var running = &experiment.Experiment{ID: "x", State: experiment.Running, Weights: map[string]float64{"tier": 1}}

func engine(a, b func(string) []string) *interleave.Engine {
	return &interleave.Engine{Engine: lists{a: a, b: b}, Running: func() *experiment.Experiment { return running }}
}

func ask(t testing.TB, e index.Engine, q index.Query) *index.Results {
	t.Helper()
	found, err := e.Search(context.Background(), q)
	indextest.Must(t, err)
	return found
}

// simulate plays visitors who look from the top, the less the further down, and click what
// is relevant more often than what is not; it gives what is counted.
func simulate(t testing.TB, random *rand.Rand, e index.Engine, visitors int, relevant func(slug string) bool) experiment.Result {
	t.Helper()
	l := &experiment.Library{Recorder: experiment.NewRecorder(), Store: &memory{}}
	for v := range visitors {
		q := index.Query{Text: fmt.Sprint("问", random.Uint32()), Limit: 10, Seed: random.Uint64() | 1}
		found := ask(t, e, q)
		if found.Experiment == "" {
			continue
		}
		teams := map[string]string{}
		for _, h := range found.Hits {
			teams[h.Document.Slug] = string(h.Team)
		}
		uid := fmt.Sprint(v)
		l.Served(uid, experiment.Answer{Experiment: found.Experiment, Seed: q.Seed, Teams: teams})
		for i, h := range found.Hits {
			clicks := 0.1
			if relevant(h.Document.Slug) {
				clicks = 0.6
			}
			if random.Float64() < clicks/float64(i+1) {
				l.Clicked(uid, h.Document.Slug)
			}
		}
	}
	indextest.Must(t, l.Flush(t.Context()))
	tallies, err := l.Store.Tallies(t.Context())
	indextest.Must(t, err)
	return experiment.Judge(tallies["x"])
}

// memory is a store that keeps tallies alone.
type memory struct{ all map[string]experiment.Tally }

func (m *memory) Experiments(context.Context) ([]experiment.Experiment, error) { return nil, nil }
func (m *memory) PutExperiment(context.Context, experiment.Experiment, kb.Event) error {
	return errors.New("not kept")
}
func (m *memory) Tallies(context.Context) (map[string]experiment.Tally, error) { return m.all, nil }
func (m *memory) AddTallies(_ context.Context, all map[string]experiment.Tally) error {
	m.all = all
	return nil
}

// shuffled are ten articles in an order that follows from a question and a salt.
func shuffled(salt uint64) func(string) []string {
	return func(text string) []string {
		seed := salt
		for _, r := range text {
			seed = seed*31 + uint64(r)
		}
		out := []string{"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"}
		rand.New(rand.NewPCG(seed, salt)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out
	}
}

// better puts what is relevant first.
func better(list func(string) []string, relevant func(string) bool) func(string) []string {
	return func(text string) []string {
		out := list(text)
		slices.SortStableFunc(out, func(a, b string) int {
			switch {
			case relevant(a) == relevant(b):
				return 0
			case relevant(a):
				return -1
			}
			return 1
		})
		return out
	}
}

func relevant(slug string) bool { return slug < "a3" }

// The better ranking wins, whichever side it is on; of rankings that are as good as one
// another, one in twenty experiments says otherwise.
func TestTheBetterRankingWins(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	one, other := shuffled(1), shuffled(2)
	for want, e := range map[string]*interleave.Engine{"b": engine(one, better(other, relevant)), "a": engine(better(one, relevant), other)} {
		if got := simulate(t, random, e, 800, relevant); got.Winner != want || got.P > 0.001 {
			t.Errorf("%s is better: %+v", want, got)
		}
	}
	const runs = 300
	wrong := 0
	for range runs {
		if simulate(t, random, engine(one, other), 100, relevant).Winner != "" {
			wrong++
		}
	}
	t.Logf("%d of %d experiments with equal rankings have a winner", wrong, runs)
	if share := float64(wrong) / runs; share > 0.09 || share < 0.01 { // 5 % and nearly three standard deviations
		t.Errorf("%.3f of experiments with equal rankings have a winner", share)
	}
	if got := simulate(t, random, engine(one, one), 100, relevant); got.Shown != 0 {
		t.Errorf("the same ranking is compared with itself: %+v", got)
	}
}

// A visitor who asks again sees the same, others see both rankings as often, and each team
// has half of the places.
func TestDraft(t *testing.T) {
	e := engine(shuffled(1), shuffled(2))
	firsts := map[index.Team]int{}
	for seed := range uint64(400) {
		q := index.Query{Text: "问", Limit: 10, Seed: seed + 1}
		found := ask(t, e, q)
		if diff := cmp.Diff(found, ask(t, e, q), indextest.SameSource); diff != "" {
			t.Fatal(diff)
		}
		teams := map[index.Team]int{}
		for _, h := range found.Hits {
			teams[h.Team]++
		}
		if teams[index.TeamA] != 5 || teams[index.TeamB] != 5 || found.Experiment != "x" {
			t.Fatalf("%v", teams)
		}
		firsts[found.Hits[0].Team]++
	}
	if n := firsts[index.TeamA]; n < 160 || n > 240 {
		t.Errorf("%v are first", firsts)
	}
}

// Who takes no part, who asks for an order, and everybody while none runs, sees the ranking
// in use.
func TestWhoTakesNoPart(t *testing.T) {
	e := engine(shuffled(1), shuffled(2))
	for name, q := range map[string]index.Query{"no seed": {Text: "问", Limit: 10}, "no text": {Seed: 1, Limit: 10}, "an order": {Text: "问", Seed: 1, Limit: 10, Sort: []index.Sort{{Field: "updatedAt"}}}} {
		if found := ask(t, e, q); found.Experiment != "" || found.Hits[0].Team != "" {
			t.Errorf("%s: %+v", name, found)
		}
	}
	e.Running = func() *experiment.Experiment { return nil }
	if found := ask(t, e, index.Query{Text: "问", Seed: 1, Limit: 10}); found.Experiment != "" {
		t.Error("none runs")
	}
}

// Over a real engine, with synonyms that find more: pages put one after the other are the
// whole, all of them count the same, and nothing hidden is shown.
func TestPagesOfADraftedAnswer(t *testing.T) {
	analyzer := indextest.Analyzer(zh.Words{})()
	inner, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer, embedded.Options{})
	indextest.Must(t, err)
	t.Cleanup(func() { _ = inner.Close() })
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)
	var updates []index.Update
	for i := range 14 {
		a := kb.Article{Slug: fmt.Sprint("cash-", i), Title: fmt.Sprint("提现说明", i), Body: "提现" + strings.Repeat("的说明", i) + "。", Audience: kb.AudiencePublic, Category: "a"}
		switch {
		case i%4 == 1:
			a.Title, a.Body, a.Category = fmt.Sprint("转出到卡", i), "转出"+strings.Repeat("到卡", i%7)+"。", "b"
		case i%8 == 2:
			a.Audience = kb.AudienceAgent
		}
		d := index.NewDocument(kb.Revision{ArticleID: a.Slug, Number: 1, Article: a, From: noon.AddDate(-1, 0, 0)}, nil, noon)
		updates = append(updates, index.Update{ArticleID: a.Slug, Documents: []index.Document{d}})
	}
	indextest.Must(t, inner.Apply(t.Context(), index.Batch{Updates: updates, Seq: 1}))
	x := &experiment.Experiment{ID: "x", State: experiment.Running, Synonyms: "提现, 转出", Weights: map[string]float64{"titleCoverage": 0}}
	e := &interleave.Engine{Engine: inner, Running: func() *experiment.Experiment { return x }}
	gained := false
	for seed := range uint64(12) {
		q := index.Query{Text: "提现", Scopes: kb.Principal{}.Scopes(), At: noon, Limit: 50, Facets: []string{"category"}, Seed: seed + 1}
		whole := ask(t, e, q)
		if whole.Experiment != "x" || len(whole.Hits) != whole.Total || whole.Facets["category"]["a"]+whole.Facets["category"]["b"] != whole.Total {
			t.Fatalf("%d hits of %d, %v", len(whole.Hits), whole.Total, whole.Facets)
		}
		gained = gained || whole.Facets["category"]["b"] > 0
		var pages, all []string
		for q.Limit, q.Offset = 3, 0; q.Offset < whole.Total; q.Offset += q.Limit {
			page := ask(t, e, q)
			if page.Total != whole.Total || cmp.Diff(page.Facets, whole.Facets) != "" {
				t.Fatalf("offset %d: %d of %d, %v", q.Offset, page.Total, whole.Total, page.Facets)
			}
			for _, h := range page.Hits {
				pages = append(pages, h.Document.Slug)
				if h.Document.Audience != kb.AudiencePublic {
					t.Fatalf("%s is shown", h.Document.Slug)
				}
			}
		}
		for _, h := range whole.Hits {
			all = append(all, h.Document.Slug)
		}
		if diff := cmp.Diff(all, pages); diff != "" {
			t.Fatalf("-whole +pages\n%s", diff)
		}
		if n := len(slices.Compact(slices.Sorted(slices.Values(all)))); n != len(all) {
			t.Fatalf("%d of %d twice", len(all)-n, len(all))
		}
	}
	if !gained {
		t.Error("the other synonyms find nothing")
	}
}

// meeting is an engine of which a search waits for another one.
type meeting struct {
	index.Engine
	meet chan struct{}
}

func (m meeting) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	select {
	case m.meet <- struct{}{}:
	case <-m.meet:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return m.Engine.Search(ctx, q)
}

// The two rankings are asked at the same time: what they wait for is waited for once.
func TestBothAreAskedAtOnce(t *testing.T) {
	e := engine(shuffled(1), shuffled(1))
	e.Engine = meeting{e.Engine, make(chan struct{})}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if found, err := e.Search(ctx, index.Query{Text: "问", Limit: 10, Seed: 1}); err != nil || len(found.Hits) != 10 {
		t.Error(found, err)
	}
}

func TestCheck(t *testing.T) {
	check := interleave.Check(func(w map[string]float64) error { _, err := rank.DefaultParams.With(w); return err })
	for name, x := range map[string]experiment.Experiment{"no weight": {Weights: map[string]float64{"x": 1}}, "too great": {Weights: map[string]float64{"tier": rank.MaxWeight + 1}}, "below": {Weights: map[string]float64{"tier": -1}}, "one word": {Synonyms: "提现"}} {
		if err := check(x); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	indextest.Must(t, check(experiment.Experiment{Weights: rank.Weights(), Synonyms: "提现, 取现\n~ 借呗, 花呗"}))
}

// What an experiment costs a search of the help centre: two rankings instead of one.
func BenchmarkDraft(b *testing.B) {
	e := engine(shuffled(1), shuffled(2))
	q := index.Query{Text: "问", Limit: 10, Seed: 1}
	for b.Loop() {
		ask(b, e, q)
	}
}
