package dialects

import (
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
)

var topHeading = regexp.MustCompile(`^#[ \t]+(.+?)[ \t#]*$`)

// title is that of the first heading, if it is one of the first level.
func (b *post) title() string {
	for line := range strings.Lines(b.withoutModules(b.text, unsaid{})) {
		line = strings.TrimSpace(line)
		if m := topHeading.FindStringSubmatch(line); m != nil {
			return anchorMark.ReplaceAllString(m[1], "")
		}
		if line != "" && !strings.HasPrefix(line, "<!--") {
			break
		}
	}
	return ""
}

// unsaid are links for a look at a text of which nothing is kept.
type unsaid struct{}

func (unsaid) Link(string) string    { return "" }
func (unsaid) Picture(string) string { return "" }
func (unsaid) Note(string, ...any)   {}

var anchorMark = regexp.MustCompile(`\s*\{#[\w-]+\}\s*$`)

// markdown makes the text as articles have it.
func (b *post) markdown(links importer.Links) (string, error) {
	text := b.headings(b.withoutModules(b.text, links))
	text = b.tags(text, links)
	return hypertext.Tidy(Rewrite(text, links)), nil
}

var (
	module     = regexp.MustCompile(`^(?:import\s.+from\s+['"].+['"];?|import\s+['"].+['"];?|export\s+(?:const|default|let|function)\s.*)$`)
	include    = regexp.MustCompile(`^<<<\s*(.+)$`)
	kramdown   = regexp.MustCompile(`^\s*\{:[^}]*\}\s*$`)
	inlineMark = regexp.MustCompile(`\{:\s*[.#\w][^{}]*\}`)
	contents   = regexp.MustCompile(`(?i)^\s*(?:\[\[?toc\]?\]|\{\{?toc\}?\}|<toc\s*/?>)\s*$`)
	admonHead  = regexp.MustCompile(`^(\s*:::+\s*[\w-]+)\[([^\]]*)\]`)
)

// withoutModules leaves lines empty that are code of pages, not text: imports, scripts.
func (b *post) withoutModules(text string, links importer.Links) string {
	var out strings.Builder
	n, fenced, script := b.line-1, false, false
	for line := range strings.Lines(text) {
		n++
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fenced = !fenced
		}
		lower := strings.ToLower(trimmed)
		switch {
		case fenced:
		case script:
			script = !strings.Contains(lower, "</script>") && !strings.Contains(lower, "</style>")
			line = "\n"
		case strings.HasPrefix(lower, "<script") || strings.HasPrefix(lower, "<style"):
			links.Note("line %d: a script or a style", n)
			script = !strings.Contains(lower, "</script>") && !strings.Contains(lower, "</style>")
			line = "\n"
		case module.MatchString(trimmed):
			links.Note("line %d: %.80s", n, trimmed)
			line = "\n"
		case include.MatchString(trimmed):
			links.Note("line %d: a file put in (%.80s)", n, trimmed)
			line = "\n"
		case kramdown.MatchString(trimmed), contents.MatchString(trimmed):
			line = "\n"
		default:
			line = admonHead.ReplaceAllString(line, "$1 $2")
		}
		out.WriteString(line)
	}
	return out.String()
}

// headings leaves out the one that repeats the title, and moves the others down where one
// of the first level is left.
func (b *post) headings(text string) string {
	lines := strings.Split(text, "\n")
	top, first, fenced := false, true, false
	for i, line := range lines {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fenced = !fenced
		}
		m := topHeading.FindStringSubmatch(line)
		if fenced || m == nil {
			continue
		}
		if first && anchorMark.ReplaceAllString(m[1], "") == b.name {
			lines[i] = ""
		} else {
			top = true
		}
		first = false
	}
	fenced = false
	for i, line := range lines {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fenced = !fenced
		}
		if marks := len(line) - len(strings.TrimLeft(line, "#")); !fenced && top && marks > 0 && marks < 6 && strings.HasPrefix(line[marks:], " ") {
			lines[i] = "#" + line
		}
	}
	return strings.Join(lines, "\n")
}

var comment = regexp.MustCompile(`(?s)<!--.*?-->`)

// tags turns the tags of Hexo, Jekyll (Liquid) and Hugo (shortcodes), and leaves out those
// that have no counterpart.
func (b *post) tags(text string, links importer.Links) string {
	text = comment.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	n := b.line - 1
	return outsideLines(text, func(line string) string {
		n++
		return line
	}, func(line string) string {
		line = shortcode.ReplaceAllStringFunc(line, func(tag string) string {
			m := shortcode.FindStringSubmatch(tag)
			return b.turned(m[1], m[2], tag, n, links)
		})
		line = liquidTag.ReplaceAllStringFunc(line, func(tag string) string {
			m := liquidTag.FindStringSubmatch(tag)
			return b.turned(m[1], m[2], tag, n, links)
		})
		line = inlineMark.ReplaceAllString(line, "")
		return placeholder.ReplaceAllStringFunc(line, func(tag string) string {
			m := placeholder.FindStringSubmatch(tag)
			return b.filled(m[1], tag, n, links)
		})
	})
}

// outsideLines is outside, with a look at every line.
func outsideLines(text string, each, change func(string) string) string {
	var out strings.Builder
	fenced := false
	for line := range strings.Lines(text) {
		line = each(line)
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fenced = !fenced
			out.WriteString(line)
			continue
		}
		if fenced {
			out.WriteString(line)
			continue
		}
		out.WriteString(outsideSpans(line, change))
	}
	return out.String()
}
