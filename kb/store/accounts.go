package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

var _ auth.Store = (*Store)(nil)

// AddPerson implements auth.Store.
func (s *Store) AddPerson(ctx context.Context, p auth.Person, e kb.Event) error {
	return s.logged(ctx, e, "add "+p.Login, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO people (id, login, name, role, password, created_ms, disabled_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			p.ID, p.Login, p.Name, string(p.Role), p.Password, toMillis(p.Created), zeroMillis(p.Disabled))
		if isConstraint(err) {
			return kb.Errorf(kb.Conflict, "login_exists", "there is an account %q already", p.Login)
		}
		return err
	})
}

// SetPerson implements auth.Store.
func (s *Store) SetPerson(ctx context.Context, p auth.Person, e kb.Event) error {
	return s.logged(ctx, e, "change "+p.Login, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE people SET name = ?, role = ?, password = ?, disabled_ms = ? WHERE id = ?`, p.Name, string(p.Role), p.Password, zeroMillis(p.Disabled), p.ID)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, kb.Errorf(kb.NotFound, "login_not_found", "there is no account %q", p.Login))
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE person = ?`, p.ID)
		return err
	})
}

const personColumns = `p.id, p.login, p.name, p.role, p.password, p.created_ms, p.disabled_ms`

func scanPerson(scan func(...any) error, more ...any) (auth.Person, error) {
	var p auth.Person
	var created, disabled int64
	err := scan(append(more, &p.ID, &p.Login, &p.Name, &p.Role, &p.Password, &created, &disabled)...)
	p.Created, p.Disabled = time.UnixMilli(created).UTC(), zeroTime(disabled)
	return p, err
}

// FindPerson implements auth.Store.
func (s *Store) FindPerson(ctx context.Context, login string) (auth.Person, error) {
	p, err := scanPerson(s.read.QueryRowContext(ctx, `SELECT `+personColumns+` FROM people p WHERE login = ?`, login).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return p, kb.Errorf(kb.NotFound, "login_not_found", "there is no account %q", login)
	}
	return p, wrap(err, "find an account")
}

// People implements auth.Store.
func (s *Store) People(ctx context.Context) ([]auth.Person, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+personColumns+` FROM people p ORDER BY login`)
	if err != nil {
		return nil, wrap(err, "list accounts")
	}
	defer rows.Close()
	var out []auth.Person
	for rows.Next() {
		p, err := scanPerson(rows.Scan)
		if err != nil {
			return nil, wrap(err, "list accounts")
		}
		out = append(out, p)
	}
	return out, wrap(rows.Err(), "list accounts")
}

// AddSession implements auth.Store. It clears away what has expired.
func (s *Store) AddSession(ctx context.Context, n auth.Session, e kb.Event) error {
	return s.logged(ctx, e, "sign in", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires_ms < ?`, toMillis(n.Created)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, person, created_ms, expires_ms) VALUES (?, ?, ?, ?)`, n.Hash, n.Person, toMillis(n.Created), toMillis(n.Expires))
		return err
	})
}

// FindSession implements auth.Store.
func (s *Store) FindSession(ctx context.Context, hash string) (auth.Session, auth.Person, error) {
	n := auth.Session{Hash: hash}
	var created, expires int64
	p, err := scanPerson(s.read.QueryRowContext(ctx, `SELECT s.created_ms, s.expires_ms, `+personColumns+`
		FROM sessions s JOIN people p ON p.id = s.person WHERE s.hash = ? AND p.disabled_ms = 0`, hash).Scan, &created, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return n, p, kb.Errorf(kb.NotFound, "session_not_found", "there is no such session")
	}
	n.Person, n.Created, n.Expires = p.ID, time.UnixMilli(created).UTC(), time.UnixMilli(expires).UTC()
	return n, p, wrap(err, "find a session")
}

// EndSession implements auth.Store.
func (s *Store) EndSession(ctx context.Context, hash string, e kb.Event) error {
	return s.logged(ctx, e, "sign out", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash = ?`, hash)
		return err
	})
}
