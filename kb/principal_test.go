package kb_test

import (
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

var roles = []kb.Role{kb.RoleCustomer, kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin, kb.RoleAdminReviewer}

// Each role may do what those before it may, but administrators do not approve, and
// reviewers do not administer; one that nobody knows may do nothing.
func TestAtLeast(t *testing.T) {
	for i, have := range roles {
		for j, want := range roles {
			may := i >= j && !(have == kb.RoleAdmin && want == kb.RoleReviewer)
			if got := (kb.Principal{Role: have}).AtLeast(want); got != may {
				t.Errorf("%q at least %q: %v", have, want, got)
			}
			both := roles[min(i, j)]
			if have == kb.RoleAdmin && want == kb.RoleReviewer || have == kb.RoleReviewer && want == kb.RoleAdmin {
				both = kb.RoleEditor
			}
			if got := kb.Lesser(have, want); got != both {
				t.Errorf("the lesser of %q and %q is %q, want %q", have, want, got, both)
			}
			err := kb.Require(kb.Principal{Role: have}, want, "it")
			if (err == nil) != may {
				t.Errorf("%q, %q required: %v", have, want, err)
			}
			if err != nil {
				wantError(t, string(have), err, kb.Denied, "invalid_api_key")
			}
		}
	}
	for _, role := range roles {
		if (kb.Principal{Role: "root"}).AtLeast(role) {
			t.Errorf("an unknown role is at least %q", role)
		}
	}
}

// Who may see what. Whatever is not clearly public is internal.
func TestVisibility(t *testing.T) {
	for role, want := range map[kb.Role][]kb.Scope{
		kb.RoleCustomer: {kb.ScopePublic},
		"root":          {kb.ScopePublic},
		kb.RoleAgent:    {kb.ScopePublic, kb.ScopeAgent},
		kb.RoleEditor:   {kb.ScopePublic, kb.ScopeAgent, kb.ScopeEditor},
		kb.RoleReviewer: {kb.ScopePublic, kb.ScopeAgent, kb.ScopeEditor},
		kb.RoleAdmin:    {kb.ScopePublic, kb.ScopeAgent, kb.ScopeEditor},

		kb.RoleAdminReviewer: {kb.ScopePublic, kb.ScopeAgent, kb.ScopeEditor},
	} {
		who := kb.Principal{Role: role}
		if got := who.Scopes(); !slices.Equal(got, want) {
			t.Errorf("%q sees %v, want %v", role, got, want)
		}
		for audience, public := range map[kb.Audience]bool{kb.AudiencePublic: true, kb.AudienceAgent: false, "": false, "Public": false, "everybody": false} {
			if got := who.MaySee(audience); got != (public || len(want) > 1) {
				t.Errorf("%q may see texts for %q: %v", role, audience, got)
			}
		}
	}
}
