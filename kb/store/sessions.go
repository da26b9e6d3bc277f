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

// AddSession implements auth.Store. It clears away what has expired.
func (s *Store) AddSession(ctx context.Context, n auth.Session, e kb.Event) error {
	return s.logged(ctx, e, "sign in", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires_ms < ?`, toMillis(n.Created)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, person, created_ms, expires_ms, seen_ms, address, browser) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			n.Hash, n.Person, toMillis(n.Created), toMillis(n.Expires), toMillis(n.Seen), n.Client.Address, n.Client.Browser)
		return err
	})
}

const sessionColumns = `s.hash, s.person, s.created_ms, s.expires_ms, s.seen_ms, s.address, s.browser`

// sessionRow is where a session is scanned into.
type sessionRow struct {
	auth.Session
	created, expires, seen int64
}

func (r *sessionRow) fields() []any {
	return []any{&r.Hash, &r.Person, &r.created, &r.expires, &r.seen, &r.Client.Address, &r.Client.Browser}
}

func (r *sessionRow) session() auth.Session {
	r.Created, r.Expires, r.Seen = time.UnixMilli(r.created).UTC(), time.UnixMilli(r.expires).UTC(), time.UnixMilli(max(r.seen, r.created)).UTC()
	return r.Session
}

var errNoSession error = kb.Errorf(kb.NotFound, "session_not_found", "there is no such session")

// FindSession implements auth.Store.
func (s *Store) FindSession(ctx context.Context, hash string) (auth.Session, auth.Person, error) {
	var row sessionRow
	p, err := scanPerson(s.read.QueryRowContext(ctx, `SELECT `+sessionColumns+`, `+personColumns+`
		FROM sessions s JOIN people p ON p.id = s.person WHERE s.hash = ? AND p.disabled_ms = 0`, hash).Scan, row.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Session{}, p, errNoSession
	}
	return row.session(), p, wrap(err, "find a session")
}

// UseSession implements auth.Store.
func (s *Store) UseSession(ctx context.Context, hash string, at time.Time) error {
	_, err := s.write.ExecContext(ctx, `UPDATE sessions SET seen_ms = ? WHERE hash = ?`, toMillis(at), hash)
	return wrap(err, "note the use of a session")
}

// Sessions implements auth.Store.
func (s *Store) Sessions(ctx context.Context, person string) ([]auth.Session, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+sessionColumns+` FROM sessions s WHERE s.person = ? ORDER BY s.created_ms DESC, s.hash`, person)
	if err != nil {
		return nil, wrap(err, "list sessions")
	}
	defer rows.Close()
	var out []auth.Session
	for rows.Next() {
		var row sessionRow
		if err := rows.Scan(row.fields()...); err != nil {
			return nil, wrap(err, "list sessions")
		}
		out = append(out, row.session())
	}
	return out, wrap(rows.Err(), "list sessions")
}

// EndSession implements auth.Store.
func (s *Store) EndSession(ctx context.Context, hash string, e kb.Event) error {
	return s.logged(ctx, e, "sign out", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash = ?`, hash)
		return sqlite.One(done, err, errNoSession)
	})
}

// EndSessions implements auth.Store.
func (s *Store) EndSessions(ctx context.Context, login string, e kb.Event) error {
	return s.logged(ctx, e, "sign out everywhere", func(tx *sql.Tx) error {
		p, err := findPerson(ctx, tx, login)
		if err != nil {
			return err
		}
		return endSessions(ctx, tx, p.ID, "")
	})
}
