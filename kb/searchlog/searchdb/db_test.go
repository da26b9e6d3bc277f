package searchdb

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) (*DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "searches.db")
	d, err := Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d, path
}

// intent is one of a visitor.
func intent(at time.Time, n int64, visitor searchlog.Visitor, query string, hits int) searchlog.Change {
	id := searchlog.IDAt(at) + n
	i := searchlog.Intent{ID: id, Visitor: visitor, Face: searchlog.FaceHelp, From: searchlog.TimeOf(id), Last: at.UTC().Truncate(time.Millisecond), Requests: 1, Query: query, Hits: hits, Took: time.Millisecond}
	if hits > 0 {
		i.Slug, i.Category, i.Tier, i.Score = "a", "wealth/fund", "exact", 0.5
	}
	return searchlog.Change{Intent: i}
}

func day(at time.Time) searchlog.Period {
	return searchlog.Period{From: searchlog.DayOf(at), Until: searchlog.DayOf(at)}
}

// An intent is what was written of it last, and so are the sums.
func TestSumsFollowIntents(t *testing.T) {
	d, _ := open(t)
	ctx := t.Context()
	c := intent(noon, 1, 7, "余额", 0)
	must(t, d.Write(ctx, []searchlog.Change{c, intent(noon, 2, 8, "余额宝", 3)}, []searchlog.View{{Day: searchlog.DayOf(noon), Slug: "a", Way: searchlog.WayOther, N: 2}}))
	c.Known, c.Query, c.Hits, c.Slug, c.Category, c.Tier, c.Requests, c.Clicks, c.Clicked, c.Place, c.Outcome = true, "余额 宝", 3, "a", "wealth", "mostWords", 2, 1, "b", 2, searchlog.OutcomeAgain
	c.Sources = []string{"a", "b-2"}
	must(t, d.Write(ctx, []searchlog.Change{c}, nil))

	found, err := d.Recent(ctx, 0, 10)
	must(t, err)
	if len(found) != 2 || !reflect.DeepEqual(found[1], c.Intent) {
		t.Errorf("%+v\nwant\n%+v", found, c.Intent)
	}
	var total searchlog.Sum
	sums, err := d.Days(ctx, day(noon))
	must(t, err)
	for _, s := range sums {
		total = total.Add(s.Sum)
	}
	want := searchlog.Sum{Requests: 3, Intents: 2, Weak: 1, Clickable: 2, Clicked: 1, Places: 2, Again: 1, TookMicro: 2000}
	if total != want || len(sums) != 2 {
		t.Errorf("%+v, want %+v", sums, want)
	}
	questions, err := d.Questions(ctx, searchlog.Wanted{Period: day(noon)}, searchlog.OrderTop, 10)
	must(t, err)
	if len(questions) != 1 || questions[0].Query != "余额 宝" || questions[0].Intents != 2 || questions[0].Visitors != 2 || questions[0].Gaps != 2 || questions[0].Unclicked != 1 {
		t.Errorf("%+v", questions)
	}
	articles, err := d.Articles(ctx, day(noon))
	must(t, err)
	if want := []searchlog.ArticleSum{{Slug: "a", Other: 2, Best: 2}, {Slug: "b", Clicked: 1, Places: 2, Again: 1}}; !slices.Equal(articles, want) {
		t.Errorf("%+v, want %+v", articles, want)
	}
	must(t, verified(d))
}

// forget, eraseDay and eraseVisitor take their steps to the end, each as short as can be,
// and give how many intents are gone.
func (d *DB) forget(t *testing.T, before time.Time) int {
	return d.toTheEnd(t, func() (int, bool, error) { return d.Forget(t.Context(), before, 0) })
}

func (d *DB) eraseDay(t *testing.T, day searchlog.Day) int {
	return d.toTheEnd(t, func() (int, bool, error) { return d.EraseDay(t.Context(), day, 0) })
}

