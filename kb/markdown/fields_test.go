package markdown_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// whole is a file that sets every field that there is.
const whole = `---
slug: whole
title: 标题
questions:
  - 问一
  - 问二
answer: 答案
kind: howto
category: wealth/fund
products: [产品一, 产品二]
tags: [标签]
audience: agent
risk_level: R1-R3
valid_from: 2026-01-02
valid_to: 2026-03-04T05:06:07+08:00
as_of: 2026-01-03
review_by: 2027-01-03
owner: zhang
sources:
  - {rule: 条例, "no": 第1号, effective: 2015-05-01, verified: 法, url: 'https://example.com/1'}
related: [other, third]
history: true
lang: zh
needs_confirm: true
allow:
  - {rule: R-A, match: 稳赚, reason: 引文, by: 复核, expires: 2027-01-01}
---

正文
`

// A file knows exactly the fields that kb describes: all of them are read, and
// written again to the same bytes.
func TestFilesKnowTheDescribedFields(t *testing.T) {
	f := markdown.Parse("whole.md", []byte(whole))
	if len(f.Findings) > 0 {
		t.Fatal(f.Findings)
	}
	for _, field := range kb.Fields {
		if field.Text(&f.Article) == "" {
			t.Errorf("%s is not read", field.Key)
		}
		if _, placed := f.Layout[field.Key]; !placed {
			t.Errorf("%s has no place in the file", field.Key)
		}
		in := slices.ContainsFunc(strings.Split(whole, "\n"), func(line string) bool { return strings.HasPrefix(line, field.Key+":") })
		if in != field.InFrontMatter() {
			t.Errorf("%s stands in the front matter: %v", field.Key, in)
		}
	}
	out, err := markdown.Format(f.Article)
	if err != nil || string(out) != whole {
		t.Errorf("%v, written:\n%s", err, out)
	}
}

// The names of the API are not those of files.
func TestFilesRefuseOtherNames(t *testing.T) {
	for _, field := range kb.Fields {
		if field.JSON == field.Key && field.InFrontMatter() {
			continue
		}
		f := markdown.Parse("x.md", []byte("---\ntitle: x\n"+field.JSON+": x\n---\n"))
		if len(f.Findings) != 1 || f.Findings[0].Rule != "F-KEY" || f.Findings[0].Line != 3 {
			t.Errorf("%s: %v", field.JSON, f.Findings)
		}
	}
}
