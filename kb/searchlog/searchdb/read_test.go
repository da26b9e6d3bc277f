package searchdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// queries are those of questions, in their order, with their intents.
func queries(all []searchlog.Question) (out string) {
	for _, q := range all {
		out += fmt.Sprint(q.Query, "×", q.Intents, " ")
	}
	return out
}

// Questions of a period are added up over its days: any writing of one is one question,
// called by how it was written last; those of staff are apart, and those of a face where one
// is asked for; what is among the first of some day is exact over all of them.
func TestQuestionsOfAPeriod(t *testing.T) {
	d, _ := open(t)
	ctx := t.Context()
	var all []searchlog.Change
	n := int64(0)
	ask := func(day int, face searchlog.Face, query string, times, hits int, internal bool) {
		for range times {
			n++
			c := intent(noon.AddDate(0, 0, day), n, searchlog.Visitor(n%8), query, hits)
			c.Face, c.Internal = face, internal
			if hits > 0 {
				c.Tier = "mostWords"
			}
			all = append(all, c)
		}
	}
	ask(0, searchlog.FaceHelp, "余额宝", 3, 1, false)
	ask(1, searchlog.FaceHelp, "余额宝？", 4, 1, false)
	ask(1, searchlog.FaceAPI, "余额 宝", 6, 1, false)
	ask(1, searchlog.FaceHelp, "没有的", 5, 0, false)
	ask(2, searchlog.FaceDesk, "口径", 9, 1, true)
	ask(2, searchlog.FaceHelp, "征信", 1, 1, false)
	must(t, d.Write(ctx, all, nil))
	must(t, verified(d))
	period := func(from, until int) searchlog.Period {
		return searchlog.Period{From: searchlog.DayOf(noon) + searchlog.Day(from), Until: searchlog.DayOf(noon) + searchlog.Day(until)}
	}
	for name, test := range map[string]struct {
		p        searchlog.Period
		order    searchlog.Order
		internal bool
		face     searchlog.Face
		limit    int
		want     string
	}{
		"all":                 {period(0, 2), searchlog.OrderTop, false, "", 10, "余额宝？×13 没有的×5 征信×1 "},
		"the first":           {period(0, 2), searchlog.OrderTop, false, "", 1, "余额宝？×13 "},
		"one day":             {period(0, 0), searchlog.OrderTop, false, "", 10, "余额宝×3 "},
		"gaps":                {period(0, 2), searchlog.OrderGaps, false, "", 10, "余额宝？×13 没有的×5 征信×1 "},
		"of staff":            {period(0, 2), searchlog.OrderTop, true, "", 10, "口径×9 "},
		"of one face":         {period(0, 2), searchlog.OrderTop, false, searchlog.FaceHelp, 10, "余额宝？×7 没有的×5 征信×1 "},
		"of another":          {period(0, 2), searchlog.OrderGaps, false, searchlog.FaceAPI, 10, "余额 宝×6 "},
		"of an idle one":      {period(0, 2), searchlog.OrderTop, false, searchlog.FaceDesk, 10, ""},
		"of the desk's staff": {period(0, 2), searchlog.OrderTop, true, searchlog.FaceDesk, 10, "口径×9 "},
		"a day without":       {period(3, 3), searchlog.OrderTop, false, "", 10, ""},
		"before anything":     {period(-9, -1), searchlog.OrderGaps, false, "", 10, ""},
	} {
		got, err := d.Questions(ctx, searchlog.Wanted{Period: test.p, Internal: test.internal, Face: test.face}, test.order, test.limit)
		if must(t, err); queries(got) != test.want {
			t.Errorf("%s: %s, want %s", name, queries(got), test.want)
		}
	}
	top, err := d.Questions(ctx, searchlog.Wanted{Period: period(0, 2)}, searchlog.OrderTop, 1)
	must(t, err)
	if q := top[0]; q.Visitors != 6 || q.Weak != 13 || q.Gaps != 13 || q.Zero != 0 || q.Slug != "a" || q.Tier != "mostWords" {
		t.Errorf("%+v", q)
	}
	sums, err := d.Sums(ctx, searchlog.Wanted{Period: period(1, 1), Face: searchlog.FaceHelp}, []int64{searchlog.Key("余额宝"), searchlog.Key("征信"), 5})
	must(t, err)
	if len(sums) != 1 || sums[searchlog.Key("余额宝")].Intents != 4 {
		t.Errorf("%+v", sums)
	}
	since, err := d.Since(ctx)
	if must(t, err); since != searchlog.DayOf(noon) {
		t.Errorf("since %s", since)
	}
}

