package opensearch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// maxChanged is how often a search begins anew because documents have changed between
// finding and reading them.
const maxChanged = 3

// Candidates implements retrieve.Retriever. A document matches by a part of the words'
// weight, or, where that finds little, by a part of the weight of the pairs of characters.
func (r *Retriever) Candidates(ctx context.Context, q retrieve.Request) (*retrieve.Candidates, error) {
	if err := r.setFrequencies(ctx, q.Plan); err != nil {
		return nil, err
	}
	q.Plan.Weigh(r.Stats())
	for tries := 1; ; tries++ {
		out, err := r.candidates(ctx, q)
		if !errors.Is(err, errChanged) || tries == maxChanged {
			return out, err
		}
	}
}

func (r *Retriever) candidates(ctx context.Context, q retrieve.Request) (*retrieve.Candidates, error) {
	out := &retrieve.Candidates{}
	out.Since, out.Next = r.state.sameBetween(q.Visibility.At)
	if len(q.Facets) > 0 {
		out.Facets = map[string]map[string]int{}
		for _, f := range q.Facets {
			out.Facets[f] = map[string]int{}
		}
	}
	if q.Visibility.Scopes == 0 {
		return out, nil
	}
	may, err := r.allowed(q)
	if err != nil {
		return nil, err
	}
	words := byWords(q)
	hits, err := r.ask(ctx, q, may, words, out)
	if err != nil {
		return nil, err
	}
	if out.Total < enoughMatches && !q.All && len(q.Plan.Pairs) > 0 {
		more, err := r.ask(ctx, q, append(may[:len(may):len(may)], except(words)), byPairs(q.Plan), out)
		if err != nil {
			return nil, err
		}
		if len(q.Sort) > 0 {
			return r.sorted(ctx, q, hits, more, out)
		}
		hits = merged(hits, more)
	}
	out.Texts, err = r.read(ctx, hits[:min(len(hits), q.Count)], q.Visibility)
	return out, err
}

// merged are two lists of hits as one, heaviest first.
func merged(a, b []hit) []hit {
	out := append(a, b...)
	slices.SortStableFunc(out, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.ID, b.ID)) })
	return out
}

// sorted reads two lists that are sorted by a field each, and gives them as one.
func (r *Retriever) sorted(ctx context.Context, q retrieve.Request, a, b []hit, out *retrieve.Candidates) (_ *retrieve.Candidates, err error) {
	if out.Texts, err = r.read(ctx, append(a, b...), q.Visibility); err != nil {
		return nil, err
	}
	slices.SortFunc(out.Texts, func(a, b *retrieve.Text) int {
		return cmp.Or(retrieve.Compare(a, b, q.Sort), strings.Compare(a.Document.Slug, b.Document.Slug), cmp.Compare(a.Document.Revision, b.Document.Revision))
	})
	out.Texts = out.Texts[:min(len(out.Texts), q.Count)]
	return out, nil
}

// read reads what was found. What may not be seen is not given, whatever found it.
func (r *Retriever) read(ctx context.Context, hits []hit, v retrieve.Visibility) ([]*retrieve.Text, error) {
	asked := make([]found, len(hits))
	for i, h := range hits {
		asked[i] = h.found
	}
	texts, err := r.index.texts.get(ctx, asked)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(texts, func(t *retrieve.Text) bool { return !v.Allows(t) }), nil
}

// ask asks for the best matches, counts all of them with their facets, and adds that up.
func (r *Retriever) ask(ctx context.Context, q retrieve.Request, may []object, match object, out *retrieve.Candidates) ([]hit, error) {
	query := object{"filter": may, "must": match}
	body := named(object{"size": min(q.Count, maxWindow), "track_total_hits": true, "query": object{"bool": query}})
	if len(q.Sort) > 0 {
		body["sort"] = order(q.Sort)
	} else {
		titles := inTitles(q.Plan, maxClauses-leaves(may)-leaves(match))
		query["should"] = titles
		if more := more(q.Plan, maxClauses); len(more) > 0 {
			body["rescore"] = object{"window_size": min(max(q.Count*preselect, leastPreselected), maxWindow), "query": object{"rescore_query": object{"bool": object{"should": more}}}}
		}
	}
	if len(q.Facets) > 0 {
		counts := object{}
		for _, f := range q.Facets {
			counts[f] = object{"terms": object{"field": fieldFilter + f, "size": mostValues}}
		}
		body["aggs"] = counts
	}
	var answer reply
	if err := r.index.client.Read(ctx, "/"+r.index.name+"/_search?preference=_local&allow_partial_search_results=false", body, &answer); err != nil {
		return nil, err
	}
	if err := answer.whole(ctx); err != nil {
		return nil, err
	}
	out.Total += answer.Hits.Total.Value
	for field, counts := range out.Facets {
		for _, b := range answer.Aggregations[field].Buckets {
			counts[b.Key] += b.Count
		}
	}
	return answer.hits()
}

// mostValues of a facet are counted.
const mostValues = 10_000

// order is that of hits that are sorted by fields.
func order(by []index.Sort) (out []object) {
	for _, s := range by {
		direction := "asc"
		if s.Desc {
			direction = "desc"
		}
		out = append(out, object{s.Field: direction})
	}
	return append(out, object{fieldSlug: "asc"}, object{fieldNumber: "asc"})
}
