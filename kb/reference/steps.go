package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Step is a step that somebody asks for. Besides Action, File and Match each action
// takes only what is its own.
type Step struct {
	Action kb.Action // edit, restore, submit, discard, approve, reject
	File   string
	Match  string // ETag of the newest revision that it was decided on; "*" is whichever that is

	Text     string      // edit
	Waivers  []kb.Waiver // approve: one for every warning
	Reason   string      // reject must have one, approve may: the reviewer's comment
	Revision int         // restore: number of the revision
}

// check refuses a step that can't be meant, whatever the state of the file.
func (s Step) check() error {
	if err := known(s.File); err != nil {
		return err
	}
	switch {
	case !slices.Contains([]kb.Action{kb.ActionEdit, kb.ActionRestore, kb.ActionSubmit, kb.ActionDiscard, kb.ActionApprove, kb.ActionReject}, s.Action):
		return kb.Errorf(kb.NotFound, "step_not_found", "there is no step %q", s.Action)
	case s.Match == "":
		return kb.Errorf(kb.Unmatched, "missing_if_match", "say which revision you have read, by If-Match with its ETag")
	case s.Action == kb.ActionReject && strings.TrimSpace(s.Reason) == "":
		return kb.Errorf(kb.Invalid, "invalid_reason", "say why: a rejection needs a reason")
	case len(s.Text) > MaxBytes:
		return kb.Errorf(kb.TooLarge, "file_too_large", "a file has at most %d bytes", MaxBytes)
	}
	return nil
}

// stepsOf are the steps that a file allows while its newest revision stands so.
func stepsOf(newest Revision) []kb.Action {
	out := []kb.Action{kb.ActionEdit, kb.ActionRestore}
	switch newest.State {
	case kb.StateDraft:
		out = append(out, kb.ActionSubmit, kb.ActionDiscard)
	case kb.StateInReview:
		out = append(out, kb.ActionApprove, kb.ActionReject, kb.ActionDiscard)
	}
	return out
}

// permit refuses a step that was decided on an old revision, or that the state
// forbids.
func (s Step) permit(h History) error {
	newest := h.Newest()
	if s.Match != "*" && s.Match != newest.ETag() {
		return kb.Errorf(kb.Stale, "stale_revision", "%s has changed since: it is now at %s; read it again", s.File, newest.ETag())
	}
	if slices.Contains(h.Steps, s.Action) {
		return nil
	}
	return &kb.Error{
		Kind: kb.Conflict, Code: "illegal_step",
		Detail: fmt.Sprintf("%s is not possible while revision %d is %s; possible are: %v", s.Action, newest.Number, newest.State, h.Steps),
	}
}
