package vectors

import (
	"context"
	"math"
)

// Row is a passage of a text, and how near it is to a question.
type Row struct {
	Doc
	Start  int
	Cosine float64
}

// Comparison is how near rows are to a question.
type Comparison struct {
	Nearest []Row // nearest first
	Others  []Row // the nearest of each of some texts
	// Mean and Deviation are of all that the asker may see, or of some thousands of them.
	Mean, Deviation float64
}

// So many rows tell mean and deviation of all, or, where the asker may see few of those that
// chance has chosen, at least so many, if there are.
const (
	sampled      = 4096
	leastSampled = 512
)

// Compare compares a question with rows. seen finds those that the asker may see, may those
// that pass the filter besides: of these, the nearest count are given; and of some texts, by
// their names, the nearest row each, whether or not it may be seen.
func (r *Rows) Compare(ctx context.Context, query []int8, seen, may object, count int, others []string) (*Comparison, error) {
	share := parts
	if r.total > sampled {
		share = parts * sampled / r.total
	}
	asked := []object{r.spread(query, seen, share), r.nearest(query, may, count)}
	if len(others) > 0 {
		asked = append(asked, r.of(query, others))
	}
	got, err := r.ask(ctx, asked...)
	for err == nil && got[0].spread().Count < leastSampled && share < parts {
		share = min(8*share, parts)
		var again []reply
		if again, err = r.ask(ctx, r.spread(query, seen, share)); err == nil {
			got[0] = again[0]
		}
	}
	if err != nil {
		return nil, err
	}
	s := got[0].spread()
	out := &Comparison{Mean: s.Average - 1, Deviation: s.Deviation}
	if out.Nearest, err = rowsOf(&got[1], func(score float64) float64 { return 2*score - 1 }); err != nil || len(others) == 0 {
		return out, err
	}
	out.Others, err = rowsOf(&got[2], func(score float64) float64 { return score - 1 })
	return out, err
}

// nearest asks for the nearest rows of those that a query finds. Their score is half of one
// and their cosine.
func (r *Rows) nearest(query []int8, may object, count int) object {
	return named(object{"size": count, "track_total_hits": false, "query": object{
		"knn": object{fieldVector: object{"vector": query, "k": count, "filter": may}},
	}})
}

// compared scores rows that a query finds by their cosines and one.
func compared(query []int8, found ...object) object {
	return object{"script_score": object{
		"query":  object{"bool": object{"filter": found}},
		"script": object{"lang": "knn", "source": "knn_score", "params": object{"field": fieldVector, "query_value": query, "space_type": "cosinesimil"}},
	}}
}

// spread asks how the cosines of a share of the rows lie that the asker may see.
func (r *Rows) spread(query []int8, seen object, share int) object {
	return object{
		"size": 0, "track_total_hits": false,
		"query": compared(query, seen, object{"range": object{fieldPart: object{"lt": share}}}),
		"aggs":  object{"spread": object{"extended_stats": object{"script": object{"source": "_score"}}}},
	}
}

// of asks for the nearest row of each of some texts.
func (r *Rows) of(query []int8, texts []string) object {
	return named(object{
		"size": min(len(texts), maxWindow), "track_total_hits": false, "collapse": object{"field": fieldID},
		"query": compared(query, object{"terms": object{fieldID: texts}}, object{"exists": object{"field": fieldPart}}),
	})
}

func named(body object) object {
	body["_source"], body["stored_fields"], body["docvalue_fields"] = false, "_none_", []string{fieldID, fieldStamp, fieldStart}
	return body
}

// rowsOf are those of an answer, by the cosine that a score stands for.
func rowsOf(r *reply, cosine func(score float64) float64) ([]Row, error) {
	hits, err := r.whole()
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(hits))
	for i, h := range hits {
		if out[i] = (Row{h.Doc, h.start, cosine(h.score)}); math.Abs(out[i].Cosine) > 1.001 {
			return nil, errPart
		}
	}
	return out, nil
}
