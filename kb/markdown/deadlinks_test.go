package markdown_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// base has an article for everybody, one for the house, and a picture.
type base struct{}

func (base) Article(slug string) (kb.Article, bool) {
	a, there := map[string]kb.Article{
		"open":   {Slug: "open", Audience: kb.AudiencePublic, Body: "## 费率\n\n甲\n\n## 限额 {#limit}\n"},
		"inside": {Slug: "inside", Audience: kb.AudienceAgent, Body: "## 话术\n"},
	}[slug]
	return a, there
}

func (base) Medium(name string) bool { return name == "here.png" }

// What a reader of the base would not find is a finding where it stands.
func TestDeadLinksOfABase(t *testing.T) {
	for body, want := range map[string]string{
		"[甲](/a/open)[乙](/a/open#费率)[丙](/a/open/#limit)[丁](/a/open?x=1#%E8%B4%B9%E7%8E%87)":      "",
		"## 一\n\n[甲](#一)[乙](/a/mine#一)":                                                          "",
		"![图](/media/here.png)[搜](/search?q=x)[类](/c/g)[首](/)[外](https://a.cn/a/gone)[电](tel:1)": "",
		"`[甲](/a/gone)`":          "",
		"文[甲](/a/gone)":           "F-LINK /a/gone 不存在",
		"[甲](/a/open#无)":          "F-LINK /a/open#无 没有锚点“#无”",
		"[甲](#无)":                 "F-LINK #无 没有锚点",
		"[甲](/a/inside)":          "F-LINK /a/inside 客户打不开",
		"![图](/media/gone.png)":   "F-IMAGE /media/gone.png 重新上传",
		"![图](images/flow.png)":   "F-IMAGE images/flow.png 上传后",
		"[甲](open.md)":            "F-LINK open.md 请写成 /a/open",
		"[甲](../g/open.md#费率)":    "F-LINK ../g/open.md#费率 请写成 /a/open#费率",
		"[甲](other.md)":           "F-LINK other.md 不通",
		"<a href='/a/gone'>甲</a>": "F-LINK /a/gone 不存在",
		"[甲][r]\n\n[r]: /a/gone":  "F-LINK /a/gone 不存在",
	} {
		found := markdown.DeadLinks(kb.Article{Slug: "mine", Audience: kb.AudiencePublic, Body: body}, base{})
		if want == "" {
			if len(found) > 0 {
				t.Errorf("%q: %v", body, found)
			}
			continue
		}
		parts := strings.SplitN(want, " ", 3)
		if len(found) != 1 || found[0].Rule != parts[0] || found[0].Match != parts[1] || !strings.Contains(found[0].Message, parts[2]) || found[0].Severity != kb.Warn {
			t.Errorf("%q: %v, want %s", body, found, want)
			continue
		}
		if f := found[0]; string([]rune(body)[f.Start:f.End]) != f.Match {
			t.Errorf("%q: %q is not at %d", body, f.Match, f.Start)
		}
	}
	for audience, want := range map[kb.Audience]int{kb.AudiencePublic: 2, kb.AudienceAgent: 1} {
		found := markdown.DeadLinks(kb.Article{Slug: "mine", Audience: audience, Related: []string{"open", "inside", "gone"}}, base{})
		if len(found) != want || found[len(found)-1].Field != "related[2]" || found[0].Rule != "F-RELATED" {
			t.Errorf("related, for %s: %v", audience, found)
		}
	}
}
