package markdown

import (
	"regexp"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// leaf is an inline node that shows something, or breaks a line.
type leaf struct {
	node  ast.Node
	value []byte // as in the source
}

// leaves gives what a paragraph, heading or cell shows, in order.
func leaves(parent ast.Node, src []byte, out []leaf) []leaf {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out = append(out, leaf{n, n.Segment.Value(src)})
		case *ast.String:
			out = append(out, leaf{n, n.Value})
		case *ast.AutoLink:
			out = append(out, leaf{n, n.Label(src)})
		case *ast.RawHTML:
			out = append(out, leaf{n, nil})
		case *east.FootnoteLink, *east.FootnoteBacklink, *east.TaskCheckBox:
		default:
			out = leaves(n, src, out)
		}
	}
	return out
}

// numbered finds the beginning of a line that its author wrote as a line: 1、 （一） ①
// 第二步： 问： ●.
var numbered = regexp.MustCompile(`^(?:[0-9]{1,3}(?:[、．)）]|\.(?:[^0-9]|$))|[（(](?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[)）]|[①-⒛㈠-㈩⒜-⒵❶-❿]|[A-Z][、．.)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十0-9]{1,3}[步条款项]|步骤[一二三四五六七八九十0-9]{1,2}|[•●○◆◇■□▪►▶·]|[问答QA][:：])`)

// breakLines decides about the line breaks of a block: none between Chinese
// characters or beside Chinese punctuation, a real one before a numbered line.
func breakLines(block ast.Node, src []byte) {
	all := leaves(block, src, nil)
	before := utf8.RuneError
	for i, l := range all {
		if r, size := utf8.DecodeLastRune(l.value); size > 0 {
			before = r
		}
		if isBreak(l.node, src) {
			before = '\n'
		}
		t, ok := l.node.(*ast.Text)
		if !ok || !t.SoftLineBreak() {
			continue
		}
		after, value := utf8.RuneError, []byte(nil)
		for _, next := range all[i+1:] {
			if r, size := utf8.DecodeRune(next.value); size > 0 {
				after, value = r, next.value
				break
			}
			if isBreak(next.node, src) {
				break
			}
		}
		switch {
		case numbered.Match(value):
			t.SetSoftLineBreak(false)
			t.SetHardLineBreak(true)
		case before == '\n', syntax.Joins(before, after):
			t.SetSoftLineBreak(false)
		}
	}
}

// isBreak reports <br>.
func isBreak(n ast.Node, src []byte) bool {
	raw, ok := n.(*ast.RawHTML)
	return ok && len(fragmentOf(raw, src).tags) == 1 && fragmentOf(raw, src).tags[0].name == atom.Br
}

// mergeTexts makes one node of texts that follow one another without a break.
func mergeTexts(block ast.Node) {
	for n := block.FirstChild(); n != nil; n = n.NextSibling() {
		t, ok := n.(*ast.Text)
		if !ok {
			mergeTexts(n)
			continue
		}
		for next, ok := t.NextSibling().(*ast.Text); ok && !t.SoftLineBreak() && !t.HardLineBreak() && t.IsRaw() == next.IsRaw() && t.Segment.Stop == next.Segment.Start; next, ok = t.NextSibling().(*ast.Text) {
			t.Segment.Stop = next.Segment.Stop
			t.SetSoftLineBreak(next.SoftLineBreak())
			t.SetHardLineBreak(next.HardLineBreak())
			block.RemoveChild(block, next)
		}
	}
}
