package compliance

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// parts are the names of the stretches of text a rule can look at, seen from a
// match.
var parts = map[string]bool{
	"match":         true, // the match itself
	"clause_before": true, // from the last comma to the match; in a quotation also what introduces it
	"clause_after":  true,
	"before":        true, // from the start of the sentence to the match
	"after":         true,
	"sentence":      true,
	"previous":      true, // the sentence before
	"next":          true, // the sentence after; of a title or a question, the first of the answer
	"lead":          true, // for lists, tables, quotations: the line before the list, the heading, the head of the column
	"paragraph":     true,
	"section":       true, // from one heading to the next
	"field":         true,
	"title":         true,
	"article":       true,
}

// reachBytes is how far from a match its sentence is read: 240 Han characters.
// A sentence that is longer is cut there.
const reachBytes = 720

// place is a match in a view, from which its surroundings can be read.
type place struct {
	a          *article
	v          *view
	start, end int // bytes of v.text
	low, high  int // the frame: nothing outside is read for the sentence
	read       map[string][]string
}

func newPlace(a *article, v *view, start, end int) *place {
	p := &place{a: a, v: v, start: start, end: end, read: map[string][]string{}}
	p.low = runeStart(v.text, max(0, start-reachBytes))
	p.high = runeStart(v.text, min(len(v.text), end+reachBytes))
	return p
}

// says reports whether the part of the text has the pattern.
func (p *place) says(part string, re *regexp.Regexp) bool {
	v := p.v
	switch part {
	case "paragraph":
		start, end := v.paragraph(p.start, p.end)
		return p.a.says(re, v, start, end)
	case "section":
		start, end := v.section(p.start, p.end)
		return p.a.says(re, v, start, end)
	case "field":
		return p.a.says(re, v, 0, len(v.text))
	case "title":
		title := p.a.views[0]
		return p.a.says(re, title, 0, len(title.text))
	case "article":
		return slices.ContainsFunc(p.a.views, func(v *view) bool { return p.a.says(re, v, 0, len(v.text)) })
	}
	texts, ok := p.read[part]
	if !ok {
		texts = p.readings(part)
		p.read[part] = texts
	}
	return slices.ContainsFunc(texts, func(text string) bool { return p.a.effort.matches(re, text) })
}

// readings are the texts of a part near the match: in a quotation there are two.
func (p *place) readings(part string) []string {
	t := p.v.text
	switch part {
	case "match":
		return []string{t[p.start:p.end]}
	case "clause_before":
		out := []string{withoutQuotes(t[p.clauseStart(p.start):p.start])}
		if open, _, ok := p.quote('“', '”'); ok {
			out = append(out, withoutQuotes(t[p.clauseStart(open):open])+"“")
		}
		return out
	case "clause_after":
		out := []string{withoutQuotes(t[p.end:p.clauseEnd(p.end)])}
		if _, end, ok := p.quote('“', '”'); ok {
			out = append(out, "”"+withoutQuotes(t[end:p.clauseEnd(end)]))
		}
		return out
	case "before":
		start, _ := p.sentence()
		return []string{t[start:p.start]}
	case "after":
		_, end := p.sentence()
		return []string{t[p.end:end]}
	case "sentence":
		start, end := p.sentence()
		return []string{t[start:end]}
	case "previous":
		return []string{p.previous()}
	case "next":
		return []string{p.next()}
	case "lead":
		return []string{p.lead()}
	}
	return nil
}

const sentenceEnds = "。!?;\n"

// clauseStart is where the clause begins that reaches up to the byte at. It
// steps over quotations, whose commas part nothing outside them.
func (p *place) clauseStart(at int) int { return p.back(at, sentenceEnds+",") }

func (p *place) clauseEnd(at int) int { return p.forth(at, sentenceEnds+",", false) }

// back goes back from a byte to just behind one of the marks, within the frame.
func (p *place) back(at int, marks string) int {
	t, quotes := p.v.text, true
	for at > p.low {
		r, n := utf8.DecodeLastRuneInString(t[p.low:at])
		if r == '”' && quotes {
			open := strings.LastIndexAny(t[p.low:at-n], "“\n")
			if quotes = open >= 0 && t[p.low+open] != '\n'; quotes {
				at = p.low + open
				continue
			}
		}
		if strings.ContainsRune(marks, r) {
			return at
		}
		at -= n
	}
	return at
}

// forth goes on to one of the marks, or behind it, within the frame.
func (p *place) forth(at int, marks string, behind bool) int {
	t, quotes := p.v.text, true
	for at < p.high {
		r, n := utf8.DecodeRuneInString(t[at:p.high])
		if r == '“' && quotes {
			end := strings.IndexAny(t[at+n:p.high], "”\n")
			if quotes = end >= 0 && t[at+n+end] != '\n'; quotes {
				at += n + end + len("”")
				continue
			}
		}
		if strings.ContainsRune(marks, r) {
			if behind {
				return at + n
			}
			return at
		}
		at += n
	}
	return at
}

