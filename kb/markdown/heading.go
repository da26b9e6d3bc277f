package markdown

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// ownID finds {#id} at the end of a heading.
var ownID = regexp.MustCompile(`\s*\{\s*#([\p{L}\p{N}_-]{1,100})[^{}]*\}\s*$`)

// anchors makes ids as GitHub does, keeping Chinese: 逾期多久会上报 stays, spaces
// become hyphens, punctuation goes, a repeated one gets a number.
type anchors struct {
	used map[string]bool
	next map[string]int
}

// heading takes {#id} off a heading and gives its id.
func (a *anchors) heading(h *ast.Heading, src []byte) string {
	if t, ok := h.LastChild().(*ast.Text); ok { // merged: the id is in one text
		value := t.Segment.Value(src)
		if m := ownID.FindSubmatchIndex(value); m != nil {
			t.Segment = t.Segment.WithStop(t.Segment.Start + m[0])
			return a.unique(string(value[m[2]:m[3]]))
		}
	}
	var b strings.Builder
	for _, l := range leaves(h, src, nil) {
		b.Write(l.value)
	}
	return a.unique(slug(b.String()))
}

func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' || r == '-':
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r):
			b.WriteByte('-')
		}
	}
	if b.Len() == 0 {
		return "section"
	}
	return b.String()
}

func (a *anchors) unique(id string) string {
	name := id
	for a.used[name] {
		a.next[id]++
		name = id + "-" + strconv.Itoa(a.next[id])
	}
	a.used[name] = true
	return name
}