func (d *DB) eraseVisitor(t *testing.T, v searchlog.Visitor) int {
	ids, err := d.OfVisitor(t.Context(), v)
	must(t, err)
	return d.toTheEnd(t, func() (int, bool, error) {
		n, err := d.EraseIntents(t.Context(), ids, 0)
		ids = ids[n:]
		return n, len(ids) > 0, err
	})
}

func (d *DB) toTheEnd(t *testing.T, do func() (int, bool, error)) (total int) {
	t.Helper()
	for range 10_000 {
		n, more, err := do()
		must(t, err)
		if total += n; n > fewRows {
			t.Fatalf("a step without time deletes %d rows", n)
		}
		must(t, verified(d))
		if !more {
			return total
		}
	}
	t.Fatal("it does not end")
	return 0
}

func verified(d *DB) error {
	_, err := d.Verify(context.Background())
	return err
}

// Whatever is written, changed and erased in whatever order, the sums are those of the
// intents that are left.
func TestRandomWritesAddUp(t *testing.T) {
	d, _ := open(t)
	ctx, random := t.Context(), rand.New(rand.NewPCG(1, 2))
	var known []searchlog.Change
	for n := range 120 {
		var batch []searchlog.Change
		for range random.IntN(8) {
			at := noon.AddDate(0, 0, random.IntN(4))
			batch = append(batch, intent(at, int64(n*10+len(batch)+1), searchlog.Visitor(random.IntN(6)), fmt.Sprint("问题", random.IntN(5)), random.IntN(2)))
		}
		for range min(len(known), random.IntN(4)) {
			c := known[random.IntN(len(known))]
			if slices.ContainsFunc(batch, func(b searchlog.Change) bool { return b.ID == c.ID }) {
				continue
			}
			c.Known, c.Query, c.Helpful = true, fmt.Sprint("问题", random.IntN(5)), c.Helpful+1
			c.Clicks, c.Clicked, c.Place = c.Clicks+1, fmt.Sprint("s", random.IntN(3)), 1+random.IntN(5)
			batch = append(batch, c)
		}
		must(t, d.Write(ctx, batch, nil))
		known = append(known, batch...)
		switch {
		case n%30 == 10:
			d.eraseVisitor(t, searchlog.Visitor(random.IntN(6)))
		case n == 70:
			d.eraseDay(t, searchlog.DayOf(noon.AddDate(0, 0, 1)))
		case n == 100:
			d.forget(t, noon.AddDate(0, 0, 1))
		}
		if n%10 == 0 || n > 115 {
			must(t, verified(d))
		}
	}
	if n, err := d.Verify(ctx); err != nil || n < 50 {
		t.Errorf("%d intents are left: %v", n, err)
	}
	if _, err := d.write.Exec(`UPDATE questions SET intents = intents + 1 WHERE day = ?`, int64(searchlog.DayOf(noon.AddDate(0, 0, 3)))); err != nil || verified(d) == nil {
		t.Error("sums that are wrong are taken for right")
	}
}

// What was erased stays away, though a service still has it in memory; nothing of its
// text is left in the files.
func TestErasedIsGone(t *testing.T) {
	d, path := open(t)
	ctx := t.Context()
	secret := "独一无二的提问" + strings.Repeat("长", 50)
	c := intent(noon, 1, 7, secret, 1)
	must(t, d.Write(ctx, []searchlog.Change{c, intent(noon, 2, 8, "别的", 1)}, nil))
	if n := d.eraseVisitor(t, 7); n != 1 {
		t.Errorf("%d intents of the visitor", n)
	}
	must(t, d.Scrub(ctx))
	c.Known, c.Clicks = true, 1
	must(t, d.Write(ctx, []searchlog.Change{c}, nil))
	if found, err := d.Recent(ctx, 0, 10); err != nil || len(found) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	must(t, verified(d))
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(t, err)
		if strings.Contains(string(content), secret) {
			t.Errorf("%s still holds what was erased", filepath.Base(file))
		}
	}
	if n := d.eraseDay(t, searchlog.DayOf(noon)); n != 1 {
		t.Errorf("%d intents of the day", n)
	}
	if sums, err := d.Days(ctx, day(noon)); err != nil || len(sums) > 0 {
		t.Errorf("%+v, %v", sums, err)
	}
}

