package auth

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Person is somebody of the house with an account.
type Person struct {
	ID       string
	Login    string
	Name     string
	Role     kb.Role
	Password string // as NewPassword makes it
	// PasswordBy is the id of whoever set the password, where that was not the person:
	// until they have chosen another, they may do nothing else.
	PasswordBy string
	Created    time.Time
	Disabled   time.Time // zero: not
	Issuer     string    // where the person signs in; empty for a local account
	Subject    string    // who they are there
	Factor     time.Time // when a second factor was set up; zero: there is none
}

// Principal is the person as whoever asks.
func (p Person) Principal() kb.Principal { return kb.Principal{ID: p.ID, Name: p.Name, Role: p.Role} }

// IsAdministrator reports whether the person may change accounts now.
func (p Person) IsAdministrator() bool {
	return p.Principal().AtLeast(kb.RoleAdmin) && p.Disabled.IsZero()
}

// maxNameRunes is the longest name.
const maxNameRunes = 60

var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// loginOf is what was typed as a login, as it is kept.
func loginOf(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// isStaff reports whether the role is one that an account or a token can have.
func isStaff(role kb.Role) bool { return (kb.Principal{Role: role}).AtLeast(kb.RoleAgent) }

// NewPerson checks what was typed and makes an account of it. The house's words are
// none for a password, as the person's are not.
func NewPerson(login, name string, role kb.Role, password string, now time.Time, house ...string) (Person, error) {
	login, name = loginOf(login), strings.TrimSpace(name)
	p := Person{ID: kb.PersonID(login), Login: login, Name: name, Role: role, Created: now}
	switch {
	case !loginPattern.MatchString(login):
		return p, kb.Errorf(kb.Invalid, "invalid_login", "a login has 2 to 64 of a-z, 0-9, and . _ @ - after the first")
	case name == "" || utf8.RuneCountInString(name) > maxNameRunes:
		return p, kb.Errorf(kb.Invalid, "invalid_name", "a name has 1 to 60 characters")
	case !isStaff(role):
		return p, kb.Errorf(kb.Invalid, "invalid_role", "the role is agent, editor, reviewer, admin or admin+reviewer")
	}
	var err error
	p.Password, err = NewPassword(context.Background(), password, about(p, house)...)
	return p, err
}

// about are the words that are none for a person's password.
func about(p Person, house []string) []string { return slices.Concat(house, []string{p.Login, p.Name}) }
