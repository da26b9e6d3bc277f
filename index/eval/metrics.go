package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Scores of a ranking, each the mean over the questions, 0 … 1.
type Scores struct {
	NDCG10   float64 `json:"ndcg10"`   // Järvelin and Kekäläinen 2002, gain = grade, as in trec_eval
	MRR10    float64 `json:"mrr10"`    // one over the place of the first right document among ten
	Recall10 float64 `json:"recall10"` // part of the right documents among the first ten
	Recall50 float64 `json:"recall50"`
}

// SetScores are the scores on one set.
type SetScores struct {
	Name string `json:"name"`
	Scores
	Queries int     `json:"queries"`
	P50Ms   float64 `json:"p50Ms"` // median time of a search
}

// Depth is how many results a ranker must give.
const Depth = 50

// Ranker gives the ids of the best documents for a question, best first, at most
// Depth.
type Ranker func(ctx context.Context, text string) ([]string, error)

// Measure asks every question of a set, two at a time at most. progress may be
// nil.
func Measure(ctx context.Context, s *Set, rank Ranker, progress func(done, total int)) (SetScores, error) {
	scores := make([]Scores, len(s.Queries))
	times := make([]time.Duration, len(s.Queries))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range s.Queries {
		g.Go(func() error {
			start := time.Now()
			ids, err := rank(ctx, q.Text)
			if err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
			times[i] = time.Since(start)
			scores[i] = score(ids, s.Qrels[q.ID])
			return nil
		})
		if progress != nil {
			progress(i+1, len(s.Queries))
		}
	}
	if err := g.Wait(); err != nil {
		return SetScores{}, err
	}
	slices.Sort(times)
	return SetScores{Name: s.Name, Scores: Mean(scores), Queries: len(s.Queries), P50Ms: float64(times[len(times)/2].Microseconds()) / 1000}, nil
}

// Mean is the mean of each score.
func Mean(all []Scores) Scores {
	var m Scores
	for _, s := range all {
		m.NDCG10 += s.NDCG10 / float64(len(all))
		m.MRR10 += s.MRR10 / float64(len(all))
		m.Recall10 += s.Recall10 / float64(len(all))
		m.Recall50 += s.Recall50 / float64(len(all))
	}
	return m
}

func score(ids []string, grades map[string]int) Scores {
	var s Scores
	dcg := 0.0
	seen := map[string]bool{}
	for i, id := range ids[:min(len(ids), Depth)] {
		grade := grades[id]
		if grade == 0 || seen[id] {
			continue
		}
		seen[id] = true
		s.Recall50++
		if i < 10 {
			dcg += float64(grade) / math.Log2(float64(i)+2)
			s.Recall10++
			if s.MRR10 == 0 {
				s.MRR10 = 1 / float64(i+1)
			}
		}
	}
	best := make([]int, 0, len(grades))
	for _, g := range grades {
		best = append(best, g)
	}
	slices.SortFunc(best, func(a, b int) int { return cmp.Compare(b, a) })
	ideal := 0.0
	for i, g := range best[:min(len(best), 10)] {
		ideal += float64(g) / math.Log2(float64(i)+2)
	}
	s.NDCG10 = dcg / ideal
	s.Recall10 /= float64(len(best))
	s.Recall50 /= float64(len(best))
	return s
}
