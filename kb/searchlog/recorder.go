package searchlog

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/wenjin-kb/wenjin/kb/recent"
)

const (
	maxWaiting = 20_000  // searches, clicks and votes that wait; more are lost, and counted
	maxChanged = 20_000  // intents that could not be written and wait; more are lost
	keptOpen   = 100_000 // intents that may go on, or be clicked
	keptUIDs   = 200_000 // searches that may be clicked

	// Of one visitor so many intents are kept at once, and one a second after that:
	// nobody fills the disk, or makes the questions of a day theirs.
	burst = 600

	writesWait = time.Second     // until what happened is written together
	writeTime  = 5 * time.Second // that a write may take
)

// Recorder takes searches and what follows them, and writes them a second later, many at
// once. Nobody waits for it: what it is told is masked and grouped then, beside the
// search path. What goes on is remembered in memory, bounded, and forgotten by a restart.
type Recorder struct {
	// Off lets nothing be taken; it is set before the first use.
	Off bool

	store Store
	log   *slog.Logger
	lost  atomic.Int64
	kept  atomic.Int64

	mu      sync.Mutex
	waiting []any // Search, did, View, Ticket
	asked   bool  // for a write

	writing  sync.Mutex // one at a time; it guards what follows
	visitors visitors
	open     *recent.Memory[*Change] // by visitor and face
	byUID    *recent.Memory[answered]
	pace     *recent.Memory[*rate.Limiter] // by visitor
	changed  map[int64]*Change
	views    map[View]int
	lastID   int64
}

// answered is a search whose answer was shown.
type answered struct {
	change *Change
	offset int
}

// did is what a visitor did with an answer.
type did struct {
	uid  string
	what func(i *Intent, offset int)
}

// NewRecorder makes a recorder that writes to a store.
func NewRecorder(store Store, log *slog.Logger) *Recorder {
	return &Recorder{
		store: store, log: log, open: recent.New[*Change](keptOpen), byUID: recent.New[answered](keptUIDs),
		pace: recent.New[*rate.Limiter](keptOpen), changed: map[int64]*Change{}, views: map[View]int{},
	}
}

// Lost is how many searches, clicks, votes and intents were not kept, Kept how many
// intents were.
func (r *Recorder) Lost() int64 { return r.lost.Load() }

// Kept is how many intents were written, each once.
func (r *Recorder) Kept() int64 { return r.kept.Load() }

// Searched takes a search. A query without text is none.
func (r *Recorder) Searched(s Search) {
	if s.Query != "" {
		r.take(s)
	}
}

// Clicked takes that an article of an answer was opened; place counts from 0 on its page.
func (r *Recorder) Clicked(uid, slug string, place int) {
	r.take(did{uid, func(i *Intent, offset int) {
		if i.Clicks++; i.Clicks == 1 {
			i.Clicked, i.Place = slug, offset+place+1
		}
	}})
}

// Voted takes that an article of an answer helped, or did not.
func (r *Recorder) Voted(uid string, helpful bool) {
	r.take(did{uid, func(i *Intent, _ int) {
		if helpful {
			i.Helpful++
		} else {
			i.Unhelpful++
		}
	}})
}

// Written takes that a model has written an answer that was shown, and which articles it
// rests on.
func (r *Recorder) Written(uid string, sources []string) {
	r.take(did{uid, func(i *Intent, _ int) { i.Sources = slices.Clone(sources) }})
}

// WentToHuman takes that somebody asked a human after an answer.
func (r *Recorder) WentToHuman(uid string) {
	r.take(did{uid, func(i *Intent, _ int) { i.Outcome = OutcomeHuman }})
}

// Viewed takes that an article was opened.
func (r *Recorder) Viewed(slug string, way Way, at time.Time) {
	r.take(View{Day: DayOf(at), Slug: slug, Way: way})
}

// take lets something wait, if there is room, and sees to it that it is written.
func (r *Recorder) take(what any) {
	if r.Off {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) >= maxWaiting {
		r.lost.Add(1)
		return
	}
	r.waiting = append(r.waiting, what)
	r.ask()
}

// ask has what waits written in a while.
func (r *Recorder) ask() {
	if !r.asked {
		r.asked = true
		time.AfterFunc(writesWait, func() { _ = r.Flush() })
	}
}

// Flush writes what was taken until now. What can't be written is tried again later.
func (r *Recorder) Flush() error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	all := r.waiting
	r.waiting, r.asked = nil, false
	r.mu.Unlock()
	for _, what := range all {
		switch what := what.(type) {
		case Search:
			r.search(what)
		case did:
			r.follow(what)
		case View:
			r.views[what]++
		case Ticket:
			r.ticket(what)
		}
	}
	return r.write()
}

