package compliance

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
)

// A text gives its own product a level by number or by name; talk about levels in
// general gives none.
func TestLevelsThatATextStates(t *testing.T) {
	for text, want := range map[string][]int{
		"本产品为r3":       {3},
		"该基金风险等级为r4":   {4},
		"产品风险等级:r2":    {2},
		"风险等级(产品)为r5":  {5},
		"本产品属于中高风险":    {4},
		"本基金属于低风险产品":   {1},
		"产品风险等级为中等风险":  {3},
		"该理财风险等级为较低风险": {2},
		"本产品属于高风险":     {5},
		"风险等级为r3及以上":   nil,
		"r1到r5依次升高":    nil,
		"本产品为r35":      nil,
		"风险很高":         nil,
		// what stands behind a level may begin the next one
		"本产品为r2,该产品为r4":           {2, 4},
		"风险等级为r3,风险等级r5":          {3, 5},
		"风险等级r1。本产品r5":            {1, 5},
		"本产品低风险,该产品高风险":           {1, 5},
		"本产品为低风险。本基金为中风险。该计划为高风险": {1, 3, 5},
		"风险等级r3及以上,本产品r5":         {5},
		"本产品r1到r5依次升高":            nil,
		"":                        nil,
	} {
		var got []int
		for _, s := range statedLevels(text) {
			got = append(got, s.level)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestSeveritiesAreRanked(t *testing.T) {
	all := []kb.Severity{kb.Info, kb.Warn, kb.Block}
	for i, a := range all {
		for j, b := range all {
			if want := all[min(i, j)]; lighter(a, b) != want {
				t.Errorf("the lighter of %s and %s is %s", a, b, lighter(a, b))
			}
		}
	}
}

// Of findings of one rule that overlap the gravest stays, then the longest.
func TestOverlappingFindingsAreMerged(t *testing.T) {
	f := func(rule string, severity kb.Severity, start, end int) kb.Finding {
		return kb.Finding{Rule: rule, Severity: severity, Start: start, End: end}
	}
	for name, c := range map[string]struct{ in, want []kb.Finding }{
		"none":         {nil, nil},
		"the longest":  {[]kb.Finding{f("A", kb.Warn, 0, 2), f("A", kb.Warn, 0, 4)}, []kb.Finding{f("A", kb.Warn, 0, 4)}},
		"the gravest":  {[]kb.Finding{f("A", kb.Warn, 0, 9), f("A", kb.Block, 2, 4)}, []kb.Finding{f("A", kb.Block, 2, 4)}},
		"side by side": {[]kb.Finding{f("A", kb.Warn, 0, 2), f("A", kb.Warn, 2, 4)}, []kb.Finding{f("A", kb.Warn, 0, 2), f("A", kb.Warn, 2, 4)}},
		"two rules":    {[]kb.Finding{f("A", kb.Warn, 0, 2), f("B", kb.Warn, 0, 2)}, []kb.Finding{f("A", kb.Warn, 0, 2), f("B", kb.Warn, 0, 2)}},
	} {
		if diff := cmp.Diff(c.want, merge(c.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestQuotationsAreEmptied(t *testing.T) {
	for in, want := range map[string]string{
		"":           "",
		"保本":         "保本",
		"“保本”":       "“”",
		"说“保本”、“稳赚”": "说“”、“”",
		"“没有结束":      "“没有结束",
		"没有开始”":      "没有开始”",
		"“一”二“三":     "“”二“三",
	} {
		if got := withoutQuotes(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// Questions are alike by their characters, but for a number or a denial.
func TestPairsAndMarksOfQuestions(t *testing.T) {
	one, marks := questionPairs("请问余额宝转出要几天到账呢？")
	two, _ := questionPairs("余额宝转出要几天到账")
	if diff := cmp.Diff(one, two); diff != "" || marks != "" {
		t.Errorf("marks %q (-one +two):\n%s", marks, diff)
	}
	for text, want := range map[string]string{"逾期3天": "3", "不能取": "不", "未到账吗": "未", "没有12个月": "没12", "到账": ""} {
		if _, got := questionPairs(text); got != want {
			t.Errorf("%q has the marks %q, want %q", text, got, want)
		}
	}
}

// An effort that is spent stays spent, and a regular expression costs its text.
func TestEffortIsSpent(t *testing.T) {
	e := newEffort(t.Context(), 10)
	if e.left != baseEffort+10*effortPerByte {
		t.Errorf("%d to begin with", e.left)
	}
	if !e.spend(100) || e.spent() {
		t.Error("a little work spends all")
	}
	if e.spend(e.left) || !e.spent() || e.spend(1) {
		t.Error("what is spent is not spent")
	}
	e = newEffort(t.Context(), 0)
	e.stop()
	if !e.spent() {
		t.Error("a stopped effort goes on")
	}
}

func TestFlawsOfAllowances(t *testing.T) {
	day, err := kb.ParseDate("2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	whole := kb.Allowance{Rule: "R-A", Match: "甲", Reason: "乙", By: "丙", Expires: day}
	if got := flaw(whole, "2026-12-31"); got != "" {
		t.Errorf("on its last day: %s", got)
	}
	if flaw(whole, "2027-01-01") == "" {
		t.Error("after its last day it has no flaw")
	}
	for name, change := range map[string]func(*kb.Allowance){
		"match":   func(a *kb.Allowance) { a.Match = "" },
		"reason":  func(a *kb.Allowance) { a.Reason = "" },
		"by":      func(a *kb.Allowance) { a.By = "" },
		"expires": func(a *kb.Allowance) { a.Expires = kb.Date{} },
	} {
		a := whole
		change(&a)
		if flaw(a, "2026-01-01") == "" {
			t.Errorf("without %s it has no flaw", name)
		}
	}
}

// An allowance names what is shown, however it is written.
func TestAllowancesCompareWhatIsShown(t *testing.T) {
	for _, written := range []string{"国家级", "国家**级**", "国家&#32423;", "国\u200b家级", "國家級", "国家<b>级</b>", "国 家 级", "`国家级`"} {
		if got := shown(written); got != "国家级" {
			t.Errorf("%q is compared as %q", written, got)
		}
	}
	if got := shown("136\\-6600\\-1234"); got != "136-6600-1234" {
		t.Errorf("an escaped number is compared as %q", got)
	}
}
