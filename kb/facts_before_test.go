package kb_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// A fact is what it was then, at every time since it is known.
func TestFactsAfter(t *testing.T) {
	hour := func(n int) time.Time { return at(t, "2026-03-15T00:00:00+08:00").Add(time.Duration(n) * time.Hour) }
	text := func(value string) kb.Facts {
		return kb.Facts{"rate": {Key: "rate", Value: value}, "same": {Key: "same", Value: "9"}}
	}
	facts := text("1").After(kb.Facts{}, hour(1))
	facts = text("2").After(facts, hour(2))
	facts = text("2").After(facts, hour(3)) // nothing of it changes
	facts = text("4").After(facts, hour(4))
	for n, want := range []string{"1", "1", "2", "2", "4", "4"} {
		if got := facts.Fill("{{rate}} {{same}}", hour(n)); got != want+" 9" {
			t.Errorf("at %d it is %q, want %q", n, got, want)
		}
		if just := hour(n).Add(-time.Millisecond); n == 4 && facts.Fill("{{rate}}", just) != "2" {
			t.Error("it changes too early")
		}
	}
	if got := fmt.Sprint(facts.Turns("{{rate}}{{same}}")); got != fmt.Sprint([]time.Time{hour(2), hour(4)}) {
		t.Errorf("it turns at %s", got)
	}
	for n := range 50 {
		facts = text(fmt.Sprint("v", n)).After(facts, hour(10+n))
	}
	if turns := facts.Turns("{{rate}}"); len(turns) != 10 {
		t.Errorf("%d earlier texts are known", len(turns))
	}
	if got := facts.Fill("{{rate}}", hour(0)); got != "v39" {
		t.Errorf("before all that is known it is %q", got)
	}
}
