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
	// AddPerson gives Conflict for a login or an identity that is taken.
	AddPerson(ctx context.Context, p Person, e kb.Event) error
	// AddFirstAdministrator is AddPerson, but Denied when there is an administrator
	// or ever was one.
	AddFirstAdministrator(ctx context.Context, p Person, e kb.Event) error
	// IsSetUp reports whether there is an administrator or ever was one.
	IsSetUp(ctx context.Context) (bool, error)
	// ChangePerson gives NotFound for a login that is not known, and Conflict for
	// what would leave the house without an administrator.
	ChangePerson(ctx context.Context, c Change) error
	// FindPerson gives NotFound for a login that is not known.
	FindPerson(ctx context.Context, login string) (Person, error)
	// FindIdentity gives NotFound for a subject of an issuer that has no account.
	FindIdentity(ctx context.Context, issuer, subject string) (Person, error)
	// People are all, by login.
	People(ctx context.Context) ([]Person, error)

	// AddSession gives an error for somebody who is not there.
	AddSession(ctx context.Context, s Session, e kb.Event) error
	// FindSession gives NotFound, also for a person who is disabled.
	FindSession(ctx context.Context, hash string) (Session, Person, error)
	// UseSession notes when a session was used last.
	UseSession(ctx context.Context, hash string, at time.Time) error
	// Sessions are those of a person, by id, the newest first; also expired ones.
	Sessions(ctx context.Context, person string) ([]Session, error)
	// EndSession gives NotFound, and logs nothing, for one that is not there (any more).
	EndSession(ctx context.Context, hash string, e kb.Event) error
	// EndSessions ends all of a person; NotFound for a login that is not known.
	EndSessions(ctx context.Context, login string, e kb.Event) error

	// AddFactor keeps a second factor that is not confirmed yet, in place of another
	// such; Conflict when there is one that is.
	AddFactor(ctx context.Context, f Factor) error
	// FindFactor gives NotFound for a person, by id, who has none.
	FindFactor(ctx context.Context, person string) (Factor, error)
	// ConfirmFactor turns on the factor that AddFactor has kept, and ends the person's
	// sessions but the one of hash keep; Conflict when it is another one by now.
	ConfirmFactor(ctx context.Context, f Factor, codes []string, keep string, e kb.Event) error
	// UseFactor takes a step; Conflict when it or a later one was taken before.
	UseFactor(ctx context.Context, person string, step int64) error
	// RecoveryCodes counts those that a person has left.
	RecoveryCodes(ctx context.Context, person string) (int, error)
	// UseRecoveryCode takes a code, by its hash; NotFound when the person has no such.
	UseRecoveryCode(ctx context.Context, person, hash string, e kb.Event) error
	// RemoveFactor removes the factor of a login with its codes, and ends the person's
	// sessions but the one of hash keep; NotFound when there is none.
	RemoveFactor(ctx context.Context, login, keep string, e kb.Event) error

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

// Change is one of an account, made in one transaction: what others change at the
// same time, in this process or another, comes before it or after it.
type Change struct {
	Login string
	// Apply changes name, role, password or whether the account is disabled, and
	// says what to log. It may run only once, and its error changes nothing.
	Apply func(p *Person) (kb.Event, error)
	// ByIssuer lets even the last administrator go: what the issuer says of roles holds.
	ByIssuer bool
	// Keep is the hash of the session that goes on. All others of the person end.
	Keep string
}
