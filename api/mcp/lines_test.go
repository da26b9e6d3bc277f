package mcp_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/wenjin-kb/wenjin/api/mcp"
)

// A line that is too long is skipped whole, and those around it are read.
func TestLines(t *testing.T) {
	fits := strings.Repeat("x", mcp.MaxMessage-1) + "\n"
	for name, x := range map[string]struct {
		in, out string
		skipped int
	}{
		"nothing":              {"", "", 0},
		"two":                  {"a\nb\n", "a\nb\n", 0},
		"no end":               {"a\nb", "a\nb", 0},
		"one that fits":        {fits + "b\n", fits + "b\n", 0},
		"one too long":         {"a\n" + strings.Repeat("x", mcp.MaxMessage+1) + "\nb\n", "a\nb\n", 1},
		"much too long, twice": {strings.Repeat("x", 5*mcp.MaxMessage) + "\n" + strings.Repeat("y", 2*mcp.MaxMessage) + "\nb\n", "b\n", 2},
		"too long at the end":  {"a\n" + strings.Repeat("x", 3*mcp.MaxMessage), "a\n", 1},
	} {
		skipped := 0
		got, err := io.ReadAll(iotest.HalfReader(mcp.Lines(iotest.HalfReader(strings.NewReader(x.in)), func() { skipped++ })))
		if err != nil || string(got) != x.out || skipped != x.skipped {
			t.Errorf("%s: %d bytes, want %d; %d skipped; %v", name, len(got), len(x.out), skipped, err)
		}
	}
}
