package compliance

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// view is one field of an article as readers see it, squeezed, with its lines,
// paragraphs and sections found once.
type view struct {
	field  string // title, questions[2], answer, body, tags[0]
	source []rune
	shown  []rune
	spans  [][2]int // where in the source each character of shown stands; nil: at its own place
	sq     fold.Squeezed
	text   string  // sq as a string; the offsets below are its bytes
	runeAt []int32 // rune of sq for each byte of text, and for its end

	lines      []line
	paragraphs []int // where a blank line ends a paragraph
	sections   []int // where the line end before a heading is
	bars       []int // the bars of tables
	stretches  []stretch
	rowsOnly   bool // only rows of tables are read, the rest is there to be looked at beside them
}

// line is a line of a view, with what announces it: places in lines, -1 for none.
type line struct {
	start, end int
	listed     bool // an item of something announced before it
	heading    int  // the heading it stands under
	spoken     int  // the last running text between that heading and the line
	head       int  // the first row of the table since then
}

// stretch is what a pattern is run over at once: a line, or a piece of a long one.
// Pieces overlap; a match belongs to the piece that owns its start.
type stretch struct {
	start, end       int
	ownStart, ownEnd int
}

const (
	pieceBytes = 1800 // of a long line, at most
	lapBytes   = 360  // 120 Han characters: the longest match that no cut can break
)

func newView(field, source, shown string, spans [][2]int) *view {
	v := &view{field: field, source: []rune(source), shown: []rune(shown), spans: spans, sq: fold.Squeeze(shown)}
	v.text = v.sq.String()
	v.runeAt = runeNumbers(v.text, len(v.sq.Runes))
	v.outline()
	for _, l := range v.lines {
		v.cut(l.start, l.end)
	}
	return v
}

// runeNumbers gives the number of the rune that each byte belongs to.
func runeNumbers(text string, runes int) []int32 {
	at := make([]int32, len(text)+1)
	n := int32(-1)
	for i := range len(text) {
		if utf8.RuneStart(text[i]) {
			n++
		}
		at[i] = n
	}
	at[len(text)] = int32(runes)
	return at
}

// outline finds lines, paragraphs, sections and table bars.
func (v *view) outline() {
	above := line{heading: -1, spoken: -1, head: -1}
	for start := 0; ; {
		end := len(v.text)
		if i := strings.IndexByte(v.text[start:], '\n'); i >= 0 {
			end = start + i
		}
		l, text := above, v.text[start:end]
		l.start, l.end, l.listed = start, end, listed(text)
		n := len(v.lines)
		v.lines = append(v.lines, l)
		switch {
		case strings.HasPrefix(text, "#"):
			above.heading, above.spoken, above.head = n, -1, -1
			if start > 0 {
				v.sections = append(v.sections, start-1)
			}
		case strings.HasPrefix(text, "|"):
			if above.head < 0 {
				above.head = n
			}
		case text == "":
			above.head = -1
			if start > 0 {
				v.paragraphs = append(v.paragraphs, start-1)
			}
		case !l.listed:
			above.spoken, above.head = n, -1
		}
		if end == len(v.text) {
			break
		}
		start = end + 1
	}
	for i := range len(v.text) {
		if v.text[i] == '|' {
			v.bars = append(v.bars, i)
		}
	}
}

// listed reports a line that is an item of something announced before it.
func listed(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	switch {
	case line == "":
		return false
	case first == ' ' || strings.ContainsRune("-+*|>•", first):
		return true
	}
	rest := strings.TrimLeft(line, "0123456789")
	return rest != line && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, "、"))
}

// cut adds the stretches of a line.
func (v *view) cut(start, end int) {
	own := start
	for end-start > pieceBytes {
		stop := runeStart(v.text, start+pieceBytes)
		next := runeStart(v.text, stop-2*lapBytes)
		ownEnd := runeStart(v.text, stop-lapBytes)
		v.stretches = append(v.stretches, stretch{start, stop, own, ownEnd})
		start, own = next, ownEnd
	}
	v.stretches = append(v.stretches, stretch{start, end, own, end})
}

// runeStart is the start of the rune that a byte belongs to.
func runeStart(text string, at int) int {
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// stretchAt is the stretch that owns a byte.
func (v *view) stretchAt(at int) stretch {
	i := sort.Search(len(v.stretches), func(i int) bool { return v.stretches[i].ownStart > at })
	return v.stretches[max(0, i-1)]
}

// lineAt is the line that a byte stands in.
func (v *view) lineAt(at int) line {
	i := sort.Search(len(v.lines), func(i int) bool { return v.lines[i].start > at })
	return v.lines[max(0, i-1)]
}

// paragraph is the stretch between blank lines around two bytes.
func (v *view) paragraph(start, end int) (int, int) {
	return v.between(v.paragraphs, start, end, len("\n\n"))
}

// section is the stretch from one heading to the next around two bytes.
func (v *view) section(start, end int) (int, int) {
	return v.between(v.sections, start, end, len("\n"))
}

func (v *view) between(breaks []int, start, end, width int) (int, int) {
	from, to := 0, len(v.text)
	if i := sort.SearchInts(breaks, start-width+1); i > 0 {
		from = breaks[i-1] + width
	}
	if i := sort.SearchInts(breaks, end); i < len(breaks) {
		to = breaks[i]
	}
	return from, max(to, end)
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
	if v.spans != nil {
		first, last := v.spans[runeStart], v.spans[runeEnd-1]
		runeStart, runeEnd = first[0], max(first[1], last[1])
	}
	return runeStart, runeEnd, string(v.source[runeStart:runeEnd])
}

// read is the stretch as readers see it, with the signs that squeezing drops, and
// what follows it, up to a length in characters.
func (v *view) read(start, end, ahead int) (text, after string) {
	if start >= end {
		return "", ""
	}
	from, to := v.sq.Span(int(v.runeAt[start]), int(v.runeAt[end]))
	return string(v.shown[from:to]), string(v.shown[to:min(len(v.shown), to+ahead)])
}
