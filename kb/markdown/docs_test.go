package markdown_test

import (
	"os"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// docs/articles.md says what an author can write; every row of its table is true.
func TestDocsAreTrue(t *testing.T) {
	src, err := os.ReadFile("../../docs/articles.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	_, table, _ := strings.Cut(string(src), "| what is written | what comes of it | note |\n|---|---|---|\n")
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.SplitN(strings.Trim(strings.TrimSpace(line), "|"), " | ", 3)
		if len(cells) != 3 {
			t.Fatalf("a row without three cells: %s", line)
		}
		written, becomes := cell(cells[0]), cell(cells[1])
		if got := markdown.Render(written).HTML; !strings.Contains(got, becomes) {
			t.Errorf("%q gives %q, the docs say %q", written, got, becomes)
		}
		rows++
	}
	if rows < 15 {
		t.Errorf("only %d rows were read", rows)
	}
}

// cell is what stands in the code span of a cell.
func cell(s string) string {
	s = strings.TrimSpace(s)
	if fence := "```"; strings.HasPrefix(s, fence) {
		s = strings.TrimSpace(strings.Trim(s, "`"))
		return "`" + strings.Trim(s, "`") + "`"
	}
	return strings.ReplaceAll(strings.Trim(s, "`"), "⏎", "\n")
}
