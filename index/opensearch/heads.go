package opensearch

import (
	"context"

	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// show lets searches work on what the heads say.
func (x *Index) show(seq int64) {
	t := &x.totals
	s := &state{seq: seq, moments: t.moments, held: map[heldKey]bool{}}
	s.stats.Documents = t.documents
	s.stats.TitleLength = float64(t.titles) / float64(max(t.titled, 1))
	s.stats.BodyLength = float64(t.bodies) / float64(max(t.bodied, 1))
	s.stats.CharFrequency = func(r rune) int { return x.charFrequency(s, r) }
	x.state.Store(s)
}

// took takes up a batch that the cluster has: all documents that articles have now.
func (x *Index) took(seq int64, of map[string][]fresh) {
	var added, removed []*retrieve.Text
	var gone, come []int64
	var left, entered []found
	for article, now := range of {
		for _, h := range x.heads[article] {
			removed, left = append(removed, h.text), append(left, h.found())
			gone = h.moments(gone)
			x.totals.add(h, -1)
			x.uncount(h, now)
		}
		delete(x.heads, article)
		for _, f := range now {
			added, entered = append(added, f.text), append(entered, f.found())
			come = f.moments(come)
			x.totals.add(f.head, 1)
			x.disturb(f.terms)
			f.number = x.frequencies.Add(f.text, f.terms)
			x.heads[article] = append(x.heads[article], f.head)
		}
	}
	x.totals.moments = replaced(x.totals.moments, gone, come)
	x.frequencies.End()
	x.show(seq)
	if x.moved != nil {
		x.moved(entered, left)
	}
	if x.looked {
		x.observe(added, removed, x.allTexts)
	}
}

// look lets searches and suggestions see all that was written, where that waits for somebody
// who looks.
func (x *Index) look(ctx context.Context) error {
	x.applying.Lock() // half a batch is not to be seen
	defer x.applying.Unlock()
	if !x.looked {
		x.looked = true
		x.observe(nil, nil, x.allTexts)
	}
	return x.refresh(ctx)
}

// uncount takes a document that others replace out of the table of frequencies.
func (x *Index) uncount(h *head, now []fresh) {
	terms, known := x.leaving[h.found()]
	if !known {
		terms, known = h.again(now)
	}
	if !known {
		x.frequencies.Lose()
		return
	}
	x.disturb(terms)
	x.frequencies.Remove(h.number, terms)
	delete(x.leaving, h.found())
}

// disturb forgets what was counted by the cluster of documents of such terms, where another
// process writes: nobody knows whether that was before it wrote.
func (x *Index) disturb(terms []frequency.Term) {
	if !x.writes() {
		x.frequencies.Forget(terms)
	}
}

func (x *Index) allTexts() (out []*retrieve.Text) {
	for _, of := range x.heads {
		for _, h := range of {
			out = append(out, h.text)
		}
	}
	return out
}
