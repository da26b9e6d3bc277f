package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// written are texts as people write them, each with what its page shows, what it does
// not, and what finds it (a query) or must not (a query behind a minus sign).
var written = []struct {
	slug, body   string
	shows, lacks []string
	queries      []string
}{
	{"notice", "**一、**适用范围**（试行）**：~~旧费率0.5%~~现为**0.3%**，**“T+1”**到账。", []string{"一、适用范围（试行）：旧费率0.5%现为0.3%，“T+1”到账"}, []string{"**", "~~"}, []string{"T+1到账", `"适用范围（试行）"`}},
	{"statement", "身份证号 110***********1234，手机号 138****5678，姓名 王**，邮箱 z***@qq.com，卡号 **** **** **** 8888，余额 ¥**,***.00。", []string{"110***********1234", "王**", "z***@qq.com", "**** **** **** 8888", "¥**,***.00"}, nil, []string{"-1101234"}},
	{"names", "持卡人：*三丰、**强、张*。尾号*1234、*5678，网段 10.0.*.*。", []string{"*三丰、**强、张*。尾号*1234、*5678，网段 10.0.*.*"}, nil, nil},
	{"hours", "服务时间：9:00~~17:30，周末~~不办理。费率 0.1%~~0.5%，约~3天，1~5年。", []string{"9:00~~17:30，周末", "0.1%~~0.5%，约~3天，1~5年"}, nil, nil},
	{"materials", "| 项 | 值 |\n|---|---|\n| 材料 | 1.身份证<br>2.银行卡<br/>3.申请表 |", []string{"3.申请表"}, []string{"<br"}, []string{`"申请表"`}},
	{"wechat", "<section style=\"margin:0\"><p style=\"text-align:left\"><span>公众号第一段</span></p><p><br></p><p>公众号第二段&nbsp;&mdash;&mdash;完</p></section>", []string{"公众号第一段", "公众号第二段", "——完"}, []string{"style="}, []string{`"公众号第二段"`}},
	{"inequality", "利率 <5% 或 >3%，a<b 且 b>c，金额<1万元>。", []string{"利率 <5% 或 >3%，a<b 且 b>c，金额<1万元>"}, nil, []string{`"金额<1万元>"`}},
	{"hidden", "<!-- 内部备注：勿外传 -->\n公开文字。<!-- more -->\n继续。", []string{"公开文字", "继续"}, []string{"内部备注", "more"}, []string{"-勿外传"}},
	{"notes", "首月免息[^免息]，次月起收[^fee-1]。\n\n[^免息]: 仅限新客。\n[^fee-1]: 多段说明。\n\n    第二段文字。", []string{"仅限新客", "第二段文字"}, []string{"[^"}, []string{`"仅限新客"`}},
	{"anchors", "## 一、概述 {#overview}\n\n### 费用{#fee .big}\n\n跳转[费用](#fee)。", []string{"一、概述", "费用"}, []string{"{#"}, nil},
	{"tasks", "* [X] 大写完成\n* [ ] 未完成\n1. [x] 有序完成\n", []string{"大写完成", "有序完成"}, []string{"[X]", "[ ]", "[x]"}, nil},
	{"wrapped", "您可以在手机银行\n查询余额。Apple\nPay 也支持，“引号\n内”换行，《书名\n号》。", []string{"手机银行查询余额", "Apple Pay 也支持，“引号内”换行，《书名号》"}, nil, []string{`"手机银行查询余额"`}},
	{"steps", "流程：\n（1）提交申请；\n（2）审核。\n\n①甲\n②乙\n\nQ：能退吗\nA：能\n\n● 实心\n● 第二", []string{"（1）提交申请； （2）审核", "①甲 ②乙", "Q：能退吗 A：能", "● 实心 ● 第二"}, nil, nil},
	{"callouts", ":::warning\n无空格警告\n:::\n\n::::tip 外层\n:::info 内层\n里面\n:::\n外面\n::::\n\n> [!IMPORTANT] 自定义标题\n> 重要文字", []string{"无空格警告", "外层", "里面", "外面", "自定义标题"}, []string{":::", "[!"}, nil},
	{"template", "短信：`{{name}}`\n\n~~~\n{{raw}}\n~~~", []string{"{{name}}", "{{raw}}"}, nil, nil},
	{"radicals", "请核对⾝份证、⼿机号与⽀付宝账⼾，⻅⻚⾯说明。", nil, nil, []string{`"手机号"`, "身份证", "支付宝账户", `"见页面说明"`}},
	{"invisible", "提\u200c现\u200d到\u2060账，手\u00ad续\ufeff费，余\u180e额，限\u034f额，二\ufe0f维码，\u2066免\u2069密", nil, nil, []string{`"提现到账"`, `"手续费"`, `"余额"`, `"限额"`, `"二维码"`, `"免密"`}},
	{"traditional", "戶口與帳戶、匯款、繳費，ＡＢＣ１２３", nil, nil, []string{"账户 汇款", "abc123"}},
	{"fifty-thousand", "单笔上限人民币伍万元整。", nil, nil, []string{"五万元上限", "5万元上限", "50,000元上限", "5 万元上限", "50000元上限"}},
	{"spaced", "起存金额 5 万元，期满 30 天，上限 1,000 万元，收益 １２，０００ 元。", nil, nil, []string{"5万元", "五万元", "30天", "三十天", "1000万元", "一千万元", "12000元", "1.2万元"}},
	{"spoken", "超过三千五百元需面签；一百万元以上预约；年累计50w。", nil, nil, []string{"3500元", "3,500元", "100万元", "1000000元", "五十万"}},
	{"column", "| 档 | 限额（元） |\n|---|---|\n| 一 | 70,000 |", nil, nil, []string{"7万元", "70000元", "七万元"}},
	{"phones", "客服：400 820 8820 或 (021)6888-1234、400—700—1234。", nil, nil, []string{"4008208820", "400-8208820", "021-68881234", "4007001234"}},
	{"codes", "| 代码 | 含义 |\n|---|---|\n| 080301 | 余额不足 |\n| 080305 | 卡片状态异常 |", nil, nil, []string{"080305", "错误080305"}},
	{"what", "年化是什么意思：按一年折算。", nil, nil, nil},
	{"rates", "利率3.85%，万分之五，日息0.02%，年化 7.3 %。", nil, nil, []string{"3.85%", "万分之5", "7.3%", "-85%", "-3.8%"}},
}

