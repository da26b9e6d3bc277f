package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
)

// tree is a body as it was parsed.
type tree struct {
	src    []byte
	root   ast.Node
	tags   bool // the author wrote HTML
	notes  []note
	parsed []syntax.Note
}

// maxNotes are reported of one body.
const maxNotes = 100

// read parses a body. Everything that reads or shows it uses this tree.
func read(body string) *tree {
	src := []byte(strings.ReplaceAll(strings.ToValidUTF8(body, "\ufffd"), "\x00", "\ufffd"))
	parsed := syntax.Parse(src)
	t := &tree{src: src, root: parsed.Root, parsed: parsed.Notes}
	ids := &anchors{used: map[string]bool{}, next: map[string]int{}}
	var gone []ast.Node
	_ = ast.Walk(t.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		inline := n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline
		if inline {
			mergeTexts(n)
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.SetAttributeString("id", []byte(ids.heading(n, src)))
			n.Level = max(n.Level, 2) // the title of the page is the only h1
		case *east.FootnoteBacklink:
			if n.RefCount == 0 {
				gone = append(gone, n)
			}
		case *ast.RawHTML, *ast.HTMLBlock:
			t.tags = true
			t.judge(n)
		case *ast.Text:
			t.lost(n)
			if n.Parent().Kind() != ast.KindCodeSpan {
				at := n.Segment.Start
				t.notes = append(t.notes, foreign(n.Segment.Value(src), at, at == 0 || src[at-1] == '\n')...)
			}
		case *east.TableRow:
			t.cells(n)
		}
		if inline {
			breakLines(n, src)
			for _, tag := range unclosed(n, src) {
				s := tag.Segments.At(0)
				t.notes = append(t.notes, note{"F-HTML", kb.Info, fmt.Sprintf("标签 %s 在这一段里没有结束，不起作用", s.Value(src)), s.Start, s.Stop})
				gone = append(gone, tag)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range gone {
		n.Parent().RemoveChild(n.Parent(), n)
	}
	return t
}

// judge notes the HTML that is not shown, or shown as text.
func (t *tree) judge(n ast.Node) {
	f := fragmentOf(n, t.src)
	if f.hidden {
		lines := lineSegments(n)
		t.notes = append(t.notes, note{"F-HTML", kb.Info, "这段 HTML（脚本、样式或嵌入的网页）不会显示，请删去", lines[0].Start, lines[len(lines)-1].Stop})
	}
	for _, p := range f.tags {
		switch {
		case p.comment:
			t.notes = append(t.notes, note{"F-HTML", kb.Warn, "注释没有结束（缺少 -->），其后的文字按正文显示", p.at(0), p.at(len(p.text))})
		case p.kind == html.TextToken && p.raw:
			t.notes = append(t.notes, note{"F-HTML", kb.Info, fmt.Sprintf("%s 不是 HTML 标签，按文字显示；若本意如此，请写成 `%s`", p.text, p.text), p.at(0), p.at(len(p.text))})
		}
	}
}

var noteReference = regexp.MustCompile(`\[\^[^\]\s]{1,100}\]`)

// lost notes a reference to a footnote that is not there.
func (t *tree) lost(n *ast.Text) {
	if n.IsRaw() {
		return
	}
	t.lostLinks(n)
	for _, m := range noteReference.FindAllIndex(n.Segment.Value(t.src), -1) {
		from, to := n.Segment.Start+m[0], n.Segment.Start+m[1]
		if n.Parent().Kind() == ast.KindCodeSpan {
			continue
		}
		message := fmt.Sprintf("脚注 %s 没有内容，请在文末补上“%s: 说明”", t.src[from:to], t.src[from:to])
		if bytes.HasPrefix(t.src[to:], []byte("：")) && (from == 0 || t.src[from-1] == '\n') {
			message = fmt.Sprintf("脚注 %s 的内容没有成为脚注：冒号要用半角，后面空一格（%s: 说明）", t.src[from:to], t.src[from:to])
		}
		t.notes = append(t.notes, note{"F-FOOTNOTE", kb.Warn, message, from, to})
	}
}

// badLink finds what was meant as a link and is none: a space in the address, or
// Chinese brackets around it.
var badLink = regexp.MustCompile(`!?\[[^\]\n]*\](?:\([^)\n]*[^)\s"'][ \t]+[^)\s"'][^)\n]*\)|（(?:https?:|/|[^）\s]+\.(?:md|png|jpe?g|gif|webp))[^）]*）|（$)`)

// lostLinks notes links and pictures that are shown as they were written.
func (t *tree) lostLinks(n *ast.Text) {
	for _, m := range badLink.FindAllIndex(n.Segment.Value(t.src), -1) {
		from, to := n.Segment.Start+m[0], n.Segment.Start+m[1]
		written := string(t.src[from:to])
		if _, address := n.NextSibling().(*ast.AutoLink); strings.HasSuffix(written, "]（") && !address {
			continue
		}
		rule := "F-LINK"
		if strings.HasPrefix(written, "!") {
			rule = "F-IMAGE"
		}
		what := "地址里有空格，请写成 (<地址>)，或把空格写成 %20"
		if strings.Contains(written, "]（") {
			what = "链接的括号要用半角 ( )"
		}
		t.notes = append(t.notes, note{rule, kb.Warn, fmt.Sprintf("“%s”没有成为链接：%s", written, what), from, to})
	}
}

// cells notes a row with more cells than the head of its table: they are not shown.
func (t *tree) cells(row *east.TableRow) {
	head := row.Parent().FirstChild()
	line, _, _ := strings.Cut(string(t.src[row.Pos():]), "\n")
	bare := strings.Trim(strings.ReplaceAll(line, `\|`, "  "), " \t\r>")
	n := strings.Count(strings.TrimSuffix(strings.TrimPrefix(bare, "|"), "|"), "|") + 1
	if n > head.ChildCount() {
		t.notes = append(t.notes, note{"F-TABLE", kb.Warn, fmt.Sprintf("这一行有%d格，表头只有%d格，多出的不会显示；格里的竖线要写成 \\|", n, head.ChildCount()), row.Pos(), row.Pos() + len(line)})
	}
}

func (t *tree) findings() []kb.Finding {
	notes := t.notes
	for _, n := range t.parsed {
		notes = append(notes, note{n.Rule, kb.Warn, n.Message, n.At, n.At})
	}
	var out []kb.Finding
	for _, n := range notes[:min(len(notes), maxNotes)] {
		start := utf8.RuneCount(t.src[:n.from])
		match := string(t.src[n.from:max(n.from, n.to)])
		out = append(out, kb.Finding{Rule: n.rule, Severity: n.severity, Field: "body", Start: start, End: start + utf8.RuneCountInString(match), Match: match, Message: n.message})
	}
	return out
}
