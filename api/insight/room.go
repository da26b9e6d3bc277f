// Package insight is the addresses of the search log: what people ask and what came of
// it, the gaps in the base, tickets and judgements.
package insight

import (
	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/index/gaps/repair"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// room answers out of the search log.
type room struct {
	*api.Server
	gaps  gaps.Workbench
	bench repair.Bench
}

// defaultPeriod is how many days are looked at where none are named.
const (
	defaultPeriod    = 28
	defaultQuestions = 50
	maxQuestions     = 500
)

// day is one as 2006-01-02; otherwise is for one that is not given.
func day(v *request.Parameters, name string, otherwise searchlog.Day) searchlog.Day {
	if !v.Has(name) {
		return otherwise
	}
	d, err := searchlog.ParseDay(v.Get(name))
	if err != nil {
		v.Fail(request.Invalid(name, "invalid_date", name+" must be a day as 2026-03-15"))
	}
	return d
}

// wanted reads which part of the search log is asked for.
func (r *room) wanted(v *request.Parameters) searchlog.Wanted {
	today := r.Searches().LastDays(1).Until
	until := day(v, "until", today)
	return searchlog.Wanted{
		Period: searchlog.Period{From: day(v, "from", until-(defaultPeriod-1)), Until: until}, Internal: v.Boolean("internal", "bad_request"),
		Face: request.OneOf(v, "face", "invalid_face", searchlog.Faces), Category: v.Get("category"),
	}
}
