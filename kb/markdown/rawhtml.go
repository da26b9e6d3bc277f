package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// HTML that an author writes is read tag by tag. What is harmless stays, scripts
// and the like go with their content, a tag that HTML does not know (<用户名>,
// <username>) is text, and all other text is shown and searched.

// elements are the tags that may stand, with the attributes each may have.
var elements = map[atom.Atom][]string{
	atom.A: {"href"}, atom.Img: {"src", "alt", "width", "height"}, atom.Ol: {"start"}, atom.Details: {"open"},
	atom.Th: {"align", "colspan", "rowspan"}, atom.Td: {"align", "colspan", "rowspan"},
	atom.P: nil, atom.Br: nil, atom.Hr: nil, atom.Wbr: nil, atom.H2: nil, atom.H3: nil, atom.H4: nil, atom.H5: nil, atom.H6: nil,
	atom.Ul: nil, atom.Li: nil, atom.Dl: nil, atom.Dt: nil, atom.Dd: nil, atom.Blockquote: nil, atom.Pre: nil, atom.Code: nil, atom.Kbd: nil, atom.Samp: nil, atom.Var: nil,
	atom.Em: nil, atom.Strong: nil, atom.B: nil, atom.I: nil, atom.U: nil, atom.S: nil, atom.Del: nil, atom.Ins: nil, atom.Mark: nil, atom.Small: nil, atom.Sub: nil, atom.Sup: nil, atom.Q: nil, atom.Cite: nil, atom.Abbr: nil,
	atom.Table: nil, atom.Caption: nil, atom.Thead: nil, atom.Tbody: nil, atom.Tfoot: nil, atom.Tr: nil,
	atom.Div: nil, atom.Span: nil, atom.Section: nil, atom.Article: nil, atom.Aside: nil, atom.Header: nil, atom.Footer: nil, atom.Nav: nil, atom.Figure: nil, atom.Figcaption: nil, atom.Address: nil, atom.Center: nil,
	atom.Summary: nil, atom.Ruby: nil, atom.Rt: nil, atom.Rp: nil,
}

// dropped are the tags whose content is no text for a reader.
var dropped = []atom.Atom{atom.Script, atom.Style, atom.Iframe, atom.Object, atom.Noscript, atom.Noembed, atom.Noframes, atom.Template, atom.Title, atom.Svg, atom.Math}

// linewise are the tags that begin and end a line.
var linewise = []atom.Atom{
	atom.P, atom.Br, atom.Hr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Pre,
	atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Nav, atom.Figure, atom.Figcaption, atom.Address, atom.Center, atom.Details, atom.Summary,
}

// tag is a piece of HTML as it is shown: markup, or text.
type tag struct {
	kind    html.TokenType // of markup; TextToken for text
	name    atom.Atom
	attrs   []html.Attribute
	text    []byte
	at      func(int) int // offset in the text → offset in the source
	raw     bool          // text that holds no entities
	comment bool          // text that was a comment without an end
}

// fragment is the HTML of one node.
type fragment struct {
	tags   []tag
	hidden bool // something was left out
}

const fragmentAttribute = "fragment"

// fragmentOf reads the HTML of a node, once.
func fragmentOf(n ast.Node, src []byte) fragment {
	if f, ok := n.AttributeString(fragmentAttribute); ok {
		return f.(fragment)
	}
	var f fragment
	if lines := lineSegments(n); len(lines) > 0 {
		f.tags, f.hidden = tokenize(lines, src)
	}
	n.SetAttributeString(fragmentAttribute, f)
	return f
}

func tokenize(lines []text.Segment, src []byte) (out []tag, hidden bool) {
	var buf bytes.Buffer
	for _, l := range lines {
		buf.Write(l.Value(src))
	}
	source := func(offset int) int {
		for _, l := range lines {
			if offset < l.Len() {
				return l.Start + offset
			}
			offset -= l.Len()
		}
		return lines[len(lines)-1].Stop
	}
	rest := bytes.Clone(buf.Bytes())
	z := html.NewTokenizer(&buf)
	offset, skip := 0, atom.Atom(0)
	for {
		kind := z.Next()
		raw := bytes.Clone(z.Raw())
		start := offset
		t := tag{kind: kind, text: raw, at: func(i int) int { return source(start + i) }}
		offset += len(raw)
		token := z.Token()
		t.name, t.attrs = token.DataAtom, token.Attr
		switch {
		case kind == html.ErrorToken:
			if len(raw) > 0 && skip == 0 { // a tag without an end
				t.kind = html.TextToken
				out = append(out, t)
			}
			return out, hidden || skip != 0
		case skip != 0:
			if kind == html.EndTagToken && t.name == skip {
				skip = 0
			}
		case kind == html.CommentToken && bytes.HasPrefix(raw, []byte("<!--")) && !bytes.HasSuffix(raw, []byte("-->")):
			t.kind, t.raw, t.comment = html.TextToken, true, true
			out = append(out, t)
		case kind == html.CommentToken, kind == html.DoctypeToken:
		case kind == html.TextToken:
			out = append(out, t)
		case slices.Contains(dropped, t.name):
			hidden = hidden || kind != html.EndTagToken
			if kind == html.StartTagToken && bytes.Contains(bytes.ToLower(rest[offset:]), []byte("</"+t.name.String())) {
				skip = t.name
			}
		case t.name == 0:
			t.kind, t.raw = html.TextToken, true
			out = append(out, t)
		default:
			out = append(out, t)
		}
	}
}

