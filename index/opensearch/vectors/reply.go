package vectors

import (
	"context"
	"encoding/json"
	"errors"
)

// reply is what OpenSearch answers to a search, as far as we ask.
type reply struct {
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []struct {
			Score  *float64 `json:"_score"`
			Fields struct {
				ID    []string `json:"id"`
				Stamp []int64  `json:"stamp"`
				Start []int    `json:"start"`
				Count []int    `json:"count"`
			} `json:"fields"`
		} `json:"hits"`
	} `json:"hits"`
	Aggregations struct {
		Spread spread `json:"spread"`
	} `json:"aggregations"`
	Error    json.RawMessage `json:"error"`
	TimedOut bool            `json:"timed_out"`
	Shards   struct {
		Failed int `json:"failed"`
	} `json:"_shards"`
}

// spread is how numbers lie; none where nothing was counted.
type spread struct {
	Count     int     `json:"count"`
	Average   float64 `json:"avg"`
	Deviation float64 `json:"std_deviation"`
}

func (r *reply) spread() spread { return r.Aggregations.Spread }

// found is a hit, with its score or with the count of a mark.
type found struct {
	Doc
	start, count int
	score        float64
}

var errPart = errors.New("part of the vectors in OpenSearch did not answer")

// whole are the hits of an answer that is of all rows.
func (r *reply) whole() (out []found, err error) {
	if len(r.Error) > 0 || r.TimedOut || r.Shards.Failed > 0 {
		return nil, errPart
	}
	for _, h := range r.Hits.Hits {
		f := h.Fields
		if len(f.ID) != 1 || len(f.Stamp) != 1 {
			return nil, errPart
		}
		one := found{Doc: Doc{f.ID[0], f.Stamp[0]}}
		if len(f.Start) == 1 {
			one.start = f.Start[0]
		}
		if len(f.Count) == 1 {
			one.count = f.Count[0]
		}
		if h.Score != nil {
			one.score = *h.Score
		}
		out = append(out, one)
	}
	return out, nil
}

// ask asks several searches at once.
func (r *Rows) ask(ctx context.Context, bodies ...object) ([]reply, error) {
	var answer struct {
		Responses []reply `json:"responses"`
	}
	if err := r.client.Searches(ctx, r.Name, bodies, &answer); err != nil {
		return nil, err
	}
	if len(answer.Responses) != len(bodies) {
		return nil, errPart
	}
	for i := range answer.Responses {
		if _, err := answer.Responses[i].whole(); err != nil {
			return nil, err
		}
	}
	return answer.Responses, nil
}