// Single intents come newest first, page by page; those of some questions alone, without
// those of staff.
func TestIntentsAreListed(t *testing.T) {
	d, _ := open(t)
	ctx := t.Context()
	if since, err := d.Since(ctx); since != 0 || err != nil {
		t.Errorf("an empty log is of %s, %v", since, err)
	}
	var all []searchlog.Change
	for n := range 7 {
		c := intent(noon.Add(time.Duration(n)*time.Minute), int64(n), 7, []string{"甲", "乙"}[n%2], 1)
		c.Internal = n == 6
		all = append(all, c)
	}
	must(t, d.Write(ctx, all, nil))
	var seen []int64
	for before := int64(0); ; {
		page, err := d.Recent(ctx, before, 3)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, i := range page {
			seen = append(seen, i.ID)
		}
		before = page[len(page)-1].ID
	}
	want := []int64{}
	for _, c := range all {
		want = append([]int64{c.ID}, want...)
	}
	if !slices.Equal(seen, want) {
		t.Errorf("%d, want %d", seen, want)
	}
	for name, test := range map[string]struct {
		keys     []string
		internal bool
		limit    int
		want     []int64
	}{
		"one":        {[]string{"乙"}, false, 10, []int64{all[5].ID, all[3].ID, all[1].ID}},
		"two":        {[]string{"甲", "乙"}, false, 3, []int64{all[5].ID, all[4].ID, all[3].ID}},
		"of staff":   {[]string{"甲"}, true, 10, []int64{all[6].ID}},
		"of nobody":  {nil, false, 10, nil},
		"never said": {[]string{"丙"}, false, 10, nil},
	} {
		var keys []int64
		for _, q := range test.keys {
			keys = append(keys, searchlog.Key(q))
		}
		found, err := d.Last(ctx, keys, test.internal, test.limit)
		must(t, err)
		var ids []int64
		for _, i := range found {
			ids = append(ids, i.ID)
		}
		if !slices.Equal(ids, test.want) {
			t.Errorf("%s: %d, want %d", name, ids, test.want)
		}
	}
}

// What editors decide is kept in place of what was decided before, and comes back as it
// was put.
func TestDecisionsComeBack(t *testing.T) {
	d, path := open(t)
	ctx := t.Context()
	gap := searchlog.Gap{Key: -7, Query: "柜台", Members: []int64{-7, 1 << 60}, State: searchlog.GapWorking, Owner: "王", Due: 20_000, Slug: "a", Changed: noon.UTC()}
	must(t, d.PutGap(ctx, searchlog.Gap{Key: -7, Query: "柜台", State: searchlog.GapOpen}))
	must(t, d.PutGap(ctx, gap))
	must(t, d.PutGap(ctx, searchlog.Gap{Key: 3, Query: "甲", State: searchlog.GapIgnored, Changed: noon.UTC()}))
	for _, j := range []searchlog.Judgement{{Query: "余额宝", Slug: "b", Grade: 1}, {Query: "余额 宝", Slug: "a", Grade: 3, Actor: "e", At: noon.UTC()}, {Query: "余额宝", Slug: "c", Grade: 2}, {Query: "余额宝？", Slug: "c", Grade: 0}} {
		must(t, d.PutJudgement(ctx, j))
	}
	for n := range 5 {
		must(t, d.PutMeasurement(ctx, searchlog.Measurement{At: noon.UTC(), Content: int64(n), Words: "w", Weights: "g", Judged: "j", Questions: n, NDCG10: .5, MRR10: .25, Recall10: 1, Places: map[int64]int{-5: n}}, 3))
	}
	must(t, d.Close())
	d, err := Open(ctx, path) // from the file, not from memory
	must(t, err)
	defer d.Close()
	gaps, err := d.Gaps(ctx)
	must(t, err)
	if len(gaps) != 2 || fmt.Sprint(gaps[0]) != fmt.Sprint(gap) || gaps[1].Key != 3 {
		t.Errorf("%+v\nwant %+v", gaps, gap)
	}
	judged, err := d.Judgements(ctx)
	must(t, err)
	if len(judged) != 2 || judged[0] != (searchlog.Judgement{Query: "余额 宝", Slug: "a", Grade: 3, Actor: "e", At: noon.UTC()}) || judged[1].Slug != "b" {
		t.Errorf("%+v", judged)
	}
	measured, err := d.Measurements(ctx)
	must(t, err)
	if len(measured) != 3 || measured[0].Content != 4 || measured[2].Content != 2 || fmt.Sprint(measured[0]) != fmt.Sprint(searchlog.Measurement{At: noon.UTC(), Content: 4, Words: "w", Weights: "g", Judged: "j", Questions: 4, NDCG10: .5, MRR10: .25, Recall10: 1, Places: map[int64]int{-5: 4}}) {
		t.Errorf("%+v", measured)
	}
}

