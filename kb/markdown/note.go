package markdown

import "github.com/wenjin-kb/wenjin/kb"

// note is something in a body that cannot be shown as it was meant.
type note struct {
	rule     string
	severity kb.Severity // warn where a reader would miss something
	message  string
	from, to int
}
