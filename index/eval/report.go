package eval

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Report is what one ranking reaches on several sets, and in the mean of them.
type Report struct {
	Sets []SetScores `json:"sets"`
	Mean Scores      `json:"mean"`
}

// NewReport works out the mean, in which every set counts alike.
func NewReport(sets []SetScores) Report {
	all := make([]Scores, len(sets))
	for i, s := range sets {
		all[i] = s.Scores
	}
	return Report{sets, Mean(all)}
}

// Print writes a table.
func (r Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "set\tnDCG@10\tMRR@10\tRecall@10\tRecall@50\tqueries\tp50 ms")
	for _, s := range r.Sets {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.2f\n", s.Name, s.NDCG10, s.MRR10, s.Recall10, s.Recall50, s.Queries, s.P50Ms)
	}
	m := r.Mean
	fmt.Fprintf(w, "mean\t%.3f\t%.3f\t%.3f\t%.3f\n", m.NDCG10, m.MRR10, m.Recall10, m.Recall50)
	return w.Flush()
}
