package syntax_test

import (
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// walk names the kinds of nodes of a text, in order.
func walk(source string, visit func(kind string)) {
	_ = ast.Walk(syntax.Parse([]byte(source)).Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
}

// Every kind of block and inline has its parser.
func TestKindsOfNodes(t *testing.T) {
	for source, want := range map[string]string{
		"甲":                         "Paragraph",
		"# 甲":                       "Heading",
		"甲\n==":                     "Heading",
		"---":                       "ThematicBreak",
		"- 甲":                       "ListItem",
		"1. 甲":                      "ListItem",
		"- [ ] 甲":                   "TaskCheckBox",
		"- [x] 甲":                   "TaskCheckBox",
		"> 甲":                       "Blockquote",
		"::: tip\n甲\n:::":           "Blockquote",
		"```\n甲\n```":               "FencedCodeBlock",
		"~~~\n甲\n~~~":               "FencedCodeBlock",
		"    甲":                     "CodeBlock",
		"`甲`":                       "CodeSpan",
		"<div>甲</div>":              "HTMLBlock",
		"甲<b>乙</b>":                 "RawHTML",
		"| 甲 |\n|---|":              "Table",
		"[甲](/a/x)":                 "Link",
		"[甲][x]\n\n[x]: /a/x":       "Link",
		"![甲](/a.png)":              "Image",
		"<https://a.cn>":            "AutoLink",
		"https://a.cn":              "AutoLink",
		"甲[^1]\n\n[^1]: 注":          "FootnoteLink",
		"甲\n\n[^1]: 注":              "Footnote",
		"甲[^1]，![^1]\n\n[^1]: 注":    "FootnoteBacklink",
		"~~甲~~":                     "Strikethrough",
		"**甲**":                     "Emphasis",
		"> [!NOTE]\n> 甲":            "String",
		"甲\n: 乙":                    "Paragraph",
		"1) 甲":                      "ListItem",
		"+ 甲":                       "ListItem",
		"* 甲":                       "ListItem",
		"甲  \n乙":                    "Text",
		"<details><summary>甲":       "HTMLBlock",
		"<!-- 甲 -->":                "HTMLBlock",
		"# 甲 {#x}":                  "Heading",
		"| a | b |\n|:-|-:|\n|1|2|": "TableCell",
	} {
		found := false
		walk(source, func(kind string) { found = found || kind == want })
		if !found {
			t.Errorf("%q has no %s", source, want)
		}
	}
}
