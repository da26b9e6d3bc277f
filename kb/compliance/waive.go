package compliance

import (
	"fmt"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// relieved is the severity of a finding for which an allowance is in force: a
// text that the law forbids still needs a reviewer.
var relieved = map[kb.Severity]kb.Severity{kb.Block: kb.Warn, kb.Warn: kb.Info, kb.Info: kb.Info}

// waive applies the article's allow list. An allowance that is complete and in
// force makes a finding lighter; one that is not says why.
func waive(found []kb.Finding, allow []kb.Allowance, day string) []kb.Finding {
	if len(allow) == 0 {
		return found
	}
	type words struct{ rule, match string } // the match as it is shown, squeezed, so that all ways of writing it are one
	byWords := map[words][]int{}
	for i, f := range found {
		if f.Match != "" {
			w := words{f.Rule, shown(f.Match)}
			byWords[w] = append(byWords[w], i)
		}
	}
	done := map[int]bool{} // one allowance counts for a finding, a second changes nothing
	for i, w := range allow {
		problem := flaw(w, day)
		meant := byWords[words{w.Rule, shown(w.Match)}]
		for _, j := range meant {
			if problem == "" && !done[j] {
				done[j] = true
				found[j].Severity = relieved[found[j].Severity]
				found[j].Message += "（已由" + w.By + "豁免至" + w.Expires.String() + "：" + w.Reason + "）"
			}
		}
		severity := kb.Warn
		if len(meant) == 0 {
			severity = kb.Info
			if problem == "" {
				problem = "豁免没有对应的检查结果，可以删除。"
			}
		}
		if problem != "" {
			found = append(found, kb.Finding{Rule: "Q-ALLOW", Severity: severity, Field: fmt.Sprintf("allow[%d]", i), Match: w.Match,
				Message: problem, Suggestion: "核对 allow 中的规则编号、文字、理由、批准人和到期日。"})
		}
	}
	return found
}

func shown(match string) string { return fold.Squeeze(markdown.Plain(match).Text).String() }

// flaw says why an allowance does not count, or nothing.
func flaw(w kb.Allowance, day string) string {
	switch {
	case w.Reason == "" || w.By == "" || w.Match == "" || w.Expires.IsZero():
		return "豁免缺少要豁免的文字、理由、批准人或到期日，未予采用。"
	case w.Expires.String() < day:
		return "豁免已于" + w.Expires.String() + "到期，请重新复核。"
	}
	return ""
}
