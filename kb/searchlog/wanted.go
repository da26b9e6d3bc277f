package searchlog

import "github.com/wenjin-kb/wenjin/kb"

// maxPeriod is the longest period that is looked at, in days.
const maxPeriod = 400

// Wanted is what of the log is looked at.
type Wanted struct {
	Period
	Internal bool   // what staff asked, instead of what customers did
	Face     Face   // "" is any
	Category string // and what is below it; "" is any
}

// check refuses whoever may not read the log, and what can't be asked.
func (w Wanted) check(who kb.Principal) error {
	if err := kb.Require(who, kb.RoleEditor, "insight"); err != nil {
		return err
	}
	if n := w.Length(); n < 1 || n > maxPeriod {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_period", Detail: "a period has from 1 to 400 days"}
	}
	return nil
}
