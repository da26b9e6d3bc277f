package searchlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// book is a store that gives what it is given, and deletes as it is told.
type book struct {
	nothing
	since     Day
	days      []DaySum
	questions []Question
	before    map[int64]Question
	asked     []Period // of Days and Sums
	recent    []Intent
	gaps      map[int64]Gap
	judged    []Judgement
	tickets   map[int]Ticket
	mu        sync.Mutex // the job that forgets runs beside the test
	left      int        // rows that are left to delete
	steps     int        // that were taken
	scrubbed  int
	err       error // of the last step
}

func (b *book) Since(context.Context) (Day, error) { return b.since, b.err }

func (b *book) Days(_ context.Context, p Period) ([]DaySum, error) {
	b.asked = append(b.asked, p)
	return b.days, b.err
}

func (b *book) Questions(_ context.Context, w Wanted, _ Order, limit int) ([]Question, error) {
	if w.Internal {
		return nil, b.err
	}
	return slices.Clone(b.questions[:min(len(b.questions), limit)]), b.err
}

func (b *book) Sums(_ context.Context, w Wanted, _ []int64) (map[int64]Question, error) {
	b.asked = append(b.asked, w.Period)
	return b.before, b.err
}

func (b *book) Recent(_ context.Context, before int64, limit int) ([]Intent, error) {
	return b.recent[:min(len(b.recent), limit)], b.err
}

func (b *book) Gaps(context.Context) (out []Gap, err error) {
	for _, g := range b.gaps {
		out = append(out, g)
	}
	return out, b.err
}

func (b *book) PutGap(_ context.Context, g Gap) error { b.gaps[g.Key] = g; return b.err }

func (b *book) Judgements(context.Context) ([]Judgement, error) { return b.judged, b.err }

func (b *book) PutJudgement(_ context.Context, j Judgement) error {
	b.judged = append(b.judged, j)
	return b.err
}

func (b *book) PutTicket(_ context.Context, t Ticket) error { b.tickets[t.Number] = t; return b.err }

func (b *book) step() (int, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.steps++
	n := min(b.left, 10)
	if b.left -= n; b.left == 0 && b.err != nil {
		return n, false, b.err
	}
	return n, b.left > 0, nil
}

func (b *book) Forget(context.Context, time.Time, time.Duration) (int, bool, error) { return b.step() }

func (b *book) EraseDay(context.Context, Day, time.Duration) (int, bool, error) { return b.step() }

func (b *book) OfVisitor(context.Context, Visitor) ([]int64, error) {
	return make([]int64, b.left), nil
}

func (b *book) EraseIntents(_ context.Context, ids []int64, _ time.Duration) (int, error) {
	n, _, err := b.step()
	return min(n, len(ids)), err
}

func (b *book) Scrub(context.Context) error { b.scrubbed++; return nil }

// events are what the audit log is told.
type events []string

func (e *events) Append(_ context.Context, ev kb.Event) error {
	*e = append(*e, fmt.Sprint(ev.Actor, " ", ev.Action, " ", ev.Object, " ", ev.Detail))
	return nil
}

func (*events) EachRecord(context.Context, int64, int, func(kb.Record) error) error { return nil }

func (*events) AuditHead(context.Context) (kb.AuditHead, error) { return kb.AuditHead{}, nil }

var (
	editor = kb.Principal{ID: "person:e", Role: kb.RoleEditor}
	agent  = kb.Principal{ID: "person:a", Role: kb.RoleAgent}
	root   = kb.Principal{ID: "person:r", Role: kb.RoleAdmin}
)

func logOf(b *book) (*Log, *events) {
	told := &events{}
	return New(b, told, slog.New(slog.DiscardHandler), func() time.Time { return noon }), told
}

