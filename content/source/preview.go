package source

import (
	"errors"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Preview is what another text of a file would do.
type Preview struct {
	Wrong      []WrongLine // with any, nothing below is known
	Samples    []Sample
	Categories []CategoryChange
	Judgement  reference.Judgement // what the rules say to it
	After      *zh.Analyzer        // of words: the one that the text would make
	Recut      bool                // the dictionary changes: texts will be cut anew, here only the queries are
}

// OK reports whether the text may be submitted.
func (p *Preview) OK() bool { return len(p.Wrong) == 0 && !kb.Blocked(p.Judgement.Findings) }

// WrongLine is a line that can't be read.
type WrongLine struct {
	Number int // 1-based
	Text   string
}

// Sample is a query as customers ask it, before and after.
type Sample struct {
	Query         string
	Before, After SampleResult
}

// Changed reports whether the query finds other articles or in another order.
func (s Sample) Changed() bool {
	return !slices.Equal(s.Before.Titles, s.After.Titles) || s.Before.Total != s.After.Total
}

// SampleResult is how a query is read and what it finds.
type SampleResult struct {
	Words  []string
	Total  int
	Titles []string // the first five
}

// CategoryChange is a category that comes, goes or is renamed; a name is empty
// where there is none.
type CategoryChange struct{ Path, Before, After string }

// wrongLines are the lines that an error of reading words speaks of.
func wrongLines(err error, text string) (out []WrongLine) {
	lines := strings.Split(text, "\n")
	var walk func(error)
	walk = func(err error) {
		var bad *zh.LineError
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range many.Unwrap() {
				walk(e)
			}
		} else if errors.As(err, &bad) {
			out = append(out, wrongLine(lines, bad.Line))
		}
	}
	walk(err)
	return out
}

func wrongLine(lines []string, number int) WrongLine {
	n := min(max(number, 1), len(lines))
	return WrongLine{Number: n, Text: strings.TrimSpace(lines[n-1])}
}
