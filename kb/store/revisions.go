package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

func insert(ctx context.Context, tx *sql.Tx, r *kb.Revision) error {
	content, err := json.Marshal(r.Article)
	if err != nil {
		return err
	}
	review, err := json.Marshal(r.Review)
	if err != nil {
		return err
	}
	from, until := interval(r)
	args := []any{r.ArticleID, r.Number, max(r.Version, 1), string(content), r.Raw, r.Hash, string(r.State), string(review), r.Author, toMillis(r.CreatedAt), toMillis(r.ChangedAt), from, until}
	for _, text := range listedFields(r.Article) {
		args = append(args, text)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO revisions (article_id, number, version, content, raw, hash, state, review, author, created_ms, changed_ms, from_ms, until_ms,
		title, kind, category, audience, owner, review_by, valid_to)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...)
	if isConstraint(err) {
		return errStale // the article has a revision of this number by now
	}
	if err != nil {
		return err
	}
	return namePictures(ctx, tx, r)
}

// namePictures notes which pictures a new revision names.
func namePictures(ctx context.Context, tx *sql.Tx, r *kb.Revision) error {
	for _, name := range r.Article.Pictures() {
		if _, err := tx.ExecContext(ctx, `INSERT INTO pictures_named (name, article_id, number) VALUES (?, ?, ?)`, name, r.ArticleID, r.Number); err != nil {
			return err
		}
	}
	return nil
}

// listedFields are the columns that lists show of an article's content: title to
// valid_to.
func listedFields(a kb.Article) []string {
	return []string{a.Title, string(a.Kind), a.Category, string(a.Audience), a.Owner, a.ReviewBy.String(), a.ValidTo.String()}
}

// interval is the window of a revision, 0 to 0 where it was never published.
func interval(r *kb.Revision) (from, until int64) {
	if r.From.IsZero() {
		return 0, 0
	}
	return toMillis(r.From), untilMillis(r.Until)
}

// intervalOf reads what interval writes.
func intervalOf(from, until int64) (time.Time, time.Time) {
	if from == 0 && until == 0 {
		return time.Time{}, time.Time{}
	}
	return time.UnixMilli(from).UTC(), untilTime(until)
}

const revisionColumns = `r.article_id, r.number, r.version, r.content, r.raw, a.origin, a.adopted_from, r.hash, r.state, r.review, r.author, r.created_ms, r.changed_ms, r.from_ms, r.until_ms, ` + inForceColumn + `
	FROM revisions r JOIN articles a ON a.id = r.article_id `

// revisions runs a query for revisionColumns.
func (s *Store) revisions(ctx context.Context, yield func(kb.Revision) error, where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, "SELECT "+revisionColumns+where, args...)
	if err != nil {
		return wrap(err, "read revisions")
	}
	defer rows.Close()
	for rows.Next() {
		var r kb.Revision
		var content, review, inForce string
		var created, changed, from, until int64
		if err := rows.Scan(&r.ArticleID, &r.Number, &r.Version, &content, &r.Raw, &r.Origin, &r.Adopted, &r.Hash, &r.State, &review, &r.Author, &created, &changed, &from, &until, &inForce); err != nil {
			return wrap(err, "read revisions")
		}
		if digest([]byte(content)) != r.Hash {
			return &kb.Error{Kind: kb.Internal, Code: kb.CodeTampered, Detail: fmt.Sprintf("the text of revision %d of article %s is not what was saved; run wenjin verify", r.Number, r.ArticleID)}
		}
		if err := json.Unmarshal([]byte(content), &r.Article); err != nil {
			return wrap(err, "read revision %d of article %s", r.Number, r.ArticleID)
		}
		if err := json.Unmarshal([]byte(review), &r.Review); err != nil {
			return wrap(err, "read review of revision %d of article %s", r.Number, r.ArticleID)
		}
		r.CreatedAt, r.ChangedAt = time.UnixMilli(created).UTC(), time.UnixMilli(changed).UTC()
		r.From, r.Until = intervalOf(from, until)
		if r.InForce, err = windowsIn(inForce, r.Number); err != nil {
			return wrap(err, "read article %s", r.ArticleID)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "read revisions")
}

// whenInForce joins the windows in which a revision is in force.
const whenInForce = `JOIN in_force now ON now.article_id = r.article_id AND now.number = r.number `

// InForce implements kb.Store.
func (s *Store) InForce(ctx context.Context, slug string, at time.Time) (kb.Revision, error) {
	var out *kb.Revision
	err := s.revisions(ctx, func(r kb.Revision) error { out = &r; return nil },
		whenInForce+`WHERE a.slug = ? AND now.from_ms <= ? AND now.until_ms > ?`, slug, toMillis(at), toMillis(at))
	if err == nil && out == nil {
		err = kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", slug)
	}
	if err != nil {
		return kb.Revision{}, err
	}
	return *out, nil
}

// EachInForce implements kb.Store.
func (s *Store) EachInForce(ctx context.Context, at time.Time, yield func(kb.Revision) error) error {
	return s.revisions(ctx, yield, whenInForce+`WHERE now.from_ms <= ? AND now.until_ms > ? ORDER BY a.slug`, toMillis(at), toMillis(at))
}

// EachOpen calls yield with the newest revision of every article as long as that is on its
// way to being published, by slug.
func (s *Store) EachOpen(ctx context.Context, yield func(kb.Revision) error) error {
	return s.revisions(ctx, yield, `WHERE r.state IN (?, ?, ?) AND r.number = (SELECT max(number) FROM revisions WHERE article_id = a.id) ORDER BY a.slug`,
		kb.StateDraft, kb.StateInReview, kb.StateApproved)
}

// Published implements kb.Store.
func (s *Store) Published(ctx context.Context, articleID string) ([]kb.Revision, error) {
	return s.list(ctx, `WHERE r.article_id = ? AND EXISTS (SELECT 1 FROM in_force f WHERE f.article_id = r.article_id AND f.number = r.number) ORDER BY r.number`, articleID)
}

// Revisions implements kb.Store.
func (s *Store) Revisions(ctx context.Context, slug string) ([]kb.Revision, error) {
	out, err := s.list(ctx, `WHERE a.slug = ? ORDER BY r.number`, slug)
	if err == nil && len(out) == 0 {
		err = kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", slug)
	}
	return out, err
}

func (s *Store) list(ctx context.Context, where string, args ...any) (out []kb.Revision, err error) {
	err = s.revisions(ctx, func(r kb.Revision) error { out = append(out, r); return nil }, where, args...)
	return out, err
}
