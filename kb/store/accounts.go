package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ auth.Store = (*Store)(nil)

// AddPerson implements auth.Store.
func (s *Store) AddPerson(ctx context.Context, p auth.Person, e kb.Event) error {
	return s.logged(ctx, e, "add "+p.Login, func(tx *sql.Tx) error { return addPerson(ctx, tx, p) })
}

func addPerson(ctx context.Context, tx *sql.Tx, p auth.Person) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO people (id, login, name, role, password, created_ms, disabled_ms, issuer, subject, password_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Login, p.Name, string(p.Role), p.Password, toMillis(p.Created), sqlite.Millis(p.Disabled), p.Issuer, p.Subject, p.PasswordBy)
	if isConstraint(err) {
		return kb.Errorf(kb.Conflict, "login_exists", "there is an account %q already", p.Login)
	}
	return errors.Join(err, noteAdministrator(ctx, tx, p))
}

// noteAdministrator remembers for ever that there is an administrator.
func noteAdministrator(ctx context.Context, tx *sql.Tx, p auth.Person) error {
	if !p.Principal().AtLeast(kb.RoleAdmin) {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO setup (one, done_ms) VALUES (1, ?) ON CONFLICT DO NOTHING`, toMillis(p.Created))
	return err
}

// AddFirstAdministrator implements auth.Store.
func (s *Store) AddFirstAdministrator(ctx context.Context, p auth.Person, e kb.Event) error {
	return s.logged(ctx, e, "add "+p.Login, func(tx *sql.Tx) error {
		done, err := isSetUp(ctx, tx)
		if err == nil && done {
			err = kb.Errorf(kb.Denied, "setup_closed", "the first administrator has been made")
		}
		if err != nil {
			return err
		}
		return addPerson(ctx, tx, p)
	})
}

// IsSetUp implements auth.Store.
func (s *Store) IsSetUp(ctx context.Context) (bool, error) {
	done, err := isSetUp(ctx, s.read)
	return done, wrap(err, "look for the first administrator")
}

// asking is a database or a transaction on it.
type asking interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func isSetUp(ctx context.Context, db asking) (done bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM setup`).Scan(&done)
	return done, err
}

// ChangePerson implements auth.Store.
func (s *Store) ChangePerson(ctx context.Context, c auth.Change) error {
	return s.logging(ctx, "change "+c.Login, func(tx *sql.Tx) (e kb.Event, err error) {
		p, err := findPerson(ctx, tx, c.Login)
		if err != nil {
			return e, err
		}
		was := p
		if e, err = c.Apply(&p); err != nil {
			return e, err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE people SET name = ?, role = ?, password = ?, password_by = ?, disabled_ms = ? WHERE id = ?`, p.Name, string(p.Role), p.Password, p.PasswordBy, sqlite.Millis(p.Disabled), was.ID); err != nil {
			return e, err
		}
		if was.IsAdministrator() && !p.IsAdministrator() && !c.ByIssuer {
			if err := anotherAdministrator(ctx, tx, was.Login); err != nil {
				return e, err
			}
		}
		if err := noteAdministrator(ctx, tx, p); err != nil {
			return e, err
		}
		return e, endSessions(ctx, tx, was.ID, c.Keep)
	})
}

// anotherAdministrator refuses to leave the house without one.
func anotherAdministrator(ctx context.Context, tx *sql.Tx, login string) error {
	all, err := people(ctx, tx)
	if err == nil && !slices.ContainsFunc(all, auth.Person.IsAdministrator) {
		err = kb.Errorf(kb.Conflict, "last_admin", "%s is the last administrator; make another one first", login)
	}
	return err
}

const personColumns = `p.id, p.login, p.name, p.role, p.password, p.created_ms, p.disabled_ms, p.issuer, p.subject, p.password_by,
	coalesce((SELECT confirmed_ms FROM factors f WHERE f.person = p.id), 0)`

func scanPerson(scan func(...any) error, more ...any) (auth.Person, error) {
	var p auth.Person
	var created, disabled, factor int64
	err := scan(append(more, &p.ID, &p.Login, &p.Name, &p.Role, &p.Password, &created, &disabled, &p.Issuer, &p.Subject, &p.PasswordBy, &factor)...)
	p.Created, p.Disabled, p.Factor = time.UnixMilli(created).UTC(), sqlite.Time(disabled), sqlite.Time(factor)
	return p, err
}

// FindPerson implements auth.Store.
func (s *Store) FindPerson(ctx context.Context, login string) (auth.Person, error) {
	p, err := findPerson(ctx, s.read, login)
	return p, wrap(err, "find an account")
}

func findPerson(ctx context.Context, db asking, login string) (auth.Person, error) {
	p, err := scanPerson(db.QueryRowContext(ctx, `SELECT `+personColumns+` FROM people p WHERE login = ?`, login).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = kb.Errorf(kb.NotFound, "login_not_found", "there is no account %q", login)
	}
	return p, err
}

// FindIdentity implements auth.Store.
func (s *Store) FindIdentity(ctx context.Context, issuer, subject string) (auth.Person, error) {
	p, err := scanPerson(s.read.QueryRowContext(ctx, `SELECT `+personColumns+` FROM people p WHERE issuer = ? AND subject = ? AND issuer != ''`, issuer, subject).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = kb.Errorf(kb.NotFound, "login_not_found", "there is no account of this identity")
	}
	return p, wrap(err, "find an account")
}

// People implements auth.Store.
func (s *Store) People(ctx context.Context) ([]auth.Person, error) {
	all, err := people(ctx, s.read)
	return all, wrap(err, "list accounts")
}

func people(ctx context.Context, db asking) ([]auth.Person, error) {
	rows, err := db.QueryContext(ctx, `SELECT `+personColumns+` FROM people p ORDER BY login`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []auth.Person
	for rows.Next() {
		p, err := scanPerson(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// endSessions ends those of a person but the one of hash keep.
func endSessions(ctx context.Context, tx *sql.Tx, person, keep string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE person = ? AND hash != ?`, person, keep)
	return err
}
