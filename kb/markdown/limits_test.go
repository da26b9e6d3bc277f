package markdown_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// What is nested too deep is shown as text, nothing is lost, and there is a finding.
func TestNestingHasALimit(t *testing.T) {
	for _, body := range []string{strings.Repeat("> ", 100) + "甲", strings.Repeat("* ", 100) + "甲", strings.Repeat("**a_", 5000) + "甲", strings.Repeat("[", 100) + "甲"} {
		r := markdown.Render(body)
		if len(r.Findings) != 1 || r.Findings[0].Rule != "F-NESTING" {
			t.Errorf("%.20q: findings %v", body, r.Findings)
		}
		if !strings.Contains(r.Text, "甲") || strings.Count(r.HTML, "<blockquote>") > 16 || strings.Count(r.HTML, "<ul>") > 16 {
			t.Errorf("%.20q: %.200s", body, r.HTML)
		}
	}
	deep := strings.Repeat("> ", 10) + "甲\n\n> 乙\n>\n" + strings.Repeat("> ", 12) + "丙"
	if r := markdown.Render(deep); len(r.Findings) != 0 {
		t.Errorf("ten quotes: %v", r.Findings)
	}
}
