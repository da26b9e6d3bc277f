package highlight

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// snippet chooses the piece of a body of at most crop runes whose marks are worth
// most, and begins it at a sentence where one is near. Without crop, it is all.
func (v *view) snippet(f retrieve.Field, marks []mark, crop int) (from, to int) {
	start, end := int(f.Start), int(f.End)
	if crop <= 0 || f.Len() <= crop {
		v.open(f, start)
		return start, end
	}
	from = heaviest(marks, start, crop)
	v.open(f, max(min(from-crop/3, end-crop)-1, start))
	from = v.lead(from, crop)
	for from < end && unicode.IsSpace(v.at(from)) {
		from++
	}
	if from+crop >= end {
		return v.whole(max(end-crop, start), from), end
	}
	return from, from + crop
}

// view is what is seen of a body: from one of its runes on.
type view struct {
	rest    retrieve.Rest
	field   retrieve.Field
	first   int // the rune with which end begins
	start   int // byte of the body, likewise
	end     charcode.String
	folded  []rune          // of end, what was looked at until now
	ongoing charcode.String // what is not
}

// glance is how many characters are folded at once.
const glance = 32

// open looks at a body from one of its runes on.
func (v *view) open(body retrieve.Field, first int) {
	v.field, v.first, v.folded = body, first, v.folded[:0]
	v.end, v.start = v.rest.Body.Skip(first - int(body.Start))
	v.ongoing = v.end
}

// at is a rune of the body, folded, or 0 behind its end.
func (v *view) at(i int) rune {
	for i-v.first >= len(v.folded) {
		if v.ongoing.Bytes == "" {
			return 0
		}
		var some charcode.String
		some, v.ongoing = v.ongoing.Cut(glance)
		v.folded = some.AppendFolded(v.folded)
	}
	return v.folded[i-v.first]
}

// marked is a piece of the body. It does not begin before what is seen.
func (v *view) marked(p *retrieve.Page, from, to int, marks []zh.Span) index.Marked {
	return p.Marked(v.end, v.first, v.start, from, to, marks)
}

// whole goes on from a place that nobody has chosen to where a word begins, or a sentence
// where one is near, and at most to another place.
func (v *view) whole(at, most int) int {
	word := -1
	for i := at; i < most && i-at <= nearby; i++ {
		if clauseEnd(v.at(i - 1)) {
			return i
		}
		if word < 0 && v.rest.Bounds.Has(i) && !clauseEnd(v.at(i)) {
			word = i
		}
	}
	if word < 0 {
		return most
	}
	return word
}

// nearby is how far off a better beginning is looked for, in characters.
const nearby = 12

// heaviest is the mark from which on crop runes hold most weight, each place
// counted once; start where there are no marks.
func heaviest(marks []mark, start, crop int) int {
	from, best := start, 0.0
	for i := range marks {
		if i > 0 && marks[i].Start == marks[i-1].Start {
			continue
		}
		worth, last := 0.0, 0
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
	return from
}

// lead goes back from a mark, by a third of crop at most, to where the sentence
// begins, or a part of it, or at least a word: some text before the first mark helps
// reading.
func (v *view) lead(from, crop int) int {
	word, clause, start := from, -1, int(v.field.Start)
	for i := from; i >= start && from-i <= crop/3; i-- {
		switch {
		case i == start, sentenceEnd(v.at(i - 1)):
			return i
		case clauseEnd(v.at(i - 1)):
			clause = i
		case v.rest.Bounds.Has(i):
			word = i
		}
	}
	if clause >= 0 {
		return clause
	}
	return word
}

// clauseEnd reports whether a part of a sentence ends with a character, as folding has it.
func clauseEnd(r rune) bool {
	return sentenceEnd(r) || r == ',' || r == ':' || r == '，' || r == '：'
}

func sentenceEnd(r rune) bool {
	return r == '。' || r == '!' || r == '?' || r == ';' || r == ' ' || r == '\n'
}

// piece is that of the body from a byte on, of at most crop characters. It is not lent.
func piece(t *retrieve.Text, start, crop int) index.Marked {
	body := t.Rest().Body.String()
	if crop <= 0 || start > len(body) {
		return index.Marked{}
	}
	for start < len(body) && unicode.IsSpace(firstRune(body[start:])) {
		start += utf8.RuneLen(firstRune(body[start:]))
	}
	end := start
	for range crop {
		if end < len(body) {
			_, size := utf8.DecodeRuneInString(body[end:])
			end += size
		}
	}
	return index.Marked{Text: strings.Clone(body[start:end]), Start: start, End: end, More: end < len(body)}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// section is the section of the body in which the first mark from a place on
// stands, or the first of all where there is none.
func (v *view) section(p *retrieve.Page, t *retrieve.Text, from int, marks []mark) *index.Section {
	if len(marks) == 0 {
		return nil
	}
	at := marks[0].Start
	for _, m := range marks {
		if m.Start >= from {
			at = m.Start
			break
		}
	}
	if at < v.first {
		v.open(v.field, int(v.field.Start))
	}
	_, before := v.end.Skip(at - v.first)
	return t.SectionAt(p, v.start+before)
}
