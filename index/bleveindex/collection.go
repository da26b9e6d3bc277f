package bleveindex

import (
	"slices"
	"strings"
	"sync"

	"github.com/wenjin-kb/wenjin/index/journal"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/sharing"
)

// collection is all documents, by their articles. It is never changed: a batch makes another.
type collection struct {
	byArticle sharing.Map[[]*retrieve.Text] // once it is filled
	filling   *sync.WaitGroup
	order     []*retrieve.Text // all, as they were read, where they were; else nil

	count                 int
	titleRunes, bodyRunes int64 // sums over all documents
	titled, bodied        int   // documents that have a title, a body
	sum                   uint64
}

func newCollection() *collection {
	return &collection{byArticle: sharing.New[[]*retrieve.Text](), filling: new(sync.WaitGroup)}
}

// collectionOf is one of many texts, which are put into it while others are read.
func collectionOf(texts []*retrieve.Text) *collection {
	c := newCollection()
	c.order = texts
	for _, t := range texts {
		c.tally(t, 1)
	}
	c.filling.Go(func() {
		for _, t := range texts {
			c.put(t)
		}
	})
	return c
}

func (c *collection) put(t *retrieve.Text) {
	article := t.Document.ArticleID
	c.byArticle.Put(article, append(slices.Clip(c.byArticle.Get(article)), t))
}

func (c *collection) tally(t *retrieve.Text, sign int) {
	c.count += sign
	c.titleRunes += int64(sign * t.TitleLength)
	c.bodyRunes += int64(sign * t.BodyLength)
	c.titled += sign * min(t.TitleLength, 1)
	c.bodied += sign * min(t.BodyLength, 1)
	c.sum += uint64(sign) * t.Sum
}

func (c *collection) drop(article string) {
	for _, t := range c.ofArticle(article) {
		c.tally(t, -1)
	}
	c.byArticle.Drop(article)
}

// ofArticle are the documents of an article, which may not be changed.
func (c *collection) ofArticle(article string) []*retrieve.Text {
	c.filling.Wait()
	return c.byArticle.Get(article)
}

// ofArticles are the documents of some articles.
func (c *collection) ofArticles(articles []string) (out []*retrieve.Text) {
	for _, id := range articles {
		out = append(out, c.ofArticle(id)...)
	}
	return out
}

// finder finds documents by their IDs, at once those that come in the order in which they
// were read.
type finder struct {
	in    *collection
	next  int
	cores int // that what is found may be read on
}

func (f *finder) find(id []byte) *retrieve.Text {
	if f.next < len(f.in.order) && f.in.order[f.next].ID == string(id) {
		f.next++
		return f.in.order[f.next-1]
	}
	return f.in.get(string(id))
}

// get is the document of an ID, which begins with that of its article; nil for none.
func (c *collection) get(id string) *retrieve.Text {
	for end := strings.LastIndexByte(id, '@'); end >= 0; end = strings.LastIndexByte(id[:end], '@') {
		for _, t := range c.ofArticle(id[:end]) {
			if t.ID == id {
				return t
			}
		}
	}
	return nil
}

// with is the collection after the texts of some articles went, and others came.
func (c *collection) with(articles []string, added []*retrieve.Text) *collection {
	c.filling.Wait()
	next := *c
	next.byArticle, next.order = c.byArticle.Copied(), nil
	for _, id := range articles {
		next.drop(id)
	}
	for _, t := range added {
		next.put(t)
		next.tally(t, 1)
	}
	return &next
}

// all are all documents, in no order.
func (c *collection) all() []*retrieve.Text {
	if c.order != nil {
		return slices.Clone(c.order)
	}
	c.filling.Wait()
	out := make([]*retrieve.Text, 0, c.count)
	for texts := range c.byArticle.Values() {
		out = append(out, texts...)
	}
	return out
}

// state is the collection after a change, in short.
func (c *collection) state(seq int64) state { return state{seq, c.count, c.sum} }

// contents are the texts of the collection, in short.
func (c *collection) contents() journal.Contents {
	return journal.Contents{Count: c.count, Sum: c.sum}
}

// stats are the figures of the collection, but for the frequencies of characters.
func (c *collection) stats() *retrieve.Stats {
	return &retrieve.Stats{
		Documents:   c.count,
		TitleLength: float64(c.titleRunes) / max(float64(c.titled), 1),
		BodyLength:  float64(c.bodyRunes) / max(float64(c.bodied), 1),
	}
}
