package suggest

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// A run of Latin words that spell nothing one by one is read as pinyin that was typed
// without spaces, or with a space after every syllable: it is cut anew, into the words
// that titles and questions have.
const (
	maxRunSyllables   = 12
	maxRunLetters     = 72
	maxPieceSyllables = 4
)

// Costs of cutting a run: few long words are best, what spells none is worst.
const wordCost, strangerCost = 1.0, 4.0

// syllable is a syllable of a run and its place in the query.
type syllable struct {
	text string
	zh.Span
}

// readRuns cuts the runs of a plan anew. unread says of each word whether it may be a
// part of one.
func (x *Index) readRuns(p *retrieve.Plan, unread []bool, analyzer *zh.Analyzer, v retrieve.Visibility) {
	var out []retrieve.Word
	for i := 0; i < len(p.Words); {
		end := i
		for end < len(p.Words) && unread[end] && (end == i || p.Words[end].Start-p.Words[end-1].End == 1) {
			end++
		}
		if words := x.cutRun(p.Words[i:end], analyzer, v); words != nil {
			out = append(out, words...)
			i = end
			continue
		}
		end = max(end, i+1)
		out = append(out, p.Words[i:end]...)
		i = end
	}
	p.Words = out
}

// cutRun is what a run is read as; nil where it is no pinyin, or no word of two
// syllables or more is known in it.
func (x *Index) cutRun(run []retrieve.Word, analyzer *zh.Analyzer, v retrieve.Visibility) []retrieve.Word {
	var all []syllable
	letters := 0
	for _, w := range run {
		if letters += w.Len(); letters > maxRunLetters {
			return nil
		}
		split := zh.SplitPinyin(string(w.Text))
		if split == nil {
			return nil
		}
		at := w.Start
		for _, s := range split {
			all = append(all, syllable{s, zh.Span{Start: at, End: at + len(s)}})
			at += len(s)
		}
	}
	if len(all) < 2 || len(all) > maxRunSyllables {
		return nil
	}
	var out []retrieve.Word
	for _, piece := range x.cheapestCut(all, v) {
		if len(piece.spelled) > 0 { // a syllable alone could be any of a hundred characters
			out = append(out, piece.word(analyzer))
		}
	}
	return out
}

// piece is some syllables in a row and the words that they spell.
type piece struct {
	syllables []syllable
	spelled   [][]rune
}

func (p piece) letters() (out string) {
	for _, s := range p.syllables {
		out += s.text
	}
	return out
}

func (p piece) cost() float64 {
	if len(p.spelled) == 0 {
		return strangerCost
	}
	return wordCost
}

func (p piece) word(analyzer *zh.Analyzer) retrieve.Word {
	text := []rune(p.letters())
	w := retrieve.Word{
		QueryWord: zh.QueryWord{Span: zh.Span{Start: p.syllables[0].Start, End: p.syllables[len(p.syllables)-1].End}, Text: text, Latin: true},
		Forms:     []retrieve.Form{{Text: text, Weight: 1}},
	}
	for _, word := range p.spelled {
		w.Forms = append(w.Forms, forms(word, pinyinWeight, "pinyin", analyzer)...)
	}
	return w
}

// cheapestCut cuts syllables into pieces, which are words where there are any.
func (x *Index) cheapestCut(all []syllable, v retrieve.Visibility) []piece {
	cost := make([]float64, len(all)+1) // of the syllables up to each
	last := make([]piece, len(all)+1)
	for end := 1; end <= len(all); end++ {
		for n := 1; n <= min(end, maxPieceSyllables); n++ {
			p := piece{syllables: all[end-n : end]}
			if n > 1 {
				key := keyOf(rune(p.syllables[0].text[0]), rune(p.syllables[1].text[0]))
				if p.spelled = x.spelledBy(p.letters(), n, []phraseKey{key}, v); len(p.spelled) == 0 {
					continue
				}
			}
			if c := cost[end-n] + p.cost(); last[end].syllables == nil || c < cost[end] {
				cost[end], last[end] = c, p
			}
		}
	}
	var out []piece
	for end := len(all); end > 0; end -= len(last[end].syllables) {
		out = append(out, last[end])
	}
	slices.Reverse(out)
	return out
}
