package console

import (
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Sources are typed one a line, with the columns of a sourceLine.

// sourceLine is a source as it is typed; for JSON, as a source is read.
type sourceLine struct {
	Rule      string `json:"rule"`
	No        string `json:"no,omitempty"`
	Effective string `json:"effective,omitempty"` // a day, to be read
	Verified  string `json:"verified,omitempty"`
	URL       string `json:"url,omitempty"`
}

func typedSources(sources []kb.Source) string {
	lines := make([]string, len(sources))
	for i, s := range sources {
		columns := []string{s.Rule, s.No, s.Effective.String(), s.Verified, s.URL}
		lines[i] = strings.TrimRight(strings.Join(columns, " | "), " |")
	}
	return strings.Join(lines, "\n")
}

func readSources(typed string) (out []sourceLine) {
	for _, line := range items(typed, "\n") {
		columns := append(strings.Split(line, "|"), "", "", "", "")
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		out = append(out, sourceLine{columns[0], columns[1], columns[2], columns[3], columns[4]})
	}
	return out
}
