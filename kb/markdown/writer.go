package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// writer collects text and remembers where in the source each part of it stands.
type writer struct {
	src    []byte
	out    strings.Builder
	pieces []piece
	inCell bool // no line may break
	gap    bool // HTML: white space was read and not written
	marks  *marks
}

// copy writes source[from:to] without its invisible characters.
func (w *writer) copy(from, to int) {
	for from < to {
		n := bytes.IndexFunc(w.src[from:to], syntax.IsInvisible)
		if n < 0 {
			n = to - from
		}
		if n > 0 {
			w.lead(from)
			w.pieces = append(w.pieces, piece{w.out.Len(), from, from, true})
			w.out.Write(w.src[from : from+n])
		}
		from += n
		if from < to {
			_, size := utf8.DecodeRune(w.src[from:])
			from += size
		}
	}
}

// put writes text that stands for a place in the source.
func (w *writer) put(s string, at int) { w.stand(s, at, at) }

// stand writes text that stands for source[from:until].
func (w *writer) stand(s string, from, until int) {
	if s == "" {
		return
	}
	if s != "\n" {
		w.lead(from)
	}
	w.pieces = append(w.pieces, piece{w.out.Len(), from, until, false})
	w.out.WriteString(s)
}

// decode writes what source[from:to] stands for: entities, and with escapes
// backslashes, resolved.
func (w *writer) decode(from, to int, escapes bool) {
	start := from
	for i := from; i < to; i++ {
		switch c := w.src[i]; {
		case c == '\\' && escapes && i+1 < to && (util.IsPunct(w.src[i+1]) || w.src[i+1] == ' '):
			w.copy(start, i)
			start = i + 1
			if w.src[i+1] == ' ' { // an escaped space parts words and is not shown
				start++
			}
			i++
		case c == '&':
			end := bytes.IndexByte(w.src[i:min(to, i+40)], ';')
			if end < 0 {
				continue
			}
			if s := entity(string(w.src[i+1 : i+end])); s != "" {
				w.copy(start, i)
				w.stand(syntax.WithoutInvisible(s), i, i+end+1)
				start, i = i+end+1, i+end
			}
		}
	}
	w.copy(start, to)
}

// entity is what &name; stands for in Markdown (CommonMark 6.2); empty when it is none.
func entity(name string) string {
	if e, ok := util.LookUpHTML5EntityByName(name); ok {
		return string(e.Characters)
	}
	digits, base, most := strings.TrimPrefix(name, "#"), 10, 7
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base, most = digits[1:], 16, 6
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if len(name) < 2 || name[0] != '#' || len(digits) > most || err != nil {
		return ""
	}
	return string(util.ToValidRune(rune(n)))
}

// last is the character the text ends with.
func (w *writer) last() rune {
	r, _ := utf8.DecodeLastRuneInString(w.out.String())
	return r
}

func (w *writer) newline(at int) {
	w.gap = false
	if w.out.Len() == 0 || w.last() == '\n' {
		return
	}
	if w.inCell {
		w.put(" ", at)
	} else {
		w.put("\n", at)
	}
}

// here is the last place in the source that was written.
func (w *writer) here() int {
	if len(w.pieces) == 0 {
		return 0
	}
	last := w.pieces[len(w.pieces)-1]
	if last.same {
		return last.source + w.out.Len() - last.text
	}
	return last.source
}

// marks are what is written beside the text for the compliance check; nil where only
// the text is wanted.
type marks struct {
	first, rest string // what the next line begins with, and the lines after it
	addresses   []address
	seen        map[string]bool
}

// address is that of a link.
type address struct {
	text      string
	at, until int
}

// mark writes a mark where marks are wanted.
func (w *writer) mark(s string) {
	if w.marks != nil {
		w.put(s, w.here())
	}
}

// lead begins a line with the marks of the blocks that it stands in.
func (w *writer) lead(at int) {
	if w.marks == nil || w.marks.first == "" || w.out.Len() > 0 && w.last() != '\n' {
		return
	}
	w.pieces = append(w.pieces, piece{w.out.Len(), at, at, false})
	w.out.WriteString(w.marks.first)
	w.marks.first = w.marks.rest
}

// part leaves a blank line before a block that has one in the source.
func (w *writer) part(n ast.Node) {
	if w.marks == nil || w.out.Len() == 0 || n.Type() != ast.TypeBlock || strings.HasSuffix(w.out.String(), "\n\n") {
		return
	}
	_, table := n.(*east.Table)
	_, heading := n.(*ast.Heading)
	if table || heading || n.HasBlankPreviousLines() {
		w.newline(w.here())
		w.put("\n", w.here())
	}
}

// address keeps the address of a link if it may name a person: a mailbox, a number.
// Readers do not see it, and dial it all the same.
func (w *writer) address(destination []byte) {
	digits := 0
	for _, c := range destination {
		if '0' <= c && c <= '9' {
			digits++
		}
	}
	text := strings.ToValidUTF8(string(destination), "")
	if w.marks == nil || digits < 7 && !strings.Contains(text, "@") || w.marks.seen[text] {
		return
	}
	w.marks.seen[text] = true
	at := w.here()
	until := at
	if i := bytes.Index(w.src[at:min(len(w.src), at+len(destination)+200)], destination); i >= 0 {
		at += i
		until = at + len(destination)
	}
	w.marks.addresses = append(w.marks.addresses, address{text, at, until})
}
