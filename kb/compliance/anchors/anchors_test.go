package anchors_test

import (
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/compliance/anchors"
)

// Neighbours are read together, the longest words win, and a pattern that may be
// anything has none.
func TestWordsOfAPattern(t *testing.T) {
	for pattern, want := range map[string][]string{
		"保(?:本|息)":       {"保息", "保本"},
		"(?:零|无)风险":      {"无风险", "零风险"},
		`预期[^,]{0,8}?收益`: {"收益"},
		`\d+%的(?:客户|用户)`: {"%的客户", "%的用户"},
		`(?:近|过去)?\d+`:   {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
		`.*`:             nil,
		`a?b?`:           nil,
	} {
		got := anchors.Of(pattern)
		if pattern == `预期[^,]{0,8}?收益` {
			if len(got) != 1 || got[0] != "收益" && got[0] != "预期" {
				t.Errorf("anchors(%q) = %q", pattern, got)
			}
			continue
		}
		if !slices.Equal(got, want) {
			t.Errorf("anchors(%q) = %q, want %q", pattern, got, want)
		}
	}
}
