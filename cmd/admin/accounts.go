// Package admin is what administrators do on the machine, also while the service runs:
// accounts, tokens, the audit log and the search log.
package admin

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// withAccounts opens the store for what is done with accounts and tokens.
func withAccounts(ctx context.Context, f instance.StoreFlags, do func(*auth.Accounts) error) error {
	return f.With(ctx, func(st *store.Store) error { return do(&auth.Accounts{Store: st, Now: time.Now}) })
}

func shown(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(kb.Shanghai).Format("2006-01-02 15:04")
}
