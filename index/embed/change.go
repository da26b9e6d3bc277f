package embed

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
)

const (
	triedPassages = 4    // by which another model is known again
	sameCosine    = 0.98 // of vectors that one model has made of one text, a byte a number
	sweepSlack    = 1000 // vectors of texts that are gone, besides as many as are in use
)

// choose decides whose vectors serve first, once there are texts: those of the configured
// model, or those of the one before while there are more of them and the endpoint still
// turns questions into vectors by it.
func (k *Keeper) choose(ctx context.Context, x *nearest.Index) error {
	texts := x.Waiting(textsAtATime)
	if k.chosen || len(texts) == 0 {
		return nil
	}
	spaces, err := k.store.Spaces(ctx)
	if err != nil {
		return err
	}
	if spaces[k.client.space] > 0 && k.doubt(ctx, texts) {
		if err := k.store.Forget(ctx, k.client.space); err != nil {
			return err
		}
	}
	before, most := "", spaces[k.client.space]
	for name, count := range spaces {
		if count > most {
			before, most = name, count
		}
	}
	if before != "" {
		old, err := k.former(ctx, before, texts)
		switch {
		case err != nil:
			return err
		case old == nil:
			k.log.Warn("there are vectors of another model, by which the endpoint answers no questions: words alone count until all texts have theirs of the new one", "vectors", most)
		default:
			k.log.Info("the vectors of the model before serve until all texts have theirs of the new one", "model", old.Model, "vectors", most)
			k.mu.Lock()
			k.serving = newSource(old)
			k.mu.Unlock()
		}
	}
	k.chosen = true
	return nil
}

// doubt reports that the endpoint has another model by the name by which vectors are kept:
// they are to be forgotten. One that does not answer with vectors is not doubted.
func (k *Keeper) doubt(ctx context.Context, texts []*retrieve.Text) bool {
	tried, same, err := k.again(ctx, k.client, texts)
	if !errors.Is(err, errLength) && (err != nil || tried == 0 || same) {
		return false
	}
	k.log.Warn("the endpoint has another model by the same name than before: all vectors are made anew")
	k.client.length.Store(0)
	return true
}

// former is who makes vectors of another space at the same address; nil where nobody does
// any more: that it takes the name of a model is not believed. Where it fails with that
// model alone, it is not waited for.
func (k *Keeper) former(ctx context.Context, space string, texts []*retrieve.Text) (*Client, error) {
	config, ok := k.client.Config.in(space)
	if !ok {
		return nil, nil
	}
	old, err := NewClient(config)
	if err != nil { // of settings that are none any more
		return nil, nil
	}
	tried, same, err := k.again(ctx, old, texts)
	if err != nil && !gone(err) {
		if _, trouble := k.client.passages(ctx, []string{harmless}); trouble != nil {
			return nil, err
		}
	}
	if err != nil || tried == 0 || !same {
		return nil, nil
	}
	return old, nil
}

// again has a client make some vectors again that are kept, and reports how many, and
// whether they are the same.
func (k *Keeper) again(ctx context.Context, c *Client, texts []*retrieve.Text) (tried int, same bool, err error) {
	var passages []Passage
	for _, t := range texts {
		passages = append(passages, Passages(t.Whole().Document)...)
	}
	kept, _, err := k.known(ctx, passages, c)
	if err != nil {
		return 0, false, err
	}
	var sent []string
	var want []vector.Vector
	for _, p := range passages {
		if v, there := kept[p.key()]; there && len(sent) < triedPassages {
			sent, want = append(sent, p.Text), append(want, v)
		}
	}
	if len(sent) == 0 {
		return 0, false, nil
	}
	got, err := c.passages(ctx, sent)
	if err != nil {
		return len(sent), false, err
	}
	for i, v := range got { // of one length: the client sees to that
		if v.Cosine(want[i]) < sameCosine {
			return len(sent), false, nil
		}
	}
	return len(sent), true, nil
}

// gone reports that an endpoint does not know a model, rather than that it can't be reached.
func gone(err error) bool {
	var s endpoint.Status
	return errors.Is(err, errNoVectors) || errors.Is(err, errLength) || errors.As(err, &s) && s.Code < http.StatusInternalServerError && s.Code != http.StatusTooManyRequests
}

// change makes the vectors of the configured model for all texts, beside those that serve;
// then they take their place, all at once.
func (k *Keeper) change(ctx context.Context) error {
	for swapped := false; !swapped; swapped = k.swap() {
		indexes := k.all()
		built := map[*nearest.Index]*nearest.Index{} // what is there since trouble before is gone on with
		for _, x := range indexes {
			if built[x] = k.built[x]; built[x] == nil {
				built[x] = nearest.NewIndex()
			}
		}
		k.built = built
		for _, x := range indexes {
			if err := k.build(ctx, x, built[x]); err != nil {
				return err
			}
		}
	}
	k.log.Info("the vectors of the new model have taken the place of those before")
	return k.forgetOthers(ctx)
}

// build fills an index beside another, whose texts have the vectors that serve meanwhile.
func (k *Keeper) build(ctx context.Context, x, beside *nearest.Index) error {
	k.mu.Lock()
	k.next = beside
	k.mu.Unlock()
	for beside.Follow(x); ; beside.Follow(x) {
		texts := beside.Waiting(textsAtATime)
		if len(texts) == 0 {
			return nil
		}
		for ; len(texts) > 0; texts = beside.Waiting(textsAtATime) {
			if err := errors.Join(k.give(ctx, beside, texts, k.client), k.fill(ctx, x)); err != nil {
				return err
			}
		}
	}
}

// swap puts what was built in place, unless an index has been attached meanwhile.
func (k *Keeper) swap() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if slices.ContainsFunc(k.indexes, func(x *nearest.Index) bool { return k.built[x] == nil }) {
		return false
	}
	for _, x := range k.indexes {
		x.Take(k.built[x])
	}
	k.serving, k.next, k.built = newSource(k.client), nil, nil
	return true
}

// sweep forgets the vectors of texts that are gone, where there are more of them than are in
// use, now and then: an index that has just been attached may not have all its texts yet.
func (k *Keeper) sweep(ctx context.Context) error {
	k.mu.Lock()
	early := time.Since(k.attached) < k.settle || len(k.indexes) == 0
	k.mu.Unlock()
	if early || time.Since(k.swept) < k.settle || k.source().client != k.client {
		return nil
	}
	k.swept = time.Now()
	spaces, err := k.store.Spaces(ctx)
	if err != nil {
		return err
	}
	rows := 0
	for _, x := range k.all() {
		rows += x.Rows()
	}
	if spaces[k.client.space] <= 2*rows+sweepSlack {
		return nil
	}
	used := map[Key]bool{}
	for _, x := range k.all() {
		for _, t := range x.Texts() {
			for _, p := range Passages(t.Whole().Document) {
				used[p.key()] = true
			}
		}
	}
	keys, err := k.store.Keys(ctx, k.client.space)
	if err != nil {
		return err
	}
	keys = slices.DeleteFunc(keys, func(key Key) bool { return used[key] })
	k.log.Info("the vectors of texts that are gone are forgotten", "vectors", len(keys))
	return k.store.Drop(ctx, k.client.space, keys)
}
