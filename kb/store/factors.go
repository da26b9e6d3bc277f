package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// AddFactor implements auth.Store.
func (s *Store) AddFactor(ctx context.Context, f auth.Factor) error {
	e := kb.Event{At: f.Created, Actor: f.Person, Action: "person.factor.begin", Object: strings.TrimPrefix(f.Person, "person:")}
	return s.logged(ctx, e, "add a second factor", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO factors (person, secret, created_ms) VALUES (?, ?, ?)
			ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, created_ms = excluded.created_ms WHERE factors.confirmed_ms = 0`, f.Person, f.Secret, toMillis(f.Created))
		return sqlite.One(done, err, kb.Errorf(kb.Conflict, "factor_exists", "there is a second factor already; remove it first"))
	})
}

// FindFactor implements auth.Store.
func (s *Store) FindFactor(ctx context.Context, person string) (auth.Factor, error) {
	f := auth.Factor{Person: person}
	var created, confirmed int64
	err := s.read.QueryRowContext(ctx, `SELECT secret, created_ms, confirmed_ms, step FROM factors WHERE person = ?`, person).Scan(&f.Secret, &created, &confirmed, &f.Step)
	if errors.Is(err, sql.ErrNoRows) {
		return f, kb.Errorf(kb.NotFound, "factor_not_found", "there is no second factor")
	}
	f.Created, f.Confirmed = time.UnixMilli(created).UTC(), sqlite.Time(confirmed)
	return f, wrap(err, "find a second factor")
}

// ConfirmFactor implements auth.Store.
func (s *Store) ConfirmFactor(ctx context.Context, f auth.Factor, codes []string, keep string, e kb.Event) error {
	return s.logged(ctx, e, "confirm a second factor", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE factors SET confirmed_ms = ?, step = ? WHERE person = ? AND secret = ? AND confirmed_ms = 0`, toMillis(f.Confirmed), f.Step, f.Person, f.Secret)
		if err := sqlite.One(done, err, kb.Errorf(kb.Conflict, "factor_changed", "the second factor was set up anew meanwhile")); err != nil {
			return err
		}
		for _, hash := range codes {
			if _, err := tx.ExecContext(ctx, `INSERT INTO recovery_codes (hash, person) VALUES (?, ?)`, hash, f.Person); err != nil {
				return err
			}
		}
		return endSessions(ctx, tx, f.Person, keep)
	})
}

// UseFactor implements auth.Store.
func (s *Store) UseFactor(ctx context.Context, person string, step int64) error {
	done, err := s.write.ExecContext(ctx, `UPDATE factors SET step = ? WHERE person = ? AND confirmed_ms > 0 AND step < ?`, step, person, step)
	return wrap(sqlite.One(done, err, kb.Errorf(kb.Conflict, "code_used", "the code was used already")), "use a second factor")
}

// RecoveryCodes implements auth.Store.
func (s *Store) RecoveryCodes(ctx context.Context, person string) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM recovery_codes WHERE person = ?`, person).Scan(&n)
	return n, wrap(err, "count recovery codes")
}

// UseRecoveryCode implements auth.Store.
func (s *Store) UseRecoveryCode(ctx context.Context, person, hash string, e kb.Event) error {
	return s.logged(ctx, e, "use a recovery code", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM recovery_codes WHERE person = ? AND hash = ?`, person, hash)
		return sqlite.One(done, err, kb.Errorf(kb.NotFound, "code_not_found", "there is no such recovery code"))
	})
}

// RemoveFactor implements auth.Store.
func (s *Store) RemoveFactor(ctx context.Context, login, keep string, e kb.Event) error {
	return s.logged(ctx, e, "remove a second factor", func(tx *sql.Tx) error {
		p, err := findPerson(ctx, tx, login)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `DELETE FROM factors WHERE person = ?`, p.ID)
		if err := sqlite.One(done, err, kb.Errorf(kb.NotFound, "factor_not_found", "%s has no second factor", login)); err != nil {
			return err
		}
		return endSessions(ctx, tx, p.ID, keep)
	})
}
