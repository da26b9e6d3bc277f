package opensearch

import (
	"context"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// counting is a question for the number of documents, as it is looked up here and as the
// cluster is asked.
type counting struct {
	query  frequency.Query
	search object
}

func ofWord(w retrieve.Word) counting {
	var q frequency.Query
	for _, f := range w.Forms {
		var form []frequency.Term
		for _, p := range partsOf(f.Text) {
			form = append(form, p.term())
		}
		if len(form) > 0 {
			q = append(q, form)
		}
	}
	return counting{q, word(anywhere, w)}
}

// ofChars is of a character or of a pair.
func ofChars(text []rune) counting {
	p := part{text: text}
	return counting{frequency.Query{{p.term()}}, p.in(anywhere)}
}

// setFrequencies counts how many documents hold each term of a plan, whoever may see them.
func (r *Retriever) setFrequencies(ctx context.Context, p *retrieve.Plan) error {
	var all []counting
	for _, w := range p.Words {
		all = append(all, ofWord(w))
	}
	for _, g := range p.Pairs {
		all = append(all, ofChars(g.Text))
	}
	counts, err := r.counted(ctx, all)
	if err != nil {
		return err
	}
	for i := range p.Words {
		p.Words[i].Frequency = counts[i]
	}
	for i := range p.Pairs {
		p.Pairs[i].Frequency = counts[len(p.Words)+i]
	}
	return nil
}

// counted gives the counts. The cluster is asked for those that are not known here.
func (r *Retriever) counted(ctx context.Context, all []counting) ([]int, error) {
	table := r.index.frequencies
	version := table.Version()
	out := make([]int, len(all))
	var bodies []object
	var at []int
	for i, c := range all {
		n, known := table.Count(c.query)
		if out[i] = n; !known {
			bodies = append(bodies, object{"size": 0, "track_total_hits": true, "query": c.search})
			at = append(at, i)
		}
	}
	if len(bodies) > 0 {
		replies, err := searches(ctx, r.index.client, r.index.name, bodies)
		if err != nil {
			return nil, err
		}
		for k, i := range at {
			out[i] = replies[k].Hits.Total.Value
			table.Keep(version, all[i].query, out[i])
		}
	}
	for i := range out {
		out[i] = min(out[i], r.state.stats.Documents) // while a batch comes in, there are more already
	}
	return out, nil
}

// charFrequency is of a character.
func (x *Index) charFrequency(s *state, c rune) int {
	if !zh.IsWordRune(c) || zh.IsAlnum(c) {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), x.client.Timeout)
	defer cancel()
	counts, err := (&Retriever{x, s}).counted(ctx, []counting{ofChars([]rune{c})})
	if err != nil {
		return 0
	}
	return counts[0]
}
