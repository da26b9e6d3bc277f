package compliance_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
)

// One violation in each place where readers see text is found, and the finding points at
// it in the source. @ stands for the violation.
func TestEveryPlaceThatIsShownIsRead(t *testing.T) {
	pack := loadPack(t).With(kb.Facts{"fee": {Key: "fee", Value: "保本保息"}})
	for name, body := range map[string]string{
		"paragraph":                  "@",
		"heading":                    "## @\n\n正文。",
		"list":                       "- 甲\n- @",
		"numbered list":              "1. @",
		"task":                       "- [x] @",
		"quotation":                  "> @",
		"callout":                    "> [!NOTE] @\n> 正文",
		"callout of other programs":  "::: tip @\n正文\n:::",
		"cell":                       "| 产品 | 说明 |\n|---|---|\n| 甲 | @ |",
		"head of a column":           "| @ | 说明 |\n|---|---|\n| 甲 | 乙 |",
		"alternative text":           "![@](https://example.org/a.png)",
		"text of a link":             "[@](https://example.org)",
		"text of a link with a name": "[@][a]\n\n[a]: https://example.org",
		"address as text":            "https://example.org/@",
		"note":                       "看注[^1]。\n\n[^1]: @",
		"code":                       "`@`",
		"block of code":              "```\n@\n```",
		"struck out":                 "~~@~~",
		"HTML":                       "<div>@</div>",
		"summary":                    "<details><summary>@</summary>正文</details>",
		"cell of HTML":               "<table><tr><td>甲</td><td>@</td></tr></table>",
	} {
		src := "第一句话。\n\n" + strings.ReplaceAll(body, "@", "保本保息") + "\n\n末一句话。\n"
		at := strings.Index(src, "保本保息")
		promised(t, name, pack, kb.Article{Body: src}, "body", len([]rune(src[:at])), "保本保息")
	}
	// What is written otherwise than it is shown is shown as it is.
	for name, written := range map[string]string{
		"emphasis": "保**本**保*息", "entities": "保本&#20445;息", "tags": "保<b>本</b>保息", "a line's end": "保本\n保息", "an escape": "保本保\\息", "a fact": "{{fee}}",
		"a row of a table": "保证 | 收益8%",
	} {
		src := "第一句话。\n\n" + written + "\n"
		if name == "a row of a table" {
			src = "| 项目 | 说明 |\n|---|---|\n| " + written + " |\n"
		}
		match, _, _ := strings.Cut(written, "8%")
		promised(t, name, pack, kb.Article{Body: src}, "body", len([]rune(src[:strings.Index(src, written)])), match)
	}
	for field, a := range map[string]kb.Article{
		"title":        {Title: "保本保息"},
		"questions[1]": {Title: "甲", Questions: []string{"甲", "保本保息"}},
		"answer":       {Answer: "保本保息"},
		"tags[0]":      {Tags: []string{"保本保息"}},
		"products[1]":  {Products: []string{"甲", "保本保息"}},
		"sources[0]":   {Sources: []kb.Source{{Rule: "保本保息"}}},
	} {
		promised(t, field, pack, a, field, 0, "保本保息")
	}
	found, err := pack.Label(t.Context(), "保本保息", now, "wealth") // a category, a fact's value, a synonym
	if err != nil || len(found) != 1 || found[0].Rule != "R-PROMISE" {
		t.Errorf("a label: %+v, %v", found, err)
	}
}

// promised expects one promise, in a field from a rune on.
func promised(t *testing.T, name string, pack *compliance.Pack, a kb.Article, field string, start int, match string) {
	t.Helper()
	a.Slug, a.Category, a.Audience = "x", "general", kb.AudiencePublic
	n := 0
	for _, f := range check(t, pack, a, now) {
		if f.Rule != "R-PROMISE" {
			continue
		}
		if n++; f.Field != field || f.Start != start || match != "" && f.Match != match {
			t.Errorf("%s: %s %d-%d %q", name, f.Field, f.Start, f.End, f.Match)
		}
	}
	if n != 1 {
		t.Errorf("%s: found %d times", name, n)
	}
}

