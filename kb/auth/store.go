package auth

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Store is where accounts, sessions and tokens are kept. Each change is written
// together with its event. Errors are *kb.Error; all methods may be called from
// many goroutines.
type Store interface {
	// AddPerson gives Conflict for a login that is taken.
	AddPerson(ctx context.Context, p Person, e kb.Event) error
	// SetPerson changes name, role, password and whether the account is disabled,
	// and ends its sessions. It gives NotFound for one that is not there.
	SetPerson(ctx context.Context, p Person, e kb.Event) error
	// FindPerson gives NotFound for a login that is not known.
	FindPerson(ctx context.Context, login string) (Person, error)
	// People are all, by login.
	People(ctx context.Context) ([]Person, error)

	// AddSession gives an error for somebody who is not there.
	AddSession(ctx context.Context, s Session, e kb.Event) error
	// FindSession gives NotFound, also for a person who is disabled.
	FindSession(ctx context.Context, hash string) (Session, Person, error)
	// EndSession ends a session, also one that is not there (any more).
	EndSession(ctx context.Context, hash string, e kb.Event) error

	// AddToken gives Conflict for a name that is taken.
	AddToken(ctx context.Context, t Token, e kb.Event) error
	// FindToken gives NotFound for a hash that is not known, and for a token of a
	// person who is disabled. Its role is at most the person's.
	FindToken(ctx context.Context, hash string) (Token, error)
	// UseToken notes when a token was used last.
	UseToken(ctx context.Context, hash string, at time.Time) error
	// Tokens are all, by name.
	Tokens(ctx context.Context) ([]Token, error)
	// RemoveToken gives NotFound for a name that is not known.
	RemoveToken(ctx context.Context, name string, e kb.Event) error

	// Append logs what changes nothing here.
	Append(ctx context.Context, e kb.Event) error
}
