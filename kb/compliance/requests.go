package compliance

import (
	"fmt"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// requests notes beside each finding the allowance of the article that names it, if
// that is complete and in force (kb.Weigh says what it comes to); one that is not, says
// why.
func requests(found []kb.Finding, allow []kb.Allowance, day string) []kb.Finding {
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
	for i, w := range allow {
		problem := flaw(w, day)
		meant := byWords[words{w.Rule, shown(w.Match)}]
		for _, j := range meant {
			if problem == "" && found[j].Request == (kb.Allowance{}) {
				found[j].Request = w
			}
		}
		severity := kb.Warn
		if len(meant) == 0 {
			severity = kb.Info
			if problem == "" {
				problem = "豁免请求没有对应的检查结果，可以删除。"
			}
		}
		if problem != "" {
			found = append(found, kb.Finding{Rule: "Q-ALLOW", Severity: severity, Field: fmt.Sprintf("allow[%d]", i), Match: w.Match,
				Message: problem, Suggestion: "核对 allow 中的规则编号、文字、理由、署名和到期日。"})
		}
	}
	return found
}

func shown(match string) string { return fold.Squeeze(markdown.Plain(match).Text).String() }

// flaw says why an allowance does not count, or nothing.
func flaw(w kb.Allowance, day string) string {
	switch {
	case w.Reason == "" || w.By == "" || w.Match == "" || w.Expires.IsZero():
		return "豁免请求缺少要豁免的文字、理由、署名或到期日，未予采用。"
	case w.Expires.String() < day:
		return "豁免请求已于" + w.Expires.String() + "到期，请重新复核。"
	}
	return ""
}
