package trend

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Step is a measurement beside the one before it.
type Step struct {
	At        time.Time `json:"at"`
	Causes    []string  `json:"causes"` // content, words, weights, judgements; none of the first
	Questions int       `json:"questions"`
	NDCG10    float64   `json:"ndcg10"`
	MRR10     float64   `json:"mrr10"`
	Recall10  float64   `json:"recall10"`
	// Difference is the scores' from those before; nil where the judgements changed, which
	// makes them incomparable, and of the first.
	Difference *Difference `json:"difference,omitempty"`
	Moved      []Moved     `json:"moved"` // questions whose best article stands elsewhere, the worst off first
}

// Difference is of scores.
type Difference struct {
	NDCG10   float64 `json:"ndcg10"`
	MRR10    float64 `json:"mrr10"`
	Recall10 float64 `json:"recall10"`
}

// Moved is a question whose best article stands in another place; 0 is not among the first
// fifty.
type Moved struct {
	Query  string `json:"query"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// Worse reports whether the best article stands further down.
func (m Moved) Worse() bool { return rank(m.After) > rank(m.Before) }

// rank makes a place comparable: what is not found stands below all.
func rank(place int) int {
	if place == 0 {
		return 1 << 20
	}
	return place
}

// Steps are what the last changes did to the judged questions, the newest first, for
// editors.
func Steps(ctx context.Context, log *searchlog.Log, who kb.Principal) ([]Step, error) {
	all, err := log.Measurements(ctx, who)
	if err != nil {
		return nil, err
	}
	judged, err := log.Judgements(ctx, who)
	if err != nil {
		return nil, err
	}
	texts := map[int64]string{}
	for _, j := range judged {
		texts[searchlog.Key(j.Query)] = j.Query
	}
	out := make([]Step, 0, len(all))
	for i, m := range all {
		s := Step{At: m.At, Causes: []string{}, Questions: m.Questions, NDCG10: m.NDCG10, MRR10: m.MRR10, Recall10: m.Recall10, Moved: []Moved{}}
		if i+1 < len(all) {
			s.compare(m, all[i+1], texts)
		}
		out = append(out, s)
	}
	return out, nil
}

// compare adds what changed from the measurement before.
func (s *Step) compare(m, before searchlog.Measurement, texts map[int64]string) {
	s.Causes = m.Causes(before)
	if m.Judged == before.Judged {
		s.Difference = &Difference{m.NDCG10 - before.NDCG10, m.MRR10 - before.MRR10, m.Recall10 - before.Recall10}
	}
	for key, place := range m.Places {
		if was, there := before.Places[key]; there && was != place && texts[key] != "" {
			s.Moved = append(s.Moved, Moved{texts[key], was, place})
		}
	}
	slices.SortFunc(s.Moved, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(rank(b.After)-rank(b.Before), rank(a.After)-rank(a.Before)), cmp.Compare(a.Query, b.Query))
	})
}
