package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// hostile are texts that made a Markdown parser take a time that grows with the
// square of their length, or nest as deep as they are long.
func hostile(bytes int) map[string]string {
	out := map[string]string{
		"wide table":     strings.Repeat("|a", bytes/10) + "\n" + strings.Repeat("|-", bytes/10) + "\n" + strings.Repeat("a\n", bytes/5),
		"nodes in links": strings.Repeat("[", 32) + strings.Repeat("*a*`b`", bytes/7) + strings.Repeat("]", 32),
		"escaped bars":   "|a|\n|-|\n" + strings.Repeat("|`\\|`|\n", bytes/7),
		"tags":           strings.Repeat("<b>", bytes/4) + strings.Repeat("</b>", bytes/16),
	}
	for _, part := range []string{
		">", "- ", "> ", "**a_", "[a](", "[a][", `[a]( "`, "[", "![", "[`a`", "`a", "a``", "_a", "*a", "a*b**c", "~~a", "一**二*", "<a ", "<!--", "<b>", "<div>", `<a href="`, "<x>",
		"&#", `\`, "# {#a}\n", "[^a]:x\n", "[^a]", "::: a\n", "> [!NOTE]\n", "1、\n", "www.a", "a@", "https://a.b/)", "|-", "[a]: b\n", "王*二", "- [ ] ",
	} {
		out[part] = strings.Repeat(part, bytes/len(part)+1)[:bytes]
	}
	return out
}

// A text of 200 kB takes well under a second, whatever it repeats: eight times the
// text takes about eight times as long. The bound is wide because the machine may be
// busy; what is quadratic is beyond it by an order of magnitude.
func TestRenderingIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, body := range hostile(199_000) {
		start := time.Now()
		markdown.Render(body)
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("%q takes %v", name, took)
		}
	}
}

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
