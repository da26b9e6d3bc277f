package vectors

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Near compares a question with the texts of the index, as search.Near has it. It takes half
// of the time that is left for a search at most; where that is not enough, or the cluster
// fails, words alone count, and after some failures it is let be for a while.
func (m *Collection) Near(ctx context.Context, q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) *nearest.Comparison {
	rows := m.serving.Load()
	if rows == nil || v.Scopes == 0 || q.Space != rows.Space || len(q.Bytes) != rows.Dimensions {
		return nil
	}
	asking, err := m.breaker.Enter()
	if err != nil {
		return nil
	}
	defer asking.End()
	most := m.client.Timeout / 2
	if end, ends := ctx.Deadline(); ends {
		most = min(most, time.Until(end)/2)
	}
	bounded, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	out, err := m.compare(bounded, rows, q, v, count, others)
	if err != nil && ctx.Err() != nil {
		return nil // who asked has gone
	}
	down := m.breaker.Down()
	if asking.Note(err); !down && m.breaker.Down() {
		m.log.Warn("the cluster does not compare vectors, and words alone count", "error", err)
	}
	return out
}

func (m *Collection) compare(ctx context.Context, rows *Rows, q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) (*nearest.Comparison, error) {
	seen, err := m.host.Visible(v.Unfiltered())
	if err != nil {
		return nil, err
	}
	may, err := m.host.Visible(v)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*retrieve.Text, len(others))
	ids := make([]string, len(others))
	for i, t := range others {
		byID[t.ID], ids[i] = t, t.ID
	}
	got, err := rows.Compare(ctx, q.Bytes, seen, may, count*nearest.PerText, ids)
	if err != nil {
		return nil, err
	}
	near := func(t *retrieve.Text, r Row) nearest.Near {
		return nearest.Near{Text: t, Start: r.Start, Standing: nearest.Standing(r.Cosine, got.Mean, got.Deviation)}
	}
	out := &nearest.Comparison{Others: make(map[*retrieve.Text]nearest.Near, len(others))}
	out.Since, out.Next = retrieve.MinTime, retrieve.MaxTime // as the candidates have it
	for _, r := range got.Others {
		if t := byID[r.ID]; t != nil && m.has(r.Doc) {
			out.Others[t] = near(t, r)
		}
	}
	firsts := m.firsts(got.Nearest, count)
	texts, err := m.host.Read(ctx, docsOf(firsts, byID))
	if err != nil {
		return nil, err
	}
	for _, r := range firsts {
		t := byID[r.ID]
		if t == nil {
			t = texts[r.Doc]
		}
		if t != nil && v.Allows(t) {
			out.Nearest = append(out.Nearest, near(t, r))
		}
	}
	return out, nil
}

// firsts are the nearest row of each text that the index has, of so many texts.
func (m *Collection) firsts(rows []Row, count int) (out []Row) {
	seen := make(map[string]bool, count)
	for _, r := range rows {
		if len(out) < count && !seen[r.ID] && m.has(r.Doc) {
			seen[r.ID] = true
			out = append(out, r)
		}
	}
	return out
}

// docsOf are the texts of rows, but for those that are known.
func docsOf(rows []Row, known map[string]*retrieve.Text) (out []Doc) {
	for _, r := range rows {
		if known[r.ID] == nil {
			out = append(out, r.Doc)
		}
	}
	return out
}
