package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// AddToken implements auth.Store. A name can be used once: Conflict.
func (s *Store) AddToken(ctx context.Context, t auth.Token, e kb.Event) error {
	return s.logged(ctx, e, "add token "+t.Name, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO tokens (hash, name, person, made_by, role, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			t.Hash, t.Name, t.Person, t.MadeBy, string(t.Role), toMillis(t.Created), untilMillis(t.Expires))
		if isConstraint(err) {
			return kb.Errorf(kb.Conflict, "token_exists", "there is a token named %q already; choose another name", t.Name)
		}
		return err
	})
}

const tokenColumns = `t.hash, t.name, t.person, t.made_by, t.role, t.created_ms, t.expires_ms, t.used_ms`

func scanToken(scan func(...any) error, more ...any) (auth.Token, error) {
	var t auth.Token
	var created, expires, used int64
	err := scan(append([]any{&t.Hash, &t.Name, &t.Person, &t.MadeBy, &t.Role, &created, &expires, &used}, more...)...)
	t.Created, t.Expires, t.Used = time.UnixMilli(created).UTC(), untilTime(expires), sqlite.Time(used)
	return t, err
}

// FindToken implements auth.Store. Whose person is locked out or not there does not
// hold, and none may do more than its person may now.
func (s *Store) FindToken(ctx context.Context, hash string) (auth.Token, error) {
	var role kb.Role
	var disabled int64
	var lent bool
	t, err := scanToken(s.read.QueryRowContext(ctx, `SELECT `+tokenColumns+`, coalesce(p.role, CASE t.person WHEN '' THEN t.role ELSE '' END), coalesce(p.disabled_ms, 0), coalesce(p.password_by, '') != ''
		FROM tokens t LEFT JOIN people p ON p.login = t.person WHERE t.hash = ?`, hash).Scan, &role, &disabled, &lent)
	if errors.Is(err, sql.ErrNoRows) || err == nil && disabled != 0 {
		return t, kb.Errorf(kb.NotFound, "token_not_found", "there is no such token")
	}
	t.Role, t.PasswordIsOthers = kb.Lesser(t.Role, role), lent
	return t, wrap(err, "find token")
}

// UseToken implements auth.Store.
func (s *Store) UseToken(ctx context.Context, hash string, at time.Time) error {
	_, err := s.write.ExecContext(ctx, `UPDATE tokens SET used_ms = ? WHERE hash = ?`, toMillis(at), hash)
	return wrap(err, "note the use of a token")
}

// Tokens implements auth.Store.
func (s *Store) Tokens(ctx context.Context) ([]auth.Token, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+tokenColumns+` FROM tokens t ORDER BY t.name`)
	if err != nil {
		return nil, wrap(err, "list tokens")
	}
	defer rows.Close()
	var out []auth.Token
	for rows.Next() {
		t, err := scanToken(rows.Scan)
		if err != nil {
			return nil, wrap(err, "list tokens")
		}
		out = append(out, t)
	}
	return out, wrap(rows.Err(), "list tokens")
}

// RemoveToken implements auth.Store.
func (s *Store) RemoveToken(ctx context.Context, name string, e kb.Event) error {
	return s.logged(ctx, e, "remove token "+name, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE name = ?`, name)
		return sqlite.One(done, err, kb.Errorf(kb.NotFound, "token_not_found", "there is no token named %q", name))
	})
}
