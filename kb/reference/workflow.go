package reference

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Workflow is every way in which the files change: [Workflow.Do] for what people do,
// [Workflow.Take] for what lies on disk.
type Workflow struct {
	Store Store
	Rules Checker
	Now   func() time.Time
	// WordsByOne lets a submitted change of a word file come into force at once if
	// nothing stands against it. Without it, a second person approves every file.
	WordsByOne bool
}

func (w *Workflow) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

// History is all of a file, for editors.
func (w *Workflow) History(ctx context.Context, who kb.Principal, file string) (History, error) {
	if err := kb.Require(who, kb.RoleEditor, "the history of a file"); err != nil {
		return History{}, err
	}
	return w.history(ctx, file)
}

// Revision is one revision of a file with its text, for editors; the zero one for
// number 0.
func (w *Workflow) Revision(ctx context.Context, who kb.Principal, file string, number int) (Revision, error) {
	if err := kb.Require(who, kb.RoleEditor, "a revision of a file"); err != nil {
		return Revision{}, err
	}
	if err := known(file); err != nil || number == 0 {
		return Revision{File: file}, err
	}
	return w.Store.Reference(ctx, file, number)
}

// Open are the revisions that are on their way to being in force, by file, for editors.
func (w *Workflow) Open(ctx context.Context, who kb.Principal) (map[string]Revision, error) {
	if err := kb.Require(who, kb.RoleEditor, "the files"); err != nil {
		return nil, err
	}
	return w.Store.ReferencesOpen(ctx)
}

func (w *Workflow) history(ctx context.Context, file string) (History, error) {
	if err := known(file); err != nil {
		return History{}, err
	}
	revisions, err := w.Store.References(ctx, file)
	h := History{File: file, Revisions: revisions}
	h.Steps = stepsOf(h.Newest())
	return h, err
}

// Do takes a step for somebody, and gives the newest revision after it. Its errors
// are those of kb.Workflow.Do.
func (w *Workflow) Do(ctx context.Context, who kb.Principal, s Step) (Revision, error) {
	if err := s.check(); err != nil {
		return Revision{}, err
	}
	if err := kb.Require(who, kb.RoleEditor, string(s.Action)); err != nil {
		return Revision{}, err
	}
	h, err := w.history(ctx, s.File)
	if err != nil {
		return Revision{}, err
	}
	if err := s.permit(h); err != nil {
		return Revision{}, err
	}
	head, err := w.Revision(ctx, who, s.File, h.Newest().Number)
	if err != nil {
		return Revision{}, err
	}
	switch s.Action {
	case kb.ActionEdit:
		writers, err := writersOf(ctx, w.Store, who, h, head.Text, s.Text)
		if err != nil {
			return Revision{}, err
		}
		return w.follow(ctx, who, s, head, s.Text, writers, nil)
	case kb.ActionRestore:
		return w.restore(ctx, who, s, h, head)
	case kb.ActionSubmit:
		return w.submit(ctx, who, head)
	case kb.ActionApprove:
		return w.approve(ctx, who, s, head)
	case kb.ActionReject:
		return w.reject(ctx, who, s, head)
	default:
		head.State = kb.StateSuperseded
		return w.advance(ctx, who, kb.ActionDiscard, head, nil)
	}
}

// restore makes an old text a new draft.
func (w *Workflow) restore(ctx context.Context, who kb.Principal, s Step, h History, head Revision) (Revision, error) {
	old, err := w.Store.Reference(ctx, s.File, s.Revision)
	if err != nil {
		return Revision{}, err
	}
	return w.follow(ctx, who, s, head, old.Text, restorersOf(who, h, old.Number), map[string]string{"from": strconv.Itoa(old.Number)})
}

// follow puts a new draft after the newest revision.
func (w *Workflow) follow(ctx context.Context, who kb.Principal, s Step, head Revision, text string, writers []string, detail map[string]string) (Revision, error) {
	next := Revision{
		File: s.File, Number: head.Number + 1, Version: 1, Text: text, Hash: Hash(text), State: kb.StateDraft,
		Author: who.ID, Review: kb.Review{Writers: writers}, CreatedAt: w.now(),
	}
	a := Advance{File: s.File, Next: &next, Event: w.event(who.ID, s.Action, next, detail)}
	if head.Number > 0 {
		if head.State.IsOpen() {
			head.State = kb.StateSuperseded
		}
		a.Head = &head
	}
	return next, w.Store.AdvanceReference(ctx, a)
}

// submit hands the draft to the reviewers. Whatever the rules block stops it.
func (w *Workflow) submit(ctx context.Context, who kb.Principal, head Revision) (Revision, error) {
	head.Review = kb.Review{Writers: merge(head.Review.Writers, who.Parties()...), SubmittedBy: who.ID, SubmittedAt: w.now()}
	if err := w.judge(ctx, &head); err != nil {
		return Revision{}, err
	}
	blocks := slices.DeleteFunc(slices.Clone(head.Review.Findings), func(f kb.Finding) bool { return f.Severity != kb.Block })
	if err := refuse("blocked_by_rules", "the rules forbid this text", blocks); err != nil {
		return Revision{}, err
	}
	head.State = kb.StateInReview
	if w.WordsByOne && IsWords(head.File) && len(head.Review.Open(head.Review.Findings, w.now())) == 0 {
		head.State, head.From = kb.StatePublished, w.now()
		head.Review.PublishedBy = who.ID
	}
	return w.advance(ctx, who, kb.ActionSubmit, head, nil)
}

