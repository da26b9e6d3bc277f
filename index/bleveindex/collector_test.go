package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// All matches are sorted, not only the best: more than are ever scored.
func TestSortOverAll(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(5, 6))
	var docs []index.Document
	var times []time.Time
	for i := range 1200 {
		d := randomDoc(r, i)
		d.Body += "贷款"
		docs = append(docs, d)
		times = append(times, d.UpdatedAt)
	}
	put(t, x, docs...)
	slices.SortFunc(times, time.Time.Compare)
	found := candidates(t, x, "贷款", func(r *retrieve.Request) { r.Sort = []index.Sort{{Field: "updatedAt"}} })
	if found.Total != len(docs) {
		t.Errorf("%d found", found.Total)
	}
	for i, text := range found.Texts {
		if !text.Document.UpdatedAt.Equal(times[i]) {
			t.Fatalf("place %d: %s, want %s", i, text.Document.UpdatedAt, times[i])
		}
	}
}

// Texts that cannot hold an excluded word are not read, and who looks into many stops with its
// context.
func TestExcludedWordsCostLittle(t *testing.T) {
	x := emptyIndex(t)
	var docs []index.Document
	for i := range 2 * lookedAt {
		docs = append(docs, titled(fmt.Sprintf("d%d", i), "贷款"))
	}
	docs[7].Body = "喔，贷款"
	put(t, x, docs...)
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	plan := retrieve.NewPlan(plainAnalyzer().Query("贷款 -喔 -啊 -好喔"))
	if len(plan.Query.Excluded) != 3 {
		t.Fatalf("%q", plan.Query.Excluded)
	}
	pooled := takeScratch(s.segments)
	defer pooled.giveBack()
	sets, err := newQuerySets(&s.segments[0], plan, pooled)
	must(t, err)
	reads := 0
	for d := range docs {
		if sets.mayHoldExcluded(d) {
			reads++
		}
	}
	if reads != 1 {
		t.Errorf("%d texts are read", reads)
	}
	request := retrieve.Request{Plan: plan, Visibility: customers(), Count: 150}
	if found, err := s.Candidates(t.Context(), request); err != nil || found.Total != len(docs)-1 {
		t.Errorf("%v, %v", found, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := newCollector(request, []querySets{sets}, pooled)
	if err := c.collectWords(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("it went on: %v", err)
	}
}

// BenchmarkCandidates finds the candidates of questions in an index that is at rest, without
// analysing them.
func BenchmarkCandidates(b *testing.B) {
	x := emptyIndex(b)
	docs := bench.Corpus(1000, 1)
	put(b, x, docs...)
	must(b, x.merge(b.Context()))
	s, err := x.Snapshot()
	must(b, err)
	defer func() { must(b, s.Release()) }()
	var plans []*retrieve.Plan
	for _, question := range bench.Queries(docs, 100, 1) {
		plans = append(plans, retrieve.NewPlan(plainAnalyzer().Query(question)))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_, err := s.Candidates(b.Context(), retrieve.Request{Plan: plans[i%len(plans)], Visibility: customers(), Facets: []string{"category"}, Count: 150})
		must(b, err)
	}
}

// Candidates, totals and facets are those of documents that hold what is asked.
func TestCandidates(t *testing.T) {
	x := emptyIndex(t)
	for i, body := range []string{"提前还款的手续费", "还款日可以推迟", "信用卡年费", "visa卡 手续费"} {
		d := randomDoc(rand.New(rand.NewPCG(1, 1)), i)
		d.Title, d.Questions, d.Body, d.Category = "标题", nil, body, fmt.Sprint("c", i%2)
		put(t, x, d)
	}
	for _, c := range []struct {
		query  string
		change func(r *retrieve.Request)
		want   []string
	}{
		{"手续费", nil, []string{"d0@1", "d3@1"}},
		{"还款", nil, []string{"d0@1", "d1@1"}},
		{`"还款日"`, nil, []string{"d1@1"}},
		{"手续费 -visa", nil, []string{"d0@1"}},
		{"还款 手续费", func(r *retrieve.Request) { r.All = true }, []string{"d0@1"}},
		{"手续费", func(r *retrieve.Request) { r.Visibility.Filter = index.Equals("category", "c1") }, []string{"d3@1"}},
		{"手续费", func(r *retrieve.Request) { r.Visibility.Scopes = 0 }, nil},
		{"vis", nil, nil},
		{"", nil, []string{"d0@1", "d1@1", "d2@1", "d3@1"}},
	} {
		found := candidates(t, x, c.query, c.change)
		got := ids(found)
		slices.Sort(got)
		if !slices.Equal(got, c.want) || found.Total != len(c.want) {
			t.Errorf("%s: %v, %d in all, want %v", c.query, got, found.Total, c.want)
		}
	}
	found := candidates(t, x, "", func(r *retrieve.Request) { r.Facets = []string{"category", "kind"} })
	if got := fmt.Sprint(found.Facets); got != "map[category:map[c0:2 c1:2] kind:map[]]" {
		t.Errorf("facets %s", got)
	}
}

// Since and Next are the moments around the time at which what is seen changes.
func TestCandidatesHoldForATime(t *testing.T) {
	x := emptyIndex(t)
	d := randomDoc(rand.New(rand.NewPCG(1, 1)), 1)
	d.From, d.Until, d.LapsedUntil = time.Unix(100, 0), time.Unix(200, 0), time.Unix(300, 0)
	put(t, x, d)
	for at, want := range map[int64]string{50: "0: … 100", 100: "1: 100 200", 300: "0: 200 …"} {
		found := candidates(t, x, "", func(r *retrieve.Request) { r.Visibility.At = time.Unix(at, 0).UnixNano() })
		moment := func(t int64) string {
			if t == retrieve.MinTime || t == retrieve.MaxTime {
				return "…"
			}
			return fmt.Sprint(time.Unix(0, t).Unix())
		}
		if got := fmt.Sprintf("%d: %s %s", found.Total, moment(found.Since), moment(found.Next)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	lapsed := candidates(t, x, "", func(r *retrieve.Request) { r.Visibility.At, r.Visibility.Lapsed = time.Unix(250, 0).UnixNano(), true })
	if lapsed.Total != 1 || lapsed.Since != time.Unix(200, 0).UnixNano() || lapsed.Next != time.Unix(300, 0).UnixNano() {
		t.Errorf("lapsed: %+v", lapsed)
	}
}

// Holds tells of visible documents alone, whatever the filter.
func TestHolds(t *testing.T) {
	x := emptyIndex(t)
	open := randomDoc(rand.New(rand.NewPCG(1, 1)), 1)
	open.Title, open.Questions, open.Body = "visa 信用卡", nil, ""
	secret := open
	secret.ArticleID, secret.Title, secret.Audience = "secret", "黑名单 t0", "agent"
	put(t, x, open, secret)
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	v := customers()
	v.Filter = index.Equals("category", "none")
	texts := [][]rune{[]rune("信用"), []rune("黑名"), []rune("visa"), []rune("vis"), []rune("用信")}
	got, err := s.Holds(t.Context(), texts, v)
	must(t, err)
	if want := []bool{true, false, true, false, false}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
