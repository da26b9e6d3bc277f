package syntax

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// addresses makes links of addresses that stand in the text as they are. Unlike
// goldmark's own parser it finds them directly behind Chinese (详见https://…), and
// ends them at the first character that is not ASCII.
type addresses struct{}

// Trigger implements parser.InlineParser: characters inside an address, since
// goldmark offers no letter to a parser. What stands before is looked up.
func (addresses) Trigger() []byte { return []byte{':', '.', '@'} }

// addressKinds say what stands before and behind the character that triggers.
var addressKinds = map[byte]struct {
	before, behind *regexp.Regexp
	kind           ast.AutoLinkType
	protocol       string
}{
	':': {regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(https?)$`), regexp.MustCompile(`^://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][!#-;=?-\[\]^_a-z{}~]*)?`), ast.AutoLinkURL, ""},
	'.': {regexp.MustCompile(`(?i)(?:^|[^a-z0-9./@-])(www)$`), regexp.MustCompile(`^\.[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?(?:[/?#][!#-;=?-\[\]^_a-z{}~]*)?`), ast.AutoLinkURL, "http"},
	'@': {regexp.MustCompile(`(?:^|[^A-Za-z0-9._+*-])([A-Za-z0-9][A-Za-z0-9._+-]*)$`), regexp.MustCompile(`^@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`), ast.AutoLinkEmail, ""},
}

const (
	maxAddress = 2048 // bytes of an address behind its first sign
	maxMailbox = 64   // bytes of an e-mail address before @ (RFC 5321, 4.5.3.1.1)
)

// Parse implements parser.InlineParser.
func (addresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	kind := addressKinds[line[0]]
	last, ok := parent.LastChild().(*ast.Text)
	if !ok || last.Segment.Stop != segment.Start || pc.IsInLinkLabel() {
		return nil
	}
	tail := trimAddress(kind.behind.Find(line[:min(len(line), maxAddress)])) // first: it fails at once where there is none
	if !bytes.ContainsRune(tail, '.') && !bytes.HasPrefix(tail, []byte("://localhost")) {
		return nil
	}
	head := last.Segment.Value(block.Source())
	m := kind.before.FindSubmatchIndex(head[max(0, len(head)-maxMailbox-1):])
	if m == nil || line[0] == '@' && len(head) == m[3]-m[2] && last.Segment.Start > 0 && block.Source()[last.Segment.Start-1] == '*' {
		return nil // nothing, or the end of a masked address
	}
	length := m[3] - m[2]
	last.Segment = last.Segment.WithStop(last.Segment.Stop - length)
	if last.Segment.IsEmpty() {
		parent.RemoveChild(parent, last)
	}
	block.Advance(len(tail))
	link := ast.NewAutoLink(kind.kind, ast.NewTextSegment(text.NewSegment(segment.Start-length, segment.Start+len(tail))))
	if kind.protocol != "" {
		link.Protocol = []byte(kind.protocol)
	}
	return link
}

// trimAddress takes off what belongs to the sentence: marks at the end, and a
// bracket that was not opened inside the address.
func trimAddress(a []byte) []byte {
	for len(a) > 0 {
		end := a[len(a)-1]
		pair := map[byte]string{')': "(", ']': "[", '}': "{"}[end]
		if !strings.ContainsRune(`?!.,:;*_~'"`, rune(end)) && (pair == "" || bytes.Count(a, []byte(pair)) >= bytes.Count(a, []byte{end})) {
			return a
		}
		a = a[:len(a)-1]
	}
	return a
}
