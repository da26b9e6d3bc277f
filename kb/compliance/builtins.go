package compliance

// builtins are the checks an entry can name with check.
var builtins = map[string]func(*examination, *entry) []draft{
	"annual_rate":         checkAnnual,
	"annual_rate_math":    checkAnnualMath,
	"risk_level_missing":  checkLevelMissing,
	"risk_level_conflict": checkLevelConflict,
	"expired":             checkExpired,
	"personal_data":       checkPersonal,
}

func checkExpired(x *examination, _ *entry) []draft {
	if x.ValidTo.IsZero() || x.at.Before(x.ValidTo.End()) {
		return nil
	}
	return x.onTitle(x.ValidTo.String())
}
