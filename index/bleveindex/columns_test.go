package bleveindex

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
)

// facetTexts are documents with at most so many tags, of some kinds, and holes between
// them.
func facetTexts(r *rand.Rand, n, tags, kinds int) (out []*retrieve.Text) {
	for i := range n {
		if r.IntN(10) == 0 {
			out = append(out, nil)
			continue
		}
		d := index.Document{ArticleID: fmt.Sprint("d", i), Revision: i, Audience: kb.AudiencePublic, Category: []string{"", "loan", "fund"}[r.IntN(3)]}
		for range r.IntN(tags + 1) {
			d.Tags = append(d.Tags, fmt.Sprint("t", r.IntN(kinds)))
		}
		out = append(out, retrieve.NewText(&d, plainAnalyzer()))
	}
	return out
}

// Counting by columns counts what counting documents does, with one value each or
// several, the same twice, few values or many, and none for holes.
func TestFacetColumn(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	bySets, byCodes := 0, 0
	for range 3 {
		for _, tags := range []int{0, 1, 3} {
			texts := facetTexts(r, 300, tags, []int{5, 2 * fewValues}[r.IntN(2)])
			for _, field := range []string{"category", "tags"} {
				f := newFacetColumn(texts, field)
				if f.sets != nil {
					bySets++
				} else {
					byCodes++
				}
				docs := retrieve.NewBitset(len(texts))
				want := map[string]int{}
				for d, text := range texts {
					if r.IntN(2) == 0 {
						continue
					}
					docs.Set(d)
					if text != nil {
						for _, v := range text.Document.FacetValues(field) {
							want[v]++
						}
					}
				}
				got := map[string]int{}
				f.count(docs, func(name string, n int) { got[name] = n })
				if !maps.Equal(got, want) {
					t.Errorf("%s with up to %d tags: %v, want %v", field, tags, got, want)
				}
			}
		}
	}
	if bySets < 9 || byCodes == 0 {
		t.Errorf("%d columns are counted by sets, %d by codes", bySets, byCodes)
	}
}

// The columns are what the texts say, place by place; a hole is in no scope.
func TestColumns(t *testing.T) {
	agent := index.Document{ArticleID: "a", Revision: 2, Audience: kb.AudienceAgent, From: time.Unix(1, 0), Until: time.Unix(2, 0), LapsedUntil: time.Unix(3, 0)}
	open := index.Document{ArticleID: "b", Revision: 1, Audience: kb.AudiencePublic}
	texts := []*retrieve.Text{retrieve.NewText(&agent, plainAnalyzer()), nil, retrieve.NewText(&open, plainAnalyzer())}
	c := newColumns(texts)
	for d, want := range []string{
		fmt.Sprint(retrieve.Scopes(kb.ScopeAgent), int64(1e9), int64(2e9), int64(3e9)),
		fmt.Sprint(0, 0, 0, 0),
		fmt.Sprint(retrieve.Scopes(kb.ScopePublic), int64(retrieve.MinTime), int64(retrieve.MaxTime), int64(retrieve.MaxTime)),
	} {
		if got := fmt.Sprint(c.scope[d], c.from[d], c.until[d], c.lapsed[d]); got != want {
			t.Errorf("document %d: %s, want %s", d, got, want)
		}
	}
	again := newColumns([]*retrieve.Text{texts[2], texts[0]})
	if c.tie[0] != again.tie[1] || c.tie[2] != again.tie[0] || c.tie[0] == c.tie[2] {
		t.Errorf("ties %v, in another order %v", c.tie, again.tie)
	}
}

// What may be seen is what Allows says of every document, at any moment and for
// anybody; the set holds for as long as it says, whatever was asked before.
func TestVisibleTo(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(63, 64))
	var docs []index.Document
	for i := range 80 {
		d := randomDoc(r, i)
		d.Audience = []kb.Audience{kb.AudiencePublic, kb.AudienceAgent}[r.IntN(2)]
		if r.IntN(2) == 0 {
			d.From = time.Unix(int64(r.IntN(20)), 0)
		}
		if r.IntN(2) == 0 {
			d.Until = time.Unix(int64(r.IntN(20)), 0)
			d.LapsedUntil = d.Until.Add(time.Duration(r.IntN(9)) * time.Second)
		}
		docs = append(docs, d)
	}
	put(t, x, docs...)
	remove(t, x, "d1", "d2", "d3")
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	for range 300 {
		v := retrieve.NewVisibility(index.Query{
			Scopes: [][]kb.Scope{nil, {kb.ScopePublic}, {kb.ScopePublic, kb.ScopeAgent}}[r.IntN(3)],
			At:     time.Unix(int64(r.IntN(24)-2), 0), Lapsed: r.IntN(2) == 0,
		})
		seen := 0
		for i := range s.segments {
			seg := &s.segments[i]
			set := seg.visibleTo(v)
			if set.since > v.At || v.At >= set.next {
				t.Fatalf("asked at %d: the set is of %d to %d", v.At, set.since, set.next)
			}
			for d, text := range seg.texts {
				want := text != nil && s.collection.get(text.ID) == text && v.Allows(text)
				if set.docs.Has(d) != want {
					t.Fatalf("document %d at %d by %v: visible %v", d, v.At, v.Viewer, !want)
				}
				if want {
					seen++
				}
			}
		}
		want := 0
		for _, text := range s.collection.all() {
			if v.Allows(text) {
				want++
			}
		}
		if seen != want {
			t.Fatalf("%d are seen, want %d", seen, want)
		}
	}
}
