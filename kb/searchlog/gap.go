package searchlog

import (
	"strconv"
	"time"
)

// GapState is how far a gap is.
type GapState string

// The states.
const (
	GapOpen    GapState = "open"
	GapWorking GapState = "working" // somebody is at it
	GapClosed  GapState = "closed"  // its questions find an answer
	GapIgnored GapState = "ignored" // not ours to answer
)

// GapStates are all of them.
var GapStates = []GapState{GapOpen, GapWorking, GapClosed, GapIgnored}

// Gap is a question, in its many wordings, that the knowledge has no good answer to, and
// what was decided about it.
type Gap struct {
	Key     int64     `json:"id,string"`
	Query   string    `json:"query"`
	Members []int64   `json:"-"` // keys of its questions
	State   GapState  `json:"state"`
	Owner   string    `json:"owner"`
	Due     Day       `json:"due,omitzero"` // 0: none
	Slug    string    `json:"slug"`         // of the article that is to answer it
	Changed time.Time `json:"-"`
}

// ID names the gap in an address.
func (g Gap) ID() string { return strconv.FormatInt(g.Key, 10) }

// Overdue reports a gap that somebody should have closed by a time.
func (g Gap) Overdue(now time.Time) bool {
	return g.Due != 0 && g.Due < DayOf(now) && (g.State == GapOpen || g.State == GapWorking)
}
