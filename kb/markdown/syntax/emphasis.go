package syntax

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// marks parses emphasis (* and _) and deletion (~~) by the rules of
// markdown-cjk-friendly, which differ from CommonMark's beside Chinese: a mark
// next to Chinese may open and close whatever punctuation is on its other side.
// Stars that mask a number or a name (6222****1234, 张*三), multiply (本金*利率) or
// leave a blank (____), and tildes of a range (3%~5%), stay as they are written.
type marks struct{}

// Trigger implements parser.InlineParser.
func (marks) Trigger() []byte { return []byte{'*', '_', '~'} }

// Parse implements parser.InlineParser.
func (marks) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	r := &run{char: line[0], n: n, before: block.PrecendingCharacter(), after: ' ', start: segment.Start, src: block.Source()}
	if n < len(line) {
		r.after = util.ToRune(line, n)
	}
	segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	p := stateOf(pc)
	opens, closes := r.flanks()
	if r.literal() || !opens && !closes {
		return ast.NewTextSegment(segment)
	}
	if p.marks++; p.marks > maxMarks {
		p.limit(segment.Start)
		return ast.NewTextSegment(segment)
	}
	d := parser.NewDelimiter(opens, closes, n, r.char, r)
	d.Segment = segment
	pc.PushDelimiter(d)
	return d
}

// run is a row of the same marks with what stands around it.
type run struct {
	char          byte
	n             int
	before, after rune
	start         int // offset in the source
	src           []byte
}

// clauseBytes is how far a run looks around.
const clauseBytes = 120

// clause is the text around the run, up to the next mark that ends a clause.
func (r *run) clause() string {
	from, to := max(0, r.start-clauseBytes), min(len(r.src), r.start+clauseBytes)
	left, right := string(r.src[from:r.start]), string(r.src[r.start:to])
	if i := strings.LastIndexAny(left, "\n，。；！？"); i >= 0 {
		left = left[i:]
	}
	if i := strings.IndexAny(right, "\n，。；！？"); i >= 0 {
		right = right[:i]
	}
	return left + right
}

// flanks says whether the run may open and close. A run that ends a clause opens
// nothing, one that begins a bracket closes nothing.
func (r *run) flanks() (opens, closes bool) {
	left := !isSpace(r.after) && (!isNarrowMark(r.after) || isSpace(r.before) || isNarrowMark(r.before) || isWide(r.before))
	right := !isSpace(r.before) && (!isNarrowMark(r.before) || isSpace(r.after) || isNarrowMark(r.after) || isWide(r.after))
	opens, closes = left, right
	if r.char == '_' {
		opens = left && (!right || util.IsPunctRune(r.before) || isWide(r.before) && util.IsPunctRune(r.after))
		closes = right && (!left || util.IsPunctRune(r.after) || isWide(r.after) && util.IsPunctRune(r.before))
	}
	if r.n == 1 && r.char == '*' && (r.before == '、' || r.before == '，') {
		closes = false // 户名*明、*华
	}
	return opens && !isStop(r.after), closes && !isStart(r.before)
}

// literal reports marks that are no markup wherever their partner may be.
func (r *run) literal() bool {
	switch {
	case r.n > 3:
		return true // a mask or a blank
	case r.char == '~' && r.n != 2:
		return true // about, or from … to
	case isDigit(r.before) && isDigit(r.after), isDigit(r.after) && strings.ContainsRune("%％‰元万年月日天", r.before) && r.char == '~':
		return true // 6222**1234, 3%~~5%
	case r.n > 1 && isASCIIWord(r.before) && r.after == '@', r.n == 3 && isASCIIWord(r.before) && isASCIIWord(r.after):
		return true // ab***@example.cn, ab***cd
	case r.char == '*' && r.figures():
		return true // ¥**,***.00
	}
	return r.char == '*' && r.n == 1 && (r.multiplies() || r.wild() || isWord(r.before) && isWord(r.after) && r.afterSurname())
}

// figures reports stars in place of the figures of an amount, beside a dot or comma
// that has figures or their stars on its other side.
func (r *run) figures() bool {
	at := func(i int) bool { return i >= 0 && i < len(r.src) && (r.src[i] == '*' || isDigit(rune(r.src[i]))) }
	parts := func(c rune) bool { return c == '.' || c == ',' }
	return parts(r.after) && at(r.start+r.n+1) && !isWord(r.before) || parts(r.before) && at(r.start-2) && !isWord(r.after)
}

// wild reports a star that stands for a part of an address: *.example.cn, 10.0.*.*
func (r *run) wild() bool {
	if r.after == '.' {
		return true
	}
	return r.before == '.' && r.start > 1 && (isDigit(rune(r.src[r.start-2])) || r.src[r.start-2] == '*') && !isWord(r.after)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// multiplies reports a star between two factors, one of them a figure or the clause
// a formula.
func (r *run) multiplies() bool {
	factors := (isWord(r.before) || strings.ContainsRune("%％)）", r.before)) && (isWord(r.after) || strings.ContainsRune("(（", r.after))
	figure := isDigit(r.before) || strings.ContainsRune("%％", r.before) || isDigit(r.after)
	return factors && (figure || strings.ContainsAny(r.clause(), "=＝×÷"))
}

// IsDelimiter implements parser.DelimiterProcessor.
func (r *run) IsDelimiter(b byte) bool { return b == r.char }

// CanOpenCloser implements parser.DelimiterProcessor.
func (r *run) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	o, c := opener.Processor.(*run), closer.Processor.(*run)
	return o.char == c.char && !(o.char == '*' && o.masks(c)) && (o.char != '~' || o.n == c.n)
}

// masks reports two runs that hide parts of names (王**先生和李**女士) or of numbers
// (尾号**1234和**5678), although they could be a pair.
func (r *run) masks(c *run) bool {
	switch {
	case r.n == 1 && isWord(r.before) && isWord(r.after) && r.crosses(c):
		return true // 客户*先生，张*
	case r.n == 1 && r.tail() && r.crosses(c):
		return true // 尾号*1234，户名*明
	case r.n == 1 && c.n == 1 && r.crosses(c) && starRuns(r.src[r.start+1:c.start])%2 == 1:
		return true // *三丰、**强、张*
	case r.n != c.n && max(r.n, c.n) == 3 && r.crosses(c):
		return true // A·***88，支**宝
	}
	return (r.afterSurname() || r.tail()) && (c.afterSurname() || c.tail()) && c.start-r.start > r.n+utf8.RuneLen(c.before)
}

// afterSurname reports a run right after a surname.
func (r *run) afterSurname() bool { return endsWithSurname(r.src[:r.start]) }

// tail reports a run before the last four digits of a number.
func (r *run) tail() bool { return beginsWithTail(r.src[r.start+r.n:]) }

// crosses reports that a clause ends between the runs.
func (r *run) crosses(c *run) bool {
	inside := r.src[r.start+r.n : c.start]
	if len(inside) > clauseBytes {
		return true
	}
	_, size := utf8.DecodeLastRune(inside) // a mark at the end belongs to what is emphasised
	return bytes.ContainsAny(inside[:len(inside)-size], "，。；、！？：\n")
}

// starRuns counts the rows of stars in a text.
func starRuns(text []byte) (n int) {
	for i, b := range text {
		if b == '*' && (i == 0 || text[i-1] != '*') {
			n++
		}
	}
	return n
}

// OnMatch implements parser.DelimiterProcessor.
func (r *run) OnMatch(n int) ast.Node {
	if r.char == '~' {
		return east.NewStrikethrough()
	}
	return ast.NewEmphasis(n)
}
