package reference_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb/reference"
)

func TestDiff(t *testing.T) {
	long := strings.Repeat("同\n", 20)
	for name, test := range map[string]struct {
		before, after string
		want          []reference.Line
	}{
		"the same":      {"一\n二\n", "一\n二\n", []reference.Line{}},
		"nothing":       {"", "", []reference.Line{}},
		"all is new":    {"", "一\n二", []reference.Line{{New: 1, Text: "一"}, {New: 2, Text: "二"}}},
		"all has gone":  {"一\n", "", []reference.Line{{Old: 1, Text: "一"}}},
		"another line":  {"一\n二\n三\n", "一\n两\n三\n", []reference.Line{{1, 1, "一"}, {Old: 2, Text: "二"}, {New: 2, Text: "两"}, {3, 3, "三"}}},
		"far from rest": {long + "尾\n", long, []reference.Line{{19, 19, "同"}, {20, 20, "同"}, {Old: 21, Text: "尾"}}},
		"ends of lines": {"一\r\n", "一\n", []reference.Line{}},
	} {
		if diff := cmp.Diff(test.want, reference.Diff(test.before, test.after)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Whatever the texts, every line that only one of them has is shown, with its number.
func TestDiffShowsEveryChange(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func() (out []string) {
		for range random.IntN(30) {
			out = append(out, string("甲乙丙丁"[3*random.IntN(4):][:3]))
		}
		return out
	}
	for range 500 {
		before, after := text(), text()
		kept := 0
		for _, l := range reference.Diff(strings.Join(before, "\n"), strings.Join(after, "\n")) {
			if l.Old > 0 && before[l.Old-1] != l.Text || l.New > 0 && after[l.New-1] != l.Text || l.Old+l.New == 0 {
				t.Fatalf("%v: %q, %q", l, before, after)
			}
			switch {
			case l.Old == 0:
				kept--
			case l.New == 0:
				kept++
			}
		}
		if len(before)-len(after) != kept {
			t.Fatalf("%d lines more have gone than have come, want %d: %q, %q", kept, len(before)-len(after), before, after)
		}
	}
}
