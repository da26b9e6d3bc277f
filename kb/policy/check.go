package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Check gives what the house's own rules find in an article at a time, with places in
// its fields as they are written. It takes time in proportion to the text.
func (r *Rules) Check(a kb.Article, facts kb.Facts, at time.Time) (out []kb.Finding) {
	out = append(r.dates(a, at), r.sources(a)...)
	if f, waits := unconfirmed(a, facts, at); waits {
		out = append(out, f)
	}
	for _, field := range []struct{ name, text string }{{"answer", a.Answer}, {"body", a.Body}} {
		out = append(out, r.texts(a, field.name, field.text)...)
		out = append(out, asOf(a, field.name, field.text, at)...)
	}
	return out
}

// dates are about when the facts were checked, and when they must be again.
func (r *Rules) dates(a kb.Article, at time.Time) (out []kb.Finding) {
	if a.ReviewBy.IsZero() {
		return nil
	}
	if !at.Before(a.ReviewBy.End()) {
		out = append(out, kb.Finding{Rule: Overdue, Severity: r.Overdue, Field: "review_by",
			Message: fmt.Sprintf("复审日期%s已过。", a.ReviewBy), Suggestion: "核对事实后更新 as_of 和 review_by。"})
	}
	if from, last, of, ok := r.Due(a); ok && a.ReviewBy.After(last.Time) {
		out = append(out, kb.Finding{Rule: Late, Severity: kb.Warn, Field: "review_by",
			Message:    fmt.Sprintf("“%s”类文章最长%d个月复审一次：从%s算起，最晚%s复审。", of.Name, of.Months, from, last),
			Suggestion: "把 review_by 提前；或重新核对事实，再更新 as_of。"})
	}
	return out
}

// sources are about what a public article rests on.
func (r *Rules) sources(a kb.Article) []kb.Finding {
	if a.Audience != kb.AudiencePublic || len(a.Sources) == 0 {
		return nil
	}
	for _, s := range a.Sources {
		if !r.vague(s) {
			return nil
		}
	}
	return []kb.Finding{{Rule: Vague, Severity: kb.Warn, Field: "sources[0]", Message: "公开文章只以“" + a.Sources[0].Rule + "”为依据，读者无从核对。",
		Suggestion: "写出法规、标准或公告的全称与年份；查不到的，删去无依据的说法。"}}
}

// unconfirmed reports an article that waits for a figure: one that says so, or that
// shows a fact without a confirmed value.
func unconfirmed(a kb.Article, facts kb.Facts, at time.Time) (kb.Finding, bool) {
	var labels []string
	for _, text := range []string{a.Title, a.Answer, a.Body} {
		for _, m := range kb.FactPattern.FindAllStringSubmatch(text, -1) {
			fact, known := facts[m[1]]
			label := fact.Label
			if label == "" {
				label = m[1]
			}
			if known && !fact.Confirmed(at) && !slices.Contains(labels, label) {
				labels = append(labels, label)
			}
		}
	}
	if len(labels) == 0 && !a.NeedsConfirm {
		return kb.Finding{}, false
	}
	f := kb.Finding{Rule: Unconfirmed, Severity: kb.Info, Field: "needs_confirm", Message: "文章标明有内容待确认（needs_confirm）。", Suggestion: "确认后去掉 needs_confirm。"}
	if len(labels) > 0 {
		f.Message, f.Suggestion = "还没有确认的值："+strings.Join(labels, "、")+"。现在显示中性说法。", "在 facts.yaml 写明 value、source、owner 和有效期。"
	}
	return f, true
}

// texts are about what stands in a text that readers should not find there.
func (r *Rules) texts(a kb.Article, field, text string) (out []kb.Finding) {
	for _, span := range r.Todo.find(text) {
		out = append(out, found(Todo, kb.Warn, field, text, span, "“%s”是编辑给自己的备忘，不该留在答案里。", "查到的写进去，查不到的删去，或在文末写明由谁公布、向谁确认。"))
	}
	if a.Audience != kb.AudiencePublic {
		return out
	}
	for _, span := range r.Circle.find(text) {
		if !strings.Contains(sentence(text, span), "{{") {
			out = append(out, found(Circle, kb.Warn, field, text, span, "“%s”把读者又送回他正在看的地方。", "写明由谁公布、到哪里看、怎样找到人；有数的写 {{键}}。"))
		}
	}
	for _, span := range r.Promise.find(text) {
		if !strings.Contains(sentence(text, span), "{{") {
			out = append(out, found(Promise, kb.Warn, field, text, span, "“%s”说的页面、菜单或渠道，不是每家机构都有。", "改用 {{official_app}}、{{service_hotline}} 一类的键，或写成各家都成立的说法。"))
		}
	}
	return out
}
