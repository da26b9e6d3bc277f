package opensearch

import (
	"context"
	"errors"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// keptTexts documents that were looked at last stay here, so that a search need not
// fetch them.
const keptTexts = 20_000

// texts fetches documents, and keeps those that were asked for last.
type texts struct {
	client *nodes.Client
	index  string
	kept   *lru.Cache[found, *retrieve.Text]
}

func newTexts(c *nodes.Client, index string) *texts {
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

// fetch reads documents by their names. One that is not what it was is left out.
func (x *texts) fetch(ctx context.Context, ids []string) (map[found]*retrieve.Text, error) {
	var answer struct {
		Docs []struct {
			ID     string `json:"_id"`
			Fields struct {
				Kept [][]byte `json:"kept"`
			} `json:"fields"`
		} `json:"docs"`
	}
	path := "/" + x.index + "/_mget?realtime=false&preference=_local&stored_fields=" + fieldKept
	if err := x.client.Read(ctx, path, object{"ids": ids}, &answer); err != nil {
		return nil, err
	}
	out := make(map[found]*retrieve.Text, len(ids))
	for _, d := range answer.Docs {
		if len(d.Fields.Kept) != 1 {
			continue
		}
		s := stored{found{d.ID, stampOf(d.Fields.Kept[0])}, d.Fields.Kept[0]}
		if t, err := s.text(); err == nil {
			out[s.found] = t
		}
	}
	return out, nil
}
