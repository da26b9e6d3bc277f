package markdown

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/util"
)

// unescape gives the characters that Markdown text stands for: backslash escapes
// and entities resolved.
func unescape(b []byte) []byte {
	if !strings.ContainsAny(string(b), `\&`) {
		return b
	}
	return []byte(html.UnescapeString(string(util.UnescapePunctuations(b))))
}
