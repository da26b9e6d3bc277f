package opensearch

import (
	"context"
	"errors"
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// looked documents at most are read to see whether a word stands in one of them as it is.
const looked = 50

// Holds implements retrieve.Retriever.
func (r *Retriever) Holds(ctx context.Context, texts [][]rune, v retrieve.Visibility) ([]bool, error) {
	v = v.Unfiltered()
	out := make([]bool, len(texts))
	seen, err := r.visible(v)
	if err != nil || v.Scopes == 0 {
		return out, err
	}
	since, _ := r.state.sameBetween(v.At)
	var bodies []object
	var at []int
	for i, text := range texts {
		if held, sure := r.heldHere(text, v); sure {
			out[i] = held
			continue
		}
		if held, known := r.state.holds(heldKey{string(text), v.Viewer, since}); known {
			out[i] = held
			continue
		}
		if body := holding(text, seen); body != nil {
			bodies, at = append(bodies, body), append(at, i)
		}
	}
	if len(bodies) == 0 {
		return out, nil
	}
	replies, err := searches(ctx, r.index.client, r.index.name, bodies)
	if err != nil {
		return nil, err
	}
	for k, i := range at {
		if out[i], err = r.holds(ctx, texts[i], &replies[k], v); err != nil {
			return nil, err
		}
		r.state.keepHeld(heldKey{string(texts[i]), v.Viewer, since}, out[i])
	}
	return out, nil
}

// heldHere says of a word whether a document holds it that may be seen, where that is
// known without asking.
func (r *Retriever) heldHere(text []rune, v retrieve.Visibility) (held, sure bool) {
	parts := partsOf(text)
	for _, p := range parts {
		of, any := r.index.frequencies.Holder(p.term())
		if !any {
			return false, true
		}
		if exact(text) && len(p.text) == len(text) && of != nil && v.Allows(of) {
			return true, true
		}
	}
	return false, false
}

// holding asks for documents that hold a word: for one where the question is exact, else
// for those to look into.
func holding(text []rune, seen object) object {
	if exact(text) {
		return object{"size": 0, "track_total_hits": 1, "terminate_after": 1, "query": both([]object{seen, piece(text)})}
	}
	may := containing(anywhere, text)
	if may == nil {
		return nil
	}
	return named(object{"size": looked, "track_total_hits": false, "query": both([]object{seen, may})})
}

// exact reports a word that stands wherever its characters do: one without Latin letters
// and digits.
func exact(text []rune) bool { return len(text) > 0 && !slices.ContainsFunc(text, zh.IsAlnum) }

// holds looks into what was found.
func (r *Retriever) holds(ctx context.Context, text []rune, found *reply, v retrieve.Visibility) (bool, error) {
	if exact(text) {
		return found.Hits.Total.Value > 0, nil
	}
	hits, err := found.hits()
	if err != nil || len(hits) == 0 {
		return false, err
	}
	docs, err := r.read(ctx, hits, v)
	if errors.Is(err, errChanged) {
		return true, nil // until a moment ago, at least
	}
	return slices.ContainsFunc(docs, func(t *retrieve.Text) bool { return t.HoldsWord(text) }), err
}
