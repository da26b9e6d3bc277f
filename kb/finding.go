package kb

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says what a finding does to publishing.
type Severity string

// The severities. A block stops publishing, a warn needs a waiver, an info is
// for the editor alone.
const (
	Block Severity = "block"
	Warn  Severity = "warn"
	Info  Severity = "info"
)

// Finding is one thing that is wrong with a text: what the parser, the
// validation and the compliance check all report.
type Finding struct {
	Rule       string   `json:"rule"` // stable id: R-PROMISE, F-TITLE …
	Severity   Severity `json:"severity"`
	File       string   `json:"file,omitempty"`
	Field      string   `json:"field,omitempty"` // title, questions[2], answer, body …
	Line       int      `json:"line"`            // 1-based in the file
	Column     int      `json:"column"`          // 1-based, in characters
	Start      int      `json:"start"`           // rune offset in the field's text, 0-based
	End        int      `json:"end"`             // one past the last rune
	Match      string   `json:"match,omitempty"` // the text that was found
	Message    string   `json:"message"`         // in Chinese: editors read it
	Basis      string   `json:"basis,omitempty"` // the law or rule behind it
	Suggestion string   `json:"suggestion,omitempty"`

	// Request is what in the text itself asks to let this stand: complete, and not
	// over. [Weigh] says what it comes to.
	Request Allowance `json:"request,omitzero"`
}

// Waits reports whether the finding says that the article waits for somebody: for a
// figure that nobody has confirmed, or for the review that is due.
func (f Finding) Waits() bool { return f.Field == "needs_confirm" || f.Field == "review_by" }

func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: [%s] %s", f.File, f.Line, f.Column, f.Severity, f.Rule, f.Message)
}

// SortFindings orders findings by place, then by rule.
func SortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule))
	})
}

// Blocked reports whether any finding stops publishing.
func Blocked(fs []Finding) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Block })
}
