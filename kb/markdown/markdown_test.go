package markdown_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

const good = `---
slug: t0-limit
title: 快速赎回为什么每天只能取1万？
questions: [多久到账, "一天能取多少"]
answer: 每日上限一万元。
category: wealth/money-fund
tags: [赎回]
audience: public
risk_level: R1
valid_from: 2018-07-01
sources: [{rule: 指导意见, no: 证监会公告〔2018〕10号, effective: 2018-06-01, verified: 讯}]
---

第一段。

## 规则要点

| 方式 | 上限 |
|---|---|
| 快速 | 1万元 |
`

func TestParse(t *testing.T) {
	f := markdown.Parse("articles/wealth/money-fund/t0-limit.md", []byte(good))
	if len(f.Findings) > 0 {
		t.Fatalf("findings: %v", f.Findings)
	}
	a := f.Article
	if a.Slug != "t0-limit" || a.Kind != kb.KindKnowledge || a.Sources[0].Effective.String() != "2018-06-01" || !strings.HasPrefix(a.Body, "第一段。\n") {
		t.Errorf("article: %+v", a)
	}
	if f.Layout["body"] != (markdown.Place{Line: 14, Column: 1}) || f.Layout["questions[1]"] != (markdown.Place{Line: 4, Column: 20}) {
		t.Errorf("layout: %v", f.Layout)
	}
}

// Every way to break a file is one clear finding with its place.
func TestParseReportsPlaces(t *testing.T) {
	for name, test := range map[string]struct{ src, rule, at string }{
		"unknown key":   {strings.Replace(good, "tags:", "tagz:", 1), "F-KEY", "7:1"},
		"repeated key":  {strings.Replace(good, "tags: [赎回]", "slug: x", 1), "F-KEY", "7:1"},
		"bad date":      {strings.Replace(good, "2018-07-01", "2018-13-01", 1), "F-YAML", "10:13"},
		"wrong type":    {strings.Replace(good, "tags: [赎回]", "tags: {a: b}", 1), "F-YAML", "7:7"},
		"no fence":      {"title: x\n", "F-FRONT", "1:1"},
		"unclosed":      {"---\ntitle: x\n正文", "F-FRONT", "1:1"},
		"empty":         {" \n", "F-FRONT", "1:1"},
		"not a mapping": {"---\n- a\n---\n", "F-FRONT", "2:1"},
		"invalid UTF-8": {strings.Replace(good, "第一段", "第\xff段", 1), "F-UTF8", "14:2"},
		"NUL":           {strings.Replace(good, "第一段", "第\x00段", 1), "F-UTF8", "14:2"},
		"broken YAML":   {"---\ntitle: [x\n---\n", "F-YAML", "2:8"},
	} {
		f := markdown.Parse("a.md", []byte(test.src))
		if len(f.Findings) != 1 {
			t.Errorf("%s: %d findings: %v", name, len(f.Findings), f.Findings)
			continue
		}
		if got := f.Findings[0]; got.Rule != test.rule || !strings.HasPrefix(got.String(), "a.md:"+test.at+":") {
			t.Errorf("%s: %s, want %s at %s", name, got, test.rule, test.at)
		}
	}
}

func TestFormatGivesTheSameBytesAgain(t *testing.T) {
	a := markdown.Parse("a.md", []byte(good)).Article
	first, err := markdown.Format(a)
	if err != nil {
		t.Fatal(err)
	}
	again := markdown.Parse("a.md", first)
	if diff := cmp.Diff(a, again.Article); diff != "" || len(again.Findings) > 0 {
		t.Fatalf("findings %v, article -want +got:\n%s", again.Findings, diff)
	}
	second, _ := markdown.Format(again.Article)
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Error(diff)
	}
}

func TestRender(t *testing.T) {
	r := markdown.Render("开头\n接着 [链接](https://example.com/x)。\n\n# 大标题\n\n- 一项 `代码`\n- **重**点 &amp; \\*\n\n## 逾期多久会上报?\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>\n\n[坏](javascript:alert(1))")
	wantText := "开头接着 链接。\n大标题\n一项 代码\n重点 & *\n逾期多久会上报?\na | b\n1 | 2\n坏"
	if diff := cmp.Diff(wantText, r.Text); diff != "" {
		t.Errorf("text -want +got:\n%s", diff)
	}
	for _, bad := range []string{"<script", "javascript:", "<h1"} {
		if strings.Contains(r.HTML, bad) {
			t.Errorf("HTML contains %s: %s", bad, r.HTML)
		}
	}
	if !strings.Contains(r.HTML, `id="逾期多久会上报"`) {
		t.Errorf("no anchor in %s", r.HTML)
	}
	for _, s := range r.Sections {
		if !strings.HasPrefix(r.Text[s.Start:], s.Title) {
			t.Errorf("section %q does not begin at %d", s.Title, s.Start)
		}
	}
	if len(r.Sections) != 3 || r.Sections[2].Anchor != "逾期多久会上报" {
		t.Errorf("sections %+v", r.Sections)
	}
}

