package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

func TestLinksAreListed(t *testing.T) {
	for body, want := range map[string][]string{
		"没有":                                nil,
		"[甲](/a/x)":                         {"/a/x"},
		"[甲](/a/x \"题\")":                   {"/a/x"},
		"[甲](<a b.md>)":                     {"a b.md"},
		"[甲][x]\n\n[x]: /a/x":               {"/a/x"},
		"[x]\n\n[x]: /a/x":                  {"/a/x"},
		"![图](/a.png)":                      {"picture /a.png"},
		"[![图](/a.png)](/a/x)":              {"/a/x", "picture /a.png"},
		"https://a.cn":                      {"https://a.cn"},
		"www.a.cn":                          {"http://www.a.cn"},
		"<https://a.cn>":                    {"https://a.cn"},
		"a@b.cn":                            nil,
		"<a href=\"/a/x\">甲</a>":            {"/a/x"},
		"<img src=\"/a.png\">":              {"picture /a.png"},
		"<div>\n<a href='/a/x'>甲</a></div>": {"/a/x"},
		"<a name=\"x\">甲</a>":               nil,
		"`[甲](/a/x)`":                       nil,
		"```\n[甲](/a/x)\n```":               nil,
		"[甲]()":                             nil,
		"| [甲](/a/x) |\n|---|":              {"/a/x"},
		"> - [甲](/a/x)":                     {"/a/x"},
		"## [甲](/a/x)":                      {"/a/x"},
		"甲[^1]\n\n[^1]: [乙](/a/x)":          {"/a/x"},
		"[甲](/a/x)[乙](/a/y)[丙](/a/x)":       {"/a/x", "/a/y", "/a/x"},
		"[甲](mailto:a@b.cn)":                {"mailto:a@b.cn"},
		"\\[甲](/a/x)":                       nil,
		"[甲](/a/x%20y)":                     {"/a/x%20y"},
		"[甲](/a/x#费率)":                      {"/a/x#费率"},
	} {
		var got []string
		for _, l := range markdown.Links(body) {
			kind := ""
			if l.Picture {
				kind = "picture "
			}
			got = append(got, kind+l.Address)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

func TestExternalAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"https://a.cn":    true,
		"http://a.cn":     true,
		"mailto:a@b.cn":   true,
		"tel:95533":       true,
		"//a.cn/x":        true,
		"svn+ssh://a.cn":  true,
		"/a/x":            false,
		"x.md":            false,
		"../g/x.md":       false,
		"#费率":             false,
		"?q=x":            false,
		"":                false,
		"费率:说明.md":        false,
		"/a/x?u=https://": false,
		"1a:b":            false,
	} {
		if got := (markdown.Link{Address: address}).External(); got != want {
			t.Errorf("%q is external: %v", address, got)
		}
	}
}

// A heading's id is the one GitHub gives, its own, or a number behind a repeated one.
func TestAnchors(t *testing.T) {
	for body, want := range map[string][]string{
		"## 逾期多久会上报？":            {"逾期多久会上报"},
		"## 费 率":                 {"费-率"},
		"## Hello World":         {"hello-world"},
		"## a_b-c":               {"a_b-c"},
		"## 一、费率（年化）":            {"一费率年化"},
		"## ？！":                  {"section"},
		"## 甲\n\n## 甲\n\n## 甲":   {"甲", "甲-1", "甲-2"},
		"## 甲 {#own}":            {"own"},
		"## 甲 {#own .class}":     {"own"},
		"## 甲 {#a}\n\n## 乙 {#a}": {"a", "a-1"},
		"## **重**点":              {"重点"},
		"## `代码`":                {"代码"},
		"## [链接](/a/x)":          {"链接"},
		"甲\n---":                 {"甲"},
		"# 甲":                    {"甲"},
		"## 甲-1\n\n## 甲\n\n## 甲": {"甲-1", "甲", "甲-2"},
	} {
		var got []string
		for _, s := range markdown.Plain(body).Sections {
			got = append(got, s.Anchor)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

// The title of the page is the only first-level heading; the others keep their levels.
func TestLevelsOfSections(t *testing.T) {
	for body, want := range map[string][]int{
		"# 甲":                {2},
		"## 甲":               {2},
		"### 甲":              {3},
		"###### 甲":           {6},
		"####### 甲":          {1},
		"文\n\n## 甲":          {1, 2},
		"- 文\n\n## 甲":        {1, 2},
		"```\n## 甲\n```":     {1},
		"> ## 甲":             {2},
		"| 甲 |\n|---|":       {1},
		"":                   nil,
		"## 甲\n\n文\n\n### 乙": {2, 3},
	} {
		var got []int
		for _, s := range markdown.Plain(body).Sections {
			got = append(got, s.Level)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}