// What nobody sees is not read, and the head of a table names columns.
func TestWhatIsNotShownIsNotRead(t *testing.T) {
	pack := loadPack(t)
	for name, body := range map[string]string{
		"comment": "<!-- 保本保息 -->正文。", "title of a link": "[这里](https://example.org \"保本保息\")", "head": "| 收益 | 保证 |\n|---|---|\n| 甲 | 乙 |",
		"two tables": "| 收益 |\n|---|\n| 甲 |\n\n| 保证 | 收益 |\n|---|---|\n| 甲 | 乙 |",
	} {
		for _, f := range check(t, pack, kb.Article{Slug: "x", Title: "甲", Body: body, Category: "general"}, now) {
			if f.Rule == "R-PROMISE" {
				t.Errorf("%s: %q", name, f.Match)
			}
		}
	}
	agent := kb.Article{Slug: "x", Title: "甲", Category: "compliance", Audience: kb.AudienceAgent, Tags: []string{"保本保息"}, Products: []string{"保本保息"}}
	for _, f := range check(t, pack, agent, now) {
		if f.Rule == "R-PROMISE" {
			t.Errorf("the topic of an internal article: %+v", f)
		}
	}
}

// What an article will show once a fact begins or ends is judged before it does.
func TestFactsToComeAreJudged(t *testing.T) {
	moment := func(days int) kb.Moment { return kb.Moment{Time: now.AddDate(0, 0, days)} }
	for name, c := range map[string]struct {
		fact kb.Fact
		want bool
	}{
		"now":                       {kb.Fact{Value: "本"}, true},
		"from a day on":             {kb.Fact{Value: "本", Neutral: "收", ValidFrom: moment(2)}, true},
		"until it ends":             {kb.Fact{Value: "收", Neutral: "本", ValidTo: moment(2)}, true},
		"after the article ended":   {kb.Fact{Value: "本", Neutral: "收", ValidFrom: moment(20)}, false},
		"once, and no longer":       {kb.Fact{Value: "本", Neutral: "收", ValidTo: moment(-2)}, false},
		"what nobody finds harmful": {kb.Fact{Value: "收", Neutral: "管", ValidFrom: moment(2)}, false},
	} {
		for _, a := range []kb.Article{{Title: "保{{word}}保息"}, {Answer: "保{{word}}保息"}, {Body: "产品保{{word}}保息。"}} {
			a.ValidTo = moment(10)
			n := 0
			for _, f := range check(t, loadPack(t).With(kb.Facts{"word": c.fact}), a, now) {
				if f.Rule == "R-PROMISE" && f.Severity == kb.Block {
					n++
				}
			}
			if n > 1 || n == 1 != c.want {
				t.Errorf("%s: %d promises in %q", name, n, a.Title+a.Answer+a.Body)
			}
		}
	}
}

// A finding that stands at several times is told once, and a text of too many times is no
// way around the check.
func TestManyTimes(t *testing.T) {
	facts, body := kb.Facts{}, strings.Builder{}
	for i := range 300 {
		key := "k" + strconv.Itoa(i)
		facts[key] = kb.Fact{Key: key, Value: "甲", Neutral: "乙", ValidFrom: kb.Moment{Time: now.AddDate(0, 0, i+1)}}
		if i < 20 {
			fmt.Fprintf(&body, "{{%s}}，", key)
		}
	}
	pack := loadPack(t).With(facts)
	a := kb.Article{Body: "保本保息。" + body.String()}
	if got := rulesIn(check(t, pack, a, now)); got["R-PROMISE"] != 1 || got["Q-SIZE"] != 0 {
		t.Errorf("%v", got)
	}
	for key := range facts {
		fmt.Fprintf(&body, "{{%s}}，", key)
	}
	a.Body = body.String()
	if got := rulesIn(check(t, pack, a, now)); got["Q-SIZE"] != 1 {
		t.Errorf("%v", got)
	}
}

func rulesIn(found []kb.Finding) map[string]int {
	out := map[string]int{}
	for _, f := range found {
		out[f.Rule]++
	}
	return out
}
