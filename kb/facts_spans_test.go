package kb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
)

// What FillSpans fills in is what Fill does, and the way back leads to the key.
func TestFillSpansLeadBack(t *testing.T) {
	facts := kb.Facts{"a": {Value: "三"}, "b": {Neutral: "见公示"}, "c": {}}
	for text, want := range map[string][][2]int{
		"":             nil,
		"甲乙":           {{0, 1}, {1, 2}},
		"甲{{a}}乙":      {{0, 1}, {1, 6}, {6, 7}},
		"{{b}}":        {{0, 5}, {0, 5}, {0, 5}},
		"{{c}}":        {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}},
		"{{a}}{{ b }}": {{0, 5}, {5, 12}, {5, 12}, {5, 12}},
	} {
		filled, spans := facts.FillSpans(text, time.Time{})
		if filled != facts.Fill(text, time.Time{}) {
			t.Errorf("%q: %q, Fill gives %q", text, filled, facts.Fill(text, time.Time{}))
		}
		if diff := cmp.Diff(want, spans); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	if filled, _ := facts.FillSpans("{{a}} {{a}}", time.Time{}, [2]int{0, 5}); filled != "{{a}} 三" {
		t.Errorf("code is shown as it is, got %q", filled)
	}
}
