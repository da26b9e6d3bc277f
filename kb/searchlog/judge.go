package searchlog

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// maxJudged is the longest question that is judged, in runes.
const maxJudged = 200

// Judge keeps what an editor says about a question and an article of the library, which
// customers may find, in place of what was said before. The audit log has it.
func (l *Log) Judge(ctx context.Context, who kb.Principal, library *kb.Library, j Judgement) error {
	if err := kb.Require(who, kb.RoleEditor, "judging answers"); err != nil {
		return err
	}
	j.Query = strings.TrimSpace(Mask(j.Query))
	invalid := func(field, code, detail string) error {
		return &kb.Error{Kind: kb.Invalid, Code: code, Detail: detail, Fields: []kb.FieldError{{Field: field, Message: detail}}}
	}
	switch {
	case Plain(j.Query) == "" || utf8.RuneCountInString(j.Query) > maxJudged:
		return invalid("query", "invalid_query", "query must have from 1 to 200 characters")
	case !kb.SlugPattern.MatchString(j.Slug) || len(j.Slug) > kb.MaxSlugRunes:
		return invalid("slug", "invalid_slug", "slug is not that of an article")
	case j.Grade < 0 || j.Grade > MaxGrade:
		return invalid("grade", "invalid_grade", "grade must be from 0 to 3")
	}
	if j.Grade > 0 { // what was said of one that is gone can be taken back
		history, err := library.History(ctx, who, j.Slug)
		switch {
		case kb.KindOf(err) == kb.NotFound:
			return invalid("slug", "judged_unknown", "there is no article "+j.Slug)
		case err != nil:
			return err
		case history.Newest().Article.Audience.Scope() != kb.ScopePublic:
			return invalid("slug", "judged_internal", "customers do not find "+j.Slug+", which is internal")
		}
	}
	j.Actor, j.At = who.ID, l.now()
	if err := l.store.PutJudgement(ctx, j); err != nil {
		return err
	}
	return l.audit.Append(ctx, kb.Event{At: j.At, Actor: who.ID, Action: "judgement.put", Object: j.Slug})
}

// Judgements are all, by question, the best article first, for editors.
func (l *Log) Judgements(ctx context.Context, who kb.Principal) ([]Judgement, error) {
	if err := kb.Require(who, kb.RoleEditor, "judgements"); err != nil {
		return nil, err
	}
	return l.store.Judgements(ctx)
}

// keptMeasurements are the last ones.
const keptMeasurements = 100

// Measured keeps a measurement, and the last ones before it.
func (l *Log) Measured(ctx context.Context, m Measurement) error {
	return l.store.PutMeasurement(ctx, m, keptMeasurements)
}

// Measurements are the last ones, the newest first, for editors.
func (l *Log) Measurements(ctx context.Context, who kb.Principal) ([]Measurement, error) {
	if err := kb.Require(who, kb.RoleEditor, "measurements"); err != nil {
		return nil, err
	}
	return l.store.Measurements(ctx)
}
