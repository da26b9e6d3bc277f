// Package hypertext turns HTML of other systems into the Markdown of articles. What has no
// counterpart (scripts, forms, frames) is left out and noted.
package hypertext

import (
	"regexp"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// MaxBytes is the longest text that is converted.
const MaxBytes = 4 << 20

// Convert turns a piece of HTML into Markdown. A first heading that repeats the title is
// left out, and headings begin at the second level.
func Convert(text, title string, links importer.Links) (string, error) {
	root, err := Parse(text)
	if err != nil {
		return "", err
	}
	return Markdown(root, title, links)
}

// Parse reads a page, or a piece of one.
func Parse(text string) (*html.Node, error) {
	if len(text) > MaxBytes {
		return nil, importer.Refuse("the text has %d bytes, more than %d", len(text), MaxBytes)
	}
	return html.Parse(strings.NewReader(strings.ReplaceAll(text, calloutMark, "")))
}

// Markdown turns a node and what is below it into Markdown. It changes the nodes.
func Markdown(root *html.Node, title string, links importer.Links) (string, error) {
	p := &page{links: links, title: title, anchors: map[string]bool{}}
	p.seek(root)
	p.clean(root)
	p.headings(root)
	if err := boundTables(root); err != nil {
		return "", err
	}
	out, err := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithSpanCellBehavior(table.SpanBehaviorMirror), table.WithNewlineBehavior(table.NewlineBehaviorPreserve), table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal)),
	)).ConvertNode(root)
	if err != nil {
		return "", err
	}
	return Tidy(calloutLine.ReplaceAllString(string(out), "[!$1]")), nil
}

// Tidy is a text that ends in one line end, without runs of empty lines.
func Tidy(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	out := lines[:0]
	fenced := false
	for _, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		if !fenced && strings.TrimSpace(line) == "" {
			if len(out) > 0 && out[len(out)-1] == "" {
				continue
			}
			line = ""
		}
		out = append(out, line)
	}
	if text = strings.Join(out, "\n"); text == "" {
		return ""
	}
	return text + "\n"
}

var calloutLine = regexp.MustCompile(`(?m)` + calloutMark + `([A-Z]+)(?:\n[> ]*$)*`)
