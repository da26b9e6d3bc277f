package bleveindex

import (
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/journal"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/sharing"
)

// collection is all documents by id. It is never changed: a batch makes another.
type collection struct {
	byID      sharing.Map[*retrieve.Text]
	byArticle sharing.Map[[]string]

	titleRunes, bodyRunes int64 // sums over all documents
	titled, bodied        int   // documents that have a title, a body
	sum                   uint64
}

func newCollection() *collection {
	return &collection{byID: sharing.New[*retrieve.Text](), byArticle: sharing.New[[]string]()}
}

// collectionOf is one of many texts, which two cores put into it.
func collectionOf(texts []*retrieve.Text) *collection {
	c := newCollection()
	var work sync.WaitGroup
	work.Go(func() {
		for _, t := range texts {
			c.putInArticle(t)
		}
	})
	for _, t := range texts {
		c.byID.Put(t.ID, t)
		c.tally(t, 1)
	}
	work.Wait()
	return c
}

func (c *collection) put(t *retrieve.Text) {
	c.byID.Put(t.ID, t)
	c.putInArticle(t)
	c.tally(t, 1)
}

func (c *collection) putInArticle(t *retrieve.Text) {
	article := t.Document.ArticleID
	c.byArticle.Put(article, append(slices.Clip(c.byArticle.Get(article)), t.ID))
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
		c.byID.Drop(t.ID)
	}
	c.byArticle.Drop(article)
}

func (c *collection) ofArticle(article string) (out []*retrieve.Text) {
	for _, id := range c.byArticle.Get(article) {
		if t := c.byID.Get(id); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// with is the collection after the texts of some articles went, and others came.
func (c *collection) with(articles []string, added []*retrieve.Text) *collection {
	next := *c
	next.byID, next.byArticle = c.byID.Copied(), c.byArticle.Copied()
	for _, id := range articles {
		next.drop(id)
	}
	for _, t := range added {
		next.put(t)
	}
	return &next
}

// all are all documents, in no order.
func (c *collection) all() []*retrieve.Text { return slices.Collect(c.byID.Values()) }

// state is the collection after a change, in short.
func (c *collection) state(seq int64) state { return state{seq, c.byID.Len(), c.sum} }

// contents are the texts of the collection, in short.
func (c *collection) contents() journal.Contents {
	return journal.Contents{Count: c.byID.Len(), Sum: c.sum}
}

// stats are the figures of the collection, but for the frequencies of characters.
func (c *collection) stats() *retrieve.Stats {
	return &retrieve.Stats{
		Documents:   c.byID.Len(),
		TitleLength: float64(c.titleRunes) / max(float64(c.titled), 1),
		BodyLength:  float64(c.bodyRunes) / max(float64(c.bodied), 1),
	}
}