// sentence is the sentence of the match, its end mark included. A quotation in
// a sentence belongs to it, even if it holds sentences of its own.
func (p *place) sentence() (start, end int) {
	start, end = p.start, p.end
	if open, closing, ok := p.quote('“', '”'); ok {
		start, end = open, closing
	}
	return p.back(start, sentenceEnds), p.forth(end, sentenceEnds, true)
}

// quote finds the pair of marks around the match, within its line and the
// frame: the byte of the opening one and the byte behind the closing one.
func (p *place) quote(opening, closing rune) (open, end int, ok bool) {
	t, depth := p.v.text, 0
	for open = p.start; ; {
		if open <= p.low {
			return 0, 0, false
		}
		r, n := utf8.DecodeLastRuneInString(t[p.low:open])
		open -= n
		switch {
		case r == '\n':
			return 0, 0, false
		case r == closing:
			depth++
		case r == opening && depth > 0:
			depth--
		case r == opening:
			rest := t[p.end:p.high]
			i := strings.IndexRune(rest, closing)
			if i < 0 || strings.Contains(rest[:i], "\n") {
				return 0, 0, false
			}
			return open, p.end + i + utf8.RuneLen(closing), true
		}
	}
}

// withoutQuotes empties complete quotations: “保本”、“稳赚” becomes “”、“”.
func withoutQuotes(s string) string {
	if !strings.Contains(s, "”") {
		return s
	}
	var b strings.Builder
	for {
		open := strings.Index(s, "“")
		if open < 0 {
			break
		}
		end := strings.Index(s[open:], "”")
		if end < 0 {
			break
		}
		b.WriteString(s[:open] + "“”")
		s = s[open+end+len("”"):]
	}
	return b.String() + s
}

// previous is the sentence before the match's own, in its paragraph.
func (p *place) previous() string {
	start, _ := p.sentence()
	before := p.v.text[p.low:start]
	end := p.low + len(strings.TrimRight(before, sentenceEnds))
	if strings.Contains(p.v.text[end:start], "\n\n") {
		return ""
	}
	return p.v.text[p.back(end, sentenceEnds):end]
}

// next is the sentence after the match's own in the same field, over line ends;
// after a title or a question, it is the first sentence of what answers it.
func (p *place) next() string {
	switch p.v.kind() {
	case "title", "questions":
		for _, v := range p.a.views {
			if (v.field == "answer" || v.field == "body") && v.text != "" {
				return v.text[:newPlace(p.a, v, 0, 0).forth(0, sentenceEnds, true)]
			}
		}
		return ""
	}
	_, end := p.sentence()
	for end < p.high && p.v.text[end] == '\n' {
		end++
	}
	return p.v.text[end:p.forth(end, sentenceEnds, true)]
}

// lead is what announces a list item, a table cell or a block quotation: the
// last line of running text before it, the heading it stands under, and for a
// cell the head of its column.
func (p *place) lead() string {
	v := p.v
	l := v.lineAt(p.start)
	if !l.listed {
		if _, _, quoted := p.quote('“', '”'); !quoted || l.heading < 0 {
			return ""
		}
		return v.shortLine(l.heading)
	}
	if strings.HasPrefix(v.text[l.start:l.end], "|") && l.head >= 0 {
		if cell, ok := v.cell(v.lines[l.head], v.column(l, p.start)); ok {
			return cell // a column that names itself decides alone
		}
	}
	var lead []string
	for _, n := range []int{l.spoken, l.heading} {
		if n >= 0 {
			lead = append(lead, v.shortLine(n))
		}
	}
	return strings.Join(lead, "\n")
}

// shortLine is a line, or the end of a long one, which is what announces.
func (v *view) shortLine(n int) string {
	l := v.lines[n]
	return v.text[runeStart(v.text, max(l.start, l.end-reachBytes)):l.end]
}

// column is the number of bars in a line before a byte.
func (v *view) column(l line, at int) int {
	first, _ := slices.BinarySearch(v.bars, l.start)
	n, _ := slices.BinarySearch(v.bars, at)
	return n - first
}

// cell is what stands in a column of a line.
func (v *view) cell(l line, column int) (string, bool) {
	first, _ := slices.BinarySearch(v.bars, l.start)
	last, _ := slices.BinarySearch(v.bars, l.end)
	if column > last-first {
		return "", false
	}
	start, end := l.start, l.end
	if column > 0 {
		start = v.bars[first+column-1] + 1
	}
	if column < last-first {
		end = v.bars[first+column]
	}
	return v.text[start:min(end, start+reachBytes)], true
}

// inFormula reports that the match's clause, as it was written, is an equation
// with an operation in it: 收益=本金×收益率. Squeezing drops the signs between Han
// characters, so the page is read; 收益率=4.5% is a statement and no formula.
func (p *place) inFormula() bool {
	start, end := p.clauseStart(p.start), p.clauseEnd(p.end)
	clause, _ := p.v.read(start, end, 0)
	return strings.ContainsAny(clause, "=＝≈") && strings.ContainsAny(clause, "×÷*/+＋－−")
}