// What is erased, is erased in steps to the end; the audit log has how much that was, also
// when it was broken off, and nothing where nothing was done.
func TestErase(t *testing.T) {
	day, visitor := DayOf(noon), Visitor(7)
	full := errors.New("the disk is full")
	const good kb.ErrorKind = -1
	for name, test := range map[string]struct {
		book    *book
		who     kb.Principal
		day     *Day
		visitor *Visitor
		n       int
		kind    kb.ErrorKind // good: none
		told    string
	}{
		"a day":            {&book{left: 25}, root, &day, nil, 25, good, "[person:r searchlog.erase day 2026-06-01 map[searches:25]]"},
		"a visitor":        {&book{left: 25}, root, nil, &visitor, 25, good, "[person:r searchlog.erase a visitor map[searches:25]]"},
		"nobody":           {&book{}, root, nil, &visitor, 0, good, "[person:r searchlog.erase a visitor map[searches:0]]"},
		"broken off":       {&book{left: 25, err: full}, root, &day, nil, 25, kb.Internal, "[person:r searchlog.erase day 2026-06-01 map[searches:25]]"},
		"nothing was done": {&book{err: full}, root, &day, nil, 0, kb.Internal, "[]"},
		"by an editor":     {&book{left: 25}, editor, &day, nil, 0, kb.Denied, "[]"},
		"neither":          {&book{left: 25}, root, nil, nil, 0, kb.Invalid, "[]"},
		"both":             {&book{left: 25}, root, &day, &visitor, 0, kb.Invalid, "[]"},
	} {
		l, told := logOf(test.book)
		n, err := l.Erase(t.Context(), test.who, test.day, test.visitor)
		if n != test.n || (err == nil) != (test.kind == good) || err != nil && kb.KindOf(err) != test.kind {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if fmt.Sprint(*told) != test.told {
			t.Errorf("%s: the audit log has %v, want %s", name, *told, test.told)
		}
		if done := test.kind == good && test.n > 0; done && (test.book.left != 0 || test.book.scrubbed != 1) {
			t.Errorf("%s: %d are left, scrubbed %d times", name, test.book.left, test.book.scrubbed)
		}
	}
}

// The job that forgets takes its steps with pauses between, begins again hours later, goes
// on after a failure, and ends with its context; 0 days is never.
func TestKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{left: 95}
		l, _ := logOf(b)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		began := time.Now()
		go func() { defer close(done); l.Keep(ctx, 90) }()
		later := func(d time.Duration) {
			b.mu.Unlock()
			time.Sleep(d)
			synctest.Wait()
			b.mu.Lock()
		}
		b.mu.Lock()
		later(time.Second)
		if b.steps != 10 || b.left != 0 {
			t.Errorf("%d steps, %d are left", b.steps, b.left)
		}
		b.err = errors.New("the disk is full")
		later(forgetEvery)
		b.err, b.left = nil, 5
		later(forgetEvery)
		if b.left != 0 || b.steps != 12 {
			t.Errorf("after %s: %d steps, %d are left", time.Since(began), b.steps, b.left)
		}
		b.mu.Unlock()
		stop()
		<-done
		l.Keep(t.Context(), 0)
		b.left = 1000 // a job that is stopped does not finish
		ctx, stop = context.WithCancel(t.Context())
		stop()
		if l.Keep(ctx, 90); b.left == 0 {
			t.Error("it goes on though it was stopped")
		}
	})
}

