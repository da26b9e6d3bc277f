package compliance

import (
	"context"
	"regexp"
)

// maxEffort bounds the work of one check, in bytes handed to regular
// expressions. A long article of the starter knowledge takes a hundredth of it.
// It counts work and not time, so that the same text always gets the same answer.
const maxEffort = 6 << 20

// maxFindings bounds what one check reports: nobody reads more.
const maxFindings = 1000

// effort is what one check may still do.
type effort struct {
	ctx  context.Context
	left int
}

func newEffort(ctx context.Context) *effort { return &effort{ctx: ctx, left: maxEffort} }

// spend takes n bytes of work off and reports whether there is any left.
func (e *effort) spend(n int) bool {
	if e.left -= n; e.left > 0 && e.ctx.Err() != nil {
		e.stop()
	}
	return e.left > 0
}

// stop ends the check.
func (e *effort) stop() { e.left = 0 }

// spent reports that the check was stopped before its end, by its context or
// because the text takes too much.
func (e *effort) spent() bool { return e.left <= 0 }

// matches is re.MatchString as long as there is effort left, and false after.
func (e *effort) matches(re *regexp.Regexp, text string) bool {
	return e.spend(len(text)+costOfCall) && re.MatchString(text)
}

// costOfCall is what starting a regular expression costs, in bytes of its work.
const costOfCall = 32
