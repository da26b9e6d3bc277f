package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// Whoever adds a table or a column says in witnesses that the log tells of it, or here
// why not.
func TestEveryColumnIsWitnessed(t *testing.T) {
	leftOut := map[string]string{
		"audit": "is the log", "audit_head": "is the end of the log", "meta": "of this program alone", "changes": "of the index alone", "in_force": "follows from the revisions",
		"feedback": "is many and of nobody", "feedback_days": "is summed from feedback", "popularity": "is summed from feedback", "goose_db_version": "of the migrations alone", "sqlite_sequence": "of SQLite alone",
		"people.login": "is the key", "tokens.name": "is the key", "tokens.used_ms": "changes with every use", "sessions.hash": "is the key", "sessions.seen_ms": "changes with every use", "factors.person": "is the key", "factors.step": "changes with every use", "recovery_codes.hash": "is the key", "setup.one": "is the key",
		"reference_revisions.file": "is the key", "reference_revisions.number": "is the key", "reference_revisions.content": "has its hash beside it", "reference_seen": "is how the disk was", "articles.id": "is the key",
		"revisions.article_id": "is the key", "revisions.number": "is the key", "revisions.content": "has its hash beside it",
		"autosaves": "is nobody's text until it is saved", "bulk_jobs": "each step is in the log", "bulk_outcomes": "each step is in the log", "imports": "only says where a draft came from", "attempts": "is forgotten within the hour", "notices": "follows from the log", "deliveries": "of this program alone", "webhooks.id": "is the key", "webhook_deliveries": "follows from the log, votes and time", "tasks": "each step is in the log", "threads.id": "is the key", "comments.id": "is the key", "assignments.slug": "is the key",
		"media.name": "is the key", "snippets.id": "is the key", "must_reads.id": "is the key", "must_read_receipts.notice": "is the key", "must_read_receipts.person": "is the key", "favourites": "decides nothing, and is one agent's alone", "curations.id": "is the key", "experiments.id": "is the key", "experiment_tallies": "are sums, and of nobody", "curations.number": "is the key", "media.data": "has its hash in the name", "media.uploaded_ms": "only says how long an unused one stays", "pictures_named": "follows from the revisions",
	}
	for _, column := range []string{"title", "kind", "category", "audience", "owner", "review_by", "valid_to"} {
		leftOut["revisions."+column] = "is a copy out of the content"
	}
	s, _ := house(t)
	rows, err := s.read.Query(`SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'`)
	must(t, err)
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var table, column string
		must(t, rows.Scan(&table, &column))
		seen[table], seen[table+"."+column] = true, true
		i := slices.IndexFunc(witnesses, func(w witness) bool { return w.table == table })
		witnessed := i >= 0 && slices.Contains(witnesses[i].columns(), column)
		excused := leftOut[table] != "" || leftOut[table+"."+column] != ""
		if witnessed == excused {
			t.Errorf("%s.%s: witnessed %t, left out %t", table, column, witnessed, excused)
		}
	}
	must(t, rows.Err())
	for name := range leftOut {
		if !seen[name] {
			t.Errorf("there is no %s any more", name)
		}
	}
}

// No secret stands in the log, nor what is kept of one to compare it with.
func TestNoSecretStandsInTheLog(t *testing.T) {
	s, _ := staffed(t)
	var secrets []string
	_, err := s.each(context.Background(), `SELECT password FROM people UNION SELECT hash FROM tokens UNION SELECT hash FROM sessions`, func(scan func(...any) error) error {
		var secret string
		err := scan(&secret)
		secrets = append(secrets, secret)
		return err
	})
	must(t, err)
	if len(secrets) < 5 {
		t.Fatalf("only %d secrets", len(secrets))
	}
	must(t, s.EachRecord(context.Background(), 0, 0, func(r kb.Record) error {
		src, err := json.Marshal(r)
		for _, secret := range secrets {
			if strings.Contains(string(src), secret) {
				t.Errorf("%s stands in %s", secret, src)
			}
		}
		return err
	}))
}

// old makes of a store one from before the log told of rows.
func old(t *testing.T, path string) {
	t.Helper()
	exec(t, path, `DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DELETE FROM audit; UPDATE audit_head SET seq = 0, hash = ''; UPDATE meta SET value = '' WHERE name = 'audit_columns'`)
	exec(t, path, "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END")
	exec(t, path, "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END")
}

// brokenIn names what Verify finds.
func brokenIn(t *testing.T, s *Store) (out []string) {
	t.Helper()
	for _, v := range s.Verify(context.Background()) {
		if v.Err != nil {
			out = append(out, v.What)
		}
	}
	return out
}

