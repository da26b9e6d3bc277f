package kb

import (
	"context"
	"strings"
)

// advance writes what a step made of the newest revision.
func (w *Workflow) advance(ctx context.Context, who Principal, action Action, head Revision, detail map[string]string) (Revision, error) {
	err := w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: head.Article.Slug, Head: &head, Event: w.event(who, action, head, detail)})
	if err == nil {
		head.Version++
	}
	return head, err
}

// refuse makes findings an error, nil without any.
func refuse(code, what string, fs []Finding) error {
	if len(fs) == 0 {
		return nil
	}
	e := &Error{Kind: Invalid, Code: code, Detail: what + "; see errors"}
	for _, f := range fs {
		e.Fields = append(e.Fields, FieldError{Field: f.Field, Message: strings.TrimSpace("[" + f.Rule + "] " + f.Message + " " + f.Suggestion)})
	}
	return e
}

// unchanged reads an article and makes sure that it is as the step names it.
func (w *Workflow) unchanged(ctx context.Context, s Step) ([]Revision, error) {
	revisions, err := w.Store.Revisions(ctx, s.Slug)
	if err != nil {
		return nil, err
	}
	if head := revisions[len(revisions)-1]; s.Match != "*" && s.Match != head.ETag() {
		return nil, Errorf(Stale, "stale_revision", "the article has changed since: it is now at %s; read it again", head.ETag())
	}
	return revisions, nil
}