// Sums of a period stand beside those of the one before, by day, face and category; what
// another face, category or staff asked is left out.
func TestOverviewAddsUp(t *testing.T) {
	today := DayOf(noon)
	one := func(day Day, face Face, category string, internal bool, n int) DaySum {
		return DaySum{Day: day, Face: face, Category: category, Internal: internal, Sum: Sum{Intents: n, Requests: 2 * n, Zero: n / 2, Clickable: n, Clicked: n / 4, Places: n, TookMicro: int64(4000 * n)}}
	}
	b := &book{since: today - 1, days: []DaySum{
		one(today, FaceHelp, "loan/overdue", false, 8), one(today, FaceAPI, "loan", false, 4), one(today-1, FaceHelp, "wealth", false, 4), one(today, FaceDesk, "loan", true, 100), one(today-2, FaceHelp, "loan", false, 40), one(today, FaceHelp, "loans", false, 16),
	}}
	l, _ := logOf(b)
	period := Period{today - 1, today}
	all, err := l.Overview(t.Context(), editor, Wanted{Period: period})
	must(t, err)
	if all.Total.Intents != 32 || all.Before.Intents != 40 || len(all.Days) != 2 || all.Days[0].Intents != 4 || all.Days[1].Intents != 28 || all.Since != today-1 || !all.Logging {
		t.Errorf("%+v", all)
	}
	if s := all.Total; s.ZeroRate != 0.5 || s.UnclickedRate != 0.75 || s.Unclicked != 24 || s.MeanPlace != 4 || s.MeanTookMs != 2 {
		t.Errorf("%+v", s)
	}
	if fmt.Sprintf("%d %s %d %s", len(all.Faces), all.Faces[0].Name, all.Faces[0].Intents, all.Faces[1].Name) != "2 help 28 api" {
		t.Errorf("%+v", all.Faces)
	}
	if fmt.Sprintf("%d %s %s %d", len(all.Categories), all.Categories[0].Name, all.Categories[1].Name, all.Categories[1].Intents) != "3 loans loan 12" {
		t.Errorf("%+v", all.Categories)
	}
	if b.asked[0] != (Period{today - 3, today}) {
		t.Errorf("asked for %+v", b.asked[0])
	}
	for name, test := range map[string]struct {
		w    Wanted
		want int
	}{"a category": {Wanted{Period: period, Category: "loan"}, 12}, "one below": {Wanted{Period: period, Category: "loan/overdue"}, 8}, "a face": {Wanted{Period: period, Face: FaceAPI}, 4}, "staff": {Wanted{Period: period, Internal: true}, 100}, "nothing": {Wanted{Period: Period{today - 9, today - 8}}, 0}} {
		if got, err := l.Overview(t.Context(), editor, test.w); err != nil || got.Total.Intents != test.want || len(got.Days) != 2 {
			t.Errorf("%s: %+v, %v", name, got.Total, err)
		}
	}
}

// Periods are from one day to 400, and insight is for editors.
func TestWhatCanBeAsked(t *testing.T) {
	today := DayOf(noon)
	l, _ := logOf(&book{})
	for _, p := range []Period{{today, today - 1}, {today - 400, today}} {
		if _, err := l.Overview(t.Context(), editor, Wanted{Period: p}); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%+v: %v", p, err)
		}
	}
	for _, p := range []Period{{today, today}, {today - 399, today}} {
		if all, err := l.Overview(t.Context(), editor, Wanted{Period: p}); err != nil || len(all.Days) != p.Length() {
			t.Errorf("%+v: %d days, %v", p, len(all.Days), err)
		}
	}
	w := Wanted{Period: l.LastDays(3)}
	for name, do := range map[string]func() error{
		"overview":     func() error { _, err := l.Overview(t.Context(), agent, w); return err },
		"questions":    func() error { _, err := l.Questions(t.Context(), agent, w, OrderTop, 5); return err },
		"articles":     func() error { _, err := l.Articles(t.Context(), agent, w.Period); return err },
		"searches":     func() error { _, err := l.Searches(t.Context(), agent, 0, 5); return err },
		"standing":     func() error { _, err := l.Standing(t.Context(), agent); return err },
		"asked":        func() error { _, err := l.Asked(t.Context(), agent, nil, 5); return err },
		"gaps":         func() error { _, err := l.Gaps(t.Context(), agent); return err },
		"a gap":        func() error { return l.DecideGap(t.Context(), agent, Gap{State: GapOpen}) },
		"tickets":      func() error { _, err := l.Tickets(t.Context(), agent, TicketFilter{}, 5); return err },
		"a ticket":     func() error { _, err := l.Ticket(t.Context(), agent, 1); return err },
		"an answer":    func() error { return l.AnswerTicket(t.Context(), agent, Ticket{Number: 1, State: TicketDone}) },
		"judgements":   func() error { _, err := l.Judgements(t.Context(), agent); return err },
		"a judgement":  func() error { return l.Judge(t.Context(), agent, nil, Judgement{Query: "x", Slug: "a", Grade: 1}) },
		"measurements": func() error { _, err := l.Measurements(t.Context(), agent); return err },
	} {
		if err := do(); kb.KindOf(err) != kb.Denied {
			t.Errorf("an agent may read %s: %v", name, err)
		}
	}
}

