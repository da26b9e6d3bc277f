// Package plain is articles as Markdown, for programs that read them: pages ask for it
// below /a and in llms-full.txt, assistants by the Model Context Protocol.
//
// The Markdown is made of the HTML that a page shows, not of what an author has typed:
// comments, scripts and whatever else no reader sees can't go along.
package plain

import (
	"regexp"
	"strings"
	"time"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"

	"github.com/wenjin-kb/wenjin/api/prefix"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// House is what a text is filled in with.
type House struct {
	Facts    kb.Facts
	Taxonomy *taxonomy.Taxonomy // may be nil
	Base     string             // where customers reach the service, without a slash at its end; links are made absolute by it
}

// Article is what somebody reads of an article, as Markdown that ends in a line break:
// title, direct answer, what is known of it, text, sources, and what is related.
func (h House) Article(read kb.Reading) string {
	a := markdown.Filled(read.Article, h.Facts, read.At)
	var b strings.Builder
	b.WriteString("# " + Line(a.Title) + "\n\n")
	if a.Answer != "" {
		b.WriteString("> " + Line(a.Answer) + "\n\n")
	}
	for _, p := range h.properties(read, a) {
		b.WriteString("- " + p + "\n")
	}
	if body := h.body(a.Slug, a.Body); body != "" {
		b.WriteString("\n" + body + "\n")
	}
	if len(a.Sources) > 0 {
		b.WriteString("\n## 依据\n\n")
		for _, s := range a.Sources {
			b.WriteString("- " + source(s) + "\n")
		}
	}
	if len(read.Related) > 0 {
		b.WriteString("\n## 相关文章\n\n")
		for _, r := range read.Related {
			b.WriteString("- " + h.Link(r.Article.Slug, markdown.Filled(r.Article, h.Facts, read.At).Title) + "\n")
		}
	}
	return b.String()
}

// Link leads to the Markdown of an article.
func (h House) Link(slug, title string) string {
	return "[" + Line(title) + "](" + h.Base + "/a/" + slug + ".md)"
}

// properties are what is known of an article besides its text, a line each.
func (h House) properties(read kb.Reading, a kb.Article) (out []string) {
	add := func(name, value string) {
		if value != "" {
			out = append(out, name+"："+value)
		}
	}
	add("网页", h.Base+"/a/"+a.Slug)
	if a.Audience.Scope() != kb.ScopePublic {
		add("读者", "仅供内部，不得转告客户")
	}
	add("分类", Line(h.Category(a.Category)))
	add("产品", Line(strings.Join(a.Products, "、")))
	add("风险等级", Line(a.RiskLevel))
	add("内容核对于", a.AsOf.String())
	add("下次复核", a.ReviewBy.String())
	add("更新于", day(read.ChangedAt))
	add("有效至", day(read.Window.Until))
	if a.History {
		add("说明", "这是历史情况，现在可能已经不同")
	}
	if read.Expired {
		add("注意", "已失效，不再适用")
	}
	return out
}

// Category is a category by its names from the top: 理财 / 货币基金.
func (h House) Category(path string) string {
	var names []string
	for i, c := range path + "/" {
		if c == '/' && i > 0 {
			names = append(names, h.Taxonomy.Name(path[:i]))
		}
	}
	return strings.Join(names, " / ")
}

// body is the text as a page shows it. What its links lead to in the service is below the
// path that it stands at, and an anchor is one of the article's page.
func (h House) body(slug, body string) string {
	page := prefix.Page([]byte(spans.ReplaceAllString(markdown.Render(body).HTML, "")), h.Base)
	text, err := converted().ConvertString(string(page), converter.WithDomain(h.Base+"/a/"+slug))
	if err != nil { // it reads any HTML; what it can't, is shown without markup
		return markdown.Plain(body).Text
	}
	return strings.TrimSpace(text)
}

// spans are attributes of cells that Markdown has not, and of which a few make a table of
// a million cells. In the text of a page quotes are entities: only attributes match.
var spans = regexp.MustCompile(` (row|col)span="[^"]*"`)

func converted() *converter.Converter {
	return converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)), table.NewTablePlugin(), strikethrough.NewStrikethroughPlugin()))
}

func source(s kb.Source) string {
	out := Line(s.Rule)
	if strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://") {
		out = "[" + out + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(s.URL) + ">)"
	}
	if s.No != "" {
		out += "（" + Line(s.No) + "）"
	}
	if !s.Effective.IsZero() {
		out += "，" + s.Effective.String() + "起施行"
	}
	return out
}

// special are the characters that mean something inside a line of Markdown.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`, "&", `\&`)

// Line is a text as one line of Markdown that shows it as it is.
func Line(text string) string { return special.Replace(strings.Join(strings.Fields(text), " ")) }

// day is the day of a moment, where there is one.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(kb.Shanghai).Format(time.DateOnly)
}
