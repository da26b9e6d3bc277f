package compliance_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// Two questions are one when they differ only in script, fillers and marks; a
// number or a denial makes them two.
func TestQuestionsThatAreTheSame(t *testing.T) {
	pack := loadPack(t)
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"the same":            {"余额宝转出要几天到账", "余额宝转出要几天到账", true},
		"another script":      {"余额宝转出要几天到账", "餘額寶轉出要幾天到賬", true},
		"polite":              {"余额宝转出要几天到账", "请问余额宝转出要几天到账呢？", true},
		"another number":      {"贷款逾期3天会上征信吗", "贷款逾期5天会上征信吗", false},
		"denied":              {"余额宝转出要几天到账", "余额宝不转出要几天到账", false},
		"another question":    {"余额宝转出要几天到账", "信用卡怎么挂失", false},
		"too short to tell":   {"挂失", "挂失", false},
		"a part of the other": {"余额宝转出要几天到账", "余额宝转出", false},
	} {
		found := pack.Similar([]kb.Article{{Slug: "a", Title: c.a}, {Slug: "b", Title: c.b}})
		if got := len(found[0]) == 1 && len(found[1]) == 1; got != c.same {
			t.Errorf("%s: %q and %q are the same: %v", name, c.a, c.b, got)
		}
		for i, other := range []string{"b：" + c.b, "a：" + c.a} {
			for _, f := range found[i] {
				if !strings.Contains(f.Message, other) || f.End != len([]rune([]string{c.a, c.b}[i])) {
					t.Errorf("%s: %+v", name, f)
				}
			}
		}
	}
}

func TestAnArticleIsNotSimilarToItself(t *testing.T) {
	a := kb.Article{Slug: "a", Title: "余额宝转出要几天到账", Questions: []string{"余额宝转出要几天到账？"}}
	if found := loadPack(t).Similar([]kb.Article{a}); len(found) > 0 {
		t.Errorf("%v", found)
	}
}

func TestHeadingsThatSkipALevel(t *testing.T) {
	pack := loadPack(t)
	for body, want := range map[string]int{
		"## 一\n\n### 二\n\n## 三\n":      0,
		"### 一\n":                      1,
		"## 一\n\n#### 二\n":             1,
		"## 一\n\n##### 二\n\n### 三\n":   1,
		"```\n##### 代码\n```\n":         0,
		"#没有空格\n":                      0,
		"####### 七个\n":                 0,
		"## 一\n\n~~~\n###### x\n~~~\n": 0,
	} {
		n := 0
		for _, f := range check(t, pack, kb.Article{Title: "标题", Answer: "答。", Body: body}, now) {
			if f.Rule == "Q-HEADING" {
				n++
				if rs := []rune(body); string(rs[f.Start:f.End]) != f.Match {
					t.Errorf("%q: the place holds %q, not %q", body, string(rs[f.Start:f.End]), f.Match)
				}
			}
		}
		if n != want {
			t.Errorf("%q: %d findings, want %d", body, n, want)
		}
	}
}