// Questions that rise are those asked by more than a standard deviation more than before,
// the most rising first; the others stay in the order of the store.
func TestQuestions(t *testing.T) {
	b := &book{
		questions: []Question{{Key: 1, Query: "一", Intents: 100, Category: "loan"}, {Key: 2, Query: "二", Intents: 60, Category: "loan/overdue"}, {Key: 3, Query: "三", Intents: 50, Category: "wealth"}, {Key: 4, Query: "四", Intents: 3, Category: "loan"}},
		before:    map[int64]Question{1: {Intents: 98}, 2: {Intents: 10}, 3: {Intents: 0}},
	}
	l, _ := logOf(b)
	names := func(w Wanted, order Order, limit int) (out string) {
		t.Helper()
		w.Period = l.LastDays(7)
		all, err := l.Questions(t.Context(), editor, w, order, limit)
		must(t, err)
		for _, q := range all {
			out += fmt.Sprint(q.Query, q.Before, " ")
		}
		return out
	}
	for _, test := range []struct {
		w     Wanted
		order Order
		limit int
		want  string
	}{
		{Wanted{}, OrderTop, 10, "一98 二10 三0 四0 "}, {Wanted{}, OrderTop, 2, "一98 二10 "}, {Wanted{Category: "loan"}, OrderTop, 2, "一98 二10 "}, {Wanted{Category: "wealth"}, OrderGaps, 10, "三0 "},
		{Wanted{}, OrderRising, 10, "三0 二10 四0 "}, {Wanted{}, OrderRising, 1, "三0 "}, {Wanted{Category: "loan"}, OrderRising, 10, "二10 四0 "}, {Wanted{Internal: true}, OrderRising, 10, ""},
	} {
		if got := names(test.w, test.order, test.limit); got != test.want {
			t.Errorf("%+v by %s, %d: %s, want %s", test.w, test.order, test.limit, got, test.want)
		}
	}
	if want := (Period{l.LastDays(14).From, l.LastDays(7).From - 1}); b.asked[0] != want {
		t.Errorf("compared with %+v, want %+v", b.asked[0], want)
	}
}

// A log says why there may be little to see.
func TestStanding(t *testing.T) {
	off, _ := logOf(&book{since: 5})
	off.Off = true
	on, _ := logOf(&book{})
	for name, test := range map[string]struct {
		log  *Log
		want Standing
	}{"on": {on, Standing{}}, "off": {off, Standing{Off: true, Since: 5}}, "damaged": {Damaged(), Standing{Damaged: true}}, "none": {None(), Standing{Off: true}}} {
		if got, err := test.log.Standing(t.Context(), editor); err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := Damaged().Erase(t.Context(), root, new(Day), nil); kb.KindOf(err) != kb.NotFound {
		t.Errorf("erased from nothing: %v", err)
	}
}

// To try a change on come first those questions that are given, then judged ones, a third
// at most, then what customers asked last; each once, in any writing, with how often it was
// asked, and none of staff.
func TestAsked(t *testing.T) {
	b := &book{
		recent: []Intent{{Query: "余额宝"}, {Query: "征信"}, {Query: "余额宝？"}, {Query: "口径", Internal: true}, {Query: "?"}, {Query: "转账"}},
		judged: []Judgement{{Query: "甲"}, {Query: "征信"}, {Query: "乙"}, {Query: "丙"}},
	}
	l, _ := logOf(b)
	for limit, want := range map[int]string{
		9: "[{给的 0} {余额宝 2} {甲 0} {征信 1} {乙 0} {转账 1}]",
		3: "[{给的 0} {余额宝 2} {甲 0}]",
		1: "[{给的 0}]",
	} {
		if got, err := l.Asked(t.Context(), editor, []string{"给的", "余额宝", " ", "余额 宝"}, limit); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%d: %v, want %s, %v", limit, got, want, err)
		}
	}
}

