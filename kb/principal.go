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

// The roles. Reviewers and administrators may do what editors may, editors what
// agents may. Whoever administers does not approve: a small house gives somebody
// both, which stands in the log.
const (
	RoleCustomer      Role = ""
	RoleAgent         Role = "agent"
	RoleEditor        Role = "editor"
	RoleReviewer      Role = "reviewer"
	RoleAdmin         Role = "admin"
	RoleAdminReviewer Role = "admin+reviewer"
)

// StaffRoles are those that an account or a token can have.
var StaffRoles = []Role{RoleAgent, RoleEditor, RoleReviewer, RoleAdmin, RoleAdminReviewer}

// includes says for each role whose work its bearer may do.
var includes = map[Role][]Role{
	RoleCustomer:      {RoleCustomer},
	RoleAgent:         {RoleCustomer, RoleAgent},
	RoleEditor:        {RoleCustomer, RoleAgent, RoleEditor},
	RoleReviewer:      {RoleCustomer, RoleAgent, RoleEditor, RoleReviewer},
	RoleAdmin:         {RoleCustomer, RoleAgent, RoleEditor, RoleAdmin},
	RoleAdminReviewer: {RoleCustomer, RoleAgent, RoleEditor, RoleReviewer, RoleAdmin, RoleAdminReviewer},
}

// Principal is whoever asks. The zero value is a customer.
type Principal struct {
	ID   string // of the person, not of the token: two tokens of one person are one principal
	Name string
	Role Role
	// MadeBy is, for a token, the id of whoever made it and so knows its secret, if that
	// is not the person whose it is.
	MadeBy string
}

// AtLeast reports whether the principal may do the work of the role.
func (p Principal) AtLeast(r Role) bool { return slices.Contains(includes[p.Role], r) }

// Require refuses whoever has not the role.
func Require(who Principal, role Role, what string) error {
	if !who.AtLeast(role) {
		return Errorf(Denied, "invalid_api_key", "%s needs the role %s", what, role)
	}
	return nil
}

// Lesser is the role that may do what both may.
func Lesser(a, b Role) Role {
	for _, r := range slices.Backward(StaffRoles) {
		if slices.Contains(includes[a], r) && slices.Contains(includes[b], r) {
			return r
		}
	}
	return RoleCustomer
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
