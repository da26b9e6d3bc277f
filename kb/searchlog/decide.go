package searchlog

import (
	"context"
	"fmt"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

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
