package opensearch

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Vectors has the texts of collections turned into vectors; index/embed does.
type Vectors interface {
	Tend(c nearest.Collection)
	Leave(c nearest.Collection)
}

// meaning compares questions with the texts of an index by their vectors, which stand beside
// it in the cluster. It implements vectors.Host.
type meaning struct {
	*vectors.Collection
	index   *Index
	log     *slog.Logger
	failing atomic.Bool
}

// newMeaning is told of the texts of an index from now on.
func newMeaning(x *Index, log *slog.Logger) *meaning {
	m := &meaning{index: x, log: log}
	m.Collection = vectors.NewCollection(m, x.client, x.name, x.common)
	x.applying.Lock()
	defer x.applying.Unlock()
	x.moved = func(come, gone []found) { m.Took(docs(come), docs(gone)) }
	for _, of := range x.heads {
		for _, h := range of {
			m.Took([]vectors.Doc{h.found().doc()}, nil)
		}
	}
	return m
}

func (f found) doc() vectors.Doc { return vectors.Doc{ID: f.id, Stamp: f.stamp} }

func docs(of []found) []vectors.Doc {
	out := make([]vectors.Doc, len(of))
	for i, f := range of {
		out[i] = f.doc()
	}
	return out
}

// Office implements vectors.Host.
func (m *meaning) Office() *string { return m.index.office.Load() }

// Deposed implements vectors.Host.
func (m *meaning) Deposed(err error) error { return m.index.deposed(err) }

// Fields implements vectors.Host.
func (m *meaning) Fields() map[string]any { return visibility() }

// Visibility implements vectors.Host.
func (m *meaning) Visibility(t *retrieve.Text) []byte {
	var w fields
	w.visibility(t)
	return w.out[1:]
}

// Read implements vectors.Host.
func (m *meaning) Read(ctx context.Context, of []vectors.Doc) (map[vectors.Doc]*retrieve.Text, error) {
	out := map[vectors.Doc]*retrieve.Text{}
	var ids []string
	for _, d := range of {
		if t, kept := m.index.texts.kept.Get(found{d.ID, d.Stamp}); kept {
			out[d] = t
		} else {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	fetched, err := m.index.texts.fetch(ctx, ids)
	for f, t := range fetched {
		out[f.doc()] = t
		m.index.texts.offer(f, t)
	}
	return out, err
}

// near compares a question with the texts of the index, as search.Near has it. It takes half
// of the time of a search at most; where that is not enough, or the cluster fails, words
// alone count.
func (m *meaning) near(ctx context.Context, q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) *nearest.Comparison {
	rows := m.Serving()
	if rows == nil || v.Scopes == 0 || q.Space != rows.Space || len(q.Bytes) != rows.Dimensions {
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, m.index.client.Timeout/2)
	defer cancel()
	out, err := m.compare(bounded, rows, q, v, count, others)
	if err != nil && ctx.Err() == nil && !m.failing.Swap(true) {
		m.log.Warn("the cluster does not compare vectors, and words alone count", "error", err)
	}
	if err == nil {
		m.failing.Store(false)
	}
	return out
}

func (m *meaning) compare(ctx context.Context, rows *vectors.Rows, q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) (*nearest.Comparison, error) {
	r := &Retriever{m.index, m.index.state.Load()}
	seen, err := r.visible(v.Unfiltered())
	may, wrong := r.visible(v)
	if err = errors.Join(err, wrong); err != nil {
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
	near := func(t *retrieve.Text, r vectors.Row) nearest.Near {
		return nearest.Near{Text: t, Start: r.Start, Standing: nearest.Standing(r.Cosine, got.Mean, got.Deviation)}
	}
	out := &nearest.Comparison{Others: make(map[*retrieve.Text]nearest.Near, len(others))}
	out.Since, out.Next = r.state.sameBetween(v.At)
	for _, r := range got.Others {
		if t := byID[r.ID]; t != nil && m.Has(r.Doc) {
			out.Others[t] = near(t, r)
		}
	}
	firsts := m.firsts(got.Nearest, count)
	texts, err := m.Read(ctx, docsOf(firsts, byID))
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
func (m *meaning) firsts(rows []vectors.Row, count int) (out []vectors.Row) {
	seen := make(map[string]bool, count)
	for _, r := range rows {
		if len(out) < count && !seen[r.ID] && m.Has(r.Doc) {
			seen[r.ID] = true
			out = append(out, r)
		}
	}
	return out
}

// docsOf are the texts of rows, but for those that are known.
func docsOf(rows []vectors.Row, known map[string]*retrieve.Text) (out []vectors.Doc) {
	for _, r := range rows {
		if known[r.ID] == nil {
			out = append(out, r.Doc)
		}
	}
	return out
}
