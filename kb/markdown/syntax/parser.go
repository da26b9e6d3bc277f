// Package syntax is the Markdown that our authors write: goldmark's parsers with
// rules for Chinese (emphasis, masks, ranges, addresses), callouts, footnotes, and
// limits that keep parsing linear. [Parse] makes a tree; what is shown of it, and how,
// package markdown decides.
package syntax

import (
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Tree is a text as it was parsed.
type Tree struct {
	Root ast.Node
	// Notes are where the text first went beyond a limit, from where on it is shown as the
	// text it is, and the callouts without an end.
	Notes []Note
}

// Parse parses a text, which must be valid UTF-8.
func Parse(src []byte) Tree {
	pc := parser.NewContext()
	root := theParser().Parse(text.NewReader(src), parser.WithContext(pc))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if p, ok := n.(*ast.Paragraph); ok && entering {
			label(p)
		}
		return ast.WalkContinue, nil
	})
	return Tree{root, stateOf(pc).notes}
}

var theParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(nested{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(nested{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(nested{containers{}}, 850),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(nested{extension.NewFootnoteBlockParser()}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(references{extension.NewFootnoteParser()}, 101),
			util.Prioritized(links{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(marks{}, 500),
			util.Prioritized(addresses{}, 600),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(alerts{}, 50),
			util.Prioritized(definitions{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(tables{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(unusedNotes{}, 900),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
		parser.WithEscapedSpace(),
	)
})