func baselines(t *testing.T, s *Store) (rows []int) {
	t.Helper()
	must(t, s.EachRecord(context.Background(), 0, 0, func(r kb.Record) error {
		if r.Action == audit.Baseline {
			rows = append(rows, len(r.Rows))
		}
		return nil
	}))
	return rows
}

func reopen(t *testing.T, s *Store, path string) *Store {
	t.Helper()
	must(t, s.Close())
	s, err := Open(context.Background(), path)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestTheLogOfAnOldStoreBeginsWithWhatIsThere(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s, path := house(t)
	ctx := context.Background()
	must(t, s.logged(ctx, kb.Event{}, "many pictures", func(tx *sql.Tx) error {
		for i := range baselineRows {
			if _, err := tx.Exec(`INSERT INTO media (name, type, data) VALUES (?, 'image/png', '')`, fmt.Sprint("e3b0c44298fc1c149afbf4c8996fb924", i)); err != nil {
				return err
			}
		}
		return nil
	}))
	old(t, path)
	s = reopen(t, s, path)
	if got := fmt.Sprint(baselines(t, s)); got != fmt.Sprintf("[%d 5]", baselineRows) { // two articles, two revisions, a file
		t.Errorf("rows in baselines: %s", got)
	}
	if broken := brokenIn(t, s); strings.Join(broken, " ") != "publications files" { // for their records are gone
		t.Errorf("broken: %v", broken)
	}
	s = reopen(t, s, path)
	if n := len(baselines(t, s)); n != 2 {
		t.Errorf("opening again made %d baselines", n)
	}
	exec(t, path, `UPDATE revisions SET author = 'x'`)
	if broken := brokenIn(t, s); !slices.Contains(broken, "revisions") {
		t.Errorf("broken: %v", broken)
	}
}

// A baseline that somebody makes due does not make true what they changed before.
func TestANewBaselineCoversNothingUp(t *testing.T) {
	s, path := staffed(t)
	exec(t, path, `UPDATE people SET role = 'admin' WHERE login = 'li'; INSERT INTO tokens (hash, name, role, created_ms, expires_ms) VALUES ('ab', 'backdoor', 'admin', 1, 2)`)
	exec(t, path, `UPDATE meta SET value = '' WHERE name = 'audit_columns'`)
	s = reopen(t, s, path)
	if got := fmt.Sprint(baselines(t, s)); got != "[0 0]" {
		t.Errorf("rows in baselines: %s", got)
	}
	if broken := strings.Join(brokenIn(t, s), " "); broken != "people tokens" {
		t.Errorf("broken: %s", broken)
	}
}

// A store that says to have told of the rows already, without a word in the log, is not
// believed.
func TestAWipedLogIsNotBegunAnew(t *testing.T) {
	s, path := staffed(t)
	old(t, path)
	exec(t, path, `DELETE FROM meta WHERE name = 'audit_columns'`)
	s = reopen(t, s, path)
	if broken := brokenIn(t, s); !slices.Contains(broken, "audit log") || !slices.Contains(broken, "people") {
		t.Errorf("broken: %v", broken)
	}
}

// Every write is told of in the record of its own event, also after one that failed.
func TestRowsStandInTheRecordOfTheirEvent(t *testing.T) {
	s, _ := staffed(t)
	ctx := context.Background()
	_ = s.logged(ctx, kb.Event{Action: "fails"}, "fail", func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE people SET role = 'admin'`)
		must(t, err)
		return fmt.Errorf("no")
	})
	must(t, s.Append(ctx, kb.Event{At: day, Action: "nothing"}))
	must(t, s.UseToken(ctx, "x", day))
	publish(t, s, "later", "后来")
	var last []kb.Record
	head, err := s.AuditHead(ctx)
	must(t, err)
	must(t, s.EachRecord(ctx, head.Seq-2, 0, func(r kb.Record) error { last = append(last, r); return nil }))
	if last[0].Action != "nothing" || last[0].Rows != nil {
		t.Errorf("%+v", last[0])
	}
	if last[1].Action != "article.publish" || len(last[1].Rows) != 2 || last[1].Rows[0].Table != "articles" || last[1].Rows[1].Columns["state"] != "published" {
		t.Errorf("%+v", last[1])
	}
	if broken := brokenIn(t, s); broken != nil {
		t.Errorf("broken: %v", broken)
	}
}

// Verify looks at one moment: what is written meanwhile is not half in it.
func TestVerifyWhileItIsWrittenTo(t *testing.T) {
	s, _ := house(t)
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				publish(t, s, fmt.Sprint("a", i), "标题")
			}
		}
	}()
	for range 5 {
		if broken := brokenIn(t, s); broken != nil {
			t.Errorf("broken: %v", broken)
			break
		}
	}
	close(stop)
	<-done
}
