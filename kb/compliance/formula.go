package compliance

import "regexp"

// formulaReach is how far behind a number its formula is read, in characters.
const formulaReach = 60

const times = `×✕✖*＊`

var (
	equals   = regexp.MustCompile(`[=＝≈≒]|等于`)
	operator = regexp.MustCompile(`[` + times + `÷]|乘以|除以`) // a slash also means “or”
	// A step of a formula, behind a number: ÷365, ×12个月, /360, ×100%.
	step = regexp.MustCompile(`^\s*(?:([` + times + `]|乘以)|[÷/／]|除以)\s*[(（]?\s*(\d+(?:\.\d+)?)\s*(%?)\s*(?:天|日|个月|月|期|年|次)?\s*[)）]?`)
	// A step that is no number: ÷一年的天数. Behind a slash it is a unit: 0.05%/天.
	unknownStep = regexp.MustCompile(`^\s*(?:[` + times + `÷]|乘以|除以)`)
)

// worked says what an equation makes of the number that stands in it: in
// 日利息=本金×18.25%÷365 the daily rate is a 365th of it. text is the name with the
// number, after what follows. Without an equation the number is the rate's own, whatever
// is done with it later (日利率0.05%×365=18.25%). A formula that cannot be worked out
// says nothing about the rate.
func worked(text, after string) (factor float64, ok bool) {
	factor = 1
	if !equals.MatchString(text) && !operator.MatchString(text) {
		return factor, true
	}
	for {
		m := step.FindStringSubmatch(after)
		if m == nil {
			return factor, !unknownStep.MatchString(after)
		}
		n := number(m[2])
		if m[3] != "" {
			n /= 100
		}
		switch {
		case n == 0:
			return 0, false
		case m[1] != "":
			factor *= n
		default:
			factor /= n
		}
		after = after[len(m[0]):]
	}
}
