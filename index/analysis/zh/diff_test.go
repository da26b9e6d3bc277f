package zh_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

func TestDiffIsByWords(t *testing.T) {
	var got []string
	for _, e := range testAnalyzer().Diff("快速赎回每天最多1万元。", "快速赎回每天最多2万元，普通赎回不限。") {
		got = append(got, string(e.Kind)+":"+e.Text)
	}
	want := "equal:快速赎回每天最多 delete:1万元 insert:2万元，普通赎回不限 equal:。"
	if alt := "equal:快速赎回每天最多 delete:1 insert:2 equal:万元 insert:，普通赎回不限 equal:。"; strings.Join(got, " ") != want && strings.Join(got, " ") != alt {
		t.Errorf("%v", got)
	}
}

// What was kept and deleted is the old text, what was kept and inserted the new.
func FuzzDiff(f *testing.F) {
	f.Add("每日1万元", "每天2万元")
	f.Add("", "新")
	f.Add("a\x00\U0001F642b", "\uFFFDb")
	c := testAnalyzer()
	f.Fuzz(func(t *testing.T, before, after string) {
		var was, is strings.Builder
		for _, e := range c.Diff(before, after) {
			if e.Kind != zh.Inserted {
				was.WriteString(e.Text)
			}
			if e.Kind != zh.Deleted {
				is.WriteString(e.Text)
			}
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		if was.String() != valid(before) || is.String() != valid(after) {
			t.Fatalf("%q -> %q gives %q -> %q", before, after, was.String(), is.String())
		}
	})
}
