package eval_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/kb"
)

// engine notes what it is given, and answers with its documents in order.
type engine struct {
	index.Engine
	batches []int // updates in each
	seq     int64
	docs    []index.Document
	asked   []index.Query
	fail    error
}

func (e *engine) Apply(_ context.Context, b index.Batch) error {
	if e.fail != nil {
		return e.fail
	}
	e.batches, e.seq = append(e.batches, len(b.Updates)), b.Seq
	for _, u := range b.Updates {
		e.docs = append(e.docs, u.Documents...)
	}
	return nil
}

func (e *engine) Search(_ context.Context, q index.Query) (*index.Results, error) {
	e.asked = append(e.asked, q)
	r := &index.Results{}
	for i := range e.docs[:min(q.Limit, len(e.docs))] {
		r.Hits = append(r.Hits, index.Hit{Document: &e.docs[i]})
	}
	return r, e.fail
}

func TestFill(t *testing.T) {
	set := &eval.Set{}
	for i := range 2500 {
		set.Corpus = append(set.Corpus, eval.Doc{ID: fmt.Sprint("d", i), Title: "题", Text: "文"})
	}
	var e engine
	var progress []int
	if err := eval.Fill(t.Context(), &e, set, func(done, total int) { progress = append(progress, done) }); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(e.batches, []int{1000, 1000, 500}) || e.seq != 2500 || !reflect.DeepEqual(progress, []int{1000, 2000, 2500}) {
		t.Errorf("batches of %d up to %d, progress %d", e.batches, e.seq, progress)
	}
	want := index.Document{ArticleID: "d7", Revision: 1, Slug: "d7", Title: "题", Body: "文", Audience: kb.AudiencePublic}
	if !reflect.DeepEqual(e.docs[7], want) {
		t.Errorf("%+v", e.docs[7])
	}
	full := errors.New("the disk is full")
	if err := eval.Fill(t.Context(), &engine{fail: full}, set, nil); !errors.Is(err, full) {
		t.Error(err)
	}
}

// A customer asks, as deep as the measures look.
func TestAsk(t *testing.T) {
	e := engine{docs: []index.Document{{Slug: "b"}, {Slug: "a"}}}
	ids, err := eval.Ask(&e)(t.Context(), "问")
	if err != nil || !reflect.DeepEqual(ids, []string{"b", "a"}) {
		t.Errorf("%q, %v", ids, err)
	}
	if want := (index.Query{Text: "问", Scopes: []kb.Scope{kb.ScopePublic}, Limit: eval.Depth}); !reflect.DeepEqual(e.asked[0], want) {
		t.Errorf("asked %+v", e.asked[0])
	}
	e.fail = index.ErrClosed
	if _, err := eval.Ask(&e)(t.Context(), "问"); !errors.Is(err, index.ErrClosed) {
		t.Error(err)
	}
}

// Every set counts alike, however many questions it has.
func TestReport(t *testing.T) {
	r := eval.NewReport([]eval.SetScores{
		{Name: "small", Scores: eval.Scores{NDCG10: 1, MRR10: 1, Recall10: 1, Recall50: 1}, Queries: 1, P50Ms: 0.25},
		{Name: "large", Scores: eval.Scores{NDCG10: .5, MRR10: .25, Recall10: 0, Recall50: 1}, Queries: 999, P50Ms: 1},
	})
	if want := (eval.Scores{NDCG10: .75, MRR10: .625, Recall10: .5, Recall50: 1}); r.Mean != want {
		t.Errorf("mean %+v", r.Mean)
	}
	var table strings.Builder
	if err := r.Print(&table); err != nil {
		t.Fatal(err)
	}
	const want = `set    nDCG@10  MRR@10  Recall@10  Recall@50  queries  p50 ms
small  1.000    1.000   1.000      1.000      1        0.25
large  0.500    0.250   0.000      1.000      999      1.00
mean   0.750    0.625   0.500      1.000
`
	if table.String() != want {
		t.Errorf("printed\n%s", &table)
	}
	src, err := json.Marshal(r)
	if err != nil || !strings.HasPrefix(string(src), `{"sets":[{"name":"small","ndcg10":1,"mrr10":1,"recall10":1,"recall50":1,"queries":1,"p50Ms":0.25},`) || !strings.HasSuffix(string(src), `"mean":{"ndcg10":0.75,"mrr10":0.625,"recall10":0.5,"recall50":1}}`) {
		t.Errorf("%s, %v", src, err)
	}
}
