package syntax

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Callouts are quotes that begin with [!NOTE] (GitHub, Obsidian) and blocks between
// ::: lines (VitePress, Docusaurus). Both become quotes with a class and a title.

// calloutKinds are the names authors use, the class each becomes and its title.
var calloutKinds = map[string][2]string{
	"note": {"note", "说明"}, "info": {"note", "说明"}, "abstract": {"note", "摘要"}, "summary": {"note", "摘要"}, "example": {"note", "示例"},
	"quote": {"note", "引用"}, "question": {"note", "问题"}, "faq": {"note", "问题"}, "details": {"note", "详情"}, "todo": {"note", "待办"},
	"tip": {"tip", "提示"}, "hint": {"tip", "提示"}, "success": {"tip", "提示"}, "important": {"important", "重要"},
	"warning": {"warning", "注意"}, "attention": {"warning", "注意"}, "caution": {"warning", "小心"},
	"danger": {"danger", "警告"}, "error": {"danger", "警告"}, "bug": {"danger", "警告"},
	"说明": {"note", "说明"}, "提示": {"tip", "提示"}, "重要": {"important", "重要"}, "注意": {"warning", "注意"}, "警告": {"danger", "警告"}, "风险提示": {"warning", "风险提示"},
}

// labelAttribute keeps the title that no line of the source holds, until the lines
// are parsed.
const labelAttribute = "label"

// label puts the title of a kind of callout into its paragraph.
func label(p *ast.Paragraph) {
	if title, ok := p.AttributeString(labelAttribute); ok {
		p.AppendChild(p, ast.NewString([]byte(title.(string))))
	}
}

// setCallout makes a quote a callout: a title of its own or the one of its kind.
// An unknown kind is the title itself.
func setCallout(quote *ast.Blockquote, kind string, title text.Segment, source []byte) {
	known, ok := calloutKinds[strings.ToLower(kind)]
	if !ok {
		known = [2]string{"note", kind}
	}
	quote.SetAttributeString("class", []byte("callout-"+known[0]))
	p := ast.NewParagraph()
	p.SetAttributeString("class", []byte("callout-title"))
	title = title.TrimLeftSpace(source)
	title = title.TrimRightSpace(source)
	switch {
	case !title.IsEmpty():
		p.Lines().Append(title)
	case known[1] == "":
		return
	default:
		p.SetAttributeString(labelAttribute, known[1])
	}
	if first := quote.FirstChild(); first != nil {
		quote.InsertBefore(quote, first, p)
	} else {
		quote.AppendChild(quote, p)
	}
}

var alertPattern = regexp.MustCompile(`^\[!([\p{L}_-]{1,20})\][+-]?[ \t]*(.*)`)

// alerts turns a quote whose first line is [!KIND] into a callout.
type alerts struct{}

// Transform implements parser.ParagraphTransformer.
func (alerts) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != node {
		return
	}
	lines := node.Lines()
	first := lines.At(0)
	first = first.TrimLeftSpace(reader.Source())
	m := alertPattern.FindSubmatchIndex(first.Value(reader.Source()))
	if m == nil {
		return
	}
	kind := string(first.Value(reader.Source())[m[2]:m[3]])
	setCallout(quote, kind, text.NewSegment(first.Start+m[4], first.Start+m[5]), reader.Source())
	lines.SetSliced(1, lines.Len())
	if lines.Len() == 0 {
		quote.RemoveChild(quote, node)
	}
}

var containerPattern = regexp.MustCompile(`^(:{3,})[ \t]*(?:\{?\.?([\p{L}_-]{1,20})\}?)?[ \t]*(?:\[(.*)\]|\{[^}]*\}|(.*?))[ \t]*\r?\n?$`)

// containers parses blocks between ::: lines. A block without an end goes to the
// end of what holds it.
type containers struct{}

const colonsAttribute, endedAttribute = "colons", "ended"

// Trigger implements parser.BlockParser.
func (containers) Trigger() []byte { return []byte{':'} }

// Open implements parser.BlockParser.
func (containers) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 {
		return nil, parser.NoChildren
	}
	m := containerPattern.FindSubmatchIndex(line[pos:])
	if m == nil || m[4] < 0 {
		return nil, parser.NoChildren
	}
	base := segment.Start + pos - segment.Padding
	title := text.NewSegment(base, base)
	for _, group := range []int{6, 8} {
		if m[group] >= 0 {
			title = text.NewSegment(base+m[group], base+m[group+1])
		}
	}
	quote := ast.NewBlockquote()
	quote.SetAttributeString(colonsAttribute, m[3]-m[2])
	setCallout(quote, string(line[pos+m[4]:pos+m[5]]), title, reader.Source())
	reader.AdvanceToEOL()
	return quote, parser.NoChildren
}

// Continue implements parser.BlockParser.
func (containers) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	trimmed := bytes.TrimSpace(line)
	w, _ := util.IndentWidth(line, reader.LineOffset())
	if w <= 3 && len(trimmed) > 0 && len(bytes.Trim(trimmed, ":")) == 0 && innermost(pc.OpenedBlocks(), len(trimmed)) == node {
		node.SetAttributeString(endedAttribute, true)
		reader.AdvanceToEOL()
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

// innermost is the open container that a line of so many colons ends; nil inside code.
func innermost(open []parser.Block, colons int) ast.Node {
	for _, b := range slices.Backward(open) {
		if _, code := b.Node.(*ast.FencedCodeBlock); code {
			return nil
		}
		if own, ok := b.Node.AttributeString(colonsAttribute); ok && own.(int) <= colons {
			return b.Node
		}
	}
	return nil
}

// Close implements parser.BlockParser.
func (containers) Close(node ast.Node, _ text.Reader, pc parser.Context) {
	if _, ended := node.AttributeString(endedAttribute); !ended {
		p := stateOf(pc)
		p.notes = append(p.notes, Note{"F-CALLOUT", "提示框没有结束，其后的文字都算在里面：请在它的末尾另起一行写上 :::", node.Pos()})
	}
}

// CanInterruptParagraph implements parser.BlockParser.
func (containers) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (containers) CanAcceptIndentedLine() bool { return false }
