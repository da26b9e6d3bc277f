package dialects

import (
	"fmt"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// post is the text of a file below its front matter.
type post struct {
	file, text string
	line       int    // on which it begins
	name       string // the title of the article
}

// lost notes a tag that has no counterpart.
func (b *post) lost(links importer.Links, line int, tag string) string {
	links.Note("line %d: %s", line, fmt.Sprintf("%.100s", tag))
	return ""
}
