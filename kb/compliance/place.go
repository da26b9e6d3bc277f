package compliance

import (
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// view is one field of an article, squeezed.
type view struct {
	field  string // title, questions[2], answer, body, tags[0]
	source string
	sq     fold.Squeezed
	text   string  // sq as a string
	runeAt []int32 // rune of sq for each byte of text, and for its end
	whole  *article
}

// article is what the check knows beside the field it looks at.
type article struct {
	kb.Article
	views []*view
}

func newView(field, source string, whole *article) *view {
	v := &view{field: field, source: source, sq: fold.Squeeze(source), whole: whole}
	v.text = v.sq.String()
	v.runeAt = make([]int32, len(v.text)+1)
	n := int32(-1)
	for i := range len(v.text) {
		if utf8.RuneStart(v.text[i]) {
			n++
		}
		v.runeAt[i] = n
	}
	v.runeAt[len(v.text)] = int32(len(v.sq.Runes))
	return v
}

// kind is the field's name without its number.
func (v *view) kind() string {
	name, _, _ := strings.Cut(v.field, "[")
	return name
}

// original is the stretch of the field's own text, in runes, that bytes start
// to end of the squeezed text came from.
func (v *view) original(start, end int) (runeStart, runeEnd int, match string) {
	if start >= end {
		return 0, 0, ""
	}
	runeStart, runeEnd = v.sq.Span(int(v.runeAt[start]), int(v.runeAt[end]))
	return runeStart, runeEnd, string([]rune(v.source)[runeStart:runeEnd])
}

// parts are the names of the stretches of text a rule can look at, seen from a
// match.
var parts = map[string]bool{
	"match":         true, // the match itself
	"clause_before": true, // from the last comma to the match; in a quotation also what introduces it
	"clause_after":  true,
	"before":        true, // from the start of the sentence to the match
	"after":         true,
	"sentence":      true,
	"next":          true, // the sentence after; of a title or a question, the first of the answer
	"lead":          true, // for lists, tables, quotations: the line before the list, the heading, the head of the column
	"paragraph":     true,
	"section":       true, // from one heading to the next
	"field":         true,
	"title":         true,
	"article":       true,
}

// place is a match in a view, from which its surroundings can be read.
type place struct {
	v          *view
	start, end int // bytes of v.text
}

// part gives the readings of a named part: in a quotation there are two.
func (p place) part(name string) []string {
	t := p.v.text
	switch name {
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
	case "next":
		return []string{p.next()}
	case "lead":
		return []string{p.lead()}
	case "paragraph":
		start, end := p.paragraph()
		return []string{t[start:end]}
	case "section":
		start, end := p.section()
		return []string{t[start:end]}
	case "field":
		return []string{t}
	case "title":
		return []string{p.v.whole.views[0].text}
	case "article":
		out := make([]string, 0, len(p.v.whole.views))
		for _, v := range p.v.whole.views {
			out = append(out, v.text)
		}
		return out
	}
	return nil
}

const sentenceEnds = "。!?;\n"

// clauseStart is where the clause begins that reaches up to the byte at. It
// steps over quotations, whose commas part nothing outside them.
func (p place) clauseStart(at int) int { return p.back(at, sentenceEnds+",") }

func (p place) clauseEnd(at int) int { return p.forth(at, sentenceEnds+",", false) }

// back goes back from a byte to just behind one of the marks.
func (p place) back(at int, marks string) int {
	t := p.v.text
	for at > 0 {
		r, n := utf8.DecodeLastRuneInString(t[:at])
		if r == '”' {
			if open := strings.LastIndexAny(t[:at-n], "“\n"); open >= 0 && t[open] != '\n' {
				at = open
				continue
			}
		}
		if strings.ContainsRune(marks, r) {
			return at
		}
		at -= n
	}
	return 0
}

// forth goes on to one of the marks, or behind it.
func (p place) forth(at int, marks string, behind bool) int {
	t := p.v.text
	for at < len(t) {
		r, n := utf8.DecodeRuneInString(t[at:])
		if r == '“' {
			if end := strings.IndexAny(t[at+n:], "”\n"); end >= 0 && t[at+n+end] != '\n' {
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
func (p place) sentence() (start, end int) {
	start, end = p.start, p.end
	if open, closing, ok := p.quote('“', '”'); ok {
		start, end = open, closing
	}
	return p.back(start, sentenceEnds), p.forth(end, sentenceEnds, true)
}

// quote finds the pair of marks around the match, within its line: the byte of
// the opening one and the byte behind the closing one.
func (p place) quote(opening, closing rune) (open, end int, ok bool) {
	t, depth := p.v.text, 0
	at := p.start
	for at > 0 {
		r, n := utf8.DecodeLastRuneInString(t[:at])
		at -= n
		if r == '\n' {
			return 0, 0, false
		}
		if r == closing {
			depth++
		}
		if r == opening {
			if depth == 0 {
				break
			}
			depth--
		}
		if at == 0 {
			return 0, 0, false
		}
	}
	if at == 0 && !strings.HasPrefix(t, string(opening)) {
		return 0, 0, false
	}
	rest := t[p.end:]
	i := strings.IndexRune(rest, closing)
	if i < 0 || strings.ContainsRune(rest[:i], '\n') {
		return 0, 0, false
	}
	return at, p.end + i + utf8.RuneLen(closing), true
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

// next is the sentence after the match's own in the same field, over line ends;
// after a title or a question, it is the first sentence of what answers it.
func (p place) next() string {
	switch p.v.kind() {
	case "title", "questions":
		for _, v := range p.v.whole.views {
			if (v.field == "answer" || v.field == "body") && v.text != "" {
				return v.text[:place{v: v}.forth(0, sentenceEnds, true)]
			}
		}
		return ""
	}
	_, end := p.sentence()
	for end < len(p.v.text) && p.v.text[end] == '\n' {
		end++
	}
	return p.v.text[end:p.forth(end, sentenceEnds, true)]
}

func (p place) paragraph() (start, end int) {
	t := p.v.text
	if i := strings.LastIndex(t[:p.start], "\n\n"); i >= 0 {
		start = i + 2
	}
	if i := strings.Index(t[p.end:], "\n\n"); i >= 0 {
		return start, p.end + i
	}
	return start, len(t)
}

func (p place) section() (start, end int) {
	t := p.v.text
	if i := strings.LastIndex(t[:p.start], "\n#"); i >= 0 {
		start = i + 1
	}
	if i := strings.Index(t[p.end:], "\n#"); i >= 0 {
		return start, p.end + i
	}
	return start, len(t)
}

// lead is what announces a list item, a table cell or a block quotation: the
// last line of running text before it, the headings it stands under, and for a
// cell the head of its column.
func (p place) lead() string {
	t := p.v.text
	lineStart := strings.LastIndexByte(t[:p.start], '\n') + 1
	line, _, _ := strings.Cut(t[lineStart:], "\n")
	_, _, quoted := p.quote('“', '”')
	if !listed(line) && !quoted {
		return ""
	}

	var lead []string
	above := strings.Split(strings.TrimRight(t[:lineStart], "\n"), "\n")
	spoken := !listed(line)
	head := ""
	for i := len(above) - 1; i >= 0; i-- {
		l := above[i]
		switch {
		case strings.HasPrefix(l, "#"):
			lead = append(lead, l)
			i = 0
		case strings.HasPrefix(l, "|") && !spoken:
			head = l
		case l == "" || listed(l) || spoken:
		default:
			lead = append(lead, l)
			spoken = true
		}
	}
	if strings.HasPrefix(line, "|") && head != "" {
		column := strings.Count(t[lineStart:p.start], "|")
		if cells := strings.Split(head, "|"); column < len(cells) {
			return cells[column] // a column that names itself decides alone
		}
	}
	return strings.Join(lead, "\n")
}

// listed reports a line that is an item of something announced before it.
func listed(line string) bool {
	if line == "" {
		return false
	}
	if strings.ContainsRune("-+*|>•", []rune(line)[0]) || strings.HasPrefix(line, " ") {
		return true
	}
	digits := strings.TrimLeft(line, "0123456789")
	return digits != line && (strings.HasPrefix(digits, ".") || strings.HasPrefix(digits, ")") || strings.HasPrefix(digits, "、"))
}
