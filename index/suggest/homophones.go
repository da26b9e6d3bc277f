package suggest

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// homophoneWeight is what a word is worth that sounds like what was typed.
const homophoneWeight = 0.9

// AddHomophones adds to the plan the words that sound like what was typed but is
// in no text (余额保 for 余额宝): input methods offer them side by side. They put the
// documents that match otherwise in a better order, and find none themselves.
func (s *Speller) AddHomophones(ctx context.Context, p *retrieve.Plan) error {
	text := p.Query.Text
	if len(text) > maxCorrected || len(p.Query.Phrases) > 0 {
		return nil
	}
	begins, ends := retrieve.NewBitset(len(text)), retrieve.NewBitset(len(text))
	for _, w := range p.Query.Words {
		begins.Set(w.Start)
		ends.Set(w.End)
	}
	strange, err := s.strangePairs(ctx, text)
	if err != nil {
		return err
	}
	strange = slices.Clone(strange)
	for size := maxWindow; size >= minWindow; size-- {
		for i := 0; i+size <= len(text); i++ {
			window := text[i : i+size]
			if !begins.Has(i) || !ends.Has(i+size) || !slices.Contains(strange[i:i+size-1], true) || !allHan(window) {
				continue
			}
			best := bestHomophone(s.similar(window))
			if best == nil {
				continue
			}
			p.Words = append(p.Words, retrieve.Word{
				QueryWord: zh.QueryWord{Span: zh.Span{Start: i, End: i + size}, Text: best},
				Forms:     forms(best, homophoneWeight, "sound", s.analyzer), Homophone: true,
			})
			clear(strange[i : i+size-1])
		}
	}
	return nil
}

// bestHomophone is the likeliest word of those that sound the same, or nil.
func bestHomophone(candidates []replacement) []rune {
	var best *replacement
	for i := range candidates {
		c := &candidates[i]
		if c.sounds && (best == nil || c.worth > best.worth || c.worth == best.worth && string(c.text) < string(best.text)) {
			best = c
		}
	}
	if best == nil {
		return nil
	}
	return best.text
}
