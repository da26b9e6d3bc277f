package embedded

import (
	"cmp"
	"slices"
	"unicode"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// What is shown of a hit: which places are marked, which piece of the text is
// shown, which section and which question is meant.

func trimPunctuation(text []rune) []rune {
	for len(text) > 0 && !zh.IsWordRune(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && !zh.IsWordRune(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

// mark is a marked place: runes of the entry's text, and what it is worth for
// choosing the snippet.
type mark struct {
	zh.Span
	weight float64
	single bool // one Han character
}

// marks finds the places in runes [start, end) that are to be marked: the words
// of the query and what stands for them, phrases, and, where a pair of characters
// stands alone, that pair. Question words are marked only within longer matches.
func (r *ranker) marks(n *entry, start, end int) []mark {
	var out []mark
	text := n.text[start:end]
	for i, c := range text {
		if !r.known.has(c) {
			continue
		}
		id := r.ids[slot(c)]
		if id == 0 {
			continue
		}
		for _, p := range r.patterns[id] {
			u := r.plan.units[p.unit]
			if u.Stop && len(r.plan.units) > 1 {
				continue
			}
			if stop := standsAt(text, i, p.text); stop > 0 {
				out = append(out, mark{zh.Span{Start: start + i, End: start + stop}, u.weight * u.forms[p.form].weight, stop-i == 1 && zh.IsHan(c)})
			}
		}
		if i+1 < len(text) {
			next := r.ids[slot(text[i+1])]
			for _, p := range r.pairs[id] {
				// A pair within a word is marked though the text lacks the whole word.
				if g := r.plan.grams[p.gram]; p.id == next && next != 0 && !g.stop && g.within {
					out = append(out, mark{zh.Span{Start: start + i, End: start + i + 2}, g.weight / 2, false})
				}
			}
		}
	}
	for _, phrase := range r.plan.query.Phrases {
		for at := 0; ; {
			i := indexRunes(text[at:], phrase)
			if i < 0 {
				break
			}
			out = append(out, mark{zh.Span{Start: start + at + i, End: start + at + i + len(phrase)}, 5, false})
			at += i + len(phrase)
		}
	}
	slices.SortFunc(out, func(a, b mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	return dropLoneSingles(out)
}

// dropLoneSingles drops single characters that touch no other mark, when there
// are longer marks: in 还花呗, 还 alone says nothing.
func dropLoneSingles(marks []mark) []mark {
	if !slices.ContainsFunc(marks, func(m mark) bool { return !m.single }) {
		return marks
	}
	out := marks[:0:0]
	for i, m := range marks {
		touches := i > 0 && marks[i-1].End >= m.Start || i+1 < len(marks) && marks[i+1].Start <= m.End
		if !m.single || touches {
			out = append(out, m)
		}
	}
	return out
}

// joinMarks merges what overlaps or touches.
func joinMarks(marks []mark) []zh.Span {
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

// marked cuts runes [from, to) of a field, which holds them all, and marks them.
func (n *entry) marked(f field, marks []mark, from, to int) index.Marked {
	original := n.fieldText(f)
	offsets := fold.ByteOffsets(original)
	byteAt := func(r int) int { return int(offsets[r-f.start]) }
	m := index.Marked{Start: byteAt(from), End: byteAt(to)}
	m.Text = original[m.Start:m.End]
	for _, s := range joinMarks(marks) {
		start, end := max(s.Start, from), min(s.End, to)
		if start < end {
			m.Marks = append(m.Marks, index.Range{Start: byteAt(start) - m.Start, End: byteAt(end) - m.Start})
		}
	}
	return m
}

// present makes the hit that is shown.
func (r *ranker) present(s *scored, q index.Query) index.Hit {
	h := index.Hit{Document: s.doc, Lapsed: s.until <= q.At.UnixNano(), Score: s.score, Tier: s.tier, Parts: s.parts}
	for i, f := range s.fields {
		switch f.kind {
		case fieldTitle:
			h.Title = s.marked(f, r.marks(s.entry, f.start, f.end), f.start, f.end)
		case fieldQuestion:
			if i == s.question && s.said > 0 {
				h.MatchedQuestion = s.doc.Questions[f.number]
			}
		case fieldAnswer:
			h.Answer = s.marked(f, r.marks(s.entry, f.start, f.end), f.start, f.end)
		case fieldBody:
			marks := r.marks(s.entry, f.start, f.end)
			from, to := s.snippetWindow(f, marks, q.CropRunes)
			if q.CropRunes > 0 {
				h.Snippet = s.marked(f, marks, from, to)
			}
			if len(marks) > 0 {
				h.Section = sectionAt(s, f, from, marks)
			}
		}
	}
	return h
}

// snippetWindow chooses the piece of at most crop runes whose marks are worth
// most, each word counted once, and begins it at a sentence where one is near.
func (n *entry) snippetWindow(f field, marks []mark, crop int) (from, to int) {
	text, start, end := n.text[f.start:f.end], f.start, f.end
	if crop <= 0 || len(text) <= crop {
		return start, end
	}
	from = start
	best := 0.0
	for i := range marks {
		if i > 0 && marks[i].Start == marks[i-1].Start {
			continue
		}
		worth := 0.0
		last := 0
		for _, m := range marks[i:] {
			if m.End-marks[i].Start > crop {
				break
			}
			if m.Start >= last {
				worth += m.weight
				last = m.End
			}
		}
		if worth > best*1.001 {
			best, from = worth, marks[i].Start
		}
	}
	// Some text before the first mark helps reading: back to the sentence's start,
	// or at least to the start of a word.
	lead := from
	for i := from; i >= start && from-i <= crop/3; i-- {
		if i == start || sentenceEnd(text[i-1-start]) {
			lead = i
			break
		}
		if n.cut.has(i) {
			lead = i
		}
	}
	from = lead
	for from < end && unicode.IsSpace(text[from-start]) {
		from++
	}
	if from+crop >= end {
		return max(end-crop, start), end
	}
	return from, from + crop
}

func sentenceEnd(r rune) bool {
	return r == '。' || r == '!' || r == '?' || r == ';' || r == ' ' || r == '\n'
}

// sectionAt is the section in which the best mark near from stands.
func sectionAt(s *scored, f field, from int, marks []mark) *index.Section {
	if len(s.doc.Sections) == 0 {
		return nil
	}
	at := marks[0].Start
	for _, m := range marks {
		if m.Start >= from {
			at = m.Start
			break
		}
	}
	offset := 0
	for _, c := range s.doc.Body {
		if at == f.start {
			break
		}
		offset += len(string(c))
		at--
	}
	var out *index.Section
	for i := range s.doc.Sections {
		if sec := &s.doc.Sections[i]; sec.Start <= offset && sec.Title != "" {
			out = sec
		}
	}
	return out
}
