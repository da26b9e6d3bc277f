package searchlog

import "time"

// Measurement is how well the ranking did at a time by what editors judged, and what it
// depended on: what was in force then.
type Measurement struct {
	At      time.Time
	Content int64  // the last change of the articles
	Words   string // names them, as Weights and Judged name what they are
	Weights string
	Judged  string

	Questions               int
	NDCG10, MRR10, Recall10 float64
	// Places are where the best article of each question stood, by the question's key;
	// 0 is not among the first fifty.
	Places map[int64]int
}

// Causes are what differs from another measurement: content, words, weights, judgements.
func (m Measurement) Causes(before Measurement) (out []string) {
	for _, c := range []struct {
		name    string
		changed bool
	}{{"content", m.Content != before.Content}, {"words", m.Words != before.Words}, {"weights", m.Weights != before.Weights}, {"judgements", m.Judged != before.Judged}} {
		if c.changed {
			out = append(out, c.name)
		}
	}
	return out
}
