package console

import (
	"context"
	"errors"
	"slices"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
)

// Words are the files about words and categories, as the console changes them.
type Words interface {
	Files() *content.Files
	// Preview says what another text of a file would do to sample queries, or to
	// the categories.
	Preview(ctx context.Context, name, text string, samples []string) (*WordPreview, error)
	// Save writes a text that a preview finds nothing wrong with. It waits a moment
	// for the change to act and says whether it does.
	Save(ctx context.Context, name, text, version, by string) (acts bool, err error)
}

// WordPreview is what a change would do.
type WordPreview struct {
	Wrong      []WrongLine // with any, nothing below is known
	Samples    []Sample
	Categories []CategoryChange
	Homeless   []index.Document // articles in use that would lose their category
	Recut      bool             // the dictionary changes: texts will be cut anew, here only the queries are
}

// OK reports whether the text may be saved.
func (p *WordPreview) OK() bool { return len(p.Wrong) == 0 && len(p.Homeless) == 0 }

// WrongLine is a line that can't be read.
type WrongLine struct {
	Number int
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

// ErrUnfit says that a preview finds something wrong with the text.
var ErrUnfit = errors.New("the text cannot be saved")
