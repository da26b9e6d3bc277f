package kb_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// An approval binds a text with its facts filled in: one that has changed since, by
// whatever way, makes it void; others, and what readers do not see of one, do not.
func TestAnApprovalBindsFacts(t *testing.T) {
	day := func(text string) kb.Moment { return moment(t, text) }
	hotline := kb.Fact{Key: "hotline", Label: "热线", Value: "95000", Unit: "号", Neutral: "见页面", ValidFrom: day("2026-01-01"), ValidTo: day("2026-12-31")}
	with := func(change func(f *kb.Fact)) kb.Fact { f := hotline; change(&f); return f }
	for name, test := range map[string]struct {
		next kb.Facts
		void bool
	}{
		"nothing":      {kb.Facts{"hotline": hotline}, false},
		"another fact": {kb.Facts{"hotline": hotline, "rate": {Value: "7%"}}, false},
		"its label":    {kb.Facts{"hotline": with(func(f *kb.Fact) { f.Label, f.Source = "电话", "官网" })}, false},
		"its value":    {kb.Facts{"hotline": with(func(f *kb.Fact) { f.Value = "95001" })}, true},
		"its unit":     {kb.Facts{"hotline": with(func(f *kb.Fact) { f.Unit = "" })}, true},
		"its wording":  {kb.Facts{"hotline": with(func(f *kb.Fact) { f.Neutral = "暂无" })}, true},
		"its end":      {kb.Facts{"hotline": with(func(f *kb.Fact) { f.ValidTo = day("2026-06-30") })}, true},
		"its begin":    {kb.Facts{"hotline": with(func(f *kb.Fact) { f.ValidFrom = day("2026-02-01") })}, true},
		"it is gone":   {kb.Facts{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.facts = kb.Facts{"hotline": hotline}
			r := w.approve(text("a", "请拨打{{ hotline }}。"))
			if len(r.Review.Facts) != 1 || r.Review.Facts["hotline"].Value != "95000" {
				t.Errorf("bound to %+v", r.Review.Facts)
			}
			w.facts = test.next
			publish := kb.Step{Action: kb.ActionPublish, Slug: "a"}
			if test.void {
				w.fails(editor, publish, kb.Conflict, "approval_void")
			} else {
				w.do(editor, publish)
			}
		})
	}
}

// The facts of an article are those of its texts, and a fact that is unknown is one
// without a text.
func TestFactsInAnArticle(t *testing.T) {
	facts := kb.Facts{"a": {Value: "1"}, "b": {Value: "2"}, "c": {Value: "3"}}
	got := facts.In(kb.Article{Title: "{{a}}", Answer: "{{ b }}", Body: "{{none}} {{a}} c"})
	if len(got) != 3 || got["a"].Value != "1" || got["b"].Value != "2" || got["none"] != (kb.Fact{}) {
		t.Errorf("%+v", got)
	}
	if got := facts.In(kb.Article{Body: "c"}); got != nil {
		t.Errorf("%+v", got)
	}
	at := kb.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if !(kb.Fact{ValidFrom: at}).SameText(kb.Fact{ValidFrom: kb.At(at.In(kb.Shanghai))}) {
		t.Error("the same moment in another zone is another")
	}
}
