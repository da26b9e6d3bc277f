package opensearch

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// openIndex opens an index that is there, and reads its documents: their heads stay here,
// and their terms are counted. It tells observe, which may be nil, of all texts when it is
// looked at, and then of each change.
func openIndex(ctx context.Context, c *nodes.Client, name string, m meta, analyzer *zh.Analyzer, observe func(added, removed []*retrieve.Text, all func() []*retrieve.Text)) (*Index, error) {
	x := &Index{
		client: c, name: name, texts: newTexts(c, name), observe: observe,
		heads: map[string][]*head{}, frequencies: frequency.NewTable(), leaving: map[found][]frequency.Term{},
	}
	if x.observe == nil {
		x.observe = func([]*retrieve.Text, []*retrieve.Text, func() []*retrieve.Text) {}
	}
	x.office.Store(&name)
	if err := x.check(ctx, m); err != nil {
		return nil, err
	}
	x.unseen.Store(true)
	if err := x.refresh(ctx); err != nil {
		return nil, err
	}
	seq, err := x.seq(ctx)
	if err != nil {
		return nil, err
	}
	add := func(page []stored) error {
		read, err := x.freshOf(page, analyzer)
		x.addHeads(read)
		return err
	}
	if err := x.each(ctx, documents, true, add); err != nil {
		return nil, err
	}
	slices.Sort(x.totals.moments)
	x.show(seq)
	return x, nil
}

// documents finds all but what the index says of itself.
var documents = object{"exists": object{"field": fieldScopes}}

// freshOf are documents that were read.
func (x *Index) freshOf(page []stored, analyzer *zh.Analyzer) ([]fresh, error) {
	read := make([]fresh, len(page))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range page {
		group.Go(func() error {
			t, err := d.text()
			if err != nil {
				return fmt.Errorf("%w: %s: %w", index.ErrUnusable, d.ID, err)
			}
			if read[i].head, err = headOf(t, d.Stamp); err == nil {
				read[i].count(frequency.Of(t, analyzer))
				x.texts.offer(d.found, t)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return read, nil
}

// addHeads takes up documents that are new.
func (x *Index) addHeads(read []fresh) {
	for _, f := range read {
		article := f.text.Document.ArticleID
		f.number = x.frequencies.Add(f.text, f.terms)
		x.totals.add(f.head, 1)
		x.totals.moments = f.moments(x.totals.moments)
		x.heads[article] = append(x.heads[article], f.head)
	}
}

// check says that an index is not what we would make.
func (x *Index) check(ctx context.Context, want meta) error {
	var answer map[string]struct {
		Mappings struct {
			Meta meta `json:"_meta"`
		} `json:"mappings"`
	}
	err := x.client.Write(ctx, http.MethodGet, "/"+x.name+"/_mapping", nil, &answer)
	if nodes.IsNotFound(err) {
		return fmt.Errorf("%w: OpenSearch has no index %s", index.ErrUnusable, x.name)
	}
	if err != nil {
		return err
	}
	has := answer[x.name].Mappings.Meta
	if !has.like(want) {
		return index.ErrOtherAnalysis
	}
	x.common = has.Common
	return nil
}

// verify compares what the cluster has with what is known of it. Where another process
// writes, that is a moment behind, and documents need only be whole.
func (x *Index) verify(ctx context.Context) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	want := map[found]bool{}
	for _, of := range x.heads {
		for _, h := range of {
			want[h.found()] = true
		}
	}
	if err := x.refresh(ctx); err != nil {
		return err
	}
	err := x.each(ctx, documents, true, func(page []stored) error {
		for _, d := range page {
			if _, err := d.text(); err != nil || x.writes() && !want[d.found] {
				return fmt.Errorf("%w: OpenSearch has another %s", index.ErrUnusable, d.ID)
			}
			delete(want, d.found)
		}
		return nil
	})
	if err == nil && len(want) > 0 && x.writes() {
		return fmt.Errorf("%w: OpenSearch lacks %d documents", index.ErrUnusable, len(want))
	}
	return err
}

// documentsOf are all of an article, whole.
func (x *Index) documentsOf(ctx context.Context, article string) ([]*index.Document, error) {
	x.applying.Lock()
	var all []found
	for _, h := range x.heads[article] {
		all = append(all, h.found())
	}
	err := x.refresh(ctx)
	x.applying.Unlock()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	texts, err := x.texts.get(ctx, all)
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
