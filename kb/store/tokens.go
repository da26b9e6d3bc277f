package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"wenjin/kb"
)

var _ kb.Tokens = (*Store)(nil)

// AddToken implements kb.Tokens. A name can be used once: Conflict.
func (s *Store) AddToken(ctx context.Context, t kb.Token) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO tokens (hash, name, role, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?)`,
		t.Hash, t.Name, string(t.Role), toMillis(t.Created), untilMillis(t.Expires))
	var bad *sqlite.Error
	if errors.As(err, &bad) && bad.Code()&0xff == sqlite3.SQLITE_CONSTRAINT {
		return kb.Errorf(kb.Conflict, "token_exists", "there is a token named %q already; choose another name", t.Name)
	}
	return wrap(err, "add token %s", t.Name)
}

// FindToken implements kb.Tokens.
func (s *Store) FindToken(ctx context.Context, hash string) (kb.Token, error) {
	t := kb.Token{Hash: hash}
	var role string
	var created, expires int64
	err := s.read.QueryRowContext(ctx, `SELECT name, role, created_ms, expires_ms FROM tokens WHERE hash = ?`, hash).Scan(&t.Name, &role, &created, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return t, kb.Errorf(kb.NotFound, "token_not_found", "there is no such token")
	}
	if err != nil {
		return t, wrap(err, "find token")
	}
	t.Role, t.Created, t.Expires = kb.Role(role), time.UnixMilli(created).UTC(), untilTime(expires)
	return t, nil
}
