package compliance

import (
	"context"
	"regexp"
)

// What one check may do, in bytes handed to regular expressions: so much, and so
// much for each byte of the text. The articles of the starter knowledge take 5 to 30
// a byte. It counts work and not time, so that the same text always gets the same
// answer.
const (
	baseEffort    = 2 << 20
	effortPerByte = 40
)

// maxFindings bounds what one check reports: nobody reads more.
const maxFindings = 1000

// effort is what one check may still do.
type effort struct {
	ctx       context.Context
	all, left int
}

func newEffort(ctx context.Context, bytes int) *effort {
	all := baseEffort + effortPerByte*bytes
	return &effort{ctx: ctx, all: all, left: all}
}

// moreEffort times as much is what a text may take that is judged as of several times.
const moreEffort = 4

// more is what is left for the times after the first.
func (e *effort) more() *effort {
	return &effort{ctx: e.ctx, left: e.left + (moreEffort-1)*e.all}
}

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
