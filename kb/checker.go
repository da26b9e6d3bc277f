package kb

import "time"

// Checker finds what is wrong with an article's text. It does no I/O, may be
// called from several goroutines, and gives the same findings for the same
// article, time and version. Field, Start and End of a finding are set; File,
// Line and Column are the caller's to fill in.
type Checker interface {
	Check(article Article, at time.Time) []Finding
	// Version changes when the findings may.
	Version() string
}
