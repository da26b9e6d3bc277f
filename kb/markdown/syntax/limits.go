package syntax

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Parsing takes time and memory in proportion to the text because of these
// limits. What lies beyond one is shown as the text it is, and is a finding.
const (
	MaxNesting      = 16      // quotes, lists and callouts inside one another
	maxMarks        = 1000    // runs of emphasis marks in one paragraph, heading or cell
	maxOpenBrackets = 32      // brackets waiting for their end in one paragraph
	maxTableCells   = 50_000  // of one table: rows times columns
	maxEscaped      = 1000    // bars in the cells of one table that are written \|
	maxFootnotes    = 500     // notes of one text
	maxDefinitions  = 2000    // lines of a paragraph that begins with [a]: b
	linkBudget      = 4 << 20 // bytes that links which turn out to be none may read, and lines that goldmark counts to find a label
)

// Note is something that an author will not have meant.
type Note struct {
	Rule, Message string
	At            int // in bytes
}

// parsing is what the parsers of one text know together.
type parsing struct {
	notes     []Note
	limited   bool // one of them says that a limit was reached
	brackets  int  // open in this paragraph
	marks     int  // runs of emphasis marks in this paragraph
	footnotes int
	scanned   int // bytes and lines read by links
}

var parsingKey = parser.NewContextKey()

func stateOf(pc parser.Context) *parsing {
	return pc.ComputeIfAbsent(parsingKey, func() any { return &parsing{} }).(*parsing)
}

// limit notes the first place of a text at which it went too far.
func (p *parsing) limit(at int) {
	if !p.limited {
		p.limited = true
		p.notes = append(p.notes, Note{"F-NESTING", fmt.Sprintf("引用、列表或标记套得太深或太多（最多%d层），其余按文字显示", MaxNesting), at})
	}
}

// nested keeps a block parser from opening a container too deep inside others.
type nested struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (n nested) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, at := reader.Position()
	node, state := n.BlockParser.Open(parent, reader, pc)
	if node == nil {
		return node, state
	}
	p := stateOf(pc)
	_, note := node.(*east.Footnote)
	if note {
		p.footnotes++
	}
	if depth(parent) >= MaxNesting || note && p.footnotes > maxFootnotes {
		p.limit(at.Start)
		reader.SetPosition(line, at)
		return nil, parser.NoChildren
	}
	return node, state
}

func depth(n ast.Node) (d int) {
	for ; n != nil; n = n.Parent() {
		switch n.(type) {
		case *ast.Blockquote, *ast.List, *east.Footnote:
			d++
		}
	}
	return d
}

// links keeps the link parser from reading to the end of a long text at every
// bracket that is no link.
type links struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (l links) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, at := block.PeekLine()
	p := stateOf(pc)
	if p.scanned > linkBudget {
		p.limit(at.Start)
		return nil
	}
	opens := line[0] == '[' || line[0] == '!' && len(line) > 1 && line[1] == '['
	if opens && p.brackets >= maxOpenBrackets {
		p.limit(at.Start)
		return nil
	}
	if line[0] == ']' {
		p.scanned += lineNumber(block)
	}
	node := l.InlineParser.Parse(parent, block, pc)
	switch {
	case opens && node != nil:
		p.brackets++
	case line[0] == ']':
		p.brackets = max(p.brackets-1, 0)
		if node == nil && len(line) > 1 && (line[1] == '(' || line[1] == '[') {
			p.scanned += restOfBlock(block)
		}
	}
	return node
}

// CloseBlock implements parser.CloseBlocker.
func (l links) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	p := stateOf(pc)
	p.brackets, p.marks = 0, 0
	l.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// references keeps a paragraph of many lines from referring to notes without end.
type references struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (r references) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, at := block.PeekLine()
	if !bytes.HasPrefix(bytes.TrimPrefix(line, []byte("!")), []byte("[^")) {
		return nil
	}
	p := stateOf(pc)
	if p.scanned > linkBudget {
		p.limit(at.Start)
		return nil
	}
	p.scanned += lineNumber(block)
	return r.InlineParser.Parse(parent, block, pc)
}

// lineNumber is the line of its block that is read: goldmark counts up to it wherever
// it wants the text of a label.
func lineNumber(block text.Reader) int {
	n, _ := block.Position()
	return n
}

// restOfBlock is an upper bound for what the link parser may have read.
func restOfBlock(block text.Reader) int {
	_, at := block.Position()
	return max(len(block.Source())-at.Start, 0)
}

// definitions keeps goldmark from going through very many lines once for each of them.
type definitions struct{ parser.ParagraphTransformer }

// Transform implements parser.ParagraphTransformer.
func (d definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	first := lines.At(0)
	if lines.Len() > maxDefinitions && bytes.HasPrefix(bytes.TrimSpace(first.Value(reader.Source())), []byte("[")) {
		stateOf(pc).limit(first.Start)
		return
	}
	d.ParagraphTransformer.Transform(node, reader, pc)
}

// tables keeps a wide heading from making every short line below it as wide.
type tables struct{ parser.ParagraphTransformer }

// Transform implements parser.ParagraphTransformer.
func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	columns, escaped := 0, 0
	for i := range lines.Len() {
		line := lines.At(i)
		columns = max(columns, bytes.Count(line.Value(reader.Source()), []byte("|"))+1)
		escaped += bytes.Count(line.Value(reader.Source()), []byte(`\|`))
	}
	if columns > 100 && columns*lines.Len() > maxTableCells || escaped > maxEscaped {
		stateOf(pc).limit(lines.At(0).Start)
		return
	}
	t.ParagraphTransformer.Transform(node, reader, pc)
}
