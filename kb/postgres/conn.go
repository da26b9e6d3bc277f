package postgres

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5/stdlib"
)

// conn is a connection that takes the SQL and the text of ours.
type conn struct {
	*stdlib.Conn
	frozen bool // in one transaction from its first moment to its last
}

// Prepare implements driver.Conn. pgx prepares what it is asked often by itself.
func (c *conn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("statements are not prepared by hand")
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *conn) PrepareContext(_ context.Context, query string) (driver.Stmt, error) {
	return c.Prepare(query)
}

// CheckNamedValue implements driver.NamedValueChecker: values are those that every driver
// of database/sql takes.
func (c *conn) CheckNamedValue(v *driver.NamedValue) (err error) {
	if v.Value, err = driver.DefaultParameterConverter.ConvertValue(v.Value); err != nil {
		return err
	}
	if text, ok := v.Value.(string); ok {
		v.Value = encode(text)
	}
	return nil
}

// BeginTx implements driver.ConnBeginTx.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := c.Conn.BeginTx(ctx, o)
	if err != nil {
		return nil, kindOf(err)
	}
	return tx{t}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	ours := numbered(query)
	for i, arg := range args {
		if value, ok := arg.Value.(bool); ok && ours != query { // in our tables a number, as SQLite has it
			args[i].Value = int64(0)
			if value {
				args[i].Value = int64(1)
			}
		}
	}
	done, err := c.Conn.ExecContext(ctx, ours, args)
	return done, kindOf(err)
}

// QueryContext implements driver.QueryerContext.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	found, err := c.Conn.QueryContext(ctx, numbered(query), args)
	if err != nil {
		return nil, kindOf(err)
	}
	return rows{found}, nil
}

// ResetSession implements driver.SessionResetter.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.frozen {
		return nil // its transaction stays open
	}
	return c.Conn.ResetSession(ctx)
}

// IsValid implements driver.Validator.
func (c *conn) IsValid() bool { return !c.Conn.Conn().IsClosed() }

type tx struct{ driver.Tx }

func (t tx) Commit() error { return kindOf(t.Tx.Commit()) }

type rows struct{ driver.Rows }

func (r rows) Next(row []driver.Value) error {
	if err := r.Rows.Next(row); err != nil {
		return kindOf(err)
	}
	for i, value := range row {
		if text, ok := value.(string); ok {
			row[i] = decode(text)
		}
	}
	return nil
}
