package opensearch

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Index is one index of a cluster: documents that a retriever finds. It is safe for many
// goroutines.
type Index struct {
	client  *client
	name    string
	texts   *texts
	observe func(added, removed []*retrieve.Text, all func() []*retrieve.Text)

	applying sync.Mutex // held by who changes what follows
	heads    map[string][]*head
	closed   atomic.Bool
	state    atomic.Pointer[state]
}

// createIndex makes an empty index.
func createIndex(ctx context.Context, c *client, name string, m meta) error {
	return c.write(ctx, http.MethodPut, "/"+name, newIndex(m), nil)
}

// deleteIndex removes an index; that it is not there is fine.
func deleteIndex(ctx context.Context, c *client, name string) error {
	if err := c.write(ctx, http.MethodDelete, "/"+name, nil, nil); err != nil && !isNotFound(err) {
		return err
	}
	return nil
}

// bytes is how much the index takes on disk.
func (x *Index) bytes(ctx context.Context) (int64, error) {
	var answer struct {
		All struct {
			Total struct {
				Store struct {
					Size int64 `json:"size_in_bytes"`
				} `json:"store"`
			} `json:"total"`
		} `json:"_all"`
	}
	err := x.client.write(ctx, http.MethodGet, "/"+x.name+"/_stats/store", nil, &answer)
	return answer.All.Total.Store.Size, err
}

// idsOf are the documents that the index has of the articles of a batch.
func (x *Index) idsOf(ctx context.Context, b index.Batch) (map[string]bool, error) {
	out := map[string]bool{}
	for some := range slices.Chunk(b.Updates, 1000) {
		articles := make([]string, len(some))
		for i, u := range some {
			articles[i] = u.ArticleID
		}
		query := object{"terms": object{fieldArticle: articles}}
		if err := x.each(ctx, query, false, func(f found, _ json.RawMessage) error {
			out[f.id] = true
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// each calls yield with all that a query finds, in the order of their names, and with what
// is kept of it, but for answer and body.
func (x *Index) each(ctx context.Context, query object, read bool, yield func(found, json.RawMessage) error) error {
	const portion = 1000
	body := object{"size": portion, "track_total_hits": false, "query": query, "sort": []object{{fieldID: "asc"}}, "_source": false}
	if read {
		body["_source"] = object{"includes": []string{fieldDocument, fieldBounds, fieldBodyLength, fieldStamp}, "excludes": []string{fieldDocument + ".Answer", fieldDocument + ".Body", fieldDocument + ".Sections"}}
	}
	for {
		var answer struct {
			reply
			Hits struct {
				Hits []struct {
					Sort   []any           `json:"sort"`
					ID     string          `json:"_id"`
					Source json.RawMessage `json:"_source"`
				} `json:"hits"`
			} `json:"hits"`
		}
		if err := x.client.write(ctx, http.MethodPost, "/"+x.name+"/_search?allow_partial_search_results=false", body, &answer); err != nil {
			return err
		}
		if err := answer.whole(ctx); err != nil {
			return err
		}
		for _, h := range answer.Hits.Hits {
			if err := yield(found{id: h.ID}, h.Source); err != nil {
				return err
			}
			body["search_after"] = h.Sort
		}
		if len(answer.Hits.Hits) < portion {
			return nil
		}
	}
}

// seq reads how far the index is.
func (x *Index) seq(ctx context.Context) (int64, error) {
	var answer struct {
		Source kept `json:"_source"`
	}
	err := x.client.write(ctx, http.MethodGet, "/"+x.name+"/_doc/"+url.PathEscape(stateID), nil, &answer)
	if isNotFound(err) {
		return 0, nil
	}
	return answer.Source.Seq, err
}
