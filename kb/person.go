package kb

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Person is somebody of the house with an account.
type Person struct {
	ID       string
	Login    string
	Name     string
	Role     Role
	Password string // as HashPassword makes it
	Created  time.Time
	Disabled time.Time // zero: not
}

// Principal is the person as whoever asks.
func (p Person) Principal() Principal { return Principal{ID: p.ID, Name: p.Name, Role: p.Role} }

// People is where accounts, sessions and tokens are kept. Each change is written
// together with its event.
type People interface {
	// AddPerson gives Conflict for a login that is taken.
	AddPerson(ctx context.Context, p Person, e Event) error
	// SetPerson changes name, role, password and whether the account is disabled,
	// and ends its sessions.
	SetPerson(ctx context.Context, p Person, e Event) error
	// FindPerson gives NotFound for a login that is not known.
	FindPerson(ctx context.Context, login string) (Person, error)
	People(ctx context.Context) ([]Person, error)

	AddSession(ctx context.Context, s Session, e Event) error
	// FindSession gives NotFound, also for a person who is disabled.
	FindSession(ctx context.Context, hash string) (Session, Person, error)
	EndSession(ctx context.Context, hash string, e Event) error

	Tokens
	Append(ctx context.Context, e Event) error
}

var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// MinPasswordRunes is the shortest password (NIST SP 800-63B-4 asks for 15 where
// it is the only factor, 8 otherwise; we stand between, with a rate limit).
const MinPasswordRunes = 10

const maxPasswordRunes = 200

// NewPerson checks what was typed and makes an account of it.
func NewPerson(login, name string, role Role, password string, now time.Time) (Person, error) {
	login, name = strings.ToLower(strings.TrimSpace(login)), strings.TrimSpace(name)
	p := Person{ID: "person:" + login, Login: login, Name: name, Role: role, Created: now}
	switch {
	case !loginPattern.MatchString(login):
		return p, Errorf(Invalid, "invalid_login", "a login has 2 to 64 of a-z, 0-9, and . _ @ - after the first")
	case name == "" || utf8.RuneCountInString(name) > 60:
		return p, Errorf(Invalid, "invalid_name", "a name has 1 to 60 characters")
	case !(Principal{Role: role}).AtLeast(RoleAgent):
		return p, Errorf(Invalid, "invalid_role", "the role is agent, editor, reviewer or admin")
	}
	var err error
	p.Password, err = HashPassword(password)
	return p, err
}

// Parameters of argon2id: the second recommendation of RFC 9106, section 4.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
	argonKey     = 32
	argonSalt    = 16
)

// HashPassword makes what is stored of a password: the parameters, the salt and
// the argon2id key, in the usual text form.
func HashPassword(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < MinPasswordRunes || n > maxPasswordRunes {
		return "", Errorf(Invalid, "invalid_password", "a password has %d to %d characters", MinPasswordRunes, maxPasswordRunes)
	}
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	return encodeHash(argonMemory, argonTime, argonThreads, salt, argonOf(password, salt, argonTime, argonMemory, argonThreads)), nil
}

func encodeHash(memory, time uint32, threads uint8, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, time, threads, b64(salt), b64(key))
}

// hashing bounds how many passwords are tried at once: each takes 64 MiB.
var hashing = make(chan struct{}, 2)

func argonOf(password string, salt []byte, time, memory uint32, threads uint8) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, argonKey)
}

// fits reports whether the password is the one that was hashed.
func fits(hash, password string) bool {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || version != argon2.Version {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	return err == nil && subtle.ConstantTimeCompare(key, argonOf(password, salt, time, memory, threads)) == 1
}

// nobody is the hash that an unknown login is tried against, so that it takes as
// long as a wrong password.
var nobody = sync.OnceValue(func() string {
	salt := make([]byte, argonSalt)
	return encodeHash(argonMemory, argonTime, argonThreads, salt, make([]byte, argonKey))
})
