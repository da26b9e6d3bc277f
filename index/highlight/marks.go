package highlight

import (
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

// marker finds marks, field after field.
type marker struct {
	plan   *retrieve.Plan
	reader *scan.Reader
	found  []mark    // in a field; they are overwritten by the next ones
	joined []zh.Span // of those, likewise
}

// marks finds the places in a field that are to be marked: the words of the query
// and what stands for them, phrases, the whole query where it stands there, and, where the text lacks a whole word, the
// pairs of characters within it. Stop words are marked only where the query has
// nothing else. They are overwritten by the next ones.
func (m *marker) marks(f retrieve.Field) []mark {
	out, p, start := m.found[:0], m.plan, int(f.Start)
	m.reader.Find(f, func(found scan.Match) {
		weight, single := float64(phraseWorth), false
		switch {
		case found.Word >= 0:
			w := &p.Words[found.Word]
			if w.Stop && len(p.Words) > 1 {
				return
			}
			form := &w.Forms[found.Form]
			weight, single = w.Weight*form.Weight, found.Len() == 1 && zh.IsHan(form.Text[0])
		case found.Pair >= 0:
			g := &p.Pairs[found.Pair]
			if g.Stop || !g.Within {
				return
			}
			weight = g.Weight * pairWorth
		}
		out = append(out, mark{zh.Span{Start: start + found.Start, End: start + found.End}, weight, single})
	})
	m.found = out
	slices.SortFunc(out, func(a, b mark) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	return dropLoneSingles(out)
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
func (m *marker) join(marks []mark) []zh.Span {
	out := m.joined[:0]
	for _, m := range marks {
		if k := len(out) - 1; k >= 0 && m.Start <= out[k].End {
			out[k].End = max(out[k].End, m.End)
		} else {
			out = append(out, m.Span)
		}
	}
	m.joined = out
	return out
}
