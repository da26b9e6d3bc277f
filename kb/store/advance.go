package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/wenjin-kb/wenjin/kb"
)

// Advance implements kb.Store.
func (s *Store) Advance(ctx context.Context, a kb.Advance) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return wrap(err, "change %s", a.Slug)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := advance(ctx, tx, a); err != nil {
		return wrap(err, "change %s", a.Slug)
	}
	return wrap(tx.Commit(), "change %s", a.Slug)
}

func advance(ctx context.Context, tx *sql.Tx, a kb.Advance) error {
	if a.Head == nil {
		_, err := tx.ExecContext(ctx, `INSERT INTO articles (id, slug) VALUES (?, ?)`, a.ArticleID, a.Slug)
		if err != nil {
			return taken(err, a.Slug)
		}
	} else if err := advanceHead(ctx, tx, a.Head); err != nil {
		return err
	}
	if a.Adopt != nil {
		if _, err := tx.ExecContext(ctx, `UPDATE articles SET origin = '', adopted_from = ?, adopted_hash = ? WHERE id = ?`, a.Adopt.File, a.Adopt.Hash, a.ArticleID); err != nil {
			return err
		}
	}
	if !a.End.IsZero() {
		if err := endWindows(ctx, tx, a.ArticleID, a.End); err != nil {
			return err
		}
	}
	if err := withdraw(ctx, tx, a); err != nil {
		return err
	}
	if a.Next != nil {
		if err := insert(ctx, tx, a.Next); err != nil {
			return err
		}
	}
	if err := settle(ctx, tx, a.ArticleID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, nextChange, a.ArticleID); err != nil {
		return err
	}
	return logEvent(ctx, tx, a.Event)
}

// advanceHead gives the newest revision its new state, if it still is the newest
// and as the caller saw it.
func advanceHead(ctx context.Context, tx *sql.Tx, r *kb.Revision) error {
	var version int
	err := tx.QueryRowContext(ctx, `SELECT version FROM revisions WHERE article_id = ? AND number = ?
		AND number = (SELECT max(number) FROM revisions WHERE article_id = ?)`, r.ArticleID, r.Number, r.ArticleID).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) || err == nil && version != r.Version {
		return errStale
	}
	if err != nil {
		return err
	}
	review, err := json.Marshal(r.Review)
	if err != nil {
		return err
	}
	from, until := interval(r)
	_, err = tx.ExecContext(ctx, `UPDATE revisions SET version = version + 1, state = ?, review = ?, from_ms = ?, until_ms = ? WHERE article_id = ? AND number = ?`,
		string(r.State), string(review), from, until, r.ArticleID, r.Number)
	return err
}

// withdraw takes back an older revision that was to come.
func withdraw(ctx context.Context, tx *sql.Tx, a kb.Advance) error {
	if a.Withdraw == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE revisions SET version = version + 1, state = ?, from_ms = 0, until_ms = 0 WHERE article_id = ? AND number = ? AND state = ?`,
		kb.StateSuperseded, a.ArticleID, a.Withdraw, kb.StatePublished)
	return err
}
