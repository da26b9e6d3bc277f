package opensearch

import (
	"encoding/json"
	"fmt"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// addHead takes up a document that was read.
func (x *Index) addHead(_ found, source json.RawMessage) error {
	var k kept
	if err := json.Unmarshal(source, &k); err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	h, err := k.head()
	if err != nil {
		return err
	}
	id := h.text.Document.ArticleID
	x.heads[id] = append(x.heads[id], h)
	return nil
}

// show lets searches work on what the heads say.
func (x *Index) show(seq int64) {
	s := newState(seq, x.heads)
	s.stats.CharFrequency = func(r rune) int { return x.charFrequency(s, r) }
	x.state.Store(s)
}

// took takes up a batch that the cluster has.
func (x *Index) took(seq int64, heads map[string][]*head) {
	var added, removed []*retrieve.Text
	for article, of := range heads {
		for _, h := range x.heads[article] {
			removed = append(removed, h.text)
		}
		for _, h := range of {
			added = append(added, h.text)
		}
		if len(of) == 0 {
			delete(x.heads, article)
		} else {
			x.heads[article] = of
		}
	}
	x.show(seq)
	x.observe(added, removed, x.allTexts)
}

func (x *Index) allTexts() (out []*retrieve.Text) {
	for _, of := range x.heads {
		for _, h := range of {
			out = append(out, h.text)
		}
	}
	return out
}
