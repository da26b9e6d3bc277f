package opensearch

import (
	"context"
	"errors"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// mostKept bytes of documents that were looked at last stay here, so that a search need not
// fetch them.
const mostKept = 128 << 20

// texts fetches documents, and keeps those that were asked for last.
type texts struct {
	client *nodes.Client
	index  string
	kept   *lru.Cache[found, *retrieve.Text]
	bytes  atomic.Int64 // of those that are kept
}

func newTexts(c *nodes.Client, index string) *texts {
	x := &texts{client: c, index: index}
	var err error
	x.kept, err = lru.NewWithEvict(mostKept/leastBytes, func(_ found, t *retrieve.Text) { x.bytes.Add(-bytesOf(t)) })
	if err != nil {
		panic(err) // the size is positive
	}
	return x
}

// leastBytes is what a text takes that says next to nothing.
const leastBytes = 1 << 10

// bytesOf is about what a text takes: in UTF-8, and its titles, words and forward index again.
func bytesOf(t *retrieve.Text) int64 {
	d := t.Document
	return int64(leastBytes + 2*(len(d.Body)+len(d.Answer)) + 8*len(t.Titles))
}

// keep takes up a text, in the place of those that were asked for longest ago.
func (x *texts) keep(f found, t *retrieve.Text) {
	size := bytesOf(t)
	if size > mostKept {
		return
	}
	if _, there, _ := x.kept.PeekOrAdd(f, t); there {
		return
	}
	x.bytes.Add(size)
	for x.bytes.Load() > mostKept {
		if _, _, some := x.kept.RemoveOldest(); !some {
			return
		}
	}
}

// offer takes up a text where there is room.
func (x *texts) offer(f found, t *retrieve.Text) {
	if x.bytes.Load()+bytesOf(t) <= mostKept {
		x.keep(f, t)
	}
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
		ids, at = append(ids, h.ID), append(at, i)
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
		x.keep(hits[i], t)
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
		s := stored{found{ID: d.ID, Stamp: stampOf(d.Fields.Kept[0])}, d.Fields.Kept[0]}
		if t, err := s.text(); err == nil {
			out[s.found] = t
		}
	}
	return out, nil
}