// Tickets are found by what they are, those that are overdue by their day.
func TestTicketsAreFound(t *testing.T) {
	d, _ := open(t)
	ctx := t.Context()
	for n, slug := range []string{"a", "a", "b", "b", "b"} {
		must(t, d.AddTicket(ctx, searchlog.Ticket{Slug: slug, Text: fmt.Sprint("第", n), At: noon}, 10))
	}
	const today = searchlog.Day(100)
	for _, ticket := range []searchlog.Ticket{{Number: 1, State: searchlog.TicketOpen, Due: 99}, {Number: 2, State: searchlog.TicketWorking, Owner: "王", Due: 98}, {Number: 3, State: searchlog.TicketDone, Owner: "王", Due: 1}, {Number: 4, State: searchlog.TicketOpen, Owner: "王", Due: today}} {
		must(t, d.PutTicket(ctx, ticket))
	}
	for name, test := range map[string]struct {
		f     searchlog.TicketFilter
		limit int
		want  string
	}{
		"all":               {searchlog.TicketFilter{}, 10, "[5 4 3 2 1]"},
		"some":              {searchlog.TicketFilter{}, 2, "[5 4]"},
		"open":              {searchlog.TicketFilter{State: searchlog.TicketOpen}, 10, "[5 4 1]"},
		"of somebody":       {searchlog.TicketFilter{Owner: "王"}, 10, "[4 3 2]"},
		"of an article":     {searchlog.TicketFilter{Slug: "a"}, 10, "[2 1]"},
		"overdue":           {searchlog.TicketFilter{DueBefore: today}, 10, "[2 1]"},
		"overdue, tomorrow": {searchlog.TicketFilter{DueBefore: today + 1}, 10, "[2 1 4]"},
		"several":           {searchlog.TicketFilter{DueBefore: today, Owner: "王", Slug: "a", State: searchlog.TicketWorking}, 10, "[2]"},
		"none":              {searchlog.TicketFilter{Owner: "' OR 1=1 --"}, 10, "[]"},
	} {
		all, err := d.Tickets(ctx, test.f, test.limit)
		must(t, err)
		var numbers []int
		for _, ticket := range all {
			numbers = append(numbers, ticket.Number)
		}
		if got := fmt.Sprint(numbers); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	if open, overdue, err := d.CountTickets(ctx, today); open != 4 || overdue != 2 || err != nil {
		t.Errorf("%d wait, %d too long, %v", open, overdue, err)
	}
	if ticket, err := d.Ticket(ctx, 2); err != nil || ticket.Text != "第1" || ticket.Owner != "王" || !ticket.At.Equal(noon) {
		t.Errorf("%+v, %v", ticket, err)
	}
	if _, err := d.Ticket(ctx, 9); kb.KindOf(err) != kb.NotFound {
		t.Errorf("there is none: %v", err)
	}
}

// A visitor's intents are found and erased whatever was written of them; the others', and
// the sums, stay right.
func TestAVisitorIsErased(t *testing.T) {
	d, _ := open(t)
	ctx := t.Context()
	var all []searchlog.Change
	for n := range 90 {
		c := intent(noon, int64(n), searchlog.Visitor(n%3), fmt.Sprint("问题", n%7), n%2)
		if n%4 == 1 {
			c.Clicks, c.Clicked, c.Place, c.Unhelpful = 1, "a", 2, 1
		}
		all = append(all, c)
	}
	must(t, d.Write(ctx, all, nil))
	ids, err := d.OfVisitor(ctx, 1)
	must(t, err)
	if len(ids) != 30 || !slices.IsSorted(ids) {
		t.Errorf("%d ids", len(ids))
	}
	if n := d.eraseVisitor(t, 1); n != 30 {
		t.Errorf("%d are erased", n)
	}
	if n := d.eraseVisitor(t, 1); n != 0 {
		t.Errorf("%d are erased twice", n)
	}
	if n, err := d.EraseIntents(ctx, ids, time.Hour); n != 30 || err != nil { // done with: there are none
		t.Errorf("%d, %v", n, err)
	}
	if n, err := d.Verify(ctx); n != 60 || err != nil {
		t.Errorf("%d are left: %v", n, err)
	}
}

// Sums that are not those of the intents are found, whichever they are.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	d, _ := open(t)
	for name, wrong := range map[string]string{
		"a day":              `UPDATE days SET zero = zero + 1`,
		"a day too many":     `INSERT INTO days SELECT day, internal, 'desk', category, requests, intents, zero, weak, clickable, clicked, places, helpful, unhelpful, again, human, took_us FROM days LIMIT 1`,
		"a day too few":      `DELETE FROM days`,
		"a question":         `UPDATE questions SET visitors = visitors + 1`,
		"a question too few": `DELETE FROM questions`,
		"another face":       `UPDATE questions SET face = 'desk'`,
		"an article":         `UPDATE articles SET places = places + 1`,
		"an intent":          `DELETE FROM intents WHERE id = (SELECT min(id) FROM intents)`,
	} {
		for _, table := range []string{"intents", "days", "questions", "articles"} {
			_, err := d.write.Exec(`DELETE FROM ` + table)
			must(t, err)
		}
		c := intent(noon, 1, 7, "甲", 1)
		c.Clicks, c.Clicked, c.Place = 1, "a", 1
		must(t, d.Write(t.Context(), []searchlog.Change{c, intent(noon, 2, 8, "乙", 0)}, nil))
		must(t, verified(d))
		if _, err := d.write.Exec(wrong); err != nil || kb.KindOf(verified(d)) != kb.Conflict {
			t.Errorf("%s: %v, %v", name, err, verified(d))
		}
	}
}

