package eval_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/eval"
)

// measure scores one question by the grades of its right documents.
func measure(t *testing.T, grades map[string]int, ranked ...string) eval.SetScores {
	t.Helper()
	set := &eval.Set{Name: "s", Queries: []eval.Question{{ID: "q", Text: "问"}}, Qrels: map[string]map[string]int{"q": grades}}
	got, err := eval.Measure(context.Background(), set, func(context.Context, string) ([]string, error) { return ranked, nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// filler are n documents that are wrong.
func filler(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("wrong", i)
	}
	return out
}

// Each score worked out by hand: the gain of a grade g at place p (from 1) is
// g ÷ log₂(p+1), and nDCG is the sum of them over the greatest possible sum.
func TestScoresByHand(t *testing.T) {
	one := map[string]int{"a": 1}
	three := map[string]int{"a": 3, "b": 2, "c": 1}
	many := map[string]int{}
	for i := range 20 {
		many[fmt.Sprint("d", i)] = 1
	}
	idealOfTen := 0.0
	for p := 1; p <= 10; p++ {
		idealOfTen += 1 / math.Log2(float64(p)+1)
	}
	ideal := 3 + 2/math.Log2(3) + 1/math.Log2(4) // 3 + 1.2619 + 0.5
	for _, test := range []struct {
		name                          string
		grades                        map[string]int
		ranked                        []string
		ndcg, mrr, recall10, recall50 float64
	}{
		{"first", one, []string{"a"}, 1, 1, 1, 1},
		{"second", one, []string{"x", "a"}, 1 / math.Log2(3), 0.5, 1, 1}, // 0.6309
		{"third", one, []string{"x", "y", "a"}, 0.5, 1. / 3, 1, 1},       // 1 ÷ log₂ 4
		{"tenth", one, append(filler(9), "a"), 1 / math.Log2(11), 0.1, 1, 1},
		{"eleventh", one, append(filler(10), "a"), 0, 0, 0, 1},
		{"fiftieth", one, append(filler(49), "a"), 0, 0, 0, 1},
		{"fifty-first", one, append(filler(50), "a"), 0, 0, 0, 0},
		{"missed", one, filler(10), 0, 0, 0, 0},
		{"nothing found", one, nil, 0, 0, 0, 0},
		{"twice is once", one, []string{"a", "a", "a"}, 1, 1, 1, 1},
		{"in order", three, []string{"a", "b", "c"}, 1, 1, 1, 1},
		{"backwards", three, []string{"c", "b", "a"}, (1 + 2/math.Log2(3) + 3/math.Log2(4)) / ideal, 1, 1, 1},
		{"two of three", three, []string{"x", "b", "a"}, (2/math.Log2(3) + 3/math.Log2(4)) / ideal, 0.5, 2. / 3, 2. / 3},
		{"one late", three, append(append([]string{"a"}, filler(10)...), "b"), 3 / ideal, 1, 1. / 3, 2. / 3},
		{"more than ten right", many, []string{"d0", "d1"}, (1 + 1/math.Log2(3)) / idealOfTen, 1, 2. / 20, 2. / 20},
	} {
		got := measure(t, test.grades, test.ranked...)
		for score, pair := range map[string][2]float64{"nDCG@10": {got.NDCG10, test.ndcg}, "MRR@10": {got.MRR10, test.mrr}, "Recall@10": {got.Recall10, test.recall10}, "Recall@50": {got.Recall50, test.recall50}} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s: %s is %.6f, want %.6f", test.name, score, pair[0], pair[1])
			}
		}
	}
}

func TestMean(t *testing.T) {
	if m := eval.Mean(nil); m != (eval.Scores{}) {
		t.Errorf("the mean of nothing is %+v", m)
	}
	m := eval.Mean([]eval.Scores{{1, 0, 0.5, 1}, {0, 1, 0.5, 0}})
	if m != (eval.Scores{NDCG10: 0.5, MRR10: 0.5, Recall10: 0.5, Recall50: 0.5}) {
		t.Errorf("%+v", m)
	}
}

