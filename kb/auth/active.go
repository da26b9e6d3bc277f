package auth

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// Active are the people whose accounts are not disabled, by login. The rest of the
// service knows them by this, to name reviewers and to tell people things.
func (a *Accounts) Active(ctx context.Context) (out []kb.Principal, err error) {
	all, err := a.Store.People(ctx)
	for _, p := range all {
		if p.Disabled.IsZero() {
			out = append(out, p.Principal())
		}
	}
	return out, err
}
