package retrieve

import "github.com/wenjin-kb/wenjin/kb"

// ScopeSet is a set of scopes, a bit each.
type ScopeSet uint8

// Scopes is the set of some scopes. One that is unknown is not in it.
func Scopes(scopes ...kb.Scope) (set ScopeSet) {
	for _, s := range scopes {
		switch s {
		case kb.ScopePublic:
			set |= 1
		case kb.ScopeAgent:
			set |= 2
		case kb.ScopeEditor:
			set |= 4
		}
	}
	return set
}
