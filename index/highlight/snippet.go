package highlight

import (
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// snippet chooses the piece of a field of at most crop runes whose marks are worth
// most, and begins it at a sentence where one is near. Without crop, it is all.
func snippet(t *retrieve.Text, text []rune, f retrieve.Field, marks []mark, crop int) (from, to int) {
	if crop <= 0 || f.End-f.Start <= crop {
		return f.Start, f.End
	}
	from = lead(t, text, f, heaviest(marks, f.Start, crop), crop)
	for from < f.End && unicode.IsSpace(text[from]) {
		from++
	}
	if from+crop >= f.End {
		return whole(t, text, max(f.End-crop, f.Start), from), f.End
	}
	return from, from + crop
}

// whole goes on from a place that nobody has chosen to where a word begins, or a sentence
// where one is near, and at most to another place.
func whole(t *retrieve.Text, text []rune, at, most int) int {
	word := -1
	for i := at; i < most && i-at <= nearby; i++ {
		if i == 0 || clauseEnd(text[i-1]) {
			return i
		}
		if word < 0 && t.Bounds.Has(i) && !clauseEnd(text[i]) {
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

// From is the piece of the body from a byte on, of at most crop characters; none marked.
func From(t *retrieve.Text, start, crop int) index.Marked {
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
	return index.Marked{Text: body[start:end], Start: start, End: end}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

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
func lead(t *retrieve.Text, text []rune, f retrieve.Field, from, crop int) int {
	word, clause := from, -1
	for i := from; i >= f.Start && from-i <= crop/3; i-- {
		switch {
		case i == f.Start, sentenceEnd(text[i-1]):
			return i
		case clauseEnd(text[i-1]):
			clause = i
		case t.Bounds.Has(i):
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

// section is the section of the body in which the first mark from a place on
// stands, or the first of all where there is none.
func section(d *index.Document, f retrieve.Field, from int, marks []mark) *index.Section {
	if len(d.Sections) == 0 || len(marks) == 0 {
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
	for range at - f.Start {
		_, size := utf8.DecodeRuneInString(d.Body[offset:])
		offset += size
	}
	var out *index.Section
	for i := range d.Sections {
		if s := &d.Sections[i]; s.Start <= offset && s.Title != "" {
			out = s
		}
	}
	return out
}
