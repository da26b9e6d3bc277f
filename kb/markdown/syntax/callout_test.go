package syntax_test

import (
	"strings"
	"testing"
)

// Every name that authors use has its class and its title.
func TestKindsOfCallouts(t *testing.T) {
	for kind, want := range map[string]string{
		"note":      "note 说明",
		"NOTE":      "note 说明",
		"info":      "note 说明",
		"abstract":  "note 摘要",
		"summary":   "note 摘要",
		"example":   "note 示例",
		"quote":     "note 引用",
		"question":  "note 问题",
		"faq":       "note 问题",
		"details":   "note 详情",
		"todo":      "note 待办",
		"tip":       "tip 提示",
		"hint":      "tip 提示",
		"success":   "tip 提示",
		"important": "important 重要",
		"warning":   "warning 注意",
		"attention": "warning 注意",
		"caution":   "warning 小心",
		"danger":    "danger 警告",
		"error":     "danger 警告",
		"bug":       "danger 警告",
		"说明":        "note 说明",
		"提示":        "tip 提示",
		"重要":        "important 重要",
		"注意":        "warning 注意",
		"警告":        "danger 警告",
		"风险提示":      "warning 风险提示",
		"费用":        "note 费用",
	} {
		rows(t, [][2]string{
			{"> [!" + kind + "]\n> 甲", ">callout-" + want + "/甲"},
			{"::: " + kind + "\n甲\n:::", ">callout-" + want + "/甲"},
		})
	}
}

func TestTitlesAndEndsOfCallouts(t *testing.T) {
	rows(t, [][2]string{
		{"> [!NOTE] 题目\n> 甲", ">callout-note 题目/甲"},
		{"> [!NOTE]- 题目\n> 甲", ">callout-note 题目/甲"},
		{"> [!NOTE]+\n> 甲", ">callout-note 说明/甲"},
		{"> [!NOTE]", ">callout-note 说明"},
		{"> [!NOTE] **题**目\n> 甲", ">callout-note **题**目/甲"},
		{"> [!NOTE\n> 甲", "[!NOTE甲"},
		{"> 甲\n> [!NOTE]", "甲[!NOTE]"},
		{"[!NOTE]\n甲", "[!NOTE]甲"},
		{">[!TIP]\n>甲", ">callout-tip 提示/甲"},
		{"::: tip 题目\n甲\n:::", ">callout-tip 题目/甲"},
		{":::tip\n甲\n:::", ">callout-tip 提示/甲"},
		{":::tip[题目]\n甲\n:::", ">callout-tip 题目/甲"},
		{":::tip{title=x}\n甲\n:::", ">callout-tip 提示/甲"},
		{"::: {.tip}\n甲\n:::", ">callout-tip 提示/甲"},
		{":::: tip\n甲\n:::\n乙\n::::", ">callout-tip 提示/甲:::乙"},
		{"::: tip\n甲\n:::::", ">callout-tip 提示/甲"},
		{"::: tip\n甲", ">callout-tip 提示/甲"},
		{"::: tip\n甲\n\n乙\n:::\n丙", ">callout-tip 提示/甲/乙丙"},
		{"::: tip\n- 甲\n:::\n", ">callout-tip 提示/甲"},
		{"::: tip\n```\n:::\n```\n甲\n:::", ">callout-tip 提示/甲"},
		{"甲\n::: tip\n乙\n:::", "甲/>callout-tip 提示/乙"},
		{"> ::: tip\n> 甲\n> :::", ">callout-tip 提示/甲"},
		{"    ::: tip", ""},
		{":: tip\n甲", ":: tip甲"},
		{"::: tip\n:::", ">callout-tip 提示"},
		{"::: tip\n> [!NOTE]\n> 甲\n:::", ">callout-tip 提示/>callout-note 说明/甲"},
	})
}

// What stands in a callout is Markdown like any other.
func TestCalloutsHoldBlocks(t *testing.T) {
	for _, inside := range []string{"- 甲", "1. 甲", "## 甲", "| 甲 |\n|---|", "```\n甲\n```", "**甲**", "[甲](/a/x)"} {
		for _, source := range []string{"::: tip\n" + inside + "\n:::", "> [!TIP]\n> " + strings.ReplaceAll(inside, "\n", "\n> ")} {
			want, found := map[byte]string{'-': "ListItem", '1': "ListItem", '#': "Heading", '|': "Table", '`': "FencedCodeBlock", '*': "Emphasis", '[': "Link"}[inside[0]], false
			walk(source, func(kind string) { found = found || kind == want })
			if !found {
				t.Errorf("%q has no %s", source, want)
			}
		}
	}
}