// What is decided is kept and told; what can't be decided is neither.
func TestDecide(t *testing.T) {
	b := &book{gaps: map[int64]Gap{}, tickets: map[int]Ticket{}}
	l, told := logOf(b)
	long := strings.Repeat("长", 61)
	must(t, l.DecideGap(t.Context(), editor, Gap{Key: 7, Query: "甲", State: GapWorking, Owner: "王", Slug: "a"}))
	must(t, l.AnswerTicket(t.Context(), editor, Ticket{Number: 3, State: TicketDone, Owner: "王", Answer: " 请打13711112222 "}))
	for name, err := range map[string]error{
		"a state of a gap": l.DecideGap(t.Context(), editor, Gap{Key: 8, State: "done"}), "an owner of a gap": l.DecideGap(t.Context(), editor, Gap{Key: 8, State: GapOpen, Owner: long}),
		"a state": l.AnswerTicket(t.Context(), editor, Ticket{Number: 8, State: "closed"}), "an owner": l.AnswerTicket(t.Context(), editor, Ticket{Number: 8, State: TicketOpen, Owner: long}),
		"an answer": l.AnswerTicket(t.Context(), editor, Ticket{Number: 8, State: TicketOpen, Answer: strings.Repeat("长", maxAnswer+1)}),
	} {
		if kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if g := b.gaps[7]; len(b.gaps) != 1 || !g.Changed.Equal(noon) || g.ID() != "7" {
		t.Errorf("%+v", b.gaps)
	}
	if len(b.tickets) != 1 || b.tickets[3].Answer != "请打***" {
		t.Errorf("%+v", b.tickets)
	}
	if want := "[person:e gap.working 7 map[article:a owner:王] person:e ticket.done 3 map[owner:王]]"; fmt.Sprint(*told) != want {
		t.Errorf("told is %v", *told)
	}
	b.err = errors.New("the disk is full")
	if l.DecideGap(t.Context(), editor, Gap{Key: 9, State: GapOpen}) == nil || l.AnswerTicket(t.Context(), editor, Ticket{Number: 9, State: TicketOpen}) == nil || len(*told) != 2 {
		t.Errorf("what was not kept is told: %v", *told)
	}
}

// What is due on a day is overdue from the next one on, until it is done.
func TestOverdue(t *testing.T) {
	today := DayOf(noon)
	for due, want := range map[Day]bool{0: false, today - 1: true, today: false, today + 1: false} {
		if got := (Gap{Due: due, State: GapOpen}).Overdue(noon); got != want {
			t.Errorf("a gap of %s: %v", due, got)
		}
		if got := (Ticket{Due: due, State: TicketWorking}).Overdue(noon); got != want {
			t.Errorf("a ticket of %s: %v", due, got)
		}
	}
	if (Gap{Due: today - 1, State: GapIgnored}).Overdue(noon) || (Gap{Due: today - 1, State: GapClosed}).Overdue(noon) || (Ticket{Due: today - 1, State: TicketDone}).Overdue(noon) {
		t.Error("what is done is overdue")
	}
}

// A measurement knows what has changed since another.
func TestCauses(t *testing.T) {
	m := Measurement{Content: 1, Words: "w", Weights: "g", Judged: "j"}
	for want, other := range map[string]Measurement{
		"[]": m, "[content]": {Content: 2, Words: "w", Weights: "g", Judged: "j"}, "[words weights]": {Content: 1, Judged: "j"}, "[judgements]": {Content: 1, Words: "w", Weights: "g", Judged: "k"},
	} {
		if got := fmt.Sprint(m.Causes(other)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Days and visitors are read as they are written, and nothing else is.
func TestDaysAndVisitorsAreText(t *testing.T) {
	for _, text := range []string{"2026-03-15", "1970-01-02", "2024-02-29"} {
		var d Day
		if err := d.UnmarshalText([]byte(text)); err != nil || d.String() != text || DayOf(d.Begins()) != d || DayOf(d.Begins().Add(-time.Second)) != d-1 {
			t.Errorf("%s: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "2026-02-30", "15.3.2026", "2026-03-15T00:00:00Z"} {
		if _, err := ParseDay(text); err == nil {
			t.Errorf("%q is a day", text)
		}
	}
	for _, v := range []Visitor{0, -1, 1 << 62} {
		var back Visitor
		if err := back.UnmarshalText([]byte(v.String())); err != nil || back != v {
			t.Errorf("%s: %s, %v", v, back, err)
		}
	}
	for _, text := range []string{"", "1", "000000000000000g", "00000000000000001", "0x00000000000000"} {
		if _, err := ParseVisitor(text); err == nil {
			t.Errorf("%q is a visitor", text)
		}
	}
}
