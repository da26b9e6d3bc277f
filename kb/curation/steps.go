package curation

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Step is a step that somebody asks for, beside writing ([Library.Save]).
type Step struct {
	Action kb.Action // submit, discard, approve, reject, archive, restore
	ID     string
	Match  string // ETag of the newest revision that it was decided on; "*" is whichever that is, but for an approval
	Reason string // reject, archive
	Number int    // restore: of the revision
}

// roles says who takes a step at least. Ending what is in force is a reviewer's: it
// changes what customers see, at once.
var roles = map[kb.Action]kb.Role{
	kb.ActionEdit: kb.RoleEditor, kb.ActionRestore: kb.RoleEditor, kb.ActionSubmit: kb.RoleEditor, kb.ActionDiscard: kb.RoleEditor,
	kb.ActionApprove: kb.RoleReviewer, kb.ActionReject: kb.RoleReviewer, kb.ActionArchive: kb.RoleReviewer,
}

// Steps are those that a rule allows somebody as it stands.
func (h History) Steps(who kb.Principal) []kb.Action {
	var out []kb.Action
	switch h.Newest().State {
	case kb.StateDraft:
		out = []kb.Action{kb.ActionEdit, kb.ActionSubmit, kb.ActionDiscard}
	case kb.StateInReview:
		out = []kb.Action{kb.ActionEdit, kb.ActionApprove, kb.ActionReject, kb.ActionDiscard}
	default:
		out = []kb.Action{kb.ActionEdit, kb.ActionRestore}
	}
	if h.Published() != nil { // at once, whatever draft stands beside it
		out = append(out, kb.ActionArchive)
	}
	return slices.DeleteFunc(out, func(a kb.Action) bool { return !who.AtLeast(roles[a]) })
}

// permit refuses a step that was decided on something else, or that is not possible.
func (h History) permit(who kb.Principal, s Step) error {
	role, known := roles[s.Action]
	if !known {
		return kb.Errorf(kb.NotFound, "step_not_found", "there is no step %q", s.Action)
	}
	if err := kb.Require(who, role, string(s.Action)+" of a curation rule"); err != nil {
		return err
	}
	newest := h.Newest()
	switch {
	case s.Match == "":
		return kb.Errorf(kb.Unmatched, "missing_if_match", "say which revision you have read, by If-Match with its ETag")
	case s.Match != "*" && s.Match != newest.ETag():
		return kb.Errorf(kb.Stale, "stale_revision", "the rule has changed since: it is now at %s; read it again", newest.ETag())
	case !slices.Contains(h.Steps(who), s.Action):
		return kb.Errorf(kb.Conflict, "illegal_step", "%s is not possible while revision %d is %s; possible are: %v", s.Action, newest.Number, newest.State, h.Steps(who))
	case s.Action == kb.ActionApprove:
		return kb.MayApprove(who, s.Match, newest.Writers...)
	case (s.Action == kb.ActionReject || s.Action == kb.ActionArchive) && strings.TrimSpace(s.Reason) == "":
		return kb.Errorf(kb.Invalid, "invalid_reason", "say why")
	case utf8.RuneCountInString(s.Reason) > MaxReason:
		return kb.Errorf(kb.Invalid, "invalid_reason", "a reason has at most %d characters", MaxReason)
	}
	return nil
}

// restored is the revision with a number.
func (h History) restored(number int) (Revision, error) {
	i := slices.IndexFunc(h, func(r Revision) bool { return r.Number == number })
	if i < 0 {
		return Revision{}, kb.Errorf(kb.NotFound, "revision_not_found", "the rule has no revision %d", number)
	}
	return h[i], nil
}
