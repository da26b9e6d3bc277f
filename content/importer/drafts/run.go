package drafts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Maker makes drafts of exports.
type Maker struct {
	Workflow *kb.Workflow
	Records  imports.Store
	Who      kb.Principal // whoever imports, an editor at least
	Taxonomy *taxonomy.Taxonomy
	SlugOf   func(title string) string
	Now      func() time.Time

	Source     string            // the name under which ids are remembered
	Audience   kb.Audience       // of items that don't say
	Category   string            // of items whose own is not known; empty refuses them
	Categories map[string]string // of the source → of the house; "*" is every other
	DryRun     bool              // changes nothing
	Progress   func(done, total int)
}

// Outcome is what became of an item.
type Outcome string

// The outcomes.
const (
	New       Outcome = "new"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Kept      Outcome = "kept"    // as it is here, for a reason
	Refused   Outcome = "refused" // for a reason
)

// Line is what the report says of an item.
type Line struct {
	Outcome  Outcome  `json:"outcome"`
	ID       string   `json:"id"`
	Place    string   `json:"place"`
	Slug     string   `json:"slug"`
	Title    string   `json:"title"`
	Category string   `json:"category"`
	Why      string   `json:"why,omitempty"`
	LeftOut  []string `json:"leftOut,omitempty"`
	// Stops are the findings that keep the draft from being published as it is.
	Stops []string `json:"stops,omitempty"`
}

// maxNotes are so many notes of one item, of which the last says that there are more.
const maxNotes = 200

// leave notes what was left out, once.
func (l *Line) leave(note string) {
	switch {
	case len(l.LeftOut) > maxNotes || slices.Contains(l.LeftOut, note):
	case len(l.LeftOut) == maxNotes:
		l.LeftOut = append(l.LeftOut, "and more")
	default:
		l.LeftOut = append(l.LeftOut, note)
	}
}

// Report says what came of an import.
type Report struct {
	Source   string          `json:"source"`
	DryRun   bool            `json:"dryRun"`
	Lines    []Line          `json:"items"`
	LeftOut  []importer.Note `json:"leftOut"`
	Pictures int             `json:"pictures"`
	// Unmapped are the categories of the source that no category here is known for, with
	// the number of items.
	Unmapped map[string]int `json:"unmappedCategories"`
}

// Count counts the lines of an outcome.
func (r Report) Count(o Outcome) (n int) {
	for _, l := range r.Lines {
		if l.Outcome == o {
			n++
		}
	}
	return n
}

// run is one import under way.
type run struct {
	*Maker
	files   *importer.Files
	records map[string]imports.Record
	slugs   []string          // of the items
	leads   map[string]string // address → slug
	kept    map[string]bool   // pictures
	report  Report
	pending []imports.Record
}

// keep records what was made.
func (r *run) keep(ctx context.Context) error {
	if r.DryRun || len(r.pending) == 0 {
		return nil
	}
	e := kb.Event{At: r.Now(), Actor: r.Who.ID, Action: "articles.import", Object: r.Source, Detail: map[string]string{"records": fmt.Sprint(len(r.pending))}}
	if err := r.Records.KeepImported(ctx, r.pending, e); err != nil {
		return err
	}
	r.pending = r.pending[:0]
	return nil
}
