package rank

import "github.com/wenjin-kb/wenjin/index/retrieve"

// figures are what scores of a query depend on besides texts.
type figures struct {
	plan   *retrieve.Plan
	stats  *retrieve.Stats
	params Params

	avgTitle, avgBody float64
	sumChars          float64
	codes             int // in the query
}

func newFigures(p *retrieve.Plan, stats *retrieve.Stats, params Params) figures {
	f := figures{plan: p, stats: stats, params: params, avgTitle: max(stats.TitleLength, 1), avgBody: max(stats.BodyLength, 1)}
	f.params.Chars.Weight *= params.charsWorth(f.avgBody)
	for i := range p.Chars {
		f.sumChars += p.Chars[i].Weight
	}
	for i := range p.Words {
		if p.Words[i].Code {
			f.codes++
		}
	}
	return f
}
