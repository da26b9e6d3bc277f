package compliance_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
)

var _ kb.Checker = (*compliance.Pack)(nil)

func wealth(body string) kb.Article {
	return kb.Article{Slug: "case", Title: "理财产品怎么买", Answer: "按页面提示购买。", Category: "wealth/bank-wealth", Products: []string{"银行理财"},
		Audience: kb.AudiencePublic, RiskLevel: "R2", Body: body + "\n\n理财非存款，产品有风险，投资须谨慎。\n"}
}

func day(t *testing.T, s string) kb.Date {
	t.Helper()
	d, err := kb.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFindingPointsIntoTheOriginal(t *testing.T) {
	pack := loadPack(t).With(kb.Facts{"promise": {Key: "promise", Value: "保本保息"}})
	for body, want := range map[string]string{
		"这款產品 保.本.保.息，放心。":       "保.本.保.息",
		"放心：**保**本<b>保</b>息。":    "保**本<b>保</b>息",
		"放心：保\\-本\\-保\\-息。":      "保\\-本\\-保\\-息",
		"放心：[保本](/a/x)保息。":       "保本](/a/x)保息",
		"<div>本产品保本\n保息</div>":   "保本\n保息",
		"本产品{{promise}}，放心。":     "{{promise}}",
		"年年{{promise}}。第二句。":     "{{promise}}",
		"本产品保\u200b本保息。":         "保\u200b本保息",
		"本产品&#20445;&#26412;保息。": "&#20445;&#26412;保息",
		"本产品 Ｒ２ 级，保证 收益 ５％。":     "保证 收益 ５",
		"第一段。\n\n第二段说：保－本－保－息。":  "保－本－保－息",
	} {
		a := wealth(body)
		var got []string
		for _, f := range check(t, pack, a, now) {
			if f.Rule == "R-PROMISE" && f.Field == "body" {
				got = append(got, string([]rune(a.Body)[f.Start:f.End]))
				if f.Match != got[len(got)-1] {
					t.Errorf("%q: the match is %q, the place holds %q", body, f.Match, got[len(got)-1])
				}
			}
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

func TestEveryFieldIsRead(t *testing.T) {
	a := wealth("见说明书。")
	a.Title, a.Answer = "保本保息的理财来了", "我们的产品稳赚不赔。"
	a.Questions = []string{"理财保本吗？", "买它包赚"}
	a.Tags = []string{"零风险"}
	got := map[string]bool{}
	for _, f := range check(t, loadPack(t), a, now) {
		if f.Rule == "R-PROMISE" {
			got[f.Field] = true
		}
	}
	want := map[string]bool{"title": true, "answer": true, "questions[1]": true, "tags[0]": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields with a finding (-want +got):\n%s", diff)
	}
}

// In a file, an allowance makes a finding lighter by one; in a text that is edited here
// it changes nothing but that the forbidden may be asked for.
func TestAllowances(t *testing.T) {
	pack := loadPack(t)
	full := kb.Allowance{Rule: "R-SUPERLATIVE", Match: "国家级", Reason: "引用奖项全称", By: "复核员", Expires: day(t, "2026-12-31")}
	with := func(change func(*kb.Allowance)) kb.Allowance {
		w := full
		change(&w)
		return w
	}
	for name, c := range map[string]struct {
		body  string
		allow kb.Allowance
		want  map[string]kb.Severity
	}{
		"in force":         {"国家级团队。", full, map[string]kb.Severity{"R-SUPERLATIVE": kb.Info}},
		"last day":         {"国家级团队。", with(func(w *kb.Allowance) { w.Expires = day(t, "2026-11-23") }), map[string]kb.Severity{"R-SUPERLATIVE": kb.Info}},
		"expired":          {"国家级团队。", with(func(w *kb.Allowance) { w.Expires = day(t, "2026-11-22") }), map[string]kb.Severity{"R-SUPERLATIVE": kb.Warn, "Q-ALLOW": kb.Warn}},
		"no reason":        {"国家级团队。", with(func(w *kb.Allowance) { w.Reason = "" }), map[string]kb.Severity{"R-SUPERLATIVE": kb.Warn, "Q-ALLOW": kb.Warn}},
		"other text":       {"顶级团队。", full, map[string]kb.Severity{"R-SUPERLATIVE": kb.Warn, "Q-ALLOW": kb.Info}},
		"as it is shown":   {"国家**级**团队。", full, map[string]kb.Severity{"R-SUPERLATIVE": kb.Info}},
		"as it is written": {"国家&#32423;团队。", with(func(w *kb.Allowance) { w.Match = "国家&#32423;" }), map[string]kb.Severity{"R-SUPERLATIVE": kb.Info}},
		"a block stays":    {"保本保息。", with(func(w *kb.Allowance) { w.Rule, w.Match = "R-PROMISE", "保本保息" }), map[string]kb.Severity{"R-PROMISE": kb.Warn}},
	} {
		a := wealth(c.body)
		a.Allow = []kb.Allowance{c.allow}
		got := map[string]kb.Severity{}
		for _, f := range kb.Weigh(check(t, pack, a, now), true) {
			got[f.Rule] = f.Severity
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, f := range kb.Weigh(check(t, pack, a, now), false) {
			if f.Severity != kb.Warn && f.Rule != "Q-ALLOW" {
				t.Errorf("%s: edited here, %s is %s", name, f.Rule, f.Severity)
			}
		}
	}
}

func TestQuality(t *testing.T) {
	pack := loadPack(t)
	a := wealth("## 一\n\n#### 跳级\n\n```\n###### 代码\n```\n\n## 二\n\n### 三")
	a.Answer, a.ReviewBy = strings.Repeat("字", 121), day(t, "2026-11-22")
	got := map[string]int{}
	for _, f := range check(t, pack, a, now) {
		got[f.Rule+" "+string(f.Severity)]++
	}
	want := map[string]int{"Q-ANSWER warn": 1, "Q-REVIEW info": 1, "Q-HEADING info": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	a = wealth("正文。")
	a.Answer, a.ReviewBy = "", day(t, "2026-11-23")
	found := check(t, pack, a, now)
	if len(found) != 1 || found[0].Rule != "Q-ANSWER" || found[0].Severity != kb.Info {
		t.Errorf("without an answer: %v", found)
	}
}

func TestSimilar(t *testing.T) {
	articles := []kb.Article{
		{Slug: "a", Title: "余额宝转出要几天到账？"},
		{Slug: "b", Title: "快速赎回限额", Questions: []string{"請問餘額寶轉出要幾天到賬呢", "贷款逾期3天会上征信吗"}},
		{Slug: "c", Title: "贷款逾期5天会上征信吗", Questions: []string{"余额宝不转出要几天到账"}},
	}
	got := map[int][]string{}
	for i, found := range loadPack(t).Similar(articles) {
		for _, f := range found {
			got[i] = append(got[i], f.Rule+" "+f.Field)
		}
	}
	want := map[int][]string{0: {"Q-SIMILAR title"}, 1: {"Q-SIMILAR questions[0]"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Several goroutines check at once (run with -race) and find the same.
func TestCheckIsConcurrent(t *testing.T) {
	t.Parallel()
	pack, cases := loadPack(t), readOwnCases(t)
	if testing.Short() {
		cases = cases[:min(len(cases), 150)]
	}
	want := make([]int, len(cases))
	for i, c := range cases {
		want[i] = len(check(t, pack, c.article(t), now))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, c := range cases {
				if got := len(check(t, pack, c.article(t), now)); got != want[i] {
					t.Errorf("%q: %d findings, %d when alone", c.Text, got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

// Every message and suggestion is a sentence an editor can read.
func TestTextsAreWhole(t *testing.T) {
	t.Parallel()
	pack := loadPack(t)
	for _, c := range readOwnCases(t) {
		for _, f := range check(t, pack, c.article(t), now) {
			if strings.ContainsAny(f.Message, "{}") || !strings.HasSuffix(f.Message, "。") && f.Rule != "Q-SIMILAR" {
				t.Errorf("%s: the message %q is no sentence", f.Rule, f.Message)
			}
			if strings.HasPrefix(f.Rule, "R-") && (f.Basis == "" || f.Suggestion == "") {
				t.Errorf("%s has no basis or no suggestion: %+v", f.Rule, f)
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	pack := loadPack(f)
	for _, c := range readOwnCases(f) {
		f.Add(c.Text)
	}
	f.Add("“保本“”《》\n|a|b|\n|-|-|\n|保本|保本|\n> “保本")
	f.Add("\xff保本\xfe\x00保息13911112222\xff")
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range []kb.Article{
			wealth(text),
			{Title: text, Questions: []string{text}, Answer: text, Category: "loan", Body: text},
			{Title: text, Category: "agent/script", Audience: kb.AudienceAgent, Body: text, Tags: []string{text}},
		} {
			fields := map[string]string{"title": a.Title, "answer": a.Answer, "body": a.Body, "questions[0]": text, "tags[0]": text}
			all := check(t, pack, a, now)
			if diff := cmp.Diff(all, check(t, pack, a, now)); diff != "" {
				t.Fatalf("two checks of one text differ:\n%s", diff)
			}
			for _, found := range all {
				rs := []rune(fields[found.Field])
				if found.Start < 0 || found.End < found.Start || found.End > len(rs) {
					t.Fatalf("%s in %s spans %d to %d of %d", found.Rule, found.Field, found.Start, found.End, len(rs))
				}
				if strings.HasPrefix(found.Rule, "R-") && string(rs[found.Start:found.End]) != found.Match {
					t.Fatalf("%s in %s: the match %q is not at its place", found.Rule, found.Field, found.Match)
				}
			}
		}
	})
}

// BenchmarkCheck tells how long 10,000 articles take: ns/op is for one of about
// 600 characters, on one core.
func BenchmarkCheck(b *testing.B) {
	pack := loadPack(b)
	var articles []kb.Article
	for i := range 50 {
		var body strings.Builder
		for j := range 12 {
			fmt.Fprintf(&body, "## 第%d节\n\n申购后一般在下一个交易日确认份额，第%d笔赎回按普通流程办理，到账时间以页面公示为准；费用说明见产品说明书。客服不会索要验证码。\n\n", j, i)
		}
		articles = append(articles, wealth(body.String()))
	}
	start := processorTime(b)
	for b.Loop() {
		for _, a := range articles {
			check(b, pack, a, now)
		}
	}
	per := func(d time.Duration) float64 { return d.Seconds() / float64(b.N*len(articles)) * 10_000 }
	b.ReportMetric(per(b.Elapsed()), "s/10k-articles")
	b.ReportMetric(per(processorTime(b)-start), "cpu-s/10k-articles")
}
