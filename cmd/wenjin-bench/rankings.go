package main

import "github.com/wenjin-kb/wenjin/index/embedded"

// stockBleve is the ranking that is not ours.
const stockBleve = "stock Bleve, cjk, MatchQuery"

// ranking is one way to put the documents of a set in order.
type ranking struct {
	name   string
	params embedded.Params
}

// ablations are the product's ranking without one of its parts, or with a single
// granularity and nothing else.
func ablations() []ranking {
	without := func(name string, change func(p *embedded.Params)) ranking {
		p := embedded.DefaultParams
		change(&p)
		return ranking{name, p}
	}
	bm25 := func(name string, change func(p *embedded.Params)) ranking {
		return without(name, func(p *embedded.Params) {
			p.TitleSaid, p.LeadWords, p.LeadChars, p.Tier = 0, 0, 0, 0
			change(p)
		})
	}
	return []ranking{
		without("without words", func(p *embedded.Params) { p.Words.Weight = 0 }),
		without("without pairs", func(p *embedded.Params) { p.Grams.Weight = 0 }),
		without("without characters", func(p *embedded.Params) { p.Chars.Weight = 0 }),
		without("without title boost", func(p *embedded.Params) { p.TitleBoost = 1 }),
		without("without how much of the title is said", func(p *embedded.Params) { p.TitleSaid = 0 }),
		without("without how early the words stand", func(p *embedded.Params) { p.LeadWords, p.LeadChars = 0, 0 }),
		without("without tiers", func(p *embedded.Params) { p.Tier = 0 }),
		bm25("BM25F alone, all three", func(*embedded.Params) {}),
		bm25("BM25F alone, words", func(p *embedded.Params) { p.Grams.Weight, p.Chars.Weight = 0, 0 }),
		bm25("BM25F alone, pairs", func(p *embedded.Params) { p.Words.Weight, p.Chars.Weight = 0, 0 }),
		bm25("BM25F alone, characters", func(p *embedded.Params) { p.Words.Weight, p.Grams.Weight = 0, 0 }),
	}
}
