package kb

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// submit hands the draft to the reviewers. Whatever the rules block stops it.
func (w *Workflow) submit(ctx context.Context, who Principal, head Revision) (Revision, error) {
	found, err := w.Check(ctx, head.Article)
	if err != nil {
		return Revision{}, err
	}
	blocks := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Severity != Block })
	if err := refuse("blocked_by_rules", "the rules forbid this text", blocks); err != nil {
		return Revision{}, err
	}
	head.State = StateInReview
	writers := merge(slices.Clone(head.Review.Writers), who.Parties()[1:]...)
	head.Review = Review{Writers: writers, SubmittedBy: who.ID, SubmittedAt: w.now(), Findings: found, Rules: w.Rules.Version(), Withdrawal: head.Review.Withdrawal}
	return w.advance(ctx, who, ActionSubmit, head, nil)
}

// approve lets the text be published as it is, if whoever asks may ([MayApprove]);
// every warning needs a waiver.
func (w *Workflow) approve(ctx context.Context, who Principal, s Step, head Revision) (Revision, error) {
	if err := MayApprove(who, s.Match, head.Review.parties()...); err != nil {
		return Revision{}, err
	}
	detail := map[string]string{}
	waivers := slices.Clone(s.Waivers)
	for i := range waivers {
		if err := waivers[i].Valid(w.now()); err != nil {
			return Revision{}, err
		}
		waivers[i].By = who.ID
		detail["waiver "+strconv.Itoa(i+1)] = fmt.Sprintf("%s %q until %s: %s", waivers[i].Rule, waivers[i].Match, waivers[i].Expires, waivers[i].Reason)
	}
	head.Review.Waivers = waivers
	// Held against the rules once more: they may have changed since the submission.
	found, err := w.Check(ctx, head.Article)
	if err != nil {
		return Revision{}, err
	}
	head.Review.Findings, head.Review.Rules = found, w.Rules.Version()
	if err := refuse("open_findings", "findings stand against this text; a warning passes with a waiver", head.Review.Open(head.Review.Findings, w.now())); err != nil {
		return Revision{}, err
	}
	hash, err := ContentHash(head.Article)
	if err != nil {
		return Revision{}, err
	}
	if head.Review.Facts = w.Rules.Facts().In(head.Article); head.Review.Facts != nil {
		b, err := json.Marshal(head.Review.Facts)
		if err != nil {
			return Revision{}, err
		}
		detail["facts"] = fmt.Sprintf("%x", sha256.Sum256(b))
	}
	head.State = StateApproved
	head.Review.Approved, head.Review.DecidedBy, head.Review.DecidedAt, head.Review.Hash = true, who.ID, w.now(), hash
	return w.advance(ctx, who, ActionApprove, head, detail)
}

// Valid refuses a waiver without a reason or an end.
func (v Waiver) Valid(now time.Time) error {
	switch {
	case v.Rule == "" || strings.TrimSpace(v.Reason) == "":
		return Errorf(Invalid, "invalid_waiver", "a waiver needs the rule and a reason")
	case v.Expires.IsZero() || !now.Before(v.Expires.End()):
		return Errorf(Invalid, "invalid_waiver", "a waiver needs a day in the future on which it expires")
	}
	return nil
}

// reject gives the text back to its writers with a reason.
func (w *Workflow) reject(ctx context.Context, who Principal, head Revision, reason string) (Revision, error) {
	reason = strings.TrimSpace(reason)
	head.State = StateDraft
	head.Review.Approved, head.Review.DecidedBy, head.Review.DecidedAt, head.Review.Reason, head.Review.Hash = false, who.ID, w.now(), reason, ""
	return w.advance(ctx, who, ActionReject, head, map[string]string{"reason": reason})
}
