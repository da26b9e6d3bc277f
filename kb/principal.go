package kb

import "slices"

// Scope is one set of texts that somebody may see.
type Scope string

// The scopes, from the widest audience to the narrowest.
const (
	ScopePublic Scope = "public"
	ScopeAgent  Scope = "agent"
	ScopeEditor Scope = "editor"
)

// Role is what somebody is in the house. The empty role is a customer.
type Role string

// The roles. Each may do what the ones before it may.
const (
	RoleCustomer Role = ""
	RoleAgent    Role = "agent"
	RoleEditor   Role = "editor"
	RoleReviewer Role = "reviewer"
	RoleAdmin    Role = "admin"
)

var roleOrder = []Role{RoleCustomer, RoleAgent, RoleEditor, RoleReviewer, RoleAdmin}

// Principal is whoever asks. The zero value is a customer.
type Principal struct {
	ID   string // of the person, not of the token: two tokens of one person are one principal
	Name string
	Role Role
}

// AtLeast reports whether the principal has the role or one above it.
func (p Principal) AtLeast(r Role) bool {
	have := slices.Index(roleOrder, p.Role)
	return have >= 0 && have >= slices.Index(roleOrder, r)
}

// Require refuses whoever has not the role.
func Require(who Principal, role Role, what string) error {
	if !who.AtLeast(role) {
		return Errorf(Denied, "invalid_api_key", "%s needs the role %s", what, role)
	}
	return nil
}

// Lesser is the role of the two that may do less.
func Lesser(a, b Role) Role {
	if (Principal{Role: a}).AtLeast(b) {
		return b
	}
	return a
}

// Scopes is the gate: the one place that decides which texts somebody may see.
// Everything that lists, counts, suggests or shows articles filters by it.
func (p Principal) Scopes() []Scope {
	switch {
	case p.AtLeast(RoleEditor):
		return []Scope{ScopePublic, ScopeAgent, ScopeEditor}
	case p.AtLeast(RoleAgent):
		return []Scope{ScopePublic, ScopeAgent}
	default:
		return []Scope{ScopePublic}
	}
}

// Scope is the scope that an article of this audience belongs to. Whatever is
// not clearly public is internal.
func (a Audience) Scope() Scope {
	if a == AudiencePublic {
		return ScopePublic
	}
	return ScopeAgent
}

// MaySee reports whether somebody may see texts for the audience.
func (p Principal) MaySee(a Audience) bool { return slices.Contains(p.Scopes(), a.Scope()) }
