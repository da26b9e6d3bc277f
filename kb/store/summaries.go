package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

const summaryColumns = `a.slug, a.origin, a.adopted_from, r.article_id, r.number, r.version, r.hash, r.state, r.review, r.author, r.created_ms, r.changed_ms, r.from_ms, r.until_ms,
	r.title, r.kind, r.category, r.audience, r.owner, r.review_by, r.valid_to, ` + inForceColumn + `
	FROM articles a JOIN revisions r %s ON r.article_id = a.id `

// EachSummary implements kb.Store.
func (s *Store) EachSummary(ctx context.Context, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, `WHERE r.number = (SELECT max(number) FROM revisions WHERE article_id = a.id) ORDER BY a.slug`)
}

// EachSummaryInForce implements kb.Store.
func (s *Store) EachSummaryInForce(ctx context.Context, at time.Time, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, whenInForce+`WHERE now.from_ms <= ? AND now.until_ms > ? ORDER BY a.slug`, toMillis(at), toMillis(at))
}

// summaries runs a query for summaryColumns.
func (s *Store) summaries(ctx context.Context, yield func(kb.Summary) error, where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, "SELECT "+fmt.Sprintf(summaryColumns, s.listed())+where, args...)
	if err != nil {
		return wrap(err, "list revisions")
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanSummary(rows.Scan)
		if err != nil {
			return wrap(err, "list revision %d of article %s", r.Number, r.ArticleID)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "list revisions")
}

func scanSummary(scan func(...any) error) (r kb.Summary, err error) {
	var review, reviewBy, validTo, inForce string
	var created, changed, from, until int64
	if err := scan(&r.Slug, &r.Origin, &r.Adopted, &r.ArticleID, &r.Number, &r.Version, &r.Hash, &r.State, &review, &r.Author, &created, &changed, &from, &until,
		&r.Title, &r.Kind, &r.Category, &r.Audience, &r.Owner, &reviewBy, &validTo, &inForce); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(review), &r.Review); err != nil {
		return r, err
	}
	if reviewBy != "" {
		if r.ReviewBy, err = kb.ParseDate(reviewBy); err != nil {
			return r, err
		}
	}
	if validTo != "" {
		if r.ValidTo, err = kb.ParseMoment(validTo); err != nil {
			return r, err
		}
	}
	r.CreatedAt, r.ChangedAt = time.UnixMilli(created).UTC(), time.UnixMilli(changed).UTC()
	r.From, r.Until = intervalOf(from, until)
	r.InForce, err = windowsIn(inForce, r.Number)
	return r, err
}

// EachTurning calls yield with every revision that enters into force, or leaves it, from a
// time until another, by slug, without reading any text.
func (s *Store) EachTurning(ctx context.Context, from, until time.Time, yield func(kb.Summary) error) error {
	a, b := toMillis(from), toMillis(until)
	return s.summaries(ctx, yield, `WHERE EXISTS (SELECT 1 FROM in_force f WHERE f.article_id = r.article_id AND f.number = r.number
		AND (f.from_ms >= ? AND f.from_ms < ? OR f.until_ms >= ? AND f.until_ms < ?)) ORDER BY a.slug, r.number`, a, b, a, b)
}
