package opensearch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// keptTexts documents that were looked at last stay here, so that a search need not
// fetch them.
const keptTexts = 20_000

// found is a document that a request has found: which, and in which wording.
type found struct {
	id    string
	stamp int64
}

// texts fetches documents, and keeps those that were asked for last.
type texts struct {
	client *client
	index  string
	kept   *lru.Cache[found, *retrieve.Text]
}

func newTexts(c *client, index string) *texts {
	kept, err := lru.New[found, *retrieve.Text](keptTexts)
	if err != nil {
		panic(err) // the size is positive
	}
	return &texts{c, index, kept}
}

// errChanged is returned where a document is not what it was when it was found.
var errChanged = errors.New("a document has changed meanwhile")

// get gives the documents that were found, in their order.
func (x *texts) get(ctx context.Context, hits []found) ([]*retrieve.Text, error) {
	out := make([]*retrieve.Text, len(hits))
	var ids []string
	var at []int
	for i, h := range hits {
		if t, ok := x.kept.Get(h); ok {
			out[i] = t
			continue
		}
		ids, at = append(ids, h.id), append(at, i)
	}
	if len(ids) == 0 {
		return out, nil
	}
	fetched, err := x.fetch(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, i := range at {
		t, ok := fetched[hits[i]]
		if !ok {
			return nil, errChanged
		}
		out[i] = t
		x.kept.Add(hits[i], t)
	}
	return out, nil
}

// fetch reads documents by their names.
func (x *texts) fetch(ctx context.Context, ids []string) (map[found]*retrieve.Text, error) {
	var answer struct {
		Docs []struct {
			ID     string          `json:"_id"`
			Found  bool            `json:"found"`
			Source json.RawMessage `json:"_source"`
		} `json:"docs"`
	}
	if err := x.client.read(ctx, "/"+x.index+"/_mget?realtime=false&preference=_local", object{"ids": ids}, &answer); err != nil {
		return nil, err
	}
	out := make(map[found]*retrieve.Text, len(ids))
	for _, d := range answer.Docs {
		if !d.Found {
			continue
		}
		var k kept
		if err := json.Unmarshal(d.Source, &k); err != nil {
			return nil, fmt.Errorf("read a document of OpenSearch: %w", err)
		}
		t, err := k.text()
		if err != nil {
			return nil, err
		}
		out[found{d.ID, k.Stamp}] = t
	}
	return out, nil
}
