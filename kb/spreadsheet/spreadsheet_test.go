package spreadsheet_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/spreadsheet"
)

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "余额": "余额", "1-2": "1-2", "'quoted'": "'quoted'",
		"=1+1": "'=1+1", "+86": "'+86", "-1": "'-1", "@x": "'@x", "＝1": "'＝1", " =1": "' =1", "\u200b=1": "'\u200b=1", "\t=1": "'\t=1", "'=1": "''=1",
	} {
		if got := spreadsheet.Harmless(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

// Whatever the text, it comes back, and what is written begins with no sign of a formula.
func FuzzRound(f *testing.F) {
	for _, seed := range []string{"=1", "''=1", "'x", " \u200b＋", "-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		written := spreadsheet.Harmless(cell)
		if got := spreadsheet.Plain(written); got != cell {
			t.Errorf("%q is written as %q and read as %q", cell, written, got)
		}
		if written != "" && strings.ContainsRune("=+-@\t\r\n", rune(written[0])) {
			t.Errorf("%q is written as %q", cell, written)
		}
	})
}
