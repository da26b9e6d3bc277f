package desk

import (
	"html/template"
	"strings"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// part is a piece of an internal article with its purpose.
type part struct {
	Title string
	Use   string // note, say (suggested wording) or never (forbidden wording)
	HTML  template.HTML
}

// Headings that say what a part of an internal article is for.
var uses = map[string]string{"建议话术": "say", "参考话术": "say", "禁止用语": "never", "禁用话术": "never"}

// parts cuts the body of an internal article at its headings.
func parts(body string) []part {
	var out []part
	title, text := "", []string{}
	flush := func() {
		if joined := strings.TrimSpace(strings.Join(text, "\n")); joined != "" {
			use := uses[title]
			if use == "" {
				use = "note"
			}
			out = append(out, part{title, use, template.HTML(markdown.Render(joined).HTML)})
		}
		text = nil
	}
	fenced := false
	for _, line := range strings.Split(body, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if heading, ok := strings.CutPrefix(line, "## "); ok && !fenced {
			flush()
			title = strings.TrimSpace(heading)
			continue
		}
		text = append(text, line)
	}
	flush()
	return out
}
