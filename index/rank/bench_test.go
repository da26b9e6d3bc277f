package rank_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// BenchmarkRank puts the ten best of 150 candidates in order, another query each time. Of
// 10,000 texts they do not lie in the processor's cache.
func BenchmarkRank(b *testing.B) {
	for _, size := range []int{263, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			docs := bench.Corpus(size, 1)
			texts := make([]*retrieve.Text, size)
			for i := range docs {
				texts[i] = text(docs[i])
			}
			s := &retrieve.Stats{Documents: size, TitleLength: 15, BodyLength: 600, CharFrequency: func(r rune) int { return 1 + int(r)*7919%size }}
			var plans []*retrieve.Plan
			var found []*retrieve.Candidates
			for _, query := range bench.Queries(docs, 100, 3) {
				p := retrieve.NewPlan(analyzer().Query(query))
				weigh(p, s)
				plans, found = append(plans, p), append(found, nearTitles(p, texts))
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				p := plans[i%len(plans)]
				scanner := scan.New(p)
				rank.New(p, scan.NewReader(scanner), s, rank.DefaultParams, false).Rank(found[i%len(plans)], 10)
				scanner.Close()
			}
		})
	}
}

// nearTitles are the texts with the most characters of a plan in a title.
func nearTitles(p *retrieve.Plan, texts []*retrieve.Text) *retrieve.Candidates {
	var chars []rune
	for _, c := range p.Chars {
		chars = append(chars, c.Text[0])
	}
	var sought retrieve.Sought
	sought.Seek(chars)
	found := make([]retrieve.Occurrence, len(chars))
	shared := map[*retrieve.Text]int{}
	for _, t := range texts {
		sought.In(t.Forward(), found)
		for _, o := range found {
			if o.Title() > 0 {
				shared[t]++
			}
		}
	}
	near := slices.SortedStableFunc(slices.Values(texts), func(a, b *retrieve.Text) int { return cmp.Compare(shared[b], shared[a]) })
	out := &retrieve.Candidates{Texts: near[:150]}
	for _, t := range out.Texts {
		out.Held = append(out.Held, heldBy(p, t))
	}
	return out
}
