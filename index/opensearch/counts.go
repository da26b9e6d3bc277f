package opensearch

import (
	"context"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// frequency names what is counted, and how it is found.
type frequency struct {
	key   string
	query object
}

func ofWord(w retrieve.Word) frequency {
	var key strings.Builder
	key.WriteByte('w')
	for _, f := range w.Forms {
		key.WriteString(string(f.Text))
		key.WriteByte(0)
	}
	return frequency{key.String(), word(anywhere, w)}
}

func ofPair(text []rune) frequency {
	return frequency{"p" + string(text), term(fieldPairs, string(text))}
}

func ofChar(r rune) frequency {
	return frequency{"c" + string(r), term(fieldText, string(r))}
}

// setFrequencies counts how many documents hold each term of a plan, whoever may see them.
func (r *Retriever) setFrequencies(ctx context.Context, p *retrieve.Plan) error {
	var all []frequency
	for _, w := range p.Words {
		all = append(all, ofWord(w))
	}
	for _, g := range p.Pairs {
		all = append(all, ofPair(g.Text))
	}
	for _, c := range p.Chars {
		all = append(all, ofChar(c.Text[0]))
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

// counted gives the counts, and asks for those that are not known yet.
func (r *Retriever) counted(ctx context.Context, all []frequency) ([]int, error) {
	keys := make([]string, len(all))
	queries := map[string]object{}
	for i, f := range all {
		keys[i], queries[f.key] = f.key, f.query
	}
	if unknown := r.state.unknown(keys); len(unknown) > 0 {
		bodies := make([]object, len(unknown))
		for i, k := range unknown {
			bodies[i] = object{"size": 0, "track_total_hits": true, "query": queries[k]}
		}
		replies, err := r.index.client.searches(ctx, r.index.name, bodies)
		if err != nil {
			return nil, err
		}
		counts := make([]int, len(unknown))
		for i := range replies {
			counts[i] = replies[i].Hits.Total.Value
		}
		r.state.keepCounts(unknown, counts)
		for i, k := range unknown {
			queries[k] = object{"count": counts[i]}
		}
	}
	out := make([]int, len(all))
	for i, k := range keys {
		n, known := r.state.count(k)
		if !known { // it was just counted, and cleared away for others
			n, _ = queries[k]["count"].(int)
		}
		out[i] = min(n, r.state.stats.Documents) // while a batch comes in, there are more already
	}
	return out, nil
}

// charFrequency is of a character that no plan has asked for.
func (x *Index) charFrequency(s *state, c rune) int {
	if !zh.IsWordRune(c) || zh.IsAlnum(c) {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), x.client.timeout)
	defer cancel()
	counts, err := (&Retriever{x, s}).counted(ctx, []frequency{ofChar(c)})
	if err != nil {
		return 0
	}
	return counts[0]
}
