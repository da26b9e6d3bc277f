package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// plain writes the text that a page shows, a block a line.
type plain struct {
	writer
	sections []Section
	cells    int // written of the present row
}

func (p *plain) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		p.part(n)
		switch n := n.(type) {
		case *ast.Heading:
			p.heading(n)
		case *ast.Paragraph, *ast.TextBlock:
			p.untitled()
			p.inline(n)
			p.newline(p.here())
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			p.untitled()
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				p.copy(line.Start, line.Stop)
			}
			p.newline(p.here())
		case *ast.HTMLBlock:
			p.untitled()
			p.html(n)
			p.newline(p.here())
		case *east.Table:
			p.untitled()
			p.table(n)
		case *ast.ListItem:
			p.marked(n, itemMark(n), "  ")
		case *ast.Blockquote:
			p.marked(n, "> ", "> ")
		default:
			p.blocks(n)
		}
	}
}

func (p *plain) heading(n *ast.Heading) {
	p.newline(p.here())
	p.mark(strings.Repeat("#", n.Level) + " ")
	start := p.out.Len()
	p.inline(n)
	anchor, _ := n.AttributeString("id")
	id, _ := anchor.([]byte)
	p.sections = append(p.sections, Section{Level: n.Level, Title: p.out.String()[start:], Anchor: string(id), Start: start})
	p.newline(p.here())
}

// untitled opens the section before the first heading.
func (p *plain) untitled() {
	if len(p.sections) == 0 {
		p.sections = append(p.sections, Section{Level: 1})
	}
}

// cellSeparator keeps the cells of a row apart wherever the text is shown.
const cellSeparator = " | "

func (p *plain) table(n *east.Table) {
	p.inCell = true
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		p.cells = 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			p.mark("| ")
			if cell.FirstChild() == nil {
				continue
			}
			if p.cells++; p.cells > 1 && p.marks == nil {
				p.put(cellSeparator, p.here())
			}
			p.inline(cell)
		}
		if p.cells > 0 || p.marks != nil {
			p.mark(" |")
			p.put("\n", p.here())
		}
	}
	p.inCell = false
}

func (p *plain) inline(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			p.decode(n.Segment.Start, n.Segment.Stop, true)
			if n.HardLineBreak() {
				p.newline(n.Segment.Stop)
			} else if n.SoftLineBreak() {
				p.put(" ", n.Segment.Stop)
			}
		case *ast.String:
			p.put(string(n.Value), p.here())
		case *ast.CodeSpan:
			p.code(n)
		case *ast.AutoLink:
			p.label(n.Label(p.src))
		case *ast.RawHTML:
			p.html(n)
		case *east.FootnoteLink, *east.FootnoteBacklink, *east.TaskCheckBox:
			// numbers, arrows and boxes are no words of the text
		case *ast.Link:
			p.inline(n)
			p.address(n.Destination)
		default:
			p.inline(n)
		}
	}
}

func (p *plain) code(n *ast.CodeSpan) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			value := t.Segment.Value(p.src)
			line := bytes.TrimSuffix(value, []byte("\n"))
			p.copy(t.Segment.Start, t.Segment.Start+len(line))
			if len(line) < len(value) {
				p.put(" ", t.Segment.Stop)
			}
		}
	}
}

// label writes an address: it stands in the source as it is, behind what was written.
func (p *plain) label(value []byte) {
	from := p.here()
	if i := bytes.Index(p.src[from:], value); i >= 0 {
		p.copy(from+i, from+i+len(value))
		return
	}
	p.put(string(value), from)
}

// html writes the text of HTML as a browser would show it.
func (p *plain) html(n ast.Node) {
	pre, outside := 0, p.inCell
	for _, t := range fragmentOf(n, p.src).tags {
		switch {
		case t.kind == nethtml.TextToken:
			p.words(t, pre > 0)
		case t.name == atom.A:
			p.address([]byte(t.attr("href")))
		case t.name == atom.Img:
			p.put(syntax.WithoutInvisible(t.attr("alt")), t.at(0))
		case t.name == atom.Tr:
			p.cells, p.inCell = 0, false
			p.newline(t.at(0))
		case t.name == atom.Td || t.name == atom.Th:
			p.inCell, p.gap = t.kind == nethtml.StartTagToken, false
			if p.inCell && p.cells > 0 {
				p.put(cellSeparator, t.at(0))
			}
			if p.inCell {
				p.cells++
			}
		case slices.Contains(linewise, t.name):
			p.newline(t.at(0))
		}
		pre += t.preformatted()
	}
	p.inCell = outside
}

// reference is an entity in HTML, which may lack its semicolon.
var reference = regexp.MustCompile(`^&#?[0-9A-Za-z]+;?`)

// words writes text of HTML, in which white space is a space, or nothing between
// Chinese.
func (p *plain) words(t tag, pre bool) {
	for i := 0; i < len(t.text); {
		r, size := utf8.DecodeRune(t.text[i:])
		if !pre && (r == ' ' || r == '\n' || r == '\t' || r == '\r') {
			if bytes.HasPrefix(t.text[i:], []byte("\n\n")) {
				p.newline(t.at(i))
			}
			p.gap = true
			i++
			continue
		}
		if p.gap && p.out.Len() > 0 && p.last() != '\n' && p.last() != ' ' && !syntax.Joins(p.last(), r) {
			p.put(" ", t.at(i))
		}
		p.gap = false
		if r == '&' && !t.raw {
			written := reference.FindString(string(t.text[i:min(len(t.text), i+40)]))
			if s := nethtml.UnescapeString(written); s != written {
				p.stand(syntax.WithoutInvisible(s), t.at(i), t.at(i)+len(written))
				i += len(written)
				continue
			}
		}
		at := t.at(i)
		p.copy(at, at+size)
		i += size
	}
}

// marked writes the blocks in a block whose first line begins with one mark and whose
// other lines begin with another.
func (p *plain) marked(n ast.Node, first, rest string) {
	if p.marks == nil {
		p.blocks(n)
		return
	}
	p.newline(p.here())
	outside := p.marks.rest
	p.marks.first, p.marks.rest = outside+first, outside+rest
	p.blocks(n)
	p.marks.first, p.marks.rest = outside, outside
}

func itemMark(n *ast.ListItem) string {
	if list, ok := n.Parent().(*ast.List); ok && list.IsOrdered() {
		return "1. "
	}
	return "- "
}
