package kb

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Evidence is everything about one article: every revision with its text,
// findings, decisions and times in force, and every record of the log.
type Evidence struct {
	Slug, ArticleID string
	MadeAt          time.Time
	MadeBy          string     // principal id
	Revisions       []Revision // by number
	Records         []Record
	AuditHead       AuditHead
}

// Evidence gathers what an inspector asks for; that it was, stands in the log too.
func (l *Library) Evidence(ctx context.Context, who Principal, slug string) (Evidence, error) {
	out := Evidence{Slug: slug, MadeAt: l.now(), MadeBy: who.ID, Records: []Record{}}
	if err := Require(who, RoleEditor, "the evidence of an article"); err != nil {
		return out, err
	}
	var err error
	if out.Revisions, err = l.Store.Revisions(ctx, slug); err != nil {
		return out, err
	}
	out.ArticleID = out.Revisions[0].ArticleID
	if err := l.Store.Append(ctx, Event{At: out.MadeAt, Actor: who.ID, Action: "article.evidence", Object: slug}); err != nil {
		return out, err
	}
	err = l.Store.EachRecord(ctx, 0, 0, func(r Record) error {
		if slices.Contains(strings.Fields(r.Object), slug) && strings.HasPrefix(r.Action, "article.") {
			out.Records = append(out.Records, r)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	out.AuditHead, err = l.Store.AuditHead(ctx)
	return out, err
}

// BeginExport gives the end of the log as it is now, for administrators who take all
// of it elsewhere. That they do stands in the log: in its last record.
func (l *Library) BeginExport(ctx context.Context, who Principal) (AuditHead, error) {
	if err := Require(who, RoleAdmin, "the log"); err != nil {
		return AuditHead{}, err
	}
	if err := l.Store.Append(ctx, Event{At: l.now(), Actor: who.ID, Action: "audit.export"}); err != nil {
		return AuditHead{}, err
	}
	return l.Store.AuditHead(ctx)
}

// Log is records of the log after a number, in order, at most limit, for
// administrators.
func (l *Library) Log(ctx context.Context, who Principal, after int64, limit int) ([]Record, error) {
	if err := Require(who, RoleAdmin, "the log"); err != nil {
		return nil, err
	}
	out := []Record{}
	err := l.Store.EachRecord(ctx, after, limit, func(r Record) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

// LogBefore is a page of the log from its end: at most limit records before a
// number (0: from the end), newest first, and the end.
func (l *Library) LogBefore(ctx context.Context, who Principal, before int64, limit int) ([]Record, AuditHead, error) {
	if err := Require(who, RoleAdmin, "the log"); err != nil {
		return nil, AuditHead{}, err
	}
	head, err := l.Store.AuditHead(ctx)
	if err != nil {
		return nil, head, err
	}
	if before <= 0 || before > head.Seq+1 {
		before = head.Seq + 1
	}
	if before == 1 {
		return nil, head, nil
	}
	out, err := l.Log(ctx, who, max(before-1-int64(limit), 0), int(min(int64(limit), before-1)))
	slices.Reverse(out)
	return out, head, err
}
