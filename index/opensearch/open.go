package opensearch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// openIndex opens an index that is there, and reads the heads of its documents. It tells
// observe, which may be nil, of all texts, and then of each change.
func openIndex(ctx context.Context, c *client, name string, m meta, observe func(added, removed []*retrieve.Text, all func() []*retrieve.Text)) (*Index, error) {
	x := &Index{client: c, name: name, texts: newTexts(c, name), observe: observe, heads: map[string][]*head{}}
	if x.observe == nil {
		x.observe = func([]*retrieve.Text, []*retrieve.Text, func() []*retrieve.Text) {}
	}
	if err := x.check(ctx, m); err != nil {
		return nil, err
	}
	if err := c.write(ctx, http.MethodPost, "/"+name+"/_refresh", nil, nil); err != nil {
		return nil, err
	}
	seq, err := x.seq(ctx)
	if err != nil {
		return nil, err
	}
	if err := x.each(ctx, object{"exists": object{"field": fieldScopes}}, true, x.addHead); err != nil {
		return nil, err
	}
	x.show(seq)
	x.observe(nil, nil, x.allTexts)
	return x, nil
}

// check says that an index is not what we would make.
func (x *Index) check(ctx context.Context, want meta) error {
	var answer map[string]struct {
		Mappings struct {
			Meta meta `json:"_meta"`
		} `json:"mappings"`
	}
	err := x.client.write(ctx, http.MethodGet, "/"+x.name+"/_mapping", nil, &answer)
	if isNotFound(err) {
		return fmt.Errorf("%w: OpenSearch has no index %s", index.ErrUnusable, x.name)
	}
	if err != nil {
		return err
	}
	if answer[x.name].Mappings.Meta != want {
		return index.ErrOtherAnalysis
	}
	return nil
}

// verify compares what the cluster has with what is known of it.
func (x *Index) verify(ctx context.Context) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	want := map[found]bool{}
	for _, of := range x.heads {
		for _, h := range of {
			want[found{h.text.ID, h.stamp}] = true
		}
	}
	err := x.each(ctx, object{"exists": object{"field": fieldScopes}}, true, func(f found, source json.RawMessage) error {
		var k kept
		if err := json.Unmarshal(source, &k); err != nil {
			return err
		}
		f.stamp = k.Stamp
		if !want[f] {
			return fmt.Errorf("%w: OpenSearch has another %s", index.ErrUnusable, f.id)
		}
		delete(want, f)
		return nil
	})
	if err == nil && len(want) > 0 {
		return fmt.Errorf("%w: OpenSearch lacks %d documents", index.ErrUnusable, len(want))
	}
	return err
}

// documents are all of an article, whole.
func (x *Index) documents(ctx context.Context, article string) ([]*index.Document, error) {
	x.applying.Lock()
	ids := []string{}
	for _, h := range x.heads[article] {
		ids = append(ids, h.text.ID)
	}
	x.applying.Unlock()
	if len(ids) == 0 {
		return nil, nil
	}
	texts, err := x.texts.fetch(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []*index.Document
	for _, t := range texts {
		out = append(out, t.Document)
	}
	slices.SortFunc(out, func(a, b *index.Document) int { return a.From.Compare(b.From) })
	return out, nil
}