// A write whose context has ended keeps nothing, and says so; a closed log says that it is.
func TestAWriteIsWholeOrNone(t *testing.T) {
	d, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Write(ctx, many(50), []searchlog.View{{Day: 1, Slug: "a", N: 1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if n, err := d.Verify(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are kept: %v", n, err)
	}
	must(t, d.Close())
	for name, err := range map[string]error{
		"write": d.Write(t.Context(), many(1), nil), "gap": d.PutGap(t.Context(), searchlog.Gap{}), "judgement": d.PutJudgement(t.Context(), searchlog.Judgement{Grade: 1}), "scrub": d.Scrub(t.Context()),
	} {
		if err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// before7 makes a log one of the version before questions were told apart by face.
var before7 = []string{
	`CREATE TABLE old (key INTEGER NOT NULL, internal INTEGER NOT NULL, day INTEGER NOT NULL, query TEXT NOT NULL, slug TEXT NOT NULL, category TEXT NOT NULL, tier TEXT NOT NULL, score REAL NOT NULL,
		visitors INTEGER NOT NULL, intents INTEGER NOT NULL, zero INTEGER NOT NULL, weak INTEGER NOT NULL, unclicked INTEGER NOT NULL, gaps INTEGER NOT NULL, PRIMARY KEY (key, internal, day)) WITHOUT ROWID`,
	`INSERT INTO old SELECT key, internal, day, query, slug, category, tier, score, max(visitors), sum(intents), sum(zero), sum(weak), sum(unclicked), sum(gaps) FROM questions GROUP BY 1, 2, 3`,
	`DROP TABLE questions`, `ALTER TABLE old RENAME TO questions`,
	`CREATE INDEX questions_top ON questions (day, internal, intents DESC)`, `CREATE INDEX questions_gaps ON questions (day, internal, gaps DESC) WHERE gaps > 0`, `CREATE INDEX questions_few ON questions (day) WHERE visitors < 5`,
	`DROP TABLE forgotten`, `ALTER TABLE intents DROP COLUMN sources`,
	`DELETE FROM goose_db_version WHERE version_id > 6`,
}

// again closes a log, makes it an earlier one by statements, and opens it.
func again(t *testing.T, d *DB, path string, back ...string) *DB {
	t.Helper()
	for _, statement := range back {
		_, err := d.write.Exec(statement)
		must(t, err)
	}
	must(t, d.Close())
	d, err := Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// A log of an earlier version has what it had, once it is brought up to date.
func TestAnEarlierVersionIsBroughtUpToDate(t *testing.T) {
	d, path := open(t)
	must(t, d.Write(t.Context(), many(30), nil))
	d = again(t, d, path, append(before7, `DROP INDEX questions_few`, `DROP TABLE measurements`, `DELETE FROM goose_db_version WHERE version_id > 4`)...)
	must(t, verified(d))
	if n := d.forget(t, noon.AddDate(0, 0, 1)); n != 30 {
		t.Errorf("%d are forgotten", n)
	}
	var left int
	if err := d.read.QueryRow(`SELECT count(*) FROM questions`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d questions are left: %v", left, errors.Join(err, sql.ErrNoRows))
	}
}

// Questions of a log that did not tell faces apart are those of their intents, as this
// version would have written them; where these are forgotten, they stay without a face.
func TestEarlierQuestionsAreToldApart(t *testing.T) {
	d, path := open(t)
	var all []searchlog.Change
	for n := range 400 {
		c := intent(noon.AddDate(0, 0, n%3), int64(n), searchlog.Visitor(n%40), fmt.Sprint("问题", n%7, strings.Repeat("？", n%2)), n%5)
		c.Face, c.Internal, c.Clicks = searchlog.Faces[n%3], n%11 == 0, n%4/3
		if c.Slug != "" {
			c.Slug, c.Tier = fmt.Sprint("a", n), []string{"exact", "mostWords", "grams"}[n/2%3]
		}
		all = append(all, c)
	}
	must(t, d.Write(t.Context(), all, nil))
	d.forget(t, noon.AddDate(0, 0, 1)) // the first day
	rows := func(where string) (out []string) {
		t.Helper()
		r, err := d.read.Query(`SELECT concat_ws(' ', key, internal, day, face, query, slug, category, tier, score, visitors, intents, zero, weak, unclicked, gaps) FROM questions WHERE ` + where + ` ORDER BY 1`)
		must(t, err)
		defer r.Close()
		for r.Next() {
			var row string
			must(t, r.Scan(&row))
			out = append(out, row)
		}
		return out
	}
	since := fmt.Sprint("day > ", int(searchlog.DayOf(noon)))
	before, asked := rows(since), searchlog.Wanted{Period: searchlog.Period{From: searchlog.DayOf(noon) - 1, Until: searchlog.DayOf(noon) + 9}}
	top, err := d.Questions(t.Context(), asked, searchlog.OrderTop, 99)
	must(t, err)
	d = again(t, d, path, before7...)
	must(t, verified(d))
	if after := rows(since); len(before) < 20 || !slices.Equal(before, after) {
		t.Errorf("%q\nwant %q", after, before)
	}
	if first := rows("day = " + fmt.Sprint(int(searchlog.DayOf(noon)))); len(first) == 0 || len(first) != len(rows("face = ''")) {
		t.Errorf("of the first day: %q", first)
	}
	now, err := d.Questions(t.Context(), asked, searchlog.OrderTop, 99)
	if must(t, err); queries(now) != queries(top) {
		t.Errorf("%s, want %s", queries(now), queries(top))
	}
}
