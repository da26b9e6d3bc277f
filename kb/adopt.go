package kb

import (
	"context"
	"strconv"
)

// adopt makes an article of a file one that is edited here. Where it is one already, it
// is kept so against what the file says now.
func (w *Workflow) adopt(ctx context.Context, who Principal, s Step, revisions []Revision) (Revision, error) {
	head := revisions[len(revisions)-1]
	a := Adoption{File: head.Origin, Hash: head.Hash}
	if s.File != nil {
		a = *s.File
	}
	err := w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: s.Slug, Head: &head, Adopt: &a, Event: w.event(who, s.Action, head, map[string]string{"file": a.File, "fileHash": a.Hash})})
	head.Version++
	head.Origin, head.Adopted = "", a.File
	return head, err
}

// GiveBack lets the file have an article again that was adopted, or whose slug it has:
// what it says is in force at once, and what was on its way here is superseded. It is an
// approval ([MayApprove]), since it puts a text in force: a reviewer decides, a person.
func (w *Workflow) GiveBack(ctx context.Context, who Principal, match string, c Candidate) error {
	if err := MayApprove(who, match); err != nil {
		return err
	}
	s := Step{Slug: c.Article.Slug, Match: match}
	revisions, err := w.unchanged(ctx, s)
	if err != nil {
		return err
	}
	head := revisions[len(revisions)-1]
	if head.Origin != "" {
		return Errorf(Conflict, "article_from_file", "this article is that of the file %s already", head.Origin)
	}
	write, err := w.write(ctx, c, Head{ArticleID: head.ArticleID, Number: head.Number}, true, c.Path)
	if err != nil {
		return err
	}
	write.Event = w.event(who, "give-back", *write.Revision, map[string]string{"file": c.Path, "revision": strconv.Itoa(write.Revision.Number)})
	return w.Store.Save(ctx, []Write{*write})
}
