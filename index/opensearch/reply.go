package opensearch

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
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
				Kept  [][]byte `json:"kept"`
			} `json:"fields"`
		} `json:"hits"`
	} `json:"hits"`
	Aggregations map[string]struct {
		Buckets []struct {
			Key   string `json:"key"`
			Count int    `json:"doc_count"`
		} `json:"buckets"`
	} `json:"aggregations"`
	Error    json.RawMessage `json:"error"`
	Status   int             `json:"status"`
	TimedOut bool            `json:"timed_out"`
	Shards   struct {
		Failed int `json:"failed"`
	} `json:"_shards"`
}

// whole reports an answer that is of all documents, or why it is not.
func (r *reply) whole(ctx context.Context) error {
	if len(r.Error) > 0 || r.TimedOut || r.Shards.Failed > 0 {
		err := error(nodes.NewRefusal(r.Status, append([]byte("part of the index did not answer: "), r.Error...)))
		if r.Status >= http.StatusBadRequest && r.Status < http.StatusInternalServerError && r.Status != http.StatusTooManyRequests {
			return err
		}
		return nodes.NoAnswer(ctx, err)
	}
	return nil
}

// searches asks several searches at once.
func searches(ctx context.Context, c *nodes.Client, index string, bodies []object) ([]reply, error) {
	var answer struct {
		Responses []reply `json:"responses"`
	}
	if err := c.Searches(ctx, index, bodies, &answer); err != nil {
		return nil, err
	}
	for i := range answer.Responses {
		if err := answer.Responses[i].whole(ctx); err != nil {
			return nil, err
		}
	}
	if len(answer.Responses) != len(bodies) {
		return nil, nodes.NoAnswer(ctx, nodes.NewRefusal(http.StatusOK, []byte("not all that was asked is answered")))
	}
	return answer.Responses, nil
}

// hit is a document that was found, and what it weighs.
type hit struct {
	found
	score float64
}

// named asks for the document of each hit and its stamp, and nothing else of it.
func named(body object) object {
	body["_source"], body["stored_fields"], body["docvalue_fields"] = false, "_none_", []string{fieldID, fieldStamp}
	return body
}

// hits are those of an answer to what was named.
func (r *reply) hits() ([]hit, error) {
	out := make([]hit, len(r.Hits.Hits))
	for i, h := range r.Hits.Hits {
		if len(h.Fields.ID) != 1 || len(h.Fields.Stamp) != 1 {
			return nil, nodes.NewRefusal(http.StatusOK, []byte("a hit has no name"))
		}
		out[i].found = found{ID: h.Fields.ID[0], Stamp: h.Fields.Stamp[0]}
		if h.Score != nil {
			out[i].score = *h.Score
		}
	}
	return out, nil
}