// approve puts the text in force, if whoever asks may approve it (kb.MayApprove). It
// is judged once more: the rules, the facts and the articles may have changed since.
func (w *Workflow) approve(ctx context.Context, who kb.Principal, s Step, head Revision) (Revision, error) {
	if err := kb.MayApprove(who, s.Match, merge(slices.Clone(head.Review.Writers), head.Review.SubmittedBy, head.Author)...); err != nil {
		return Revision{}, err
	}
	detail := map[string]string{}
	head.Review.Waivers = nil
	for i, v := range s.Waivers {
		if err := v.Valid(w.now()); err != nil {
			return Revision{}, err
		}
		v.By = who.ID
		head.Review.Waivers = append(head.Review.Waivers, v)
		detail["waiver "+strconv.Itoa(i+1)] = v.Rule + " " + strconv.Quote(v.Match) + " until " + v.Expires.String() + ": " + v.Reason
	}
	if err := w.judge(ctx, &head); err != nil {
		return Revision{}, err
	}
	if err := refuse("open_findings", "findings stand against this text; a warning passes with a waiver", head.Review.Open(head.Review.Findings, w.now())); err != nil {
		return Revision{}, err
	}
	if head.Hash != Hash(head.Text) {
		return Revision{}, kb.Errorf(kb.Conflict, "approval_void", "the text is not what was handed in; submit it again")
	}
	if s.Reason = strings.TrimSpace(s.Reason); s.Reason != "" {
		detail["comment"] = s.Reason
	}
	head.State, head.From = kb.StatePublished, w.now()
	head.Review.Approved, head.Review.DecidedBy, head.Review.DecidedAt, head.Review.Hash = true, who.ID, w.now(), head.Hash
	head.Review.Reason, head.Review.PublishedBy = s.Reason, who.ID
	return w.advance(ctx, who, kb.ActionApprove, head, detail)
}

// reject gives the text back to its writers with a reason.
func (w *Workflow) reject(ctx context.Context, who kb.Principal, s Step, head Revision) (Revision, error) {
	if err := kb.Require(who, kb.RoleReviewer, "reject"); err != nil {
		return Revision{}, err
	}
	head.State = kb.StateDraft
	head.Review.Approved, head.Review.DecidedBy, head.Review.DecidedAt, head.Review.Reason, head.Review.Hash = false, who.ID, w.now(), strings.TrimSpace(s.Reason), ""
	return w.advance(ctx, who, kb.ActionReject, head, map[string]string{"reason": head.Review.Reason})
}

// judge notes what stands against a revision and which articles show its change.
func (w *Workflow) judge(ctx context.Context, r *Revision) error {
	j, err := w.Rules.Judge(ctx, r.File, r.Text)
	r.Review.Findings, r.Review.Rules, r.Articles = j.Findings, w.Rules.Version(), j.Articles
	return err
}

// advance writes what a step made of the newest revision.
func (w *Workflow) advance(ctx context.Context, who kb.Principal, action kb.Action, head Revision, detail map[string]string) (Revision, error) {
	err := w.Store.AdvanceReference(ctx, Advance{File: head.File, Head: &head, Event: w.event(who.ID, action, head, detail)})
	if err == nil {
		head.Version++
	}
	return head, err
}

// Take puts a text that lies on disk in force, after it was judged. What nobody had
// published yet is superseded: it was written for another text.
func (w *Workflow) Take(ctx context.Context, file, text string, j Judgement) error {
	h, err := w.history(ctx, file)
	if err != nil {
		return err
	}
	head, now := h.Newest(), w.now()
	next := Revision{
		File: file, Number: head.Number + 1, Version: 1, Text: text, Hash: Hash(text), State: kb.StatePublished, Author: kb.ActorFiles,
		Review: kb.Review{Findings: j.Findings, Rules: w.Rules.Version(), PublishedBy: kb.ActorFiles}, Articles: j.Articles, CreatedAt: now, From: now,
	}
	a := Advance{File: file, Next: &next, Seen: next.Hash, Event: w.event(kb.ActorFiles, kb.ActionPublish, next, nil)}
	if head.Number > 0 {
		if head.State.IsOpen() {
			head.State = kb.StateSuperseded
		}
		a.Head = &head
	}
	return w.Store.AdvanceReference(ctx, a)
}

// maxNamed articles stand in a record of the log at most; the revision has all.
const maxNamed = 100

// event is what the log says of a step. A record of what came into force says so, and
// names the articles that show it.
func (w *Workflow) event(actor string, action kb.Action, r Revision, detail map[string]string) kb.Event {
	all := map[string]string{"revision": strconv.Itoa(r.Number), "hash": r.Hash}
	for k, v := range detail {
		all[k] = v
	}
	if r.State == kb.StatePublished {
		all["inForce"] = r.From.UTC().Format(time.RFC3339)
		if len(r.Articles) > 0 {
			var slugs []string
			for _, a := range r.Articles[:min(len(r.Articles), maxNamed)] {
				slugs = append(slugs, a.Slug)
			}
			all["articles"], all["shownBy"] = strings.Join(slugs, " "), strconv.Itoa(len(r.Articles))
		}
	}
	return kb.Event{At: w.now(), Actor: actor, Action: "reference." + string(action), Object: r.File, Detail: all}
}

// refuse makes findings an error, nil without any.
func refuse(code, what string, found []kb.Finding) error {
	if len(found) == 0 {
		return nil
	}
	e := &kb.Error{Kind: kb.Invalid, Code: code, Detail: what + "; see errors"}
	for _, f := range found {
		where := f.File
		if f.Line > 0 {
			where += ":" + strconv.Itoa(f.Line)
		}
		e.Fields = append(e.Fields, kb.FieldError{Field: where, Message: strings.TrimSpace("[" + f.Rule + "] " + f.Message + " " + f.Suggestion)})
	}
	return e
}
