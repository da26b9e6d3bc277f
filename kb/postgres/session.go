package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Session is a connection of its own, for locks that hold as long as it does. The server
// ends one whose process has hung, or cannot be reached, within deadAfter: somebody else
// has its locks then. It may be used from many goroutines.
type Session struct {
	mu   sync.Mutex
	conn *pgx.Conn
}

// deadAfter is how long a session may be silent. Whoever has one says something each second.
const deadAfter = 7 * time.Second

// Connect begins a session in the database that URL names.
func Connect(ctx context.Context, url string) (*Session, error) {
	config, err := parse(url)
	if err != nil {
		return nil, errURL
	}
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, kindOf(err)
	}
	s := &Session{conn: c}
	// A hung process answers keep-alives, since its kernel does: that is what the first is for.
	for name, value := range map[string]string{
		"idle_session_timeout": fmt.Sprint(deadAfter.Milliseconds()), "tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "4",
	} {
		if _, err := c.Exec(ctx, `SELECT set_config($1, $2, false)`, name, value); err != nil {
			s.Close()
			return nil, kindOf(err)
		}
	}
	return s, nil
}

// Close gives all locks back.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx) // it is gone either way
}

// Ping reports an error where the session is over, and its locks with it.
func (s *Session) Ping(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return kindOf(s.conn.Ping(ctx))
}

// Locks have a name among those of a kind, in a schema: two numbers of 32 bits, as the
// server has them in pg_locks.
const (
	kindOfLock = `hashtext(current_schema() || ' ' || $1)`
	nameOfLock = `hashtext($2)`
	lock       = `(` + kindOfLock + `, ` + nameOfLock + `)`
	lockHeld   = `SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = ` + kindOfLock + `::oid AND objid `
)

// Take takes a lock that one session can have, and reports whether it has it now. It may
// be taken twice, and is to be given back as often.
func (s *Session) Take(ctx context.Context, kind, name string) (taken bool, err error) {
	err = s.ask(ctx, &taken, `SELECT pg_try_advisory_lock`+lock, kind, name)
	return taken, err
}

// Give gives a lock back.
func (s *Session) Give(ctx context.Context, kind, name string) (err error) {
	var had bool
	return s.ask(ctx, &had, `SELECT pg_advisory_unlock`+lock, kind, name)
}

// Share takes a lock that all can have who name the same.
func (s *Session) Share(ctx context.Context, kind, name string) (err error) {
	var taken bool
	return s.ask(ctx, &taken, `SELECT pg_try_advisory_lock_shared`+lock, kind, name)
}

// Held reports whether any session has a lock.
func (s *Session) Held(ctx context.Context, kind, name string) (held bool, err error) {
	err = s.ask(ctx, &held, lockHeld+`= `+nameOfLock+`::oid`, kind, name)
	return held, err
}

// Others reports whether any session has a lock of a kind by another name.
func (s *Session) Others(ctx context.Context, kind, name string) (others bool, err error) {
	err = s.ask(ctx, &others, lockHeld+`<> `+nameOfLock+`::oid`, kind, name)
	return others, err
}

func (s *Session) ask(ctx context.Context, answer *bool, query string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return kindOf(s.conn.QueryRow(ctx, query, args...).Scan(answer))
}
