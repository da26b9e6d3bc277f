package searchlog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
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
	Key     int64    `json:"-"`
	Query   string   `json:"query"`
	Members []int64  `json:"-"` // keys of its questions
	State   GapState `json:"state"`
	Owner   string   `json:"owner"`
	Due     Day      `json:"-"`    // 0: none
	Slug    string   `json:"slug"` // of the article that is to answer it
	Changed time.Time
}

// ID names the gap in an address.
func (g Gap) ID() string { return Visitor(g.Key).String() }

// Overdue reports a gap that somebody should have closed by a time.
func (g Gap) Overdue(now time.Time) bool {
	return g.Due != 0 && g.Due < DayOf(now) && (g.State == GapOpen || g.State == GapWorking)
}

// maxOwner is the longest name of an owner, in runes.
const maxOwner = 60

// Gaps are those about which something was decided, for editors.
func (l *Log) Gaps(ctx context.Context, who kb.Principal) ([]Gap, error) {
	if err := kb.Require(who, kb.RoleEditor, "gaps"); err != nil {
		return nil, err
	}
	return l.store.Gaps(ctx)
}

// DecideGap keeps what an editor, or the program itself, decides about a gap; the audit
// log has it.
func (l *Log) DecideGap(ctx context.Context, who kb.Principal, g Gap) error {
	if err := kb.Require(who, kb.RoleEditor, "deciding about a gap"); err != nil {
		return err
	}
	switch {
	case !slices.Contains(GapStates, g.State):
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_state", Detail: "a gap is open, working, closed or ignored"}
	case len([]rune(g.Owner)) > maxOwner:
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_owner", Detail: fmt.Sprintf("the owner has more than %d characters", maxOwner)}
	}
	g.Changed = l.now()
	if err := l.store.PutGap(ctx, g); err != nil {
		return err
	}
	return l.audit.Append(ctx, kb.Event{At: g.Changed, Actor: who.ID, Action: "gap." + string(g.State), Object: g.ID(), Detail: map[string]string{"owner": g.Owner, "article": g.Slug}})
}
