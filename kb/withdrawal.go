package kb

import (
	"context"
	"slices"
	"strings"
)

// askArchive takes back what is in force when two persons want it, the second of
// them a reviewer, or one of them where the house lets them. The first gives a
// reason. What only is to come needs neither.
func (w *Workflow) askArchive(ctx context.Context, who Principal, s Step, revisions []Revision) (Revision, error) {
	now, head, reason := w.now(), revisions[len(revisions)-1], strings.TrimSpace(s.Reason)
	asked := AsksToArchive(revisions, now)
	i := slices.IndexFunc(revisions, func(r Revision) bool { return r.isInForce(now) })
	switch {
	case i < 0:
		return w.archive(ctx, who, revisions, reason)
	case asked != nil && !w.ArchiveAlone:
		if err := MayApprove(who, s.Match, asked.AskedBy...); err != nil {
			return Revision{}, err
		}
		if reason == "" {
			reason = asked.Reason
		}
		return w.archive(ctx, who, revisions, reason)
	case reason == "":
		return Revision{}, Errorf(Invalid, "invalid_reason", "say why: to archive what is in force needs a reason")
	case w.ArchiveAlone:
		return w.archive(ctx, who, revisions, reason)
	}
	head.Review.Withdrawal = &Withdrawal{Revision: revisions[i].Number, AskedBy: who.Parties(), AskedAt: now, Reason: reason}
	return w.advance(ctx, who, "request-archive", head, map[string]string{"reason": reason})
}

// keep turns a request to archive down: a reviewer does, or who asked.
func (w *Workflow) keep(ctx context.Context, who Principal, revisions []Revision, reason string) (Revision, error) {
	head := revisions[len(revisions)-1]
	if !slices.Contains(head.Review.Withdrawal.AskedBy, who.ID) {
		if err := Require(who, RoleReviewer, string(ActionKeep)); err != nil {
			return Revision{}, err
		}
	}
	head.Review.Withdrawal = nil
	return w.advance(ctx, who, ActionKeep, head, map[string]string{"reason": strings.TrimSpace(reason)})
}
