package vectors

import (
	"context"
	"net/http"
)

// Marked are the texts whose rows are all there, and how many each has.
func (r *Rows) Marked(ctx context.Context) (map[Doc]int, error) {
	const portion = 10_000
	if err := r.client.Write(ctx, http.MethodPost, "/"+r.Name+"/_refresh", nil, nil); err != nil {
		return nil, err
	}
	out := map[Doc]int{}
	body := object{
		"size": portion, "track_total_hits": false, "query": object{"exists": object{"field": fieldCount}}, "sort": []object{{fieldID: "asc"}, {fieldStamp: "asc"}},
		"_source": false, "stored_fields": "_none_", "docvalue_fields": []string{fieldID, fieldStamp, fieldCount},
	}
	for {
		var answer reply
		if err := r.client.Write(ctx, http.MethodPost, "/"+r.Name+"/_search?allow_partial_search_results=false", body, &answer); err != nil {
			return nil, err
		}
		hits, err := answer.whole()
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			out[h.Doc] = h.count
		}
		if len(hits) < portion {
			return out, nil
		}
		last := hits[portion-1]
		body["search_after"] = []any{last.ID, last.Stamp}
	}
}

// Count reads how many texts have their rows, and keeps how many rows there are.
func (r *Rows) Count(ctx context.Context) (texts int, err error) {
	having := func(field string) object {
		return object{"size": 0, "track_total_hits": true, "query": object{"exists": object{"field": field}}}
	}
	got, err := r.ask(ctx, having(fieldCount), having(fieldPart))
	if err != nil {
		return 0, err
	}
	r.total = got[1].Hits.Total.Value
	return got[0].Hits.Total.Value, nil
}
