package policy

import (
	"strings"
	"unicode/utf8"
)

// Skip is a heading that lies more than one level below the one before it.
type Skip struct {
	Level      int // that it may have at most
	Start, End int // in characters of the body
	Text       string
}

// Skips are the headings of a body that skip a level. The title of the article is
// level 1.
func Skips(body string) (out []Skip) {
	level, start, fenced := 1, 0, false
	for line := range strings.Lines(body) {
		text := strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~") {
			fenced = !fenced
		}
		if n := headingLevel(text); n > 0 && !fenced {
			if n > level+1 {
				out = append(out, Skip{level + 1, start, start + utf8.RuneCountInString(text), text})
			}
			level = n
		}
		start += utf8.RuneCountInString(line)
	}
	return out
}

func headingLevel(line string) int {
	n := len(line) - len(strings.TrimLeft(line, "#"))
	if n == 0 || n > 6 || len(line) > n && line[n] != ' ' && line[n] != '\t' {
		return 0
	}
	return n
}
