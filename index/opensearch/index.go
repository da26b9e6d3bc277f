package opensearch

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Index is one index of a cluster: documents that a retriever finds. It is safe for many
// goroutines.
type Index struct {
	client  *nodes.Client
	name    string
	texts   *texts
	observe func(added, removed []*retrieve.Text, all func() []*retrieve.Text)

	// office is under which name documents are written: that of the index, or, where several
	// processes share it, that of who writes; nil where another does.
	office atomic.Pointer[string]
	common bool // several processes share it

	// building is of an index that was just made, which nobody else knows: what is written
	// becomes searchable, and observed, when somebody looks.
	building    bool
	unseen      atomic.Bool // something was written that searches do not see yet
	frequencies *frequency.Table
	applying    sync.Mutex // held by who changes what follows
	looked      bool       // and what changes is observed
	heads       map[string][]*head
	moved       func(come, gone []found) // is told of each change; nil is nobody
	totals      totals
	leaving     map[found][]frequency.Term // of documents that a batch under way replaces
	closed      atomic.Bool
	state       atomic.Pointer[state]
}

// writes reports whether this process writes the index.
func (x *Index) writes() bool { return x.office.Load() != nil }

// writing is the name by which documents are written.
func (x *Index) writing() string {
	if office := x.office.Load(); office != nil {
		return *office
	}
	return nodes.NoOffice(x.name) // what has begun before the office was lost
}

// createIndex makes an empty index, which one of those that share it may write.
func createIndex(ctx context.Context, c *nodes.Client, name string, m meta) error {
	return c.Write(ctx, http.MethodPut, "/"+name, newIndex(name, m), nil)
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
	err := x.client.Write(ctx, http.MethodGet, "/"+x.name+"/_stats/store", nil, &answer)
	return answer.All.Total.Store.Size, err
}

// idsOf are the documents that the index has of the articles of a batch.
func (x *Index) idsOf(ctx context.Context, b index.Batch) (map[string]bool, error) {
	out := map[string]bool{}
	if x.building {
		for _, u := range b.Updates {
			for _, h := range x.heads[u.ArticleID] {
				out[h.text.ID] = true
			}
		}
		return out, nil
	}
	for some := range slices.Chunk(b.Updates, 1000) {
		articles := make([]string, len(some))
		for i, u := range some {
			articles[i] = u.ArticleID
		}
		query := object{"terms": object{fieldArticle: articles}}
		if err := x.each(ctx, query, false, func(page []stored) error {
			for _, d := range page {
				out[d.ID] = true
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// each calls yield with all that a query finds, in the order of their names, a page at a
// time.
func (x *Index) each(ctx context.Context, query object, read bool, yield func([]stored) error) error {
	const portion = 1000
	body := named(object{"size": portion, "track_total_hits": false, "query": query, "sort": []object{{fieldID: "asc"}}})
	if read {
		body["stored_fields"] = []string{fieldKept}
	}
	for {
		var answer reply
		if err := x.client.Write(ctx, http.MethodPost, "/"+x.name+"/_search?allow_partial_search_results=false", body, &answer); err != nil {
			return err
		}
		if err := answer.whole(ctx); err != nil {
			return err
		}
		page := make([]stored, len(answer.Hits.Hits))
		hits, err := answer.hits()
		if err != nil {
			return err
		}
		for i, h := range hits {
			page[i].found = h.found
			if kept := answer.Hits.Hits[i].Fields.Kept; len(kept) == 1 {
				page[i].kept = kept[0]
			}
		}
		if err := yield(page); err != nil {
			return err
		}
		if len(page) < portion {
			return nil
		}
		body["search_after"] = []string{page[portion-1].ID}
	}
}

// seq reads how far the index is.
func (x *Index) seq(ctx context.Context) (int64, error) {
	var answer struct {
		Fields struct {
			Seq []int64 `json:"seq"`
		} `json:"fields"`
	}
	err := x.client.Write(ctx, http.MethodGet, "/"+x.name+"/_doc/"+stateID+"?realtime=false&stored_fields="+fieldSeq, nil, &answer)
	if nodes.IsNotFound(err) {
		return 0, nil
	}
	if err == nil && len(answer.Fields.Seq) != 1 {
		err = fmt.Errorf("%w: it does not say how far it is", index.ErrUnusable)
	}
	if err != nil {
		return 0, err
	}
	return answer.Fields.Seq[0], nil
}

// refresh lets searches see what was written.
func (x *Index) refresh(ctx context.Context) error {
	if !x.unseen.Swap(false) {
		return nil
	}
	if err := x.client.Write(ctx, http.MethodPost, "/"+x.name+"/_refresh", nil, nil); err != nil {
		x.unseen.Store(true)
		return err
	}
	return nil
}
