package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/wenjin-kb/wenjin/kb"
)

// IsConstraint reports what a constraint of a table has refused.
func IsConstraint(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && strings.HasPrefix(said.Code, "23")
}

// kindOf gives an error its kind where another try may do. Codes are in
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
func kindOf(err error) error {
	var said *pgconn.PgError
	var away *pgconn.ConnectError
	var broken net.Error
	switch {
	case err == nil, errors.Is(err, driver.ErrBadConn), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), err == io.EOF: // the last: no more rows
		return err
	case errors.As(err, &said):
		return kindOfSaid(said, err)
	case errors.As(err, &away), errors.As(err, &broken), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), strings.HasSuffix(err.Error(), "conn closed"):
		return gone(err)
	}
	return err
}

func kindOfSaid(said *pgconn.PgError, err error) error {
	switch class := said.Code[:min(2, len(said.Code))]; {
	case said.Code == "53100":
		return kb.Errorf(kb.Busy, "store_full", "the disk of PostgreSQL is full; free some space and try again: %w", err)
	case said.Code == "40001", said.Code == "40P01", said.Code == "55P03":
		return kb.Errorf(kb.Busy, "store_busy", "another process is writing to the store: %w", err)
	case class == "08", class == "53", said.Code == "57P01", said.Code == "57P02", said.Code == "57P03", said.Code == "57P05":
		return gone(err)
	case said.Code == "54000":
		return kb.Errorf(kb.Invalid, "store_name_long", "a name that is looked up is longer than PostgreSQL takes: %w", err)
	case said.Code == "XX001", said.Code == "XX002":
		return kb.Errorf(kb.Internal, "store_damaged", "the database is damaged; copy a backup into a new one with wenjin store copy: %w", err)
	}
	return err
}

func gone(err error) error {
	return kb.Errorf(kb.Busy, "store_away", "PostgreSQL cannot be reached; what was being written may or may not be there: %w", err)
}
