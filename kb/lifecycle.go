package kb

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Action is one step in the life of an article.
type Action string

// The steps. Create needs no article; every other needs one, and names the
// revision it was decided on (see [Revision.ETag]).
const (
	ActionCreate  Action = "create"
	ActionEdit    Action = "edit"    // a new draft, also beside a text in force
	ActionDiscard Action = "discard" // drop what was not published yet
	ActionSubmit  Action = "submit"
	ActionApprove Action = "approve"
	ActionReject  Action = "reject"
	ActionPublish Action = "publish" // now or at a time
	ActionArchive Action = "archive" // take back what is in force or scheduled
	ActionRestore Action = "restore" // an old revision as a new draft
)

// needs is the least role for each step.
var needs = map[Action]Role{
	ActionCreate: RoleEditor, ActionEdit: RoleEditor, ActionDiscard: RoleEditor, ActionSubmit: RoleEditor,
	ActionApprove: RoleReviewer, ActionReject: RoleReviewer,
	ActionPublish: RoleEditor, ActionArchive: RoleEditor, ActionRestore: RoleEditor,
}

// IsOpen reports whether a revision is still on its way to being published.
func (s State) IsOpen() bool {
	return s == StateDraft || s == StateInReview || s == StateApproved
}

// Steps are the steps that an article allows: revisions are all of it, by number.
// An article that comes from a file allows none: its file is edited.
func Steps(revisions []Revision, now time.Time) []Action {
	if len(revisions) == 0 || revisions[0].Origin != "" {
		return nil
	}
	out := []Action{ActionEdit, ActionRestore}
	switch head := revisions[len(revisions)-1]; head.State {
	case StateDraft:
		out = append(out, ActionSubmit, ActionDiscard)
	case StateInReview:
		out = append(out, ActionApprove, ActionReject, ActionDiscard)
	case StateApproved:
		out = append(out, ActionPublish, ActionReject, ActionSubmit, ActionDiscard)
	}
	if slices.ContainsFunc(revisions, func(r Revision) bool { return r.isLive(now) }) {
		out = append(out, ActionArchive)
	}
	return out
}

// isLive reports whether the revision is in force or will be.
func (r Revision) isLive(now time.Time) bool {
	s := r.StateAt(now)
	return s == StatePublished || s == StateScheduled
}

// permit refuses a step that the role or the article's state forbids.
func permit(who Principal, step Action, revisions []Revision, now time.Time) error {
	if err := permitRole(who, step); err != nil {
		return err
	}
	if origin := revisions[0].Origin; origin != "" {
		return Errorf(Conflict, "article_from_file", "this article comes from the file %s: change it there", origin)
	}
	allowed := Steps(revisions, now)
	if slices.Contains(allowed, step) {
		return nil
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	head := revisions[len(revisions)-1]
	return &Error{
		Kind: Conflict, Code: "illegal_step",
		Detail: fmt.Sprintf("%s is not possible while revision %d is %s; possible are: %s", step, head.Number, head.StateAt(now), strings.Join(names, ", ")),
	}
}

func permitRole(who Principal, step Action) error {
	if role := needs[step]; !who.AtLeast(role) {
		return Errorf(Denied, "invalid_api_key", "%s needs the role %s", step, role)
	}
	return nil
}
