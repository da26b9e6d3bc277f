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

// Of a pattern of several stretches the others are wanted too; what may be missing, or
// be another, is not.
func TestOtherWordsOfAPattern(t *testing.T) {
	for pattern, want := range map[string][][]string{
		"(?:提供|告诉)[^,]{0,8}?(?:密码|验证码)":  {{"告诉", "提供"}},
		"(?:提供|告诉)(?:您|我)*(?:您的)?密码":     {{"告诉", "提供"}},
		"监管[^,]{0,4}批准[^,]{0,4}?(?:放心)?": {{"批准"}},
		"保本":            nil,
		"保本|(?:稳赚).*不赔": nil,
		"(?:保本.*保息)?":   nil,
		"(":             nil,
	} {
		got := anchors.Others(pattern)
		if of := anchors.Of(pattern); len(of) > 0 && slices.ContainsFunc(got, func(set []string) bool { return slices.Equal(set, of) }) {
			t.Errorf("others(%q) has what the pattern is looked up by: %q", pattern, got)
		}
		// Which of two equals a pattern is looked up by does not matter.
		if len(got) != len(want) {
			t.Errorf("others(%q) = %q, want %q", pattern, got, want)
		}
	}
}
