package console

import (
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// row is a revision in a list, with where it stands now.
type row struct {
	kb.Summary
	Now     kb.State
	Overdue bool // its day of review has passed
	Asked   bool // somebody asks to archive it
	Coming  bool // its schedule can be cancelled
}

func newRow(s kb.Summary, now time.Time) row {
	return row{s, s.StateAt(now), s.Overdue(now), s.AsksToArchive(now), s.ToCome(now)}
}
