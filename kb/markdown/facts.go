package markdown

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/kb"
)

// Filled is an article with its {{facts}} filled in where readers see them, except
// in code of the body, where braces are what the author shows: a template, a
// command.
func Filled(a kb.Article, facts kb.Facts, at time.Time) kb.Article {
	a.Title, a.Answer = facts.Fill(a.Title, at), facts.Fill(a.Answer, at)
	if strings.Contains(a.Body, "{{") {
		a.Body = facts.Fill(a.Body, at, read(a.Body).code()...)
	}
	return a
}

// Inspect finds what is wrong inside a body: what cannot be shown as it was meant,
// and facts that cannot be filled in. It holds on every way in.
func Inspect(body string, facts kb.Facts) []kb.Finding {
	t := read(body)
	return append(t.findings(), facts.Check("body", string(t.src), t.code()...)...)
}

// code gives the parts of the source that are code, in order.
func (t *tree) code() (out [][2]int) {
	opened := -1 // where <code> or <pre> was opened
	tags := func(n ast.Node) {
		for _, tag := range fragmentOf(n, t.src).tags {
			switch {
			case tag.name != atom.Code && tag.name != atom.Pre:
			case tag.kind == html.StartTagToken && opened < 0:
				opened = tag.at(0)
			case tag.kind == html.EndTagToken && opened >= 0:
				out = append(out, [2]int{opened, tag.at(0)})
				opened = -1
			}
		}
	}
	_ = ast.Walk(t.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if s := c.(*ast.Text).Segment; !s.IsEmpty() {
					out = append(out, [2]int{s.Start, s.Stop})
				}
			}
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				out = append(out, [2]int{n.Lines().At(i).Start, n.Lines().At(i).Stop})
			}
		case *ast.HTMLBlock, *ast.RawHTML:
			tags(n)
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(out, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	return out
}
