package kb_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// What a text asks for itself waives nothing where it is edited; in a file, whoever
// merged it has.
func TestWeigh(t *testing.T) {
	asks := kb.Allowance{Rule: "R", Match: "x", Reason: "引用原文", By: "王合规", Expires: date(t, "2026-12-31")}
	for _, test := range []struct {
		is           kb.Severity
		asks         kb.Allowance
		here, inFile kb.Severity
	}{
		{kb.Block, asks, kb.Warn, kb.Warn}, {kb.Warn, asks, kb.Warn, kb.Info}, {kb.Info, asks, kb.Info, kb.Info},
		{kb.Block, kb.Allowance{}, kb.Block, kb.Block}, {kb.Warn, kb.Allowance{}, kb.Warn, kb.Warn},
	} {
		found := []kb.Finding{{Rule: "R", Severity: test.is, Match: "x", Message: "不要写", Request: test.asks}}
		here, inFile := kb.Weigh(found, false)[0], kb.Weigh(found, true)[0]
		if here.Severity != test.here || inFile.Severity != test.inFile || found[0].Severity != test.is || found[0].Message != "不要写" {
			t.Errorf("%s comes to %s here and %s in a file; it was changed to %+v", test.is, here.Severity, inFile.Severity, found[0])
		}
		if strings.Contains(here.Message, "王合规") || strings.Contains(here.Message+inFile.Message, "已由") {
			t.Errorf("somebody is said to have waived it: %q, %q", here.Message, inFile.Message)
		}
		if said := test.asks.By != "" && test.is != kb.Info; said != strings.Contains(here.Message, "请求豁免至2026-12-31，理由：引用原文") || said != strings.Contains(inFile.Message, "文件中注明豁免至2026-12-31") {
			t.Errorf("the request is not told: %q, %q", here.Message, inFile.Message)
		}
	}
}

// An editor whose text names somebody who waives still needs a reviewer's waiver, and
// what the rules forbid goes to a reviewer only if the text asks.
func TestAllowIsARequest(t *testing.T) {
	w := newWorld(t)
	asks := func(match string) []kb.Allowance {
		return []kb.Allowance{{Rule: "R", Match: match, Reason: "引用原文", By: "王合规", Expires: date(t, "2026-12-31")}}
	}
	a := text("a", "高收益和稳赚")
	a.Allow = asks("高收益")
	w.write(editor, a)
	w.fails(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"}, kb.Invalid, "blocked_by_rules")
	a.Allow = append(a.Allow, asks("稳赚")...)
	w.write(editor, a)
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	waiver := func(rule, match string) kb.Waiver {
		return kb.Waiver{Rule: rule, Match: match, Reason: "引用", Expires: date(t, "2026-12-31")}
	}
	approve := kb.Step{Action: kb.ActionApprove, Slug: "a"}
	for _, some := range [][]kb.Waiver{nil, {waiver("R-warn", "高收益")}, {waiver("R-block", "稳赚")}} {
		approve.Waivers = some
		w.fails(reviewer, approve, kb.Invalid, "open_findings")
	}
	approve.Waivers = []kb.Waiver{waiver("R-warn", "高收益"), waiver("R-block", "稳赚")}
	w.do(reviewer, approve)
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})

	// Of what is in force, only the file's own warning needs nobody.
	for _, slug := range []string{"file", "here"} {
		a := text(slug, "高收益")
		a.Allow = asks("高收益")
		file := []kb.Candidate{{Article: a, Path: slug + ".md"}}
		if slug == "file" {
			_, err := w.workflow.Sync(ctx, file, nil, nil)
			w.must(err)
		} else {
			_, err := w.workflow.Import(ctx, file, nil)
			w.must(err)
		}
	}
	var last kb.RecheckReport
	w.must(w.workflow.Recheck(ctx, func(r kb.RecheckReport) { last = r }))
	if len(last.Short) != 1 || last.Short[0].Slug != "here" {
		t.Errorf("short are %+v", last.Short)
	}
}

// Whoever reviews sees every change of what readers do not see, too.
func TestCompareShowsEveryField(t *testing.T) {
	was, now := text("a", "甲"), text("a", "甲")
	now.History, now.Lang, now.NeedsConfirm = true, "en", true
	now.Allow = []kb.Allowance{{Rule: "R", Match: "x", Reason: "引用", By: "王", Expires: date(t, "2026-12-31")}}
	var keys []string
	for _, c := range kb.Compare(was, now) {
		keys = append(keys, c.Field.Key+"="+c.Now)
	}
	if got := strings.Join(keys, ", "); got != "history=true, lang=en, needs_confirm=true, allow=R x 引用 王 2026-12-31" {
		t.Errorf("the diff shows %s", got)
	}
	for _, f := range kb.Fields {
		if !f.Compared && f.Key != "slug" { // which never changes
			t.Errorf("no diff shows %s", f.Key)
		}
	}
}
