package clients

import (
	"context"
	"errors"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// reason is that of a request to archive what a client wants to delete.
const reason = "deleted by a client of Meilisearch"

// What became of a document that was to be deleted.
const (
	absent    = "absent"    // there was no such article
	dropped   = "dropped"   // a draft
	asked     = "asked"     // to be archived, which another person decides
	archived  = "archived"  // where one person may
	untouched = "untouched" // it is archived already, or it was asked
)

// remove does what can be done about each of the documents that are to be deleted.
func (w *Worker) remove(ctx context.Context, who kb.Principal, all []string, alive func()) (out tasks.Result, err error) {
	records, err := w.recall(ctx)
	if err != nil {
		return out, err
	}
	slices.Sort(all)
	for _, id := range slices.Compact(all) {
		alive()
		o := tasks.Outcome{ID: shortened(id), Slug: records.slug(id)}
		revisions, err := w.revisions(ctx, o.Slug)
		if err != nil {
			return out, err
		}
		if len(revisions) == 0 {
			o.What, o.Slug = absent, ""
		} else if o.What, err = w.removeOne(ctx, who, revisions); err != nil {
			known, refusal := told(err)
			if !refusal {
				return out, err
			}
			o.What, o.Error = "refused", known
		}
		out.Outcomes = append(out.Outcomes, o)
	}
	return out, nil
}

// removeOne asks to archive what is in force or to come; what never was published is
// dropped by whoever has written it.
func (w *Worker) removeOne(ctx context.Context, who kb.Principal, revisions []kb.Revision) (string, error) {
	now, head := w.Now(), revisions[len(revisions)-1]
	step := kb.Step{Slug: head.Article.Slug, Match: head.ETag()}
	what := dropped
	switch {
	case head.Origin != "":
		return "", kb.Errorf(kb.Conflict, "article_from_file", "it comes from a file here: delete it there, or adopt it")
	case kb.AsksToArchive(revisions, now) != nil:
		return untouched, nil // a second request would agree to the first
	case slices.ContainsFunc(revisions, func(r kb.Revision) bool { s := r.StateAt(now); return s == kb.StatePublished || s == kb.StateScheduled }):
		step.Action, step.Reason = kb.ActionArchive, reason
		what = asked
	case !head.State.IsOpen():
		return untouched, nil
	case !slices.Contains(who.Parties(), head.Author):
		return "", kb.Errorf(kb.Conflict, "document_conflict", "it is a draft that somebody else has written: discard it in the console")
	default:
		step.Action = kb.ActionDiscard
	}
	after, err := w.Workflow.Do(ctx, who, step)
	if what == asked && after.Review.Withdrawal == nil {
		what = archived
	}
	return what, err
}

// told is an error as a client is told of it; false is one of the service.
func told(err error) (*tasks.Failure, bool) {
	switch kb.KindOf(err) {
	case kb.Invalid, kb.Denied, kb.NotFound, kb.Conflict, kb.Stale:
	default:
		return nil, false
	}
	f := &tasks.Failure{Code: "document_conflict", Message: err.Error()}
	var known *kb.Error
	if errors.As(err, &known) {
		f.Message = known.Detail
		if known.Code != "" {
			f.Code = known.Code
		}
	}
	return f, true
}