// lineSegments are the lines of a block of HTML, or the parts of a tag.
func lineSegments(n ast.Node) []text.Segment {
	var out []text.Segment
	switch n := n.(type) {
	case *ast.HTMLBlock:
		out = slices.Clone(n.Lines().Sliced(0, n.Lines().Len()))
		if n.HasClosure() {
			out = append(out, n.ClosureLine)
		}
	case *ast.RawHTML:
		out = n.Segments.Sliced(0, n.Segments.Len())
	}
	return out
}

// markup writes a piece as HTML for the page; pre keeps the line breaks of a text.
func (t tag) markup(pre bool) string {
	if t.kind == html.TextToken {
		s := string(t.text)
		if !t.raw {
			s = html.UnescapeString(s)
		}
		if !pre {
			s = joinLines(s)
		}
		return html.EscapeString(s)
	}
	name := t.name
	if name == atom.H1 {
		name = atom.H2 // the title of the page is the only h1
	}
	allowed, ok := elements[name]
	if !ok {
		return ""
	}
	token := html.Token{Type: t.kind, DataAtom: name, Data: name.String()}
	for _, a := range t.attrs {
		if slices.Contains(allowed, a.Key) {
			token.Attr = append(token.Attr, a)
		}
	}
	return token.String()
}

// joinLines takes the line breaks out of a text of HTML that mean nothing in Chinese.
func joinLines(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			return b.String() + s
		}
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s[:i], " \t\r"))
		rest := strings.TrimLeft(s[i+1:], " \t\r")
		after, _ := utf8.DecodeRuneInString(rest)
		if before != utf8.RuneError && after != utf8.RuneError && syntax.Joins(before, after) {
			b.WriteString(strings.TrimRight(s[:i], " \t\r"))
			s = rest
			continue
		}
		b.WriteString(s[:i+1])
		s = s[i+1:]
	}
}

// unclosed finds the tags inside a paragraph that open and do not close there: shown
// they would reach into the rest of the article.
func unclosed(block ast.Node, src []byte) (out []*ast.RawHTML) {
	open := map[atom.Atom][]*ast.RawHTML{}
	var visit func(ast.Node)
	visit = func(parent ast.Node) {
		for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
			raw, ok := n.(*ast.RawHTML)
			if !ok {
				visit(n)
				continue
			}
			for _, t := range fragmentOf(raw, src).tags {
				stack := open[t.name]
				switch {
				case t.kind == html.StartTagToken && !slices.Contains(void, t.name):
					open[t.name] = append(stack, raw)
				case t.kind == html.EndTagToken && len(stack) > 0:
					open[t.name] = stack[:len(stack)-1]
				}
			}
		}
	}
	visit(block)
	for name, stack := range open {
		if _, ok := elements[name]; ok {
			out = append(out, stack...)
		}
	}
	slices.SortFunc(out, func(a, b *ast.RawHTML) int { return a.Segments.At(0).Start - b.Segments.At(0).Start })
	return out
}

// void are the elements without an end tag.
var void = []atom.Atom{atom.Br, atom.Hr, atom.Wbr, atom.Img}

// preformatted is 1 where <pre> begins and -1 where it ends.
func (t tag) preformatted() int {
	if t.name != atom.Pre {
		return 0
	}
	return map[html.TokenType]int{html.StartTagToken: 1, html.EndTagToken: -1}[t.kind]
}

func (t tag) attr(key string) string {
	for _, a := range t.attrs {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// balance closes what an author's tags left open, so that nothing reaches beyond
// the article.
func balance(page string) string {
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	nodes, err := html.ParseFragment(strings.NewReader(page), body)
	if err != nil {
		return html.EscapeString(page) // too deep for a page
	}
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			return html.EscapeString(page)
		}
	}
	return b.String()
}
