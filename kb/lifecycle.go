package kb

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Action names a step in the life of an article.
type Action string

// The actions. Create needs no article; every other needs one, and names the
// revision it was decided on (see [Revision.ETag]).
const (
	ActionCreate  Action = "create"
	ActionEdit    Action = "edit"    // a new draft, also beside a text in force
	ActionDiscard Action = "discard" // drop what was not published yet
	ActionSubmit  Action = "submit"
	ActionApprove Action = "approve"
	ActionReject  Action = "reject"
	ActionPublish Action = "publish" // now or at a time
	ActionArchive Action = "archive" // take back what is in force and scheduled: one person asks, another agrees
	ActionKeep    Action = "keep"    // turn a request to archive down
	ActionRestore Action = "restore" // an old revision as a new draft
	// ActionUnschedule takes back one revision that is to come; what is in force stays.
	ActionUnschedule Action = "unschedule"
	// ActionAdopt makes an article of a file one that is edited here from then on.
	ActionAdopt Action = "adopt"
)

// Step is a step that somebody asks for. Besides Action, Slug and Match each
// action takes only what is its own.
type Step struct {
	Action Action
	Slug   string // of the article; create takes it from the draft
	Match  string // ETag of the revision it was decided on, "*" for whichever is the newest; not of create

	Draft    *Draft    // create, edit
	Waivers  []Waiver  // approve: one for every warning
	Reason   string    // reject must have one, and who asks to archive; keep may
	At       time.Time // publish: when; zero or past is now
	Revision int       // restore, unschedule: number of the revision
	File     *Adoption // adopt: what the file says now; nil is what is in force
}

// Draft is a text that an editor hands in.
type Draft struct {
	Article Article
	Raw     []byte // the file, if it was handed in as one
}

// actions says for each who may take it at least, and which inputs it takes.
var actions = map[Action]struct {
	role  Role
	takes string
}{
	ActionCreate:  {RoleEditor, "draft"},
	ActionEdit:    {RoleEditor, "draft"},
	ActionDiscard: {RoleEditor, ""},
	ActionSubmit:  {RoleEditor, ""},
	ActionApprove: {RoleReviewer, "waivers"},
	ActionReject:  {RoleReviewer, "reason"},
	ActionPublish: {RoleEditor, "at"},
	ActionArchive: {RoleEditor, "reason"},
	ActionKeep:    {RoleEditor, "reason"},
	ActionRestore: {RoleEditor, "revision"},

	ActionUnschedule: {RoleEditor, "revision"},
	ActionAdopt:      {RoleEditor, "file"},
}

// check refuses a step that can't be meant, whatever the article's state.
func (s Step) check() error {
	action, known := actions[s.Action]
	if !known {
		return Errorf(NotFound, "step_not_found", "there is no step %q", s.Action)
	}
	for _, input := range []struct {
		name  string
		given bool
	}{{"draft", s.Draft != nil}, {"waivers", len(s.Waivers) > 0}, {"reason", s.Reason != ""}, {"at", !s.At.IsZero()}, {"revision", s.Revision != 0}, {"file", s.File != nil}} {
		if input.given && input.name != action.takes {
			return invalid(input.name, "bad_request", "%s does not take %s", s.Action, input.name)
		}
	}
	switch {
	case action.takes == "draft" && s.Draft == nil:
		return invalid("draft", "invalid_article", "%s needs a text", s.Action)
	case s.Action == ActionReject && strings.TrimSpace(s.Reason) == "":
		return Errorf(Invalid, "invalid_reason", "say why: a rejection needs a reason")
	case s.Action != ActionCreate && s.Match == "":
		return Errorf(Unmatched, "missing_if_match", "say which revision you have read, by If-Match with its ETag")
	}
	return nil
}

// Steps are the steps that an article allows: revisions are all of it, by number.
// An article that comes from a file allows one, to be adopted: its file is edited.
func Steps(revisions []Revision, now time.Time) []Action {
	if len(revisions) == 0 {
		return nil
	}
	if revisions[0].Origin != "" {
		return []Action{ActionAdopt}
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
	if AsksToArchive(revisions, now) != nil {
		out = append(out, ActionKeep)
	}
	if len(Scheduled(revisions, now)) > 0 {
		out = append(out, ActionUnschedule)
	}
	return out
}

// isLive reports whether the revision is in force or will be.
func (r Revision) isLive(now time.Time) bool {
	s := r.StateAt(now)
	return s == StatePublished || s == StateScheduled
}

// AsksToArchive is the request to take back what is in force at the time, if one is
// waiting.
func AsksToArchive(revisions []Revision, now time.Time) *Withdrawal {
	asked := revisions[len(revisions)-1].Review.Withdrawal
	if asked == nil || !slices.ContainsFunc(revisions, func(r Revision) bool { return r.Number == asked.Revision && r.isInForce(now) }) {
		return nil
	}
	return asked
}

func (r Revision) isInForce(now time.Time) bool { return r.StateAt(now) == StatePublished }

// permit refuses a step that the article's state forbids.
func permit(action Action, revisions []Revision, now time.Time) error {
	allowed := Steps(revisions, now)
	if slices.Contains(allowed, action) {
		return nil
	}
	if origin := revisions[0].Origin; origin != "" {
		return Errorf(Conflict, "article_from_file", "this article comes from the file %s: change it there, or adopt it", origin)
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	head := revisions[len(revisions)-1]
	return &Error{
		Kind: Conflict, Code: "illegal_step",
		Detail: fmt.Sprintf("%s is not possible while revision %d is %s; possible are: %s", action, head.Number, head.StateAt(now), strings.Join(names, ", ")),
	}
}

func permitRole(who Principal, action Action) error {
	return Require(who, actions[action].role, string(action))
}
