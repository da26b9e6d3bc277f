package rulebook

import (
	"fmt"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

var severities = map[kb.Severity]string{kb.Block: "阻断（block）", kb.Warn: "提醒（warn）", kb.Info: "参考（info）"}

// Text is the entry for a terminal, or for whoever reads plain text.
func (e Entry) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", strings.TrimSpace(e.ID+" "+e.Name), e.About)
	part := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, item := range items {
			fmt.Fprintf(&b, "  - %s\n", item)
		}
	}
	part("最重的结果", []string{severities[e.Severity]})
	part("依据", e.Bases())
	part("不可以这样写", e.Bad)
	part("可以这样写", e.Good)
	part("改法", e.Suggestions())
	part("可以出现的语境", e.Contexts())
	part("豁免", []string{e.Waiver()})
	return b.String()
}

// Markdown is the entry as a section of a page.
func (e Entry) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s\n\n", strings.TrimSpace(e.ID+" "+e.Name), escape(e.About))
	list := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(&b, "**%s**\n\n", title)
		for _, item := range items {
			fmt.Fprintf(&b, "- %s\n", escape(item))
		}
		b.WriteString("\n")
	}
	list("依据", e.Bases())
	list("不可以这样写", e.Bad)
	list("可以这样写", e.Good)
	list("改法", e.Suggestions())
	if c := e.Contexts(); len(c) > 0 {
		fmt.Fprintf(&b, "**可以出现的语境**：%s\n\n", strings.Join(c, "、"))
	}
	fmt.Fprintf(&b, "**豁免**：%s\n\n", e.Waiver())
	if len(e.RedLines) > 1 {
		b.WriteString("| 条目 | 结果 | 说什么 |\n|---|---|---|\n")
		for _, l := range e.RedLines {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", l.ID, l.Severity, message.Replace(escape(l.Message)))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// message is one of the pack as a cell: what was found is not known here.
var message = strings.NewReplacer("\\{match}", "…", "\\{detail}", "…", "|", "\\|")

// escape keeps what stands in a text from being read as Markdown.
func escape(s string) string {
	return strings.NewReplacer("*", "\\*", "_", "\\_", "<", "&lt;", "{", "\\{", "~", "\\~").Replace(s)
}

// Page is docs/rules.md: every rule, those without red lines in one table.
func Page(book []Entry) string {
	var b strings.Builder
	b.WriteString("# 检查规则\n\n<!-- Made of content/redlines.yaml and kb/compliance/rulebook/book.yaml: go test ./kb/compliance/rulebook -update -->\n\n" +
		"每条规则的依据、例句、改法和豁免办法；`wenjin check --explain R-PROMISE` 显示其中一条。这是给编辑的帮助，不是法律意见。\n\n## 合规规则\n\n")
	var others []Entry
	for _, e := range book {
		if len(e.RedLines) == 0 {
			others = append(others, e)
			continue
		}
		b.WriteString(e.Markdown())
	}
	b.WriteString("## 质量与格式\n\n这些检查没有法律依据；最重的结果见第二列。提醒可由复核人豁免，阻断只能改正。\n\n| 编号 | 结果 | 说什么 |\n|---|---|---|\n")
	for _, e := range others {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", e.ID, e.Severity, escape(e.About))
	}
	return b.String()
}
