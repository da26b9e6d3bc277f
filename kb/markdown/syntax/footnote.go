package syntax

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// unusedNotes keeps notes that no reference names: goldmark would drop their text.
type unusedNotes struct{}

// Transform implements parser.ASTTransformer; it runs before goldmark's own.
func (unusedNotes) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		list, ok := n.(*east.FootnoteList)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for c := list.FirstChild(); c != nil; c = c.NextSibling() {
			if note := c.(*east.Footnote); note.Index < 0 {
				list.Count++
				note.Index = list.Count
			}
		}
		return ast.WalkStop, nil
	})
}
