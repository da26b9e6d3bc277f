package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Rendered is a body as pages and the index use it.
type Rendered struct {
	HTML     string // safe to put into a page
	Text     string // without markup, a block a line
	Sections []Section
}

// Section is the part of Text from Start (a byte offset) to the next section. The
// first has no title when the body does not begin with a heading.
type Section struct {
	Level  int
	Title  string
	Anchor string
	Start  int
}

var converter = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.NewCJK(extension.WithEastAsianLineBreaks())),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
})

// policy is the second line after goldmark, which leaves raw HTML out itself.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td", "a", "img")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[\p{L}\p{N}_-]+$`)).OnElements("h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(/media/|https://)`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowURLSchemes("https", "http", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
})

// Render renders a body whose {{facts}} are filled in. It accepts any text.
func Render(body string) Rendered {
	src := []byte(body)
	ctx := parser.NewContext(parser.WithIDs(&anchors{used: map[string]int{}}))
	root := converter().Parser().Parse(text.NewReader(src), parser.WithContext(ctx))
	var p plain
	p.src = src
	p.blocks(root)
	var html bytes.Buffer
	demote(root)
	if err := converter().Renderer().Render(&html, src, root); err != nil {
		return p.done("") // a bytes.Buffer never fails
	}
	return p.done(policy().Sanitize(html.String()))
}

// demote makes every h1 an h2: the title of the page is the only h1.
func demote(root ast.Node) {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
			h.Level = 2
		}
	}
}

// anchors makes ids as GitHub does, keeping Chinese: 逾期多久会上报 stays, spaces
// become hyphens, punctuation goes, a repeated one gets a number.
type anchors struct{ used map[string]int }

// Generate implements parser.IDs.
func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	var b strings.Builder
	for _, r := range strings.TrimSpace(string(value)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' || r == '-':
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r):
			b.WriteByte('-')
		}
	}
	id := b.String()
	if id == "" {
		id = "section"
	}
	unique := id
	for a.used[unique] > 0 {
		a.used[id]++
		unique = id + "-" + itoa(a.used[id]-1)
	}
	a.used[unique]++
	return []byte(unique)
}

// Put implements parser.IDs.
func (a *anchors) Put(value []byte) { a.used[string(value)]++ }

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// plain collects the text of a document, a block a line.
type plain struct {
	src      []byte
	out      strings.Builder
	sections []Section
}

func (p *plain) done(html string) Rendered {
	t := strings.TrimRight(p.out.String(), "\n")
	return Rendered{HTML: html, Text: t, Sections: p.sections}
}

func (p *plain) newline() {
	if s := p.out.String(); s != "" && !strings.HasSuffix(s, "\n") {
		p.out.WriteByte('\n')
	}
}

func (p *plain) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			p.newline()
			start := p.out.Len()
			p.inline(n)
			anchor := ""
			if id, ok := n.AttributeString("id"); ok {
				anchor = string(id.([]byte))
			}
			p.sections = append(p.sections, Section{Level: n.Level, Title: p.out.String()[start:], Anchor: anchor, Start: start})
			p.newline()
			continue
		case *ast.Paragraph, *ast.TextBlock:
			p.untitled()
			p.inline(n)
			p.newline()
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			p.untitled()
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				p.out.Write(line.Value(p.src))
			}
			p.newline()
		case *east.Table:
			p.untitled()
			for row := n.FirstChild(); row != nil; row = row.NextSibling() {
				for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
					if cell != row.FirstChild() {
						p.out.WriteByte(' ')
					}
					p.inline(cell)
				}
				p.newline()
			}
		default:
			p.blocks(n)
		}
	}
}

// untitled opens the section before the first heading.
func (p *plain) untitled() {
	if len(p.sections) == 0 {
		p.sections = append(p.sections, Section{Level: 1})
	}
}

func (p *plain) inline(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			p.out.Write(unescape(n.Segment.Value(p.src)))
			if n.HardLineBreak() {
				p.out.WriteByte('\n')
			} else if n.SoftLineBreak() && !p.betweenHan(n) {
				p.out.WriteByte(' ')
			}
		case *ast.String:
			p.out.Write(n.Value)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					p.out.Write(t.Segment.Value(p.src))
				}
			}
		case *ast.AutoLink:
			p.out.Write(n.Label(p.src))
		case *ast.RawHTML:
		default:
			p.inline(n)
		}
	}
}

// betweenHan reports whether a line break stands between Chinese characters,
// where it means nothing.
func (p *plain) betweenHan(n *ast.Text) bool {
	before := []rune(string(n.Segment.Value(p.src)))
	next, ok := n.NextSibling().(*ast.Text)
	if !ok || len(before) == 0 {
		return false
	}
	after := []rune(string(next.Segment.Value(p.src)))
	return len(after) > 0 && isEastAsian(before[len(before)-1]) && isEastAsian(after[0])
}

func isEastAsian(r rune) bool {
	return fold.IsHan(r) || 0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef || strings.ContainsRune("“”‘’…—", r)
}