// What is old goes, but sums stay, and so do the questions that many asked.
func TestForget(t *testing.T) {
	d, _ := open(t)
	ctx := t.Context()
	var all []searchlog.Change
	for v := range searchlog.Shown {
		all = append(all, intent(noon, int64(v), searchlog.Visitor(v), "很多人问", 1))
	}
	all = append(all, intent(noon, 90, 1, "一个人问", 1), intent(noon.AddDate(0, 0, 1), 91, 1, "后来问", 1))
	must(t, d.Write(ctx, all, nil))
	for n := range 3 { // one that is done, one that is not, one of later
		must(t, d.AddTicket(ctx, searchlog.Ticket{Slug: "a", Text: "看不懂", At: noon.AddDate(0, 0, n/2)}, 3))
	}
	if err := d.AddTicket(ctx, searchlog.Ticket{Slug: "a", Text: "看不懂", At: noon}, 3); kb.KindOf(err) != kb.Busy {
		t.Errorf("more tickets than may be open: %v", err)
	}
	for _, number := range []int{1, 3} {
		must(t, d.PutTicket(ctx, searchlog.Ticket{Number: number, State: searchlog.TicketDone, Answer: "已改"}))
	}
	if n := d.forget(t, noon.AddDate(0, 0, 1)); n != searchlog.Shown+1 {
		t.Errorf("%d are forgotten", n)
	}
	left, err := d.Recent(ctx, 0, 10)
	must(t, err)
	if len(left) != 1 || left[0].Query != "后来问" {
		t.Errorf("%+v", left)
	}
	open, err := d.Tickets(ctx, searchlog.TicketFilter{State: searchlog.TicketOpen}, 10)
	must(t, err)
	done, err := d.Tickets(ctx, searchlog.TicketFilter{State: searchlog.TicketDone}, 10)
	must(t, err)
	if len(open) != 1 || open[0].Number != 2 || len(done) != 1 || done[0].Number != 3 {
		t.Errorf("%+v, %+v", open, done)
	}
	sums, err := d.Days(ctx, day(noon))
	must(t, err)
	if len(sums) != 1 || sums[0].Intents != searchlog.Shown+1 {
		t.Errorf("%+v", sums)
	}
	questions, err := d.Questions(ctx, searchlog.Wanted{Period: day(noon)}, searchlog.OrderTop, 10)
	must(t, err)
	if len(questions) != 1 || questions[0].Query != "很多人问" {
		t.Errorf("%+v", questions)
	}
	must(t, verified(d))
}

// A file of another program is not touched, and neither is one of a newer version.
func TestForeignFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(`CREATE TABLE x (y)`)
	must(t, err)
	must(t, db.Close())
	if _, err := Open(t.Context(), path); kb.KindOf(err) != kb.Conflict {
		t.Errorf("the file of another program: %v", err)
	}
	d, path := open(t)
	_, err = d.write.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	must(t, err)
	must(t, d.Close())
	if _, err := Open(t.Context(), path); kb.KindOf(err) != kb.Invalid {
		t.Errorf("a file of a newer program: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// A backup is whole, and made once.
func TestBackup(t *testing.T) {
	d, path := open(t)
	must(t, d.Write(t.Context(), []searchlog.Change{intent(noon, 1, 7, "甲", 1)}, nil))
	must(t, d.Backup(t.Context(), path+".copy"))
	if err := d.Backup(t.Context(), path+".copy"); kb.KindOf(err) != kb.Conflict {
		t.Errorf("over another: %v", err)
	}
	e, err := Open(t.Context(), path+".copy")
	must(t, err)
	defer e.Close()
	if n, err := e.Verify(t.Context()); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
