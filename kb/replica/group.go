// Package replica is many processes that serve one store: what only one of them does at a
// time, and how each learns what the others have changed. What they agree by are locks of
// PostgreSQL, which it gives back by itself when a process dies.
package replica

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
)

// Group is the processes that serve one store, as one of them. A nil group is a process that
// has its store alone. It may be used from many goroutines.
type Group struct {
	url string
	key string
	log *slog.Logger

	mu      sync.Mutex
	session *postgres.Session // nil while PostgreSQL is away
}

// What the locks of a group are about: what is done by whoever leads, what a process runs
// by itself, and the key that all must have.
const (
	leads = "wenjin leads"
	runs  = "wenjin runs"
	keyed = "wenjin factor key"
)

const (
	beat    = time.Second     // between two words with PostgreSQL
	patient = 2 * time.Second // for an answer
)

// ErrOtherKey refuses a process that could not read what the others have sealed.
var ErrOtherKey = kb.Errorf(kb.Conflict, "factor_key", "another process serves this store with another key of second factors; give all of them the same file with --factor-key")

// Join makes this process one of those that serve the store at a URL. key names the key
// that all must have; it is told to nobody but by what it is not the same as. Empty is of a
// command that seals and opens nothing.
func Join(ctx context.Context, url, key string, log *slog.Logger) (*Group, error) {
	g := &Group{url: url, key: key, log: log}
	s, err := g.begin(ctx)
	if err != nil {
		return nil, err
	}
	g.session = s
	return g, nil
}

// begin begins a session and looks whether it fits the others.
func (g *Group) begin(ctx context.Context) (*postgres.Session, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*patient)
	defer cancel()
	s, err := postgres.Connect(ctx, g.url)
	if err != nil {
		return nil, err
	}
	if g.key == "" {
		return s, nil
	}
	// First it says what it has, and then it looks: of two at once, at least one sees the other.
	err = s.Share(ctx, keyed, g.key)
	if err == nil {
		var others bool
		if others, err = s.Others(ctx, keyed, g.key); err == nil && others {
			err = ErrOtherKey
		}
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close leaves the group: somebody else may lead at once.
func (g *Group) Close() {
	if s := g.swap(nil); s != nil {
		s.Close()
	}
}

func (g *Group) swap(s *postgres.Session) (old *postgres.Session) {
	if g == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	old, g.session = g.session, s
	return old
}

func (g *Group) current() *postgres.Session {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.session
}

// Keep keeps this process one of the group, without ever leading it, until the context
// ends: what it claims is its own, and free to others soon after it has gone or hangs.
func (g *Group) Keep(ctx context.Context) {
	if g != nil {
		g.keep(ctx, nil)
	}
}

// Lead runs work whenever this process leads, until the context ends. The context of work
// ends as soon as this process may lead no more; what it does at that moment, the next one
// that leads may be doing too: it must be harmless twice, or claimed.
func (g *Group) Lead(ctx context.Context, work func(context.Context)) {
	if g == nil {
		work(ctx)
		return
	}
	g.keep(ctx, work)
}

// keep keeps a session, and runs work, which may be nil, while it has the lead.
func (g *Group) keep(ctx context.Context, work func(context.Context)) {
	for away := false; ctx.Err() == nil; {
		err := g.stay(ctx, work)
		if ctx.Err() != nil {
			return
		}
		if !away {
			g.log.Warn("PostgreSQL has lost this process, which does nothing for the others until it has it again", "error", err)
		}
		s, err := g.again(ctx)
		if away = err != nil; !away {
			g.log.Info("PostgreSQL has this process again")
		}
		if old := g.swap(s); old != nil {
			old.Close()
		}
	}
}

// again begins another session, after a while.
func (g *Group) again(ctx context.Context) (*postgres.Session, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(beat):
	}
	s, err := g.begin(ctx)
	if errors.Is(err, ErrOtherKey) {
		g.log.Error("this process does nothing for the others", "error", err)
	}
	return s, err
}

// stay keeps the session, and runs work once it has the lead, until either is over.
func (g *Group) stay(ctx context.Context, work func(context.Context)) error {
	s := g.current()
	if s == nil {
		return errors.New("it is away")
	}
	leading := leading{work: work}
	defer leading.end()
	for {
		if err := g.beat(ctx, s, &leading); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(beat):
		}
	}
}

// beat takes the lead where nobody has it, or makes sure of it.
func (g *Group) beat(ctx context.Context, s *postgres.Session, l *leading) error {
	asked, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	if l.done != nil || l.work == nil {
		return s.Ping(asked)
	}
	first, err := s.Take(asked, leads, "")
	if err == nil && first {
		g.log.Info("this process leads: it sends messages and webhooks, and forgets what is old")
		l.begin(ctx)
	}
	return err
}

// leading is work while this process leads.
type leading struct {
	work   func(context.Context) // nil never leads
	cancel context.CancelFunc
	done   chan struct{} // nil before it has begun
}

func (l *leading) begin(ctx context.Context) {
	ctx, l.cancel = context.WithCancel(ctx)
	l.done = make(chan struct{})
	go func() {
		defer close(l.done)
		l.work(ctx)
	}()
}

// end ends the work, and waits for it.
func (l *leading) end() {
	if l.done != nil {
		l.cancel()
		<-l.done
	}
}

// Claim makes something that runs the matter of this process, as long as it lives, and
// reports whether it was nobody's. free gives it back.
func (g *Group) Claim(ctx context.Context, name string) (free func(), claimed bool, err error) {
	if g == nil {
		return func() {}, true, nil
	}
	s := g.current()
	if s == nil {
		return nil, false, errAway
	}
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	held, err := s.Held(ctx, runs, name) // also by us: the lock itself may be taken twice
	if err == nil && !held {
		claimed, err = s.Take(ctx, runs, name)
	}
	return func() { g.free(s, name) }, claimed, err
}

func (g *Group) free(s *postgres.Session, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	_ = s.Give(ctx, runs, name) // or it has gone with the session
}

// Claimed reports whether a process, this one or another, runs something.
func (g *Group) Claimed(ctx context.Context, name string) (bool, error) {
	if g == nil {
		return false, nil
	}
	s := g.current()
	if s == nil {
		return false, errAway
	}
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	return s.Held(ctx, runs, name)
}

var errAway = kb.Errorf(kb.Busy, "store_away", "PostgreSQL cannot be reached; try again in a moment")