// People's texts are shown, found and not found as they were meant, by the program as
// people get it.
func TestTextsAsPeopleWriteThem(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	head := func(slug, more string) string {
		return "---\nslug: " + slug + "\ntitle: 甲乙" + slug + "\nanswer: 见正文。\nkind: howto\naudience: public\nreview_by: 2030-01-01\n" + more + "---\n\n"
	}
	for _, w := range written {
		write("articles/general/"+w.slug+".md", head(w.slug, "")+w.body+"\n")
	}
	write("articles/general/meaning.markdown", "\ufeff--- \n"+strings.TrimPrefix(head("meaning", "as_of: 2026年1月5日\nupdated: 2025/11/2\n"), "---\n")+"代码080301是什么意思以外的话。\n")
	write("articles/general/lpr.MD", strings.Replace(head("lpr", ""), "title: 甲乙lpr", "title: LPR是什么意思", 1)+"报价利率。\n")
	s := serve(t, "--content", dir, "--data", t.TempDir())
	shown := func(slug string) string {
		status, text := s.shown(slug)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", slug, status)
		}
		return text
	}
	for _, w := range written {
		page := shown(w.slug)
		for _, want := range w.shows {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not show %q: %s", w.slug, want, page)
			}
		}
		for _, bad := range w.lacks {
			if strings.Contains(page, bad) {
				t.Errorf("%s shows %q: %s", w.slug, bad, page)
			}
		}
		for _, q := range w.queries {
			q, never := strings.CutPrefix(q, "-")
			if slugs, _ := s.ask(q); slices.Contains(slugs, w.slug) == never {
				t.Errorf("%s finds %q; %s among them: want %v", q, slugs, w.slug, !never)
			}
		}
	}
	if slugs, _ := s.ask("080305是什么意思"); len(slugs) == 0 || slugs[0] != "codes" {
		t.Errorf("080305是什么意思 finds %q", slugs)
	}
	if page := shown("meaning"); !strings.Contains(page, "2025-11-02") {
		t.Errorf("meaning is not updated on the day its head says: %s", page)
	}
}

// What is not shown as it was meant is a finding that says so, where it stands.
func TestWhatPeopleBringIsJudged(t *testing.T) {
	dir := t.TempDir()
	for slug, c := range map[string]string{
		"liquid": "{% note info %}\n提示\n{% endnote %}", "heading": "##二级无空格", "width": "文字{width=50%}", "colon": "甲[^a]。\n\n[^a]：说明", "picture": "![图](images\\没有.png)",
		"spread": "联系 1 3 6 6 6 0 0 1 2 3 4。", "tagged": "联系 <b>136</b>66001234。", "alt": "![客服13666001234](https://a.cn/x.png)", "clean": "地址 10.0.0.138，订单号 202601051380013800012345，**说明**：切勿将验证码告诉他人。",
	} {
		must(t, os.MkdirAll(filepath.Join(dir, "articles", "general"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, "articles", "general", slug+".md"), []byte("---\ntitle: 甲乙"+slug+"\naudience: public\nreview_by: 2030-01-01\n---\n\n"+c+"\n"), 0o600))
	}
	var found []struct {
		File, Rule, Severity string
		Line                 int
	}
	c := program(t, "check", "--json", dir)
	out, _ := c.Output()
	must(t, json.Unmarshal(out, &found))
	got := map[string][]string{}
	for _, f := range found {
		if slug := strings.TrimSuffix(filepath.Base(f.File), ".md"); f.Severity != "info" && !slices.Contains(got[slug], f.Rule) {
			got[slug] = append(got[slug], f.Rule)
		}
	}
	for slug, rule := range map[string]string{"liquid": "F-TAG", "heading": "F-HEADING", "width": "F-TAG", "colon": "F-FOOTNOTE", "picture": "F-IMAGE", "spread": "R-PII", "tagged": "R-PII", "alt": "R-PII"} {
		if !slices.Contains(got[slug], rule) {
			t.Errorf("%s: %q, want %s", slug, got[slug], rule)
		}
	}
	for _, rule := range []string{"R-PII", "R-SECRET", "F-TAG"} {
		if slices.Contains(got["clean"], rule) {
			t.Errorf("clean: %q", got["clean"])
		}
	}
}
