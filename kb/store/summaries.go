package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

const summaryColumns = `r.article_id, r.number, r.version, a.slug, a.origin, r.hash, r.state, r.review, r.author, r.created_ms, r.from_ms, r.until_ms,
	json_extract(r.content, '$.title'), json_extract(r.content, '$.kind'), json_extract(r.content, '$.category'), json_extract(r.content, '$.audience'),
	coalesce(json_extract(r.content, '$.owner'), ''), coalesce(json_extract(r.content, '$.reviewBy'), ''), coalesce(json_extract(r.content, '$.validTo'), '')
	FROM revisions r JOIN articles a ON a.id = r.article_id `

// EachSummary implements kb.Store.
func (s *Store) EachSummary(ctx context.Context, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, `WHERE r.number = (SELECT max(number) FROM revisions WHERE article_id = r.article_id) ORDER BY a.slug`)
}

// EachSummaryInForce implements kb.Store.
func (s *Store) EachSummaryInForce(ctx context.Context, at time.Time, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, `WHERE r.state = 'published' AND r.from_ms <= ? AND r.until_ms > ? ORDER BY a.slug`, toMillis(at), toMillis(at))
}

// summaries runs a query for summaryColumns.
func (s *Store) summaries(ctx context.Context, yield func(kb.Summary) error, where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, "SELECT "+summaryColumns+where, args...)
	if err != nil {
		return wrap(err, "list revisions")
	}
	defer rows.Close()
	for rows.Next() {
		var r kb.Summary
		var review, reviewBy, validTo string
		var created, from, until int64
		if err := rows.Scan(&r.ArticleID, &r.Number, &r.Version, &r.Slug, &r.Origin, &r.Hash, &r.State, &review, &r.Author, &created, &from, &until,
			&r.Title, &r.Kind, &r.Category, &r.Audience, &r.Owner, &reviewBy, &validTo); err != nil {
			return wrap(err, "list revisions")
		}
		if err := json.Unmarshal([]byte(review), &r.Review); err != nil {
			return wrap(err, "read review of revision %d of article %s", r.Number, r.ArticleID)
		}
		if reviewBy != "" {
			if r.ReviewBy, err = kb.ParseDate(reviewBy); err != nil {
				return wrap(err, "read revision %d of article %s", r.Number, r.ArticleID)
			}
		}
		if validTo != "" {
			if r.ValidTo, err = kb.ParseMoment(validTo); err != nil {
				return wrap(err, "read revision %d of article %s", r.Number, r.ArticleID)
			}
		}
		r.CreatedAt = time.UnixMilli(created).UTC()
		if from != 0 || until != 0 {
			r.From, r.Until = time.UnixMilli(from).UTC(), untilTime(until)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "list revisions")
}
