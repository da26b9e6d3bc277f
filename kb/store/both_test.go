package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/postgres/postgrestest"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/store/attemptsdb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// onBoth runs a test on a new store in a file, and on one in PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *Store)) {
	for name, where := range map[string]func(t *testing.T) string{
		"file":       func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") },
		"PostgreSQL": func(t *testing.T) string { return postgrestest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) { test(t, openAt(t, where(t))) })
	}
}

func openAt(t *testing.T, where string) *Store {
	t.Helper()
	s, err := Open(t.Context(), where)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// sound holds everything in a store against everything else in it.
func sound(t *testing.T, s *Store) {
	t.Helper()
	for _, v := range s.Verify(context.Background()) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.What, v.Err)
		}
	}
}

// What stands around the work on articles: copies, comments in their order, assignments and
// notices.
func TestWork(t *testing.T) { onBoth(t, keepsWork) }

func keepsWork(t *testing.T, s *Store) {
	ctx, w, at := t.Context(), s.Work(), time.UnixMilli(1_000_000).UTC()
	e := kb.Event{At: at, Actor: "person:li", Action: "comment.begin", Object: "fee"}
	for i := range 4 {
		must(t, w.PutAutosave(ctx, autosave.Copy{ID: fmt.Sprint("a", i), Person: "person:li", Slug: "fee", Form: map[string]string{"title": fmt.Sprint("题\x00", i)}, Changed: at.Add(time.Duration(i))}, at.Add(-time.Hour), 2))
	}
	kept, err := w.Autosaves(ctx, "person:li", "fee")
	if err != nil || len(kept) != 2 || !strings.HasPrefix(kept[0].Title, "题\x00") {
		t.Errorf("%+v, %v", kept, err)
	}
	if err := w.PutAutosave(ctx, autosave.Copy{ID: kept[0].ID, Person: "person:wang", Slug: "fee", Changed: at}, at, 2); kb.KindOf(err) != kb.NotFound {
		t.Errorf("another's copy is overwritten: %v", err)
	}
	for _, id := range []string{"z", "b"} {
		must(t, w.BeginThread(ctx, comments.Thread{ID: id, Slug: "fee", Number: 1, Comments: []comments.Comment{{ID: "1" + id, Thread: id, Author: "person:li", Text: "为什么", At: at}}}, e))
	}
	must(t, w.AddComment(ctx, comments.Comment{ID: "0", Thread: "z", Author: "person:wang", Text: "因为", At: at}, e))
	threads, err := w.Threads(ctx, "fee")
	if err != nil || len(threads) != 2 || threads[0].ID != "z" || len(threads[0].Comments) != 2 || threads[0].Comments[1].ID != "0" {
		t.Errorf("threads as they were begun: %+v, %v", threads, err)
	}
	must(t, w.ResolveThread(ctx, "z", "person:li", at, e))
	if err := w.ResolveThread(ctx, "z", "person:li", at, e); kb.KindOf(err) != kb.Stale {
		t.Errorf("resolved twice: %v", err)
	}
	for _, reviewer := range []string{"person:wang", "person:zhao"} {
		must(t, w.Assign(ctx, assign.Assignment{Slug: "fee", Reviewer: reviewer, By: "person:li", At: at}, e))
	}
	if a, err := w.Assignment(ctx, "fee"); err != nil || a.Reviewer != "person:zhao" {
		t.Errorf("%+v, %v", a, err)
	}
	notice := notify.Notice{Person: "person:li", Cause: "c1", Slug: "fee", At: at}
	must(t, w.Tell(ctx, 7, []notify.Notice{notice, notice}, []notify.Delivery{{Channel: "mail", Recipient: "li", Cause: "c1", Created: at}}))
	seq, err := w.ToldUpTo(ctx)
	told, bad := w.Notices(ctx, "person:li", 9)
	waiting, worse := w.Waiting(ctx, at, 9)
	if err != nil || bad != nil || worse != nil || seq != 7 || len(told) != 1 || len(waiting) != 1 {
		t.Errorf("%d %+v %+v, %v %v %v", seq, told, waiting, err, bad, worse)
	}
	must(t, w.Tried(ctx, waiting[0].ID, at, at, ""))
	must(t, w.ReadNotices(ctx, "person:li", 1<<40, at)) // none has that number
	if n, err := w.Unread(ctx, "person:li"); err != nil || n != 1 {
		t.Errorf("%d unread, %v", n, err)
	}
	must(t, w.ReadNotices(ctx, "person:li", 0, at))
	must(t, w.ForgetNotices(ctx, at.Add(time.Hour)))
	if told, err := w.Notices(ctx, "person:li", 9); err != nil || len(told) != 0 {
		t.Errorf("%+v, %v", told, err)
	}
	sound(t, s)
}