func TestLoadDir(t *testing.T) {
	dir := fstest.MapFS{
		"taxonomy.yaml":        {Data: []byte("categories:\n  - slug: wealth\n    name: 理财\n    children: [{slug: money-fund, name: 货币基金}]\n")},
		"facts.yaml":           {Data: []byte("facts:\n  - {key: eta, neutral: 以页面公示为准}\n")},
		"articles/a.md":        {Data: []byte(good)},
		"articles/b.md":        {Data: []byte(good)},
		"articles/c.md":        {Data: []byte("---\ntitle: 三\ncategory: money-fund\naudience: public\nrelated: [nowhere]\n---\n{{eta}} {{nix}}\n")},
		"articles/wealth/d.md": {Data: []byte("---\ntitle: 四\naudience: public\nrelated: [nowhere]\n---\n看[这里](/a/gone)\n")},
		"articles/.hidden.md":  {Data: []byte("x")},
		"articles/README.md":   {Data: []byte("x")},
	}
	f, err := markdown.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.All() {
		got = append(got, x.File+" "+x.Rule)
	}
	want := []string{"articles/b.md F-SLUG", "articles/c.md F-CATEGORY", "articles/c.md F-FACT", "articles/wealth/d.md F-RELATED", "articles/wealth/d.md F-LINK"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings -want +got:\n%s", diff)
	}
	if n := len(f.Good()); n != 2 {
		t.Errorf("%d good files, want 2", n)
	}
}

func FuzzParseFormat(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("---\ntitle: |\n  x\nanswer: \"a: b\"\n---\n\n\nbody\r\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file := markdown.Parse("a.md", src)
		markdown.Render(file.Article.Body)
		if len(file.Findings) > 0 {
			return
		}
		out, err := markdown.Format(file.Article)
		if err != nil {
			t.Fatal(err)
		}
		again := markdown.Parse("a.md", out)
		if len(again.Findings) > 0 {
			t.Fatalf("%s\nfrom %q: %v", out, src, again.Findings)
		}
		if diff := cmp.Diff(file.Article, again.Article, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q: %s", out, diff)
		}
	})
}

// What a reader would miss is a finding in its place; what is shown as it was meant
// is none.
func TestWhatIsNotShownIsAFinding(t *testing.T) {
	for body, want := range map[string]string{
		"甲[^1]":                               "F-FOOTNOTE [^1]",
		"甲\n\n<!-- 乙":                         "F-HTML <!-- 乙",
		"![图](a b.png)":                       "F-IMAGE ![图](a b.png)",
		"[文](a b.md)":                         "F-LINK [文](a b.md)",
		"[文]（https://a.cn）":                   "F-LINK [文]（",
		"[文]（/a/x）":                           "F-LINK [文]（/a/x）",
		"| a |\n|---|\n| b | c |":             "F-TABLE | b | c |",
		"> | a |\n> |---|\n> | `b|c` |":       "F-TABLE | `b|c` |",
		strings.Repeat("> ", 20) + "甲":        "F-NESTING ",
		"::: tip\n甲\n\n## 乙":                  "F-CALLOUT ",
		"> ::: tip\n> 甲\n\n:::":               "F-CALLOUT ",
		":::: tip\n甲\n:::":                    "F-CALLOUT ",
		"::: tip\n::: note\n甲\n:::\n:::":      "",
		"- ::: tip\n  甲\n  :::\n- 乙":          "",
		"{% note info %}\n甲\n{% endnote %}":   "F-TAG {% note info %}; F-TAG {% endnote %}",
		"甲{%- include b.html -%}":             "F-TAG {%- include b.html -%}",
		"![图](/media/a.png){width=50%}":       "F-TAG {width=50%}",
		"甲 {: .center }":                      "F-TAG {: .center }",
		"##二级标题\n\n正文":                        "F-HEADING ##",
		"正文\n###三、费用":                         "F-HEADING ###",
		"甲[^a]\n\n[^a]：冒号":                    "F-FOOTNOTE [^a]; F-FOOTNOTE [^a]",
		"`{% a %}` 与 `##b`":                   "",
		"```\n{% a %}\n##b\n```":              "",
		"## 标题\n\n#理财# 甲#b ##c\n#1 乙":         "", // topics and numbers
		"利率{100%}与{甲}，费用 {{fee}}":             "",
		"`[^1]` 与 `![图](a b.png)`":            "",
		"[^1]\n\n[^1]: 注":                     "",
		"| a | b |\n|---|---|\n| b\\|c | d |": "",
		"| a |\n|---|\n| |":                   "",
		"[文](a.md \"题 目\")与[注]（见下）":           "",
		"<div>甲</div>":                        "",
		"<!-- 甲 -->":                          "",
	} {
		var got []string
		for _, f := range markdown.Plain(body).Findings {
			if f.Severity == kb.Warn {
				got = append(got, f.Rule+" "+f.Match)
				if runes := []rune(body); string(runes[f.Start:f.End]) != f.Match {
					t.Errorf("%q: %q is not at %d", body, f.Match, f.Start)
				}
			}
		}
		if strings.TrimRight(strings.Join(got, "; "), "\n") != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}
