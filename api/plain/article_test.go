package plain

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

var house = House{Base: "https://help.example", Facts: kb.Facts{"fee": {Key: "fee", Value: "5", Unit: "元"}},
	Taxonomy: taxonomy.New([]taxonomy.Category{{Slug: "loan", Name: "贷款", Children: []taxonomy.Category{{Slug: "overdue", Name: "逾期"}}}})}

func reading(a kb.Article) kb.Reading {
	return kb.Reading{Revision: kb.Revision{Article: a}, At: time.Now()}
}

// What an author may write comes out as the Markdown of what its page shows.
func TestBodies(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"facts, but not in code":      {"收 {{fee}}，写作 `{{fee}}`。", "收 5元，写作 `{{fee}}`。"},
		"a table":                     {"| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"},
		"links are absolute":          {"[看](/a/other)，![图](/media/x.png)，[外](https://law.example/1)", "[看](https://help.example/a/other)，![图](https://help.example/media/x.png)，[外](https://law.example/1)"},
		"lists within lists":          {"- 甲\n  - 乙\n\n1. 丙\n2. 丁", "- 甲\n  \n  - 乙\n\n1. 丙\n2. 丁"},
		"a callout":                   {"> [!WARNING]\n> 小心", "> 注意\n> \n> 小心"},
		"emphasis beside Chinese":     {"这是**重点：**请看", "这是**重点：**请看"},
		"text that looks like markup": {"1\\. 甲 \\* 乙 \\<b> 丙", "1\\. 甲 * 乙 &lt;b&gt; 丙"},
		"struck out":                  {"~~旧~~新", "~~旧~~新"},
		"comments and scripts":        {"甲<!-- 丁 -->乙\n\n<script>丁</script>\n\n<!-- 丁\n\n丁 -->\n\n丙", "甲乙\n\n丙"},
		"links that do harm":          {"[甲](javascript:丁) [乙](data:text/html,丁)", "甲 乙"},
	} {
		if got := body(c.body); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Links lead where they lead on the page, also where the service stands below a path of its
// host.
func TestLinksLeadWhereThoseOfThePageLead(t *testing.T) {
	for _, base := range []string{"https://help.example", "https://bank.example/bank/help", ""} {
		h := house
		h.Base = base
		got := h.Article(reading(kb.Article{Slug: "x", Title: "题", Body: "## 节\n\n[篇](/a/other#节) [类](/c/loan) ![图](/media/x.png) [外](https://law.example/1) 注[^1]\n\n[^1]: 文\n"}))
		page := base + "/a/x"
		if base == "" { // nobody has said where it stands
			page = ""
		}
		for _, want := range []string{"[篇](" + base + "/a/other#%E8%8A%82)", "[类](" + base + "/c/loan)", "![图](" + base + "/media/x.png)", "[外](https://law.example/1)", "](" + page + "#fn:1)"} {
			if !strings.Contains(got, want) {
				t.Errorf("at %q there is no %s in\n%s", base, want, got)
			}
		}
	}
}

// body is how a body reads in an article of its own.
func body(text string) string {
	_, out, _ := strings.Cut(house.Article(reading(kb.Article{Slug: "x", Title: "题", Body: text, Audience: kb.AudiencePublic})), "- 网页：https://help.example/a/x\n\n")
	return strings.TrimSuffix(out, "\n")
}

// What agents read says that it is for nobody else, and what has lapsed that it has.
func TestReadersAreWarned(t *testing.T) {
	r := reading(kb.Article{Slug: "x", Title: "题\n目", Answer: "答 *案*", Category: "loan/overdue", Audience: kb.AudienceAgent, History: true, RiskLevel: "R2"})
	r.Expired, r.Window.Until = true, time.Date(2026, 1, 1, 0, 0, 0, 0, kb.Shanghai)
	want := "# 题 目\n\n> 答 \\*案\\*\n\n- 网页：https://help.example/a/x\n- 读者：仅供内部，不得转告客户\n- 分类：贷款 / 逾期\n- 风险等级：R2\n- 有效至：2026-01-01\n- 说明：这是历史情况，现在可能已经不同\n- 注意：已失效，不再适用\n"
	if got := house.Article(r); got != want {
		t.Errorf("%s", got)
	}
}

// FuzzArticle: any article is read, in time, as valid text in which no tag begins that
// its page has not.
func FuzzArticle(f *testing.F) {
	for _, seed := range []string{"# 甲\n\n<b>乙</b>", "<!-- 丁 -->", "[a](<javascript:x>)", "| a |\n|-|\n| `|` |", strings.Repeat("> ", 50) + "x", "{{fee}} `{{fee}}`", "<table><tr><td rowspan=3><ul><li>x</table>", "<table>" + strings.Repeat("<tr><td rowspan=99 colspan=99>x</td></tr>", 300) + "</table>"} {
		f.Add("题", seed)
		f.Add("[题](javascript:x)", "javascript:x")
	}
	f.Fuzz(func(t *testing.T, title, body string) {
		began := time.Now()
		got := house.Article(reading(kb.Article{Slug: "x", Title: title, Answer: title, Body: body, Sources: []kb.Source{{Rule: title, URL: body}}}))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%v for %d bytes", took, len(body))
		}
		if utf8.ValidString(title) && utf8.ValidString(body) && !utf8.ValidString(got) {
			t.Errorf("%q is no text", got)
		}
		for _, link := range markdown.Links(got) {
			if scheme, _, _ := strings.Cut(strings.ToLower(link.Address), ":"); scheme == "javascript" || scheme == "data" {
				t.Errorf("%q leads to %s", got, link.Address)
			}
		}
	})
}
