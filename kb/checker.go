package kb

import (
	"context"
	"time"
)

// Checker finds what is wrong with an article's text. It does no I/O, may be
// called from several goroutines, and gives the same findings for the same
// article, time and version. Field, Start and End of a finding are set; File,
// Line and Column are the caller's to fill in.
type Checker interface {
	// Check takes a bounded time for a text of any length; its error is that of a
	// context that ended before it did.
	Check(ctx context.Context, article Article, at time.Time) ([]Finding, error)
	// Facts are those with which texts are filled in.
	Facts() Facts
	// Version changes when the findings may.
	Version() string
}
