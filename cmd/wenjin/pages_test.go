package main

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pageCase is Markdown as people write it, and what the page, the HTML, the search
// and the check make of it.
type pageCase struct {
	about, body    string
	shown, hidden  []string // in the text of the page, and not
	markup, noMark []string // in the HTML, and not
	found          []string // queries that find it
	missed         []string // queries that do not
	rules          []string // of the findings of check
}

var pageCases = []pageCase{
	{about: "emphasis", body: "务必**（本人）**办理，**“当面”**签字。", shown: []string{"务必（本人）办理，“当面”签字。"}, hidden: []string{"**"}, markup: []string{"<strong>（本人）</strong>", "<strong>“当面”</strong>"}, found: []string{`"务必（本人）办理"`}},
	{about: "masks", body: "账号 6225 **** **** 9876，机主 王*明、赵**。", shown: []string{"6225 **** **** 9876，机主 王*明、赵**。"}, noMark: []string{"<em>", "<strong>"}, missed: []string{"62259876"}},
	{about: "ranges", body: "利率2.1%~2.9%，期限3~6个月，~~旧率~~作废。", shown: []string{"2.1%~2.9%，期限3~6个月，旧率作废"}, markup: []string{"<del>旧率</del>"}},
	{about: "breaks", body: "| 时段 | 到账 |\n|---|---|\n| 夜间 | 次日凌晨<br/>节后顺延 |", markup: []string{"次日凌晨<br"}, found: []string{`"节后顺延"`}},
	{about: "html", body: "<section class=\"c\">\n<h3>柜面受理范围</h3>\n<ul><li>挂失补卡</li></ul>\n</section>\n\n<script>alert(1)</script>", shown: []string{"柜面受理范围", "挂失补卡"}, hidden: []string{"alert"}, noMark: []string{"class=\"c\"", "<script"}, found: []string{`"柜面受理范围"`}},
	{about: "footnotes", body: "单日限额[^a]与时间[^b]。\n\n[^a]: 以签约协议载明者为准。\n[^b]: 遇系统维护暂停。", shown: []string{"以签约协议载明者为准", "遇系统维护暂停"}, hidden: []string{"[^"}, found: []string{`"遇系统维护暂停"`}},
	{about: "footnote without a note", body: "限额[^z]。", rules: []string{"F-FOOTNOTE"}},
	{about: "ids", body: "## 费用明细 {#fee-table}\n\n见[上文](#fee-table)。", hidden: []string{"{#"}, markup: []string{`id="fee-table"`}},
	{about: "tasks", body: "- [X] 绑卡完毕\n- [ ] 等待核验", markup: []string{"checked", "checkbox"}, hidden: []string{"[X]", "[ ]"}},
	{about: "lines", body: "验证失败时，\n请稍后重试；\n仍不成功（或提示\n`超时`）\n**请联系**\n人工。", shown: []string{"验证失败时，请稍后重试；仍不成功（或提示超时）请联系人工。"}, found: []string{`"超时）请联系人工"`}},
	{about: "addresses", body: "官网是https://example.cn/a?b=1，备用www.example.cn。", markup: []string{`href="https://example.cn/a?b=1"`, `href="http://www.example.cn"`}},
	{about: "numbered", body: "材料：\n（1）证件原件\n（2）银行回单\n一、先签约", shown: []string{"（1）证件原件 （2）银行回单 一、先签约"}},
	{about: "callouts", body: "> [!IMPORTANT] 防骗提醒\n> 切勿屏幕共享。\n\n::: danger\n不向陌生人转账。\n:::", shown: []string{"防骗提醒", "切勿屏幕共享", "警告", "不向陌生人转账"}, hidden: []string{"[!", ":::"}},
	{about: "pictures", body: "![签约示意图](img/a%20b.png)\n\n<img src=\"img/a b.png\" alt=\"回单样张\">", markup: []string{`src="/media/`, `alt="签约示意图"`, `alt="回单样张"`}, found: []string{`"签约示意图"`, `"回单样张"`}},
	{about: "a picture that is missing", body: "![缺](img/none.png)", rules: []string{"F-IMAGE"}},
	{about: "a link that is dead", body: "[失](nowhere.md)与[效](#nowhere)", rules: []string{"F-LINK"}},
	{about: "braces in code", body: "模板 ``{{name}}``：\n\n~~~\n{{user.id}}\n~~~\n\n    {{x}}\n\n<pre>{{y}}</pre>", shown: []string{"{{name}}", "{{user.id}}", "{{x}}", "{{y}}"}},
	{about: "a fact that is unknown", body: "金额 {{no_such_fact}}。", rules: []string{"F-FACT"}},
	{about: "radicals", body: "⻛险等级与⻔槛⾦额。", found: []string{`"风险等级"`, `"门槛金额"`}},
	{about: "invisible", body: "延\u200b期还\u00ad款申请。", found: []string{`"延期还款申请"`}},
}

