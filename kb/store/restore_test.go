package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
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

func TestVerifyFindsNothingInAWholeStore(t *testing.T) {
	s, _ := house(t)
	for _, v := range s.Verify(context.Background()) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.What, v.Err)
		}
		if v.Seen == 0 && v.What != "references" && v.What != "pictures" {
			t.Errorf("%s: nothing was looked at", v.What)
		}
	}
	must(t, s.QuickCheck(context.Background()))
}

// Whatever somebody with access to the file changes shows, and in the right place.
func TestVerifyFindsTampering(t *testing.T) {
	for name, c := range map[string]struct{ statement, what string }{
		"a changed text":           {`UPDATE revisions SET content = replace(content, '利率', '保本')`, "texts"},
		"a changed text and hash":  {`UPDATE revisions SET content = '{}', hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE number = 1`, "publications"},
		"a removed revision":       {`DELETE FROM in_force WHERE article_id = (SELECT id FROM articles WHERE slug = 'rate'); DELETE FROM revisions WHERE article_id = (SELECT id FROM articles WHERE slug = 'rate')`, "publications"},
		"an end put off":           {`UPDATE in_force SET until_ms = until_ms - 1`, "in force"},
		"one in force too few":     {`DELETE FROM in_force`, "in force"},
		"a window that is ended":   {`UPDATE revisions SET until_ms = from_ms WHERE number = 1`, "in force"},
		"another title in lists":   {`UPDATE revisions SET title = '保本' WHERE number = 1`, "lists"},
		"a forged publication":     {`INSERT INTO revisions (article_id, number, content, hash, state, created_ms, from_ms, until_ms) SELECT id, 9, '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'published', 1, 1, 2 FROM articles WHERE slug = 'rate'`, "publications"},
		"a revision of no article": {`INSERT INTO revisions (article_id, number, content, hash, state, created_ms, from_ms, until_ms) VALUES ('none', 1, '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'draft', 1, 0, 0)`, "references"},
		"a foreign picture":        {`INSERT INTO media (name, type, data) VALUES ('0123456789abcdef0123456789abcdef.png', 'image/png', 'x')`, "pictures"},
		"a record of the log":      {`DROP TRIGGER audit_no_update; UPDATE audit SET event = replace(event, 'console', 'somebody') WHERE seq = 1`, "audit log"},
		"a changed file":           {`DROP TRIGGER reference_text_stays; UPDATE reference_revisions SET content = 'facts: [保本]'`, "files"},
		"a changed file and hash":  {`DROP TRIGGER reference_text_stays; UPDATE reference_revisions SET content = '', hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'`, "files"},
		"a forged file":            {`INSERT INTO reference_revisions (file, number, content, hash, state, author, created_ms) VALUES ('facts.yaml', 2, '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'published', 'person:li', 1)`, "files"},
		"a file taken back":        {`UPDATE reference_revisions SET state = 'superseded'`, "files"},
		"a removed file":           {`DROP TRIGGER reference_stays; DELETE FROM reference_revisions`, "files"},
		"the end of the log":       {`UPDATE audit_head SET hash = 'x'`, "audit log"},
	} {
		t.Run(name, func(t *testing.T) {
			s, path := house(t)
			exec(t, path, c.statement)
			found := ""
			for _, v := range s.Verify(context.Background()) {
				if v.Err != nil && found == "" {
					found = v.What
				}
			}
			if found != c.what {
				t.Errorf("first found in %q, want %q", found, c.what)
			}
		})
	}
}

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
	out, err := Restore(ctx, backup, path, day)
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
	out, err := Restore(ctx, backup, crashed, day)
	must(t, err)
	before, err := Open(ctx, out.Aside)
	must(t, err)
	defer before.Close()
	if got := slugs(t, before); got != "later limit rate" {
		t.Errorf("kept aside: %q", got)
	}
}

func TestRestoreRefusesWhatIsNoSoundBackup(t *testing.T) {
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
			if out, err := Restore(ctx, backup, path, day); err == nil {
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
	exec(t, path, `INSERT INTO tokens (hash, name, role, created_ms, expires_ms) VALUES ('h1', 'old', 'admin', 1, 9e15), ('h2', 'kept', 'agent', 1, 9e15)`)
	exec(t, path, `INSERT INTO people (id, login, name, role, password, created_ms) VALUES ('p1', 'zhao', '赵', 'admin', 'x', 1), ('p2', 'qian', '钱', 'editor', 'x', 1)`)
	exec(t, path, `INSERT INTO sessions (hash, person, created_ms, expires_ms) VALUES ('s', 'p2', 1, 9e15)`)
	backup := backupOf(t, s)
	exec(t, path, `DELETE FROM tokens WHERE name = 'old'`)
	exec(t, path, `UPDATE people SET disabled_ms = 5 WHERE login = 'zhao'`)
	must(t, s.Close())
	out, err := Restore(ctx, backup, path, day)
	must(t, err)
	if got := strings.Join(out.Revoked, ", "); got != "account zhao, token old" {
		t.Errorf("revoked again: %s", got)
	}
	again, err := Open(ctx, path)
	must(t, err)
	defer again.Close()
	left, err := again.credentials(ctx)
	must(t, err)
	if got := strings.Join(left, ", "); got != "account qian, token kept" {
		t.Errorf("what holds: %s", got)
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
	files, globErr := fs.Glob(migrations, "migrations/*.sql")
	must(t, globErr)
	newest, numberErr := strconv.Atoi(filepath.Base(slices.Max(files))[:4])
	must(t, numberErr)
	if err == nil || !strings.Contains(err.Error(), "999") || !strings.Contains(err.Error(), fmt.Sprint("up to ", newest, ";")) {
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
	l, err := LockFolder(dir)
	must(t, err)
	if _, err := LockFolder(dir); kb.KindOf(err) != kb.Busy || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second lock: %v, want Busy naming the folder", err)
	}
	must(t, l.Release())
	again, err := LockFolder(dir)
	must(t, err)
	must(t, again.Release())
}