// Changes of many articles and webhooks are kept, too.
func TestJobsAndWebhooks(t *testing.T) { onBoth(t, keepsJobsAndWebhooks) }

func keepsJobsAndWebhooks(t *testing.T, s *Store) {
	ctx, w, at := t.Context(), s.Work(), time.UnixMilli(1_000_000).UTC()
	e := kb.Event{At: at, Actor: "person:zhao", Action: "webhook.create", Object: "h1"}
	for _, id := range []string{"z", "b", "c"} { // all at one moment: the order is that of writing
		must(t, w.PutBulkJob(ctx, bulk.Job{ID: id, Started: at, Outcomes: []bulk.Outcome{{}, {}}}, 2))
	}
	must(t, w.PutBulkOutcome(ctx, "c", 1, bulk.Outcome{ETag: "new"}))
	jobs, err := w.BulkJobs(ctx)
	if err != nil || len(jobs) != 2 || jobs[0].ID != "b" || len(jobs[1].Outcomes) != 2 || jobs[1].Outcomes[1].ETag != "new" {
		t.Errorf("%+v, %v", jobs, err)
	}
	must(t, w.AddWebhook(ctx, webhooks.Endpoint{ID: "h1", Name: "x", State: webhooks.Active, Internal: true, Created: at}, e))
	must(t, s.AddFeedback(ctx, kb.Feedback{Slug: "fee", Kind: kb.FeedbackUnhelpful, At: at}))
	if votes, last, err := w.Votes(ctx, 0, 9); err != nil || len(votes) != 1 || votes[0].ID != last {
		t.Errorf("%+v %d, %v", votes, last, err)
	}
	upTo := webhooks.Position{Record: 3, Vote: 1, Scanned: at}
	must(t, w.Enqueue(ctx, upTo, []webhooks.Delivery{{Endpoint: "h1", Event: "e1", Payload: "{}", At: at}, {Endpoint: "h1", Event: "e1", Payload: "{}", At: at}}))
	if got, err := w.WebhookPosition(ctx); err != nil || got != upTo {
		t.Errorf("%+v, %v", got, err)
	}
	q, waits, err := w.NextDelivery(ctx, "h1")
	if err != nil || !waits || string(q.Payload) != "{}" {
		t.Fatalf("%+v %t, %v", q, waits, err)
	}
	q.Done, q.Outcome = at, webhooks.Skipped
	must(t, w.Attempted(ctx, q))
	must(t, w.Redeliver(ctx, "h1", q.ID, e))
	if all, err := w.WebhookDeliveries(ctx, "h1", 9); err != nil || len(all) != 2 || all[0].Replay != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	must(t, w.ForgetDeliveries(ctx, at.Add(time.Hour)))
	if all, err := w.Webhooks(ctx); err != nil || len(all) != 1 || !all[0].Internal || all[0].Titles || all[0].Waiting != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	sound(t, s)
}

// Both kinds of store have the same version, and the same columns of the same kind: who
// writes a migration writes two.
func TestBothHaveTheSameColumns(t *testing.T) {
	f, v := openAt(t, filepath.Join(t.TempDir(), "x.db")), openAt(t, postgrestest.URL(t))
	read := func(s *Store, query string) map[string]string {
		rows, err := s.read.Query(query)
		must(t, err)
		defer rows.Close()
		out := map[string]string{}
		for rows.Next() {
			var column, kind string
			must(t, rows.Scan(&column, &kind))
			out[column] = kind
		}
		must(t, rows.Err())
		return out
	}
	mine := read(f, `SELECT t.name || '.' || c.name, replace(replace(replace(c.type, 'INTEGER', 'BIGINT'), 'BLOB', 'BYTEA'), 'REAL', 'DOUBLE PRECISION')
		FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'goose%'`)
	theirs := read(v, `SELECT table_name || '.' || column_name, upper(data_type) FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%' AND column_name <> 'rowid'`)
	if diff := cmp.Diff(mine, theirs); diff != "" {
		t.Errorf("-SQLite +PostgreSQL\n%s", diff)
	}
	copied := map[string]bool{}
	for _, table := range tables {
		copied[table.name] = true
	}
	for column := range mine {
		if table, _, _ := strings.Cut(column, "."); !copied[table] {
			t.Errorf("%s is not copied", table)
		}
	}
	is, err := sqlite.SchemaVersion(t.Context(), f.read)
	must(t, err)
	if other, err := sqlite.SchemaVersion(t.Context(), v.read); err != nil || is != other {
		t.Errorf("versions %d and %d, %v", is, other, err)
	}
}

