package bleveindex

import (
	"maps"
	"slices"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// collection is all documents by id. It is never changed: a batch makes another.
type collection struct {
	byID      map[string]*retrieve.Text
	byArticle map[string][]string

	titleRunes, bodyRunes int64 // sums over all documents
	titled, bodied        int   // documents that have a title, a body
	sum                   uint64
}

func newCollection() *collection {
	return &collection{byID: map[string]*retrieve.Text{}, byArticle: map[string][]string{}}
}

func (c *collection) put(t *retrieve.Text) {
	c.byID[t.ID] = t
	c.byArticle[t.Document.ArticleID] = append(c.byArticle[t.Document.ArticleID], t.ID)
	c.tally(t, 1)
}

func (c *collection) tally(t *retrieve.Text, sign int) {
	c.titleRunes += int64(sign * t.TitleLength)
	c.bodyRunes += int64(sign * t.BodyLength)
	c.titled += sign * min(t.TitleLength, 1)
	c.bodied += sign * min(t.BodyLength, 1)
	c.sum += uint64(sign) * t.Sum
}

func (c *collection) drop(article string) {
	for _, t := range c.ofArticle(article) {
		c.tally(t, -1)
		delete(c.byID, t.ID)
	}
	delete(c.byArticle, article)
}

func (c *collection) ofArticle(article string) (out []*retrieve.Text) {
	for _, id := range c.byArticle[article] {
		if t := c.byID[id]; t != nil {
			out = append(out, t)
		}
	}
	return out
}

// with is the collection after a batch, of which added are the texts.
func (c *collection) with(b index.Batch, added []*retrieve.Text) *collection {
	next := *c
	next.byID, next.byArticle = maps.Clone(c.byID), maps.Clone(c.byArticle)
	for _, u := range b.Updates {
		next.drop(u.ArticleID)
	}
	for _, t := range added {
		next.put(t)
	}
	return &next
}

// all are all documents, in no order.
func (c *collection) all() []*retrieve.Text { return slices.Collect(maps.Values(c.byID)) }

// state is the collection after a change, in short.
func (c *collection) state(seq int64) state { return state{seq, len(c.byID), c.sum} }

// stats are the figures of the collection, but for the frequencies of characters.
func (c *collection) stats() *retrieve.Stats {
	return &retrieve.Stats{
		Documents:   len(c.byID),
		TitleLength: float64(c.titleRunes) / max(float64(c.titled), 1),
		BodyLength:  float64(c.bodyRunes) / max(float64(c.bodied), 1),
	}
}
