package compliance

import "github.com/wenjin-kb/wenjin/kb/compliance/personal"

// builtins are the checks an entry can name with check.
var builtins = map[string]func(*examination, *entry) []draft{
	"annual_rate":         checkAnnual,
	"annual_rate_math":    checkAnnualMath,
	"risk_level_missing":  checkLevelMissing,
	"risk_level_conflict": checkLevelConflict,
	"expired":             checkExpired,
	"personal_data":       checkPersonal,
	"resembles":           checkResembles,
}

func checkExpired(x *examination, _ *entry) []draft {
	if x.ValidTo.IsZero() || x.at.Before(x.ValidTo.End()) {
		return nil
	}
	return x.onTitle(x.ValidTo.String())
}

func checkPersonal(x *examination, _ *entry) []draft {
	var out []draft
	for _, v := range x.views {
		for _, at := range v.stretches {
			if !x.effort.spend(at.end - at.start) {
				return out
			}
			for _, s := range personal.Find(v.text[at.start:at.end], x.known) {
				if start := at.start + s.Start; at.ownStart <= start && start < at.ownEnd {
					out = append(out, draft{v: v, start: start, end: at.start + s.End, detail: s.Kind})
				}
			}
		}
	}
	return out
}