// Two processes write at once, and a reader follows the feed: it gets every change once and
// in order, without a hole, and the log is a chain.
func TestTwoStoresOnOneDatabase(t *testing.T) {
	url := postgrestest.URL(t)
	stores := []*Store{openAt(t, url), openAt(t, url)}
	const writers, each = 3, 12
	var all sync.WaitGroup
	for i, s := range stores {
		for j := range writers {
			all.Go(func() {
				for n := range each {
					slug := fmt.Sprintf("s%d-%d-%d", i, j, n)
					publish(t, s, slug, "标题")
					if err := s.AddFeedback(t.Context(), kb.Feedback{Slug: slug, Kind: kb.FeedbackClick, At: day}, kb.Feedback{Slug: "same", Kind: kb.FeedbackClick, At: day}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	follower := openAt(t, url)
	const want = 2 * writers * each
	for after, end := int64(0), time.Now().Add(2*time.Minute); after < want; {
		changes, err := follower.Changes(t.Context(), after, 5)
		must(t, err)
		for _, c := range changes {
			if c.Seq != after+1 {
				t.Fatalf("after change %d follows %d", after, c.Seq)
			}
			after = c.Seq
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d changes", after, want)
		}
	}
	all.Wait()
	sound(t, follower)
	if sums, err := follower.FeedbackSums(t.Context(), day, day); err != nil || len(sums) != want+1 || sums[len(sums)-1].Clicks != want && sums[0].Clicks != want {
		t.Errorf("%d sums, %v", len(sums), err)
	}
}

// PostgreSQL is killed in the middle of writing and started again: what was acknowledged is
// there, the store goes on by itself, and the log is whole.
func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	server := postgrestest.Start(t)
	url := server.URL(t)
	s := openAt(t, url)
	var acknowledged []string
	stop, stopped, begun := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ; n++ {
			slug := fmt.Sprint("k", n)
			err := s.Append(context.Background(), kb.Event{At: day, Actor: "console", Action: "x", Object: slug})
			if err == nil {
				if acknowledged = append(acknowledged, slug); len(acknowledged) == 20 {
					close(begun)
				}
			} else if kb.KindOf(err) != kb.Busy {
				t.Errorf("while the server is away: %v", err)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	<-begun
	server.Kill()
	server.Run(t)
	at := s.untilWritten(t)
	close(stop)
	<-stopped
	there := map[string]bool{}
	must(t, s.EachRecord(t.Context(), 0, 0, func(r kb.Record) error { there[r.Object] = true; return nil }))
	for _, slug := range acknowledged {
		if !there[slug] {
			t.Errorf("%s was acknowledged and is lost", slug)
		}
	}
	if !there[at] {
		t.Error("what was written after the restart is not there")
	}
	sound(t, s)
}

// untilWritten waits until the store writes again.
func (s *Store) untilWritten(t *testing.T) string {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s.Append(t.Context(), kb.Event{At: day, Actor: "console", Action: "x", Object: "after"}) == nil {
			return "after"
		}
	}
	t.Fatal("the store does not write again")
	return ""
}

// What another hand changes in the database is named, as in a file.
func TestTamperingInPostgreSQLIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ statement, what string }{
		"a role":     {`UPDATE people SET role = 'admin' WHERE login = 'li'`, "people"},
		"an account": {`INSERT INTO people (id, login, name, role, password, created_ms) VALUES ('x', 'x', 'x', 'admin', 'x', 1)`, "people"},
		"a text":     {`UPDATE revisions SET content = replace(content, '正文', '真文')`, "texts"},
		"the log":    {`ALTER TABLE audit DISABLE TRIGGER USER; DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)`, "audit log"},
		"a window":   {`UPDATE in_force SET until_ms = 5`, "in force"},
		"a parent":   {`SET session_replication_role = replica; DELETE FROM articles`, "references"},
	} {
		t.Run(name, func(t *testing.T) {
			url := postgrestest.URL(t)
			s := openAt(t, url)
			must(t, s.AddPerson(t.Context(), auth.Person{ID: "person:li", Login: "li", Role: kb.RoleEditor, Created: day}, kb.Event{At: day, Actor: "console", Action: "person.create", Object: "li"}))
			publish(t, s, "rate", "利率")
			sound(t, s)
			postgrestest.Exec(t, url, c.statement)
			found := map[string]bool{}
			for _, v := range s.Verify(t.Context()) {
				found[v.What] = v.Err != nil
			}
			if !found[c.what] {
				t.Errorf("not found under %s: %v", c.what, found)
			}
		})
	}
}

// A store goes from a file into PostgreSQL and back, with its log, and both are sound; what
// is there is not overwritten.
func TestCopy(t *testing.T) {
	from, _ := staffed(t)
	ctx, url := t.Context(), postgrestest.URL(t)
	must(t, from.Work().Tell(ctx, 3, []notify.Notice{{Person: "person:li", Cause: "c", At: day}}, nil))
	must(t, from.AddFeedback(ctx, kb.Feedback{Slug: "a\x00\x01\xff", Kind: kb.FeedbackClick, At: day}))
	n, err := from.Copy(ctx, url)
	must(t, err)
	there := openAt(t, url)
	sound(t, there)
	back := filepath.Join(t.TempDir(), "back.db")
	if again, err := there.Copy(ctx, back); err != nil || again != n {
		t.Errorf("%d rows, then %d, %v", n, again, err)
	}
	home := openAt(t, back)
	sound(t, home)
	for _, table := range tables {
		if diff := cmp.Diff(contents(t, from, table.name), contents(t, home, table.name)); diff != "" {
			t.Errorf("%s: -from +back\n%s", table.name, diff)
		}
	}
	if _, err := from.Copy(ctx, url); kb.KindOf(err) != kb.Conflict {
		t.Errorf("a store is overwritten: %v", err)
	}
	if _, err := there.Copy(ctx, back); kb.KindOf(err) != kb.Conflict {
		t.Errorf("a file is overwritten: %v", err)
	}
	// Numbers go on after those that were copied.
	must(t, there.Work().Tell(ctx, 4, []notify.Notice{{Person: "person:li", Cause: "d", At: day}}, nil))
	publish(t, there, "after", "以后")
	sound(t, there)
}

// contents are the rows of a table, in some order that is always the same.
func contents(t *testing.T, s *Store, table string) (out []string) {
	rows, err := s.read.Query(`SELECT * FROM ` + table + ` ORDER BY 1, 2`)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		must(t, rows.Scan(values...))
		var line []string
		for i := range values {
			line = append(line, fmt.Sprintf("%s=%v", columns[i], *values[i].(*any)))
		}
		out = append(out, strings.Join(line, " "))
	}
	must(t, rows.Err())
	return out
}

// Passwords stand in no error, whatever is wrong with the URL or the server.
func TestNoErrorShowsThePassword(t *testing.T) {
	for _, url := range []string{
		"postgres://li:geheim@127.0.0.1:1/x?sslmode=disable", "postgres://li:geheim@127.0.0.1:99999/x", "postgres://li:geheim@[::1/x", "postgres://li:ge%zzheim@h/x",
		"postgres://li@127.0.0.1:1/x?password=geheim&sslmode=disable", "postgres://li:geheim@127.0.0.1:1/x?sslmode=nonsense", "postgres://li:geheim@127.0.0.1:1/x?sslrootcert=/nowhere&sslmode=verify-full",
	} {
		s, err := Open(t.Context(), url)
		if err == nil {
			_ = s.Close()
			t.Errorf("%s opens", url)
		} else if strings.Contains(err.Error(), "heim") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// Tables of another program are left alone.
func TestADatabaseOfAnotherIsRefused(t *testing.T) {
	url := postgrestest.URL(t)
	postgrestest.Exec(t, url, `CREATE TABLE mine (x INT)`)
	if _, err := Open(t.Context(), url); kb.KindOf(err) != kb.Conflict {
		t.Errorf("opened: %v", err)
	}
}

// Attempts to sign in are counted in one place: of many processes at once each counts, what
// is taken out is forgotten, and so is what is old.
func TestAttemptsAreCounted(t *testing.T) { onBoth(t, countsAttempts) }

func countsAttempts(t *testing.T, s *Store) {
	ctx, d, at := t.Context(), attemptsdb.DB{Lent: s.Work().Lent}, time.UnixMilli(5_000_000).UTC()
	keys := []string{"a", "b"}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			must(t, d.ChangeAttempts(ctx, keys, at, func(tried map[string]auth.Tried) {
				tried["a"] = auth.Tried{Count: tried["a"].Count + 1, Last: at}
				delete(tried, "b")
			}))
		})
	}
	all.Wait()
	if got, err := d.Attempts(ctx, keys); err != nil || len(got) != 1 || got["a"] != (auth.Tried{Count: 20, Last: at}) {
		t.Errorf("%v, %v", got, err)
	}
	must(t, d.ChangeAttempts(ctx, []string{"b"}, at.Add(1), func(tried map[string]auth.Tried) { tried["b"] = auth.Tried{Count: 1, Last: at.Add(time.Second)} }))
	must(t, d.ChangeAttempts(ctx, []string{"b"}, at.Add(time.Millisecond), func(map[string]auth.Tried) {}))
	if got, err := d.Attempts(ctx, keys); err != nil || len(got) != 1 || got["b"].Count != 1 {
		t.Errorf("%v, %v", got, err)
	}
	sound(t, s)
}

// What programs hand in is kept, too, and copied.
func TestTasks(t *testing.T) { onBoth(t, keepsTasks) }

func keepsTasks(t *testing.T, s *Store) {
	ctx, w, at := t.Context(), s.Work(), time.UnixMilli(1_000_000).UTC()
	who := kb.Principal{ID: "token:sync", Role: kb.RoleEditor}
	most := tasks.Bounds{Tasks: 3, Bytes: 30}
	var ids []int64
	for _, text := range []string{`{"ids":["甲"]}`, `{}`} {
		id, err := w.AddTask(ctx, tasks.Task{Kind: tasks.Deletion, State: tasks.Enqueued, Who: who, Received: 1, Filter: "tags = 'x'", Enqueued: at}, text, most)
		must(t, err)
		ids = append(ids, id)
	}
	for _, text := range []string{strings.Repeat("x", 30), `{}`, `{}`} { // too long, the last that may wait, one too many
		_, err := w.AddTask(ctx, tasks.Task{}, text, most)
		if wants := text != "{}" || len(ids) == 3; (kb.KindOf(err) == kb.Busy && err != nil) != wants {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil {
			ids = append(ids, 0)
		}
	}
	got, request, ok, err := w.ClaimTask(ctx, "me", at, at.Add(time.Second))
	if err != nil || !ok || got.ID != ids[0] || got.Who != who || got.Filter != "tags = 'x'" || got.State != tasks.Processing || request != `{"ids":["甲"]}` {
		t.Fatalf("%+v %s %t, %v", got, request, ok, err)
	}
	if _, _, ok, err := w.ClaimTask(ctx, "you", at, at.Add(time.Second)); ok || err != nil {
		t.Error("it is begun by two, or the second before the first", err)
	}
	must(t, w.HoldTask(ctx, ids[0], "me", at.Add(time.Minute)))
	got.State, got.Finished, got.Result = tasks.Failed, at.Add(time.Second), tasks.Result{Done: 1, Outcomes: []tasks.Outcome{{ID: "甲", What: "new"}}, Error: &tasks.Failure{Code: "x"}}
	must(t, w.FinishTask(ctx, got, "me", 5))
	back, err := w.Task(ctx, ids[0])
	if err != nil || back.Result.Outcomes[0].ID != "甲" || back.Result.Error.Code != "x" || !back.Finished.Equal(got.Finished) || !back.Started.Equal(at) {
		t.Errorf("%+v, %v", back, err)
	}
	if all, err := w.Tasks(ctx); err != nil || len(all) != 3 || all[2].ID != ids[0] || all[2].Result.Outcomes != nil {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := w.Task(ctx, 99); kb.KindOf(err) != kb.NotFound {
		t.Error(err)
	}
	sound(t, s)
}
