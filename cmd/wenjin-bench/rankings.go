package main

import "github.com/wenjin-kb/wenjin/index/rank"

// stockBleve is the ranking that is not ours.
const stockBleve = "stock Bleve, cjk, MatchQuery"

// ranking is one way to put the documents of a set in order.
type ranking struct {
	name   string
	params rank.Params
}

// ablations are the product's ranking without one of its parts, or with a single
// granularity and nothing else.
func ablations() []ranking {
	without := func(name string, change func(p *rank.Params)) ranking {
		p := rank.DefaultParams
		change(&p)
		return ranking{name, p}
	}
	bm25 := func(name string, change func(p *rank.Params)) ranking {
		return without(name, func(p *rank.Params) {
			p.TitleCoverage, p.LeadWords, p.LeadChars, p.Tier = 0, 0, 0, 0
			change(p)
		})
	}
	return []ranking{
		without("without words", func(p *rank.Params) { p.Words.Weight = 0 }),
		without("without pairs", func(p *rank.Params) { p.Pairs.Weight = 0 }),
		without("without characters", func(p *rank.Params) { p.Chars.Weight = 0 }),
		without("without title boost", func(p *rank.Params) { p.TitleBoost = 1 }),
		without("without title coverage", func(p *rank.Params) { p.TitleCoverage = 0 }),
		without("without how early the words stand", func(p *rank.Params) { p.LeadWords, p.LeadChars = 0, 0 }),
		without("without tiers", func(p *rank.Params) { p.Tier = 0 }),
		bm25("BM25F alone, all three", func(*rank.Params) {}),
		bm25("BM25F alone, words", func(p *rank.Params) { p.Pairs.Weight, p.Chars.Weight = 0, 0 }),
		bm25("BM25F alone, pairs", func(p *rank.Params) { p.Words.Weight, p.Chars.Weight = 0, 0 }),
		bm25("BM25F alone, characters", func(p *rank.Params) { p.Words.Weight, p.Pairs.Weight = 0, 0 }),
	}
}
