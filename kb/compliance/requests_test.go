package compliance

import (
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

func TestMergeKeepsTheGravestThenTheLongest(t *testing.T) {
	f := func(rule string, severity kb.Severity, start, end int) kb.Finding {
		return kb.Finding{Rule: rule, Severity: severity, Start: start, End: end}
	}
	got := merge([]kb.Finding{
		f("R-A", kb.Warn, 0, 10), f("R-A", kb.Block, 4, 6), f("R-B", kb.Warn, 4, 6), f("R-A", kb.Warn, 20, 22), f("R-A", kb.Warn, 20, 25), f("R-A", kb.Info, 25, 30),
	})
	want := map[kb.Finding]bool{f("R-A", kb.Block, 4, 6): true, f("R-B", kb.Warn, 4, 6): true, f("R-A", kb.Warn, 20, 25): true, f("R-A", kb.Info, 25, 30): true}
	if len(got) != len(want) {
		t.Errorf("kept %+v", got)
	}
	for _, g := range got {
		if g.Match == "" && !want[g] {
			t.Errorf("kept %+v", g)
		}
	}
}

func TestLighter(t *testing.T) {
	for _, c := range []struct{ a, b, want kb.Severity }{
		{kb.Block, kb.Warn, kb.Warn}, {kb.Warn, kb.Block, kb.Warn}, {kb.Info, kb.Block, kb.Info}, {kb.Warn, kb.Warn, kb.Warn},
	} {
		if got := lighter(c.a, c.b); got != c.want {
			t.Errorf("lighter(%s, %s) = %s", c.a, c.b, got)
		}
	}
}

// Of several allowances for the same words the first is noted; none changes what a
// finding is.
func TestAllowancesDoNotAddUp(t *testing.T) {
	expires, err := kb.ParseDate("2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	w := kb.Allowance{Rule: "R-A", Match: "保 本", Reason: "引用", By: "甲", Expires: expires}
	second := w
	second.By = "乙"
	found := requests([]kb.Finding{{Rule: "R-A", Severity: kb.Block, Match: "保本", Message: "不要写"}}, []kb.Allowance{w, second}, "2026-11-23")
	if len(found) != 1 || found[0].Severity != kb.Block || found[0].Request != w || found[0].Message != "不要写" {
		t.Errorf("%+v", found)
	}
}

func TestAllowancesAreForTheirRuleAndWords(t *testing.T) {
	expires, err := kb.ParseDate("2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	full := kb.Allowance{Rule: "R-A", Match: "保本", Reason: "引用", By: "甲", Expires: expires}
	for name, c := range map[string]struct {
		change  func(*kb.Allowance)
		day     string
		noted   bool
		problem kb.Severity
	}{
		"whole":         {func(*kb.Allowance) {}, "2026-11-23", true, ""},
		"on its last":   {func(*kb.Allowance) {}, "2026-12-31", true, ""},
		"a day later":   {func(*kb.Allowance) {}, "2027-01-01", false, kb.Warn},
		"another rule":  {func(w *kb.Allowance) { w.Rule = "R-B" }, "2026-11-23", false, kb.Info},
		"another word":  {func(w *kb.Allowance) { w.Match = "保息" }, "2026-11-23", false, kb.Info},
		"nobody's":      {func(w *kb.Allowance) { w.By = "" }, "2026-11-23", false, kb.Warn},
		"no reason":     {func(w *kb.Allowance) { w.Reason = "" }, "2026-11-23", false, kb.Warn},
		"without words": {func(w *kb.Allowance) { w.Match = "" }, "2026-11-23", false, kb.Info},
		"endless":       {func(w *kb.Allowance) { w.Expires = kb.Date{} }, "2026-11-23", false, kb.Warn},
	} {
		w := full
		c.change(&w)
		found := requests([]kb.Finding{{Rule: "R-A", Severity: kb.Warn, Match: "保本"}}, []kb.Allowance{w}, c.day)
		if found[0].Severity != kb.Warn || (found[0].Request == w) != c.noted || (found[0].Request == kb.Allowance{}) == c.noted {
			t.Errorf("%s: %+v", name, found[0])
		}
		var problem kb.Severity
		if len(found) > 1 {
			problem = found[1].Severity
		}
		if problem != c.problem {
			t.Errorf("%s: Q-ALLOW is %q, want %q", name, problem, c.problem)
		}
	}
}