var (
	mainPart = regexp.MustCompile(`(?s)<main.*?</main>`)
	markup   = regexp.MustCompile(`(?s)<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>`)
	blanks   = regexp.MustCompile(`\s+`)
)

func (s *server) read(path string) string {
	s.t.Helper()
	r, err := http.Get(s.base + path)
	must(s.t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	must(s.t, err)
	return string(body)
}

// What an author writes is what a reader sees and finds, and what the check judges.
func TestPagesAreFaithful(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "articles", "img"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "articles", "img", "a b.png"), []byte("\x89PNG\r\n\x1a\n"), 0o644))
	for i, c := range pageCases {
		writeArticle(t, dir, fmt.Sprintf("p%02d", i), fmt.Sprintf("样例%d", i), c.body)
	}
	path, err := binary()
	must(t, err)
	checked := program(t, "check", "--json", dir)
	checked.Path = path
	out, _ := checked.Output()
	var findings []struct{ File, Rule, Severity string }
	must(t, json.Unmarshal(out, &findings))
	s := serve(t, "--content", dir)
	defer s.stop()
	for i, c := range pageCases {
		slug := fmt.Sprintf("p%02d", i)
		var rules []string
		for _, f := range findings {
			if strings.HasSuffix(f.File, slug+".md") && strings.HasPrefix(f.Rule, "F-") && f.Severity != "info" && !slices.Contains(rules, f.Rule) {
				rules = append(rules, f.Rule)
			}
		}
		if !slices.Equal(rules, c.rules) {
			t.Errorf("%s: findings %v, want %v", c.about, rules, c.rules)
		}
		c.look(t, s, slug)
	}
}

// shown is the text that readers see of an article's page, and the page's status.
func (s *server) shown(slug string) (status int, text string) {
	status, page := s.page("", "/a/"+slug, nil)
	return status, blanks.ReplaceAllString(html.UnescapeString(markup.ReplaceAllString(mainPart.FindString(page), "")), " ")
}

func (c pageCase) look(t *testing.T, s *server, slug string) {
	t.Helper()
	_, text := s.shown(slug)
	var article struct{ HTML string }
	must(t, json.Unmarshal([]byte(s.read("/api/v1/articles/"+slug)), &article))
	for _, want := range c.shown {
		if !strings.Contains(text, want) {
			t.Errorf("%s: the page lacks %q: %s", c.about, want, text)
		}
	}
	for _, bad := range c.hidden {
		if strings.Contains(text, bad) {
			t.Errorf("%s: the page shows %q: %s", c.about, bad, text)
		}
	}
	for _, want := range c.markup {
		if !strings.Contains(article.HTML, want) {
			t.Errorf("%s: the HTML lacks %q: %s", c.about, want, article.HTML)
		}
	}
	for _, bad := range c.noMark {
		if strings.Contains(article.HTML, bad) {
			t.Errorf("%s: the HTML has %q: %s", c.about, bad, article.HTML)
		}
	}
	for _, q := range c.found {
		if slugs, _ := s.ask(q); !slices.Contains(slugs, slug) {
			t.Errorf("%s: %s finds %v", c.about, q, slugs)
		}
	}
	for _, q := range c.missed {
		if slugs, _ := s.ask(q); slices.Contains(slugs, slug) {
			t.Errorf("%s: %s finds it", c.about, q)
		}
	}
	if src := regexp.MustCompile(`src="(/media/[^"]+)"`).FindStringSubmatch(article.HTML); src != nil && !strings.HasPrefix(s.read(src[1]), "\x89PNG") {
		t.Errorf("%s: %s is not served", c.about, src[1])
	}
}
