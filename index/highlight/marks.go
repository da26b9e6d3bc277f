package highlight

import (
	"cmp"
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// mark is a marked place: runes of the text, and what it is worth for choosing
// the snippet.
type mark struct {
	zh.Span
	weight float64
	single bool // one Han character
}

const (
	pairWorth   = 0.5 // of a pair's weight, for a mark that is a pair alone
	phraseWorth = 5   // against the weights of words
)

// marker finds marks in one folded text.
type marker struct {
	text  []rune
	found []mark
}

// marks finds the places in a field that are to be marked: the words of the query
// and what stands for them, phrases, the whole query where it stands there, and, where the text lacks a whole word, the
// pairs of characters within it. Stop words are marked only where the query has
// nothing else. They are overwritten by the next ones.
func (m *marker) marks(f retrieve.Field, p *retrieve.Plan, scanner *scan.Scanner) []mark {
	out := m.found[:0]
	text := m.text[f.Start:f.End]
	add := func(s zh.Span, weight float64, single bool) {
		out = append(out, mark{zh.Span{Start: f.Start + s.Start, End: f.Start + s.End}, weight, single})
	}
	scanner.Find(text, func(m scan.Match) {
		if m.Word < 0 {
			if g := p.Pairs[m.Pair]; !g.Stop && g.Within {
				add(m.Span, g.Weight*pairWorth, false)
			}
			return
		}
		if w := p.Words[m.Word]; !w.Stop || len(p.Words) == 1 {
			add(m.Span, w.Weight*w.Forms[m.Form].Weight, m.Len() == 1 && zh.IsHan(text[m.Start]))
		}
	})
	for _, phrase := range literal(p.Query) {
		for at := 0; ; {
			i := retrieve.IndexRunes(text[at:], phrase)
			if i < 0 {
				break
			}
			add(zh.Span{Start: at + i, End: at + i + len(phrase)}, phraseWorth, false)
			at += i + len(phrase)
		}
	}
	m.found = out
	slices.SortFunc(out, func(a, b mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	return dropLoneSingles(out)
}

// literal are the texts of which every character is marked where they stand as they
// are: the phrases, and the query itself where it is more than one word.
func literal(q zh.Query) [][]rune {
	if len(q.Words) < 2 {
		return q.Phrases
	}
	return append(slices.Clip(q.Phrases), q.Text[q.Words[0].Start:q.Words[len(q.Words)-1].End])
}

// dropLoneSingles drops single characters that touch no other mark, when there
// are longer marks: in 还花呗, 还 alone says nothing. The others take their place.
func dropLoneSingles(marks []mark) []mark {
	if !slices.ContainsFunc(marks, func(m mark) bool { return !m.single }) {
		return marks
	}
	out := marks[:0] // never ahead of what is read
	for i, m := range marks {
		touches := i > 0 && marks[i-1].End >= m.Start || i+1 < len(marks) && marks[i+1].Start <= m.End
		if !m.single || touches {
			out = append(out, m)
		}
	}
	return out
}

// join merges what overlaps or touches.
func join(marks []mark) []zh.Span {
	var out []zh.Span
	for _, m := range marks {
		if k := len(out) - 1; k >= 0 && m.Start <= out[k].End {
			out[k].End = max(out[k].End, m.End)
		} else {
			out = append(out, m.Span)
		}
	}
	return out
}
