package searchlog

import (
	"context"
	"time"
)

// Way is how somebody came to an article.
type Way string

// The ways.
const (
	WaySearch Way = "search" // out of the answer to a search
	WayOther  Way = "other"  // a list, a link, another site
)

// View is how often an article was opened on a day.
type View struct {
	Day  Day
	Slug string
	Way  Way
	N    int
}

// Store keeps the log, and the sums of its days. Sums are kept in step with every
// write. Methods may be called from many goroutines.
type Store interface {
	// Write keeps all or nothing. Of an intent that is known, what is written last
	// holds; one that was known and is gone (it was erased) stays gone.
	Write(ctx context.Context, intents []Change, views []View) error

	// Since is the first day of which there is anything; 0 is none.
	Since(ctx context.Context) (Day, error)
	// Days are the sums of days by face and category, in the order of days.
	Days(ctx context.Context, p Period) ([]DaySum, error)
	// Questions are those that were asked most by an order, at most limit of them, with their
	// sums over all that is wanted; in any category.
	Questions(ctx context.Context, w Wanted, order Order, limit int) ([]Question, error)
	// Sums are those of some questions in what is wanted, by key; in any category.
	Sums(ctx context.Context, w Wanted, keys []int64) (map[int64]Question, error)
	// Articles are the sums of articles in a period, by slug.
	Articles(ctx context.Context, p Period) ([]ArticleSum, error)
	// Recent are the intents last begun before an id (0: all), newest first.
	Recent(ctx context.Context, before int64, limit int) ([]Intent, error)
	// Last are the intents with one of some keys, newest first.
	Last(ctx context.Context, keys []int64, internal bool, limit int) ([]Intent, error)

	// Gaps are those about which something was decided, PutGap keeps one in place of the
	// one with its key.
	Gaps(ctx context.Context) ([]Gap, error)
	PutGap(ctx context.Context, g Gap) error

	// Judgements are all, by question, the best article first; PutJudgement keeps one in
	// place of the one of its question and article, and takes that away for grade 0.
	Judgements(ctx context.Context) ([]Judgement, error)
	PutJudgement(ctx context.Context, j Judgement) error

	// PutMeasurement keeps one, and the last ones before it; Measurements are all, the newest
	// first.
	PutMeasurement(ctx context.Context, m Measurement, keep int) error
	Measurements(ctx context.Context) ([]Measurement, error)

	// AddTicket keeps one with the next number, unless most are open: Busy. PutTicket
	// changes what becomes of one, or gives NotFound.
	AddTicket(ctx context.Context, t Ticket, most int) error
	PutTicket(ctx context.Context, t Ticket) error
	// Ticket is the one with a number, or NotFound; Tickets are those that a filter lets
	// through, the newest first, overdue ones by their day. CountTickets is how many are
	// not done, and how many of these were due before a day.
	Ticket(ctx context.Context, number int) (Ticket, error)
	Tickets(ctx context.Context, f TicketFilter, limit int) ([]Ticket, error)
	CountTickets(ctx context.Context, today Day) (open, overdue int, err error)

	// What follows deletes in steps, each as much as goes in a time and no write waits for
	// longer; more says that something is left to delete.

	// Forget deletes intents that began before a time, the oldest first, and what days
	// remember of questions that fewer than Shown visitors asked on one day, and tickets
	// that are done. Sums stay.
	Forget(ctx context.Context, before time.Time, step time.Duration) (intents int, more bool, err error)
	// EraseDay deletes what there is of a day, sums and all.
	EraseDay(ctx context.Context, day Day, step time.Duration) (intents int, more bool, err error)
	// OfVisitor are the ids of a visitor's intents, EraseIntents deletes intents, the first
	// ones first, takes them out of the sums, and gives how many it has done with.
	OfVisitor(ctx context.Context, visitor Visitor) (ids []int64, err error)
	EraseIntents(ctx context.Context, ids []int64, step time.Duration) (done int, err error)
	// Scrub sees to it that nothing is left in any file of what was erased.
	Scrub(ctx context.Context) error

	// Verify gives an error if the file is damaged or sums are not those of the intents.
	Verify(ctx context.Context) (intents int, err error)
	// Backup writes a consistent copy to a file that must not exist yet.
	Backup(ctx context.Context, path string) error
	Close() error
}

// Change is an intent as it is now.
type Change struct {
	Intent
	Known bool // it was written before
}

// Shown is how many visitors must have asked a question on one day before anybody but
// editors is shown it, and before it outlives the single searches.
const Shown = 5
