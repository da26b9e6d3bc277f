package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

var commands = map[kb.Severity]string{kb.Block: "error", kb.Warn: "warning", kb.Info: "notice"}

// GitHub writes a workflow command for each finding: an annotation at its place.
// File names are taken as they are, so they should be relative to the repository.
func GitHub(to io.Writer, found []kb.Finding) error {
	w := bufio.NewWriter(to)
	for _, f := range found {
		fmt.Fprintf(w, "::%s file=%s", commands[f.Severity], property(f.File))
		if f.Line > 0 {
			fmt.Fprintf(w, ",line=%d,col=%d", f.Line, max(f.Column, 1))
			if n, ok := width(f); ok {
				fmt.Fprintf(w, ",endLine=%d,endColumn=%d", f.Line, max(f.Column, 1)+n)
			}
		}
		fmt.Fprintf(w, ",title=%s::%s\n", property(f.Rule), data(text(f)))
	}
	return w.Flush()
}

// text is what a person reads about a finding.
func text(f kb.Finding) string {
	lines := []string{f.Message}
	if f.Basis != "" {
		lines = append(lines, "依据："+f.Basis)
	}
	if f.Suggestion != "" {
		lines = append(lines, "建议："+f.Suggestion)
	}
	return strings.Join(lines, "\n")
}

// width is the length of the match in characters, where it stands on one line.
func width(f kb.Finding) (int, bool) {
	n := len([]rune(f.Match))
	return n, n > 0 && !strings.ContainsAny(f.Match, "\r\n")
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// data and property escape what would end a command, or a part of one.
func data(s string) string     { return dataEscapes.Replace(s) }
func property(s string) string { return propertyEscapes.Replace(s) }
