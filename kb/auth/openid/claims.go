package openid

import (
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// claims are what an issuer says of somebody.
type claims map[string]any

func (c claims) text(name string) string {
	text, _ := c[name].(string)
	return text
}

// at is the claim of a name, or of a path of names.
func (c claims) at(path string) any {
	if value, ok := c[path]; ok {
		return value
	}
	first, rest, ok := strings.Cut(path, ".")
	inner, _ := c[first].(map[string]any)
	if !ok || inner == nil {
		return nil
	}
	return claims(inner).at(rest)
}

// identity is who the claims name, with the least role that does the work of all
// roles they have; a customer, where they have none of ours.
func (p *Provider) identity(c claims) auth.Identity {
	var roles []kb.Role
	for _, value := range texts(c.at(p.config.RolesClaim)) {
		if role, ok := p.config.Roles[value]; ok {
			roles = append(roles, role)
		}
	}
	id := auth.Identity{Issuer: p.config.Issuer, Subject: c.text("sub"), Login: c.text("preferred_username"), Name: c.text("name")}
	if len(roles) == 0 {
		return id
	}
	i := slices.IndexFunc(kb.StaffRoles, func(r kb.Role) bool {
		return !slices.ContainsFunc(roles, func(has kb.Role) bool { return !(kb.Principal{Role: r}).AtLeast(has) })
	})
	if i >= 0 {
		id.Role = kb.StaffRoles[i]
	}
	return id
}

// texts are the values of a claim that is a text or a list of texts.
func texts(value any) (out []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			if text, ok := one.(string); ok {
				out = append(out, text)
			}
		}
	}
	return out
}