func TestMeasureGivesUpAtTheFirstError(t *testing.T) {
	set := &eval.Set{Queries: []eval.Question{{ID: "q7"}}, Qrels: map[string]map[string]int{"q7": {"a": 1}}}
	broken := errors.New("broken")
	_, err := eval.Measure(context.Background(), set, func(context.Context, string) ([]string, error) { return nil, broken }, nil)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "q7") {
		t.Errorf("%v", err)
	}
}

func TestMeasureAsksEveryQuestionOnce(t *testing.T) {
	set := &eval.Set{Name: "s", Qrels: map[string]map[string]int{}}
	for i := range 40 {
		id := fmt.Sprint(i)
		set.Queries = append(set.Queries, eval.Question{ID: id, Text: id})
		set.Qrels[id] = map[string]int{id: 1}
	}
	var asked atomic.Int32
	done := 0
	got, err := eval.Measure(context.Background(), set, func(_ context.Context, text string) ([]string, error) {
		asked.Add(1)
		time.Sleep(time.Millisecond)
		if text == "3" {
			return nil, nil
		}
		return []string{text}, nil
	}, func(n, total int) {
		if done++; n != done || total != 40 {
			t.Errorf("progress %d of %d", n, total)
		}
	})
	if err != nil || asked.Load() != 40 || done != 40 || got.Queries != 40 || math.Abs(got.NDCG10-39./40) > 1e-12 || got.P50Ms < 0.5 || got.Name != "s" {
		t.Errorf("%+v, %v; %d asked, %d noted", got, err, asked.Load(), done)
	}
}

func TestBadFiles(t *testing.T) {
	for name, test := range map[string]struct {
		change map[string]string
		want   string
	}{
		"no queries":            {map[string]string{"queries.jsonl": "-"}, "queries.jsonl"},
		"no judgements":         {map[string]string{"qrels/test.tsv": "-"}, "test.tsv"},
		"an empty corpus":       {map[string]string{"corpus.jsonl": "\n\n"}, "no documents"},
		"a query that is cut":   {map[string]string{"queries.jsonl": "\n" + `{"_id":"q1","text":"甲`}, "queries.jsonl:2: "},
		"a list for an object":  {map[string]string{"corpus.jsonl": `["a"]`}, "corpus.jsonl:1: "},
		"a number for a text":   {map[string]string{"corpus.jsonl": `{"_id":7}`}, "corpus.jsonl:1: "},
		"four columns":          {map[string]string{"qrels/test.tsv": qrels + "q1\t0\td1\t1\n"}, "test.tsv:5: 4 columns"},
		"a grade that is none":  {map[string]string{"qrels/test.tsv": qrels + "q1\td1\tgood\n"}, `test.tsv:5: the grade "good"`},
		"spaces instead of tab": {map[string]string{"qrels/test.tsv": "q1 d1 1\n"}, "test.tsv:1: 1 columns"},
		"nobody's judgements":   {map[string]string{"qrels/test.tsv": "q9\td1\t1\n"}, "no judged questions"},
	} {
		files := map[string]string{"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": qrels}
		for file, text := range test.change {
			files[file] = text
			if text == "-" {
				delete(files, file)
			}
		}
		_, err := eval.LoadSet(write(t, files))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want …%s…", name, err, test.want)
		}
	}
	if _, err := eval.LoadSet(filepath.Join(t.TempDir(), "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestLoadSetTakesWhatIsUsual(t *testing.T) {
	dir := write(t, map[string]string{
		"corpus.jsonl":   corpus + "\n  \n" + `{"_id":"d3","title":"长","text":"` + strings.Repeat("长", 100_000) + `","metadata":{}}`,
		"queries.jsonl":  queries,
		"qrels/test.tsv": "q1\td1\t1\nq1\td1\t3\nq2\td2\t-1\n", // no header; a later grade counts; below 1 is not right
	})
	set, err := eval.LoadSet(dir + string(filepath.Separator))
	if err != nil {
		t.Fatal(err)
	}
	if set.Name != filepath.Base(dir) || len(set.Corpus) != 3 || len(set.Queries) != 1 || set.Queries[0].Text != "甲" || set.Qrels["q1"]["d1"] != 3 || len(set.Qrels) != 1 {
		t.Errorf("%s: %d documents, %+v, %+v", set.Name, len(set.Corpus), set.Queries, set.Qrels)
	}
}
