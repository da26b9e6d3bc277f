package searchlog

import (
	"context"
	"log/slog"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// None is a log that keeps nothing and has nothing to show.
func None() *Log {
	l := New(nothing{}, nil, slog.New(slog.DiscardHandler), time.Now)
	l.Off = true
	return l
}

// Damaged is None in place of a log whose file can't be used.
func Damaged() *Log {
	l := None()
	l.damaged = true
	return l
}

// nothing is a store that is always empty.
type nothing struct{}

func (nothing) Write(context.Context, []Change, []View) error              { return nil }
func (nothing) Days(context.Context, Period) ([]DaySum, error)             { return nil, nil }
func (nothing) Articles(context.Context, Period) ([]ArticleSum, error)     { return nil, nil }
func (nothing) Recent(context.Context, int64, int) ([]Intent, error)       { return nil, nil }
func (nothing) Last(context.Context, []int64, bool, int) ([]Intent, error) { return nil, nil }
func (nothing) Scrub(context.Context) error                                { return nil }
func (nothing) OfVisitor(context.Context, Visitor) ([]int64, error)        { return nil, errNone }
func (nothing) Verify(context.Context) (int, error)                        { return 0, nil }
func (nothing) Backup(context.Context, string) error                       { return errNone }
func (nothing) Gaps(context.Context) ([]Gap, error)                        { return nil, nil }
func (nothing) PutGap(context.Context, Gap) error                          { return errNone }
func (nothing) Judgements(context.Context) ([]Judgement, error)            { return nil, nil }
func (nothing) PutJudgement(context.Context, Judgement) error              { return errNone }
func (nothing) AddTicket(context.Context, Ticket, int) error               { return errNone }
func (nothing) PutTicket(context.Context, Ticket) error                    { return errNone }
func (nothing) Close() error                                               { return nil }
func (nothing) Sums(context.Context, Wanted, []int64) (map[int64]Question, error) {
	return nil, nil
}
func (nothing) Questions(context.Context, Wanted, Order, int) ([]Question, error) {
	return nil, nil
}
func (nothing) Ticket(context.Context, int) (Ticket, error)                      { return Ticket{}, errNone }
func (nothing) Tickets(context.Context, TicketFilter, int) ([]Ticket, error)     { return nil, nil }
func (nothing) CountTickets(context.Context, Day) (open, overdue int, err error) { return 0, 0, nil }

func (nothing) Since(context.Context) (Day, error)                     { return 0, nil }
func (nothing) PutMeasurement(context.Context, Measurement, int) error { return errNone }
func (nothing) Measurements(context.Context) ([]Measurement, error)    { return nil, nil }

func (nothing) Forget(context.Context, time.Time, time.Duration) (int, bool, error) {
	return 0, false, nil
}
func (nothing) EraseDay(context.Context, Day, time.Duration) (int, bool, error) {
	return 0, false, errNone
}
func (nothing) EraseIntents(context.Context, []int64, time.Duration) (int, error) {
	return 0, errNone
}

var errNone error = kb.Errorf(kb.NotFound, "not_found", "there is no search log")
