package upkeep

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// clockSlack is how much clocks may differ without anybody noticing.
const clockSlack = 2 * time.Minute

// examineRecords looks at the store's file, its log and its accounts.
func examineRecords(ctx context.Context, d *diagnosis, st *store.Store, now time.Time) {
	if err := st.QuickCheck(ctx); err != nil {
		d.wrong("store", "stop the service, keep the file, and wenjin restore the newest backup", "the database file is damaged: %v", err)
		return
	}
	head, err := st.AuditHead(ctx)
	if err != nil {
		d.wrong("store", "wenjin verify says more", "%v", err)
		return
	}
	d.fine("store", "the file is whole, and its log has %d records; wenjin verify holds them against each other", head.Seq)
	var last kb.Record
	if err := st.EachRecord(ctx, max(head.Seq-1, 0), 1, func(r kb.Record) error { last = r; return nil }); err != nil {
		d.wrong("audit log", "wenjin audit verify", "%v", err)
	}
	examineClock(d, now, last.At, cli.BuildVersion().Time)
	people, err := st.People(ctx)
	if err != nil {
		d.wrong("accounts", "wenjin verify says more", "%v", err)
		return
	}
	examineAccounts(d, people)
}

// examineClock holds the clock against what has happened already: the last record of the
// log, and the commit that the program was built of.
func examineClock(d *diagnosis, now, logged time.Time, commit string) {
	const do = "set the clock (chronyc tracking, timedatectl): reviews, windows and sessions go by it"
	built, _ := time.Parse(time.RFC3339, commit) // zero where the build does not say
	switch {
	case now.Before(logged.Add(-clockSlack)):
		d.wrong("clock", do, "it is %s, and the log has a record of %s", now.Format(time.RFC3339), logged.Format(time.RFC3339))
	case now.Before(built):
		d.wrong("clock", do, "it is %s, before the program was written (%s)", now.Format(time.RFC3339), commit)
	default:
		d.fine("clock", "it is %s", now.In(kb.Shanghai).Format(time.RFC3339))
	}
}

// examineAccounts looks whether there is somebody for every step of an article, and whom
// a password alone lets in.
func examineAccounts(d *diagnosis, people []auth.Person) {
	var admins, editors, reviewers, weak int
	for _, p := range people {
		if !p.Disabled.IsZero() {
			continue
		}
		who := p.Principal()
		if p.IsAdministrator() {
			admins++
		}
		if who.AtLeast(kb.RoleEditor) {
			editors++
		}
		if who.AtLeast(kb.RoleReviewer) {
			reviewers++
		}
		if (p.IsAdministrator() || who.AtLeast(kb.RoleReviewer)) && p.Issuer == "" && p.Factor.IsZero() {
			weak++
		}
	}
	switch {
	case admins == 0:
		d.note("accounts", "the link that serve prints, or wenjin user create LOGIN --role admin", "nobody can administer")
	case reviewers == 0 || editors < 2:
		d.note("accounts", "wenjin user create LOGIN --role reviewer", "an article needs two people, and there are not an editor and a reviewer")
	default:
		d.fine("accounts", "%d administer, %d review", admins, reviewers)
	}
	if weak > 0 {
		d.note("second factor", "serve --require-second-factor reviewer,admin; each sets it up at /account/factor", "%d who approve or administer come in by a password alone", weak)
	}
}