// search makes a search a part of an intent.
func (r *Recorder) search(s Search) {
	visitor := r.visitors.of(s.Client, DayOf(s.At))
	query := Mask(s.Query)
	key := visitor.String() + " " + string(s.Face) + " " + strconv.FormatBool(s.Staff)
	now, there := r.open.Get(key)
	if there && (s.At.Sub(now.Last) > typingPause || !continues(now.Query, query)) {
		if s.At.Sub(now.Last) <= askingPause && now.Helpful == 0 && now.Outcome == OutcomeNone {
			now.Outcome = OutcomeAgain
			r.changed[now.ID] = now
		}
		there = false
	}
	if !there {
		if !r.paced(visitor, s.At) {
			r.lost.Add(1)
			return
		}
		r.lastID = max(r.lastID+1, IDAt(s.At))
		now = &Change{Intent: Intent{ID: r.lastID, Visitor: visitor, Face: s.Face, Internal: s.Staff, From: TimeOf(r.lastID)}}
	}
	r.open.Put(key, now, 1)
	now.Last, now.Query, now.Filter = s.At, query, Mask(s.Filter)
	now.Requests++
	now.Took += s.Took
	now.Hits, now.Slug, now.Category, now.Tier, now.Score = s.Hits, s.Slug, s.Category, s.Tier, s.Score
	now.Sources = nil
	r.changed[now.ID] = now
	r.byUID.Put(s.UID, answered{now, s.Offset}, 1)
}

// paced reports whether another intent of a visitor is kept.
func (r *Recorder) paced(v Visitor, at time.Time) bool {
	pace, there := r.pace.Get(v.String())
	if !there {
		pace = rate.NewLimiter(1, burst)
		r.pace.Put(v.String(), pace, 1)
	}
	return pace.AllowN(at, 1)
}

// follow adds what was done with an answer to its intent.
func (r *Recorder) follow(d did) {
	if a, ok := r.byUID.Get(d.uid); ok && d.uid != "" {
		d.what(&a.change.Intent, a.offset)
		r.changed[a.change.ID] = a.change
	}
}

// Reason takes why a reader, or an agent, found an article unhelpful; masked, it becomes a ticket.
func (r *Recorder) Reason(slug, reason string, at time.Time) {
	if reason != "" {
		r.take(Ticket{Slug: slug, Text: reason, At: at})
	}
}

// ticket keeps one; what can't be kept is lost.
func (r *Recorder) ticket(t Ticket) {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	t.Text = Mask(t.Text)
	if err := r.store.AddTicket(ctx, t, maxOpenTickets); err != nil {
		r.lost.Add(1)
		r.log.Error("a ticket is lost", "error", err)
	}
}

// write brings to the store what has changed. When that fails it stays for the next
// time, as long as there is room.
func (r *Recorder) write() error {
	if len(r.changed) == 0 && len(r.views) == 0 {
		return nil
	}
	var changes []Change
	for _, id := range slices.Sorted(maps.Keys(r.changed)) {
		changes = append(changes, *r.changed[id])
	}
	var views []View
	for v, n := range r.views {
		v.N = n
		views = append(views, v)
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	err := r.store.Write(ctx, changes, views)
	switch {
	case err == nil:
		for _, c := range r.changed {
			if !c.Known {
				c.Known = true
				r.kept.Add(1)
			}
		}
	case len(changes)+len(views) < maxChanged:
		r.log.Error("the search log could not be written; it is tried again", "intents", len(changes), "error", err)
		r.mu.Lock()
		r.ask()
		r.mu.Unlock()
		return err
	default:
		r.log.Error("a part of the search log is lost", "intents", len(changes), "error", err)
		r.lost.Add(int64(len(changes) + len(views)))
		r.open, r.byUID = recent.New[*Change](keptOpen), recent.New[answered](keptUIDs) // what is lost does not go on
	}
	r.changed, r.views = map[int64]*Change{}, map[View]int{}
	return err
}

// Close writes what is left; what can't be is lost.
func (r *Recorder) Close() error {
	err := r.Flush()
	if err == nil {
		return nil
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	left := len(r.changed) + len(r.views)
	if left == 0 { // another try has written it
		return nil
	}
	r.lost.Add(int64(left))
	return errors.Join(errors.New("a part of the search log is lost"), err)
}
