package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// Render renders a body whose {{facts}} are filled in. It accepts any text.
func Render(body string) Rendered {
	t := read(body)
	r := t.plain()
	var page bytes.Buffer
	if err := pageRenderer().Render(&page, t.src, t.root); err != nil {
		return r // a bytes.Buffer never fails
	}
	r.HTML = policy().Sanitize(page.String())
	if t.tags {
		r.HTML = balance(r.HTML)
	}
	return r
}

// Plain is Render without HTML, for those that only read.
func Plain(body string) Rendered { return read(body).plain() }

func (t *tree) plain() Rendered {
	p := plain{writer: writer{src: t.src}}
	p.blocks(t.root)
	return Rendered{Text: strings.TrimRight(p.out.String(), "\n"), Sections: p.sections, Findings: t.findings(), body: string(t.src), pieces: p.pieces}
}

var pageRenderer = sync.OnceValue(func() renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(authored{}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewTaskCheckBoxHTMLRenderer(), 500),
		util.Prioritized(extension.NewFootnoteHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(html.WithWriter(html.NewWriter(html.WithEscapedSpace()))), 1000),
	))
})

// authored renders the HTML that an author wrote.
type authored struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (a authored) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHTMLBlock, a.render)
	reg.Register(ast.KindRawHTML, a.render)
}

func (authored) render(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	pre := 0
	for _, t := range fragmentOf(n, src).tags {
		pre += t.preformatted()
		_, _ = w.WriteString(t.markup(pre > 0))
	}
	return ast.WalkSkipChildren, nil
}

// policy is the second line behind the renderer, which lets no HTML through that
// could do harm.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name := range elements {
		p.AllowElements(name.String())
	}
	heading := regexp.MustCompile(`^[\p{L}\p{N}_-]+$`)
	p.AllowAttrs("id").Matching(heading).OnElements("h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^fn(ref[0-9]*)?:[0-9]+$`)).OnElements("sup", "li")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^callout-[a-z]+$`)).OnElements("blockquote", "p")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[0-9]{1,2}$`)).OnElements("th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("open").OnElements("details")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(regexp.MustCompile(`^$`)).OnElements("input")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(/media/|https://)`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[0-9]{1,4}$`)).OnElements("img")
	p.AllowURLSchemes("https", "http", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
})
