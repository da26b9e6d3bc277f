//go:build unix

package markdown_test

import (
	"strings"
	"syscall"
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
		"&#", `\`, "# {#a}\n", "[^a]:x\n", "[a]\n", "[a]: b\n[a]\n", "[^a]", "::: a\n", "> [!NOTE]\n", "1、\n", "www.a", "a@", "https://a.b/)", "|-", "[a]: b\n", "王*二", "- [ ] ",
	} {
		out[part] = strings.Repeat(part, bytes/len(part)+1)[:bytes]
	}
	return out
}

// Ten times the text takes at most twenty times as long, whatever it repeats; what is
// quadratic takes a hundred times as long. Counted is the time of the processor, which
// a busy machine does not change much.
func TestRenderingIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures time, which the race detector multiplies: run it without -short")
	}
	took := func(body string) time.Duration {
		start := processorTime(t)
		markdown.Render(body)
		return processorTime(t) - start
	}
	short := hostile(15_000)
	for name, long := range hostile(150_000) {
		var small, large time.Duration
		for range 3 { // the garbage of another text may be collected meanwhile
			if small, large = took(short[name]), took(long); large < max(20*small, 150*time.Millisecond) {
				break
			}
		}
		if large >= max(20*small, 150*time.Millisecond) {
			t.Errorf("%q: 15 kB take %v, 150 kB %v", name, small, large)
		}
	}
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
