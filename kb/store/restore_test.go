package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/store/folder"
)

var day = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

// house is a store with a published article, a draft, an account and a token.
func house(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wenjin.db")
	s, err := Open(context.Background(), path)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	publish(t, s, "rate", "利率")
	publish(t, s, "limit", "限额")
	files := &reference.Workflow{Store: s, Rules: noRules{}, Now: func() time.Time { return day }}
	must(t, files.Take(context.Background(), reference.Facts, "facts: []\n", reference.Judgement{}))
	return s, path
}

// noRules judge nothing.
type noRules struct{}

func (noRules) Judge(context.Context, string, string) (reference.Judgement, error) {
	return reference.Judgement{}, nil
}
func (noRules) Version() string { return "" }

func publish(t *testing.T, s *Store, slug, title string) {
	t.Helper()
	w := &kb.Workflow{Store: s, Now: func() time.Time { return day }}
	_, err := w.Import(context.Background(), []kb.Candidate{{Article: kb.Article{Slug: slug, Title: title, Body: "正文", Category: "x", Kind: kb.KindKnowledge, Audience: kb.AudiencePublic}, Path: slug + ".md"}}, nil)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// exec writes to the file behind the store's back.
func exec(t *testing.T, path, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	must(t, err)
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func slugs(t *testing.T, s *Store) string {
	t.Helper()
	var out []string
	must(t, s.EachInForce(context.Background(), day, func(r kb.Revision) error { out = append(out, r.Article.Slug); return nil }))
	return strings.Join(out, " ")
}

func nothing() error { return nil }

func backupOf(t *testing.T, s *Store) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup")
	must(t, s.Backup(context.Background(), path))
	return path
}

func TestRestoreBringsBackAndKeepsWhatWasThere(t *testing.T) {
	ctx := context.Background()
	s, path := house(t)
	backup := backupOf(t, s)
	publish(t, s, "later", "后来")
	must(t, s.Close())
	out, err := Restore(ctx, backup, path, day, nothing)
	must(t, err)
	again, err := Open(ctx, path)
	must(t, err)
	defer again.Close()
	if got := slugs(t, again); got != "limit rate" || out.Articles != 2 {
		t.Errorf("restored %q, %d articles", got, out.Articles)
	}
	for _, v := range again.Verify(ctx) {
		if v.Err != nil {
			t.Errorf("restored %s: %v", v.What, v.Err)
		}
	}
	logged := false
	must(t, again.EachRecord(ctx, 0, 0, func(r kb.Record) error { logged = logged || r.Action == "store.restore"; return nil }))
	if !logged {
		t.Error("the restored log does not tell of the restore")
	}
	before, err := Open(ctx, out.Aside)
	must(t, err)
	defer before.Close()
	if got := slugs(t, before); got != "later limit rate" {
		t.Errorf("kept aside: %q", got)
	}
}

// After a crash what was acknowledged lies in the write-ahead log alone; it goes
// aside with the rest.
func TestRestoreAfterACrashKeepsWhatWasAcknowledged(t *testing.T) {
	ctx := context.Background()
	s, path := house(t)
	backup := backupOf(t, s)
	publish(t, s, "later", "后来")
	// A copy of the files as they lie now is what a crash leaves.
	crashed := filepath.Join(t.TempDir(), "wenjin.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		must(t, err)
		must(t, os.WriteFile(crashed+suffix, data, 0o600))
	}
	if info, err := os.Stat(crashed + "-wal"); err != nil || info.Size() == 0 {
		t.Fatal("there is no write-ahead log to lose")
	}
	out, err := Restore(ctx, backup, crashed, day, nothing)
	must(t, err)
	before, err := Open(ctx, out.Aside)
	must(t, err)
	defer before.Close()
	if got := slugs(t, before); got != "later limit rate" {
		t.Errorf("kept aside: %q", got)
	}
}

func TestRestoreRefusesWhatIsNoSoundBackup(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	ctx := context.Background()
	for name, damage := range map[string]func(t *testing.T, path string){
		"empty": func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) },
		"text": func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("文章\n", 999)), 0o600))
		},
		"cut off": func(t *testing.T, path string) { must(t, os.Truncate(path, 8192)) },
		"a foreign file": func(t *testing.T, path string) {
			must(t, os.Remove(path))
			exec(t, path, `CREATE TABLE invoices (id INTEGER)`)
		},
		"a trigger": func(t *testing.T, path string) {
			exec(t, path, `CREATE TRIGGER evil AFTER INSERT ON people BEGIN UPDATE people SET role = 'admin'; END`)
		},
		"a table more":   func(t *testing.T, path string) { exec(t, path, `CREATE TABLE more (id INTEGER)`) },
		"a trigger less": func(t *testing.T, path string) { exec(t, path, `DROP TRIGGER audit_no_delete`) },
		"a newer version": func(t *testing.T, path string) {
			exec(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
		},
		"another program's": func(t *testing.T, path string) { exec(t, path, `PRAGMA application_id = 77`) },
		"a changed text":    func(t *testing.T, path string) { exec(t, path, `UPDATE revisions SET content = '{}'`) },
		"a damaged page":    flipPages,
		"a folder":          func(t *testing.T, path string) { must(t, os.Remove(path)); must(t, os.Mkdir(path, 0o700)) },
	} {
		t.Run(name, func(t *testing.T) {
			s, path := house(t)
			backup := backupOf(t, s)
			damage(t, backup)
			publish(t, s, "later", "后来")
			must(t, s.Close())
			if out, err := Restore(ctx, backup, path, day, nothing); err == nil {
				t.Fatalf("restored: %+v", out)
			}
			again, err := Open(ctx, path)
			must(t, err)
			defer again.Close()
			if got := slugs(t, again); got != "later limit rate" {
				t.Errorf("after a refused restore there is %q", got)
			}
			if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// flipPages changes bytes in the middle of every page but the first.
func flipPages(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	must(t, err)
	for at := 4096; at+4096 <= len(data); at += 4096 {
		for i := range 64 {
			data[at+i] ^= 0x5a
		}
	}
	must(t, os.WriteFile(path, data, 0o600))
}

func TestRestoreKeepsRevocations(t *testing.T) {
	ctx := context.Background()
	s, path := house(t)
	accounts := &auth.Accounts{Store: s, Now: func() time.Time { return day }}
	admin := kb.Principal{ID: kb.ActorConsole, Role: kb.RoleAdmin}
	create := func(name string) {
		t.Helper()
		_, err := accounts.CreateToken(ctx, admin, auth.TokenRequest{Name: name, Role: kb.RoleAgent})
		must(t, err)
	}
	for _, name := range []string{"old", "kept", "desk"} {
		create(name)
	}
	for _, login := range []string{"zhao", "qian"} {
		must(t, s.AddPerson(ctx, auth.Person{ID: "person:" + login, Login: login, Name: login, Role: kb.RoleEditor, Password: "x", Created: day}, kb.Event{At: day, Action: "person.create"}))
	}
	must(t, s.AddSession(ctx, auth.Session{Hash: "s", Person: "person:qian", Created: day, Expires: day.Add(time.Hour)}, kb.Event{At: day, Action: "login"}))
	backup := backupOf(t, s)
	must(t, accounts.RevokeToken(ctx, admin, "old"))
	must(t, accounts.RevokeToken(ctx, admin, "desk")) // its secret has leaked: there is another under its name
	create("desk")
	must(t, accounts.Disable(ctx, admin, "zhao"))
	must(t, s.Close())
	out, err := Restore(ctx, backup, path, day, nothing)
	must(t, err)
	if got := strings.Join(out.Revoked, ", "); got != "account zhao, token desk, token old" {
		t.Errorf("revoked again: %s", got)
	}
	again, err := Open(ctx, path)
	must(t, err)
	defer again.Close()
	left, err := again.credentials(ctx)
	must(t, err)
	if len(left) != 2 || left[0].name != "account qian" || left[1].name != "token kept" {
		t.Errorf("what holds: %v", left)
	}
	var sessions int
	must(t, again.read.QueryRow(`SELECT count(*) FROM sessions`).Scan(&sessions))
	if sessions != 0 {
		t.Error("somebody is still signed in")
	}
}

func TestFilesAreTheirOwnersAlone(t *testing.T) {
	s, path := house(t)
	for _, file := range []string{path, path + "-wal", backupOf(t, s)} {
		info, err := os.Stat(file)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(file), info.Mode())
		}
	}
}

func TestOpenRefusesWhatIsNotOurs(t *testing.T) {
	s, path := house(t)
	must(t, s.Close())
	exec(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	_, err := Open(context.Background(), path)
	p, migratorErr := schema.Migrator(s.write)
	must(t, migratorErr)
	if err == nil || !strings.Contains(err.Error(), "999") || !strings.Contains(err.Error(), fmt.Sprint("up to ", sqlite.NewestVersion(p))) {
		t.Errorf("a newer store: %v; want both versions named", err)
	}
	foreign := filepath.Join(t.TempDir(), "x.db")
	exec(t, foreign, `CREATE TABLE invoices (id INTEGER)`)
	before, err := os.ReadFile(foreign)
	must(t, err)
	if _, err := Open(context.Background(), foreign); err == nil {
		t.Error("a foreign file was taken for a store")
	}
	after, err := os.ReadFile(foreign)
	must(t, err)
	if string(before) != string(after) {
		t.Error("a foreign file was changed")
	}
}

func TestOneProcessPerFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	l, err := folder.Hold(dir)
	must(t, err)
	if _, err := folder.Hold(dir); kb.KindOf(err) != kb.Busy || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second lock: %v, want Busy naming the folder", err)
	}
	must(t, l.Release())
	again, err := folder.Hold(dir)
	must(t, err)
	must(t, again.Release())
}

// What is looked at is the file, not what a connection remembers of it.
func TestQuickCheckReadsTheFileAgain(t *testing.T) {
	ctx := context.Background()
	s, path := house(t)
	must(t, s.Close())
	s, err := Open(ctx, path)
	must(t, err)
	defer s.Close()
	s.read.SetMaxOpenConns(1)
	must(t, s.QuickCheck(ctx))
	flipPages(t, path)
	if err := s.QuickCheck(ctx); err == nil {
		t.Error("the damage is not noticed")
	}
}
