package policy

import (
	"slices"
	"testing"
)

func TestSkips(t *testing.T) {
	for body, want := range map[string][]Skip{
		"## 二\n### 三\n## 二\n":         nil,
		"### 三\n":                     {{2, 0, 5, "### 三"}},
		"文\r\n\r\n## 二\r\n#### 四\r\n": {{3, 11, 17, "#### 四"}},
		"```\n#### 不是\n```\n## 二\n":   nil,
		"####不是\n####### 不是\n":        nil,
		"":                            nil,
	} {
		if got := Skips(body); !slices.Equal(got, want) {
			t.Errorf("%q: %+v, want %+v", body, got, want)
		}
	}
}

func TestHeadingLevels(t *testing.T) {
	for line, want := range map[string]int{
		"# 甲": 1, "## 甲": 2, "###### 甲": 6, "####### 甲": 0, "#甲": 0, "甲": 0, "": 0, "##": 2, "##\t甲": 2, " # 甲": 0,
	} {
		if got := headingLevel(line); got != want {
			t.Errorf("%q has level %d, want %d", line, got, want)
		}
	}
}
