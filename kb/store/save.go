package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Save implements kb.Store.
func (s *Store) Save(ctx context.Context, writes []kb.Write) error {
	if len(writes) == 0 {
		return nil
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return wrap(err, "save")
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	for _, w := range writes {
		if err := save(ctx, tx, w); err != nil {
			return wrap(err, "save %s", w.Slug)
		}
	}
	return wrap(tx.Commit(), "save")
}

func save(ctx context.Context, tx *sql.Tx, w kb.Write) error {
	exec := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}
	if err := exec(`INSERT INTO articles (id, slug, origin, adopted_from, adopted_hash) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, origin = excluded.origin, adopted_from = excluded.adopted_from, adopted_hash = excluded.adopted_hash
		WHERE articles.slug <> excluded.slug OR articles.origin <> excluded.origin OR articles.adopted_from <> excluded.adopted_from OR articles.adopted_hash <> excluded.adopted_hash`,
		w.ArticleID, w.Slug, w.Origin, w.Adopted.File, w.Adopted.Hash); err != nil {
		return taken(err, w.Slug)
	}
	if !w.End.IsZero() {
		if err := endWindows(ctx, tx, w.ArticleID, w.End); err != nil {
			return err
		}
	}
	if err := exec(`UPDATE revisions SET state = ?, version = version + 1 WHERE article_id = ? AND state IN (?, ?, ?)`,
		kb.StateSuperseded, w.ArticleID, kb.StateDraft, kb.StateInReview, kb.StateApproved); err != nil {
		return err
	}
	if w.Revision != nil {
		if err := insert(ctx, tx, w.Revision); err != nil {
			return err
		}
	}
	if err := settle(ctx, tx, w.ArticleID); err != nil {
		return err
	}
	if err := exec(nextChange, w.ArticleID); err != nil {
		return err
	}
	return logEvent(ctx, tx, w.Event)
}

// endWindows ends what was published by then; what was to begin after that never
// does.
func endWindows(ctx context.Context, tx *sql.Tx, articleID string, at time.Time) error {
	ends := toMillis(at)
	_, err := tx.ExecContext(ctx, `UPDATE revisions SET until_ms = CASE WHEN from_ms > ? THEN from_ms ELSE ? END
		WHERE article_id = ? AND state = ? AND until_ms > ?`, ends, ends, articleID, kb.StatePublished, ends)
	return err
}

// Heads implements kb.Store.
func (s *Store) Heads(ctx context.Context) (map[string]kb.Head, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT a.slug, a.id, a.origin, a.adopted_from, a.adopted_hash, n.newest, coalesce(r.hash, ''), coalesce(r.from_ms, 0), coalesce(r.until_ms, 0)
		FROM articles a
		JOIN (SELECT article_id, max(number) AS newest, max(CASE WHEN state = 'published' THEN number END) AS published FROM revisions GROUP BY article_id) n ON n.article_id = a.id
		LEFT JOIN revisions r ON r.article_id = a.id AND r.number = n.published`)
	if err != nil {
		return nil, wrap(err, "list articles")
	}
	defer rows.Close()
	out := map[string]kb.Head{}
	for rows.Next() {
		var slug string
		var h kb.Head
		var from, until int64
		if err := rows.Scan(&slug, &h.ArticleID, &h.Origin, &h.Adopted.File, &h.Adopted.Hash, &h.Number, &h.Hash, &from, &until); err != nil {
			return nil, wrap(err, "list articles")
		}
		h.From, h.Until = intervalOf(from, until)
		out[slug] = h
	}
	return out, wrap(rows.Err(), "list articles")
}
