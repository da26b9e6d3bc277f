package worklist

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// What somebody has to do with an article that waits for them.
const (
	Decide  kb.Action = kb.ActionApprove // approve or reject it
	Agree   kb.Action = kb.ActionArchive // agree to archive it, or keep it
	Publish kb.Action = kb.ActionPublish // it is approved
)

// Waiting is an article that waits for somebody.
type Waiting struct {
	kb.Summary
	For   kb.Action
	Since time.Time
}

// Tasks are what somebody has to do.
type Tasks struct {
	Drafts  []kb.Summary // that hold their words, those sent back first, then the newest
	Waiting []Waiting    // the longest first
	Overdue []kb.Summary // in force and to be looked at again: first those they own, then the longest
	Owned   int          // of Overdue
}

// Tasks are what somebody who edits has to do, and what they decide as a reviewer.
func (l *Lists) Tasks(ctx context.Context, who kb.Principal) (Tasks, error) {
	if err := kb.Require(who, kb.RoleEditor, "the tasks of editors"); err != nil {
		return Tasks{}, err
	}
	all, err := l.all(ctx)
	if err != nil {
		return Tasks{}, err
	}
	var out Tasks
	now := l.Now()
	for _, r := range all {
		s := r.Summary
		if s.State == kb.StateDraft && hasPart(s, who) {
			out.Drafts = append(out.Drafts, s)
		}
		if w, waits := waiting(s, who, now); waits {
			out.Waiting = append(out.Waiting, w)
		}
		if s.Overdue(now) && lives(s, now) {
			out.Overdue = append(out.Overdue, s)
			if s.Owner != "" && s.Owner == who.Name {
				out.Owned++
			}
		}
	}
	slices.SortStableFunc(out.Drafts, func(a, b kb.Summary) int {
		return cmp.Or(last(!SentBack(a), !SentBack(b)), b.CreatedAt.Compare(a.CreatedAt))
	})
	slices.SortStableFunc(out.Waiting, func(a, b Waiting) int { return a.Since.Compare(b.Since) })
	slices.SortStableFunc(out.Overdue, func(a, b kb.Summary) int {
		return cmp.Or(last(a.Owner != who.Name, b.Owner != who.Name), a.ReviewBy.Compare(b.ReviewBy.Time))
	})
	return out, nil
}

// SentBack reports whether a draft is one that a reviewer has rejected.
func SentBack(s kb.Summary) bool {
	return s.State == kb.StateDraft && s.Review.DecidedBy != "" && !s.Review.Approved
}

// hasPart reports whether somebody has written something of a text that is not published
// yet, or handed it in.
func hasPart(s kb.Summary, who kb.Principal) bool {
	return slices.ContainsFunc(who.Parties(), func(id string) bool {
		return s.Author == id || s.Review.SubmittedBy == id || slices.Contains(s.Review.Writers, id)
	})
}

// waiting says for what an article waits for somebody, if it does. Nobody decides about
// words of their own.
func waiting(s kb.Summary, who kb.Principal, now time.Time) (Waiting, bool) {
	reviewer := who.AtLeast(kb.RoleReviewer)
	switch {
	case s.State == kb.StateInReview && reviewer && !hasPart(s, who):
		return Waiting{s, Decide, s.Review.SubmittedAt}, true
	case s.AsksToArchive(now) && reviewer && !slices.ContainsFunc(who.Parties(), func(id string) bool { return slices.Contains(s.Review.Withdrawal.AskedBy, id) }):
		return Waiting{s, Agree, s.Review.Withdrawal.AskedAt}, true
	case s.State == kb.StateApproved && hasPart(s, who):
		return Waiting{s, Publish, s.Review.DecidedAt}, true
	}
	return Waiting{}, false
}

// lives reports whether an article is in force, or on its way.
func lives(s kb.Summary, now time.Time) bool {
	state := s.StateAt(now)
	return state != kb.StateExpired && state != kb.StateArchived && state != kb.StateSuperseded
}
