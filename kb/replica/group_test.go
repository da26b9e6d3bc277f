package replica

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

var quiet = slog.New(slog.DiscardHandler)

func join(t *testing.T, url string) *Group {
	t.Helper()
	g, err := Join(t.Context(), url, "the key", quiet)
	must(t, err)
	t.Cleanup(g.Close)
	return g
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatalf("%s: never", what)
		}
	}
}

// leader leads when it can, until it is stopped.
type leader struct {
	group *Group
	leads atomic.Bool
	times atomic.Int32
	stop  func()
}

func lead(t *testing.T, g *Group) *leader {
	ctx, cancel := context.WithCancel(t.Context())
	l, over := &leader{group: g}, make(chan struct{})
	go func() {
		defer close(over)
		g.Lead(ctx, func(ctx context.Context) {
			l.times.Add(1)
			l.leads.Store(true)
			<-ctx.Done()
			l.leads.Store(false)
		})
	}()
	l.stop = func() { cancel(); <-over; g.Close() }
	t.Cleanup(l.stop)
	return l
}

// Of two, one leads; when it goes, or loses its connection, work ends there and the lead is
// taken over. Another schema has a leader of its own.
func TestOneLeads(t *testing.T) {
	url, other := postgrestest.URL(t), postgrestest.URL(t)
	a := lead(t, join(t, url))
	eventually(t, "a leads", a.leads.Load)
	b, c := lead(t, join(t, url)), lead(t, join(t, other))
	eventually(t, "c leads elsewhere", c.leads.Load)
	if b.leads.Load() {
		t.Error("two lead")
	}
	a.stop()
	if a.leads.Load() {
		t.Error("who was stopped leads on")
	}
	eventually(t, "b leads", b.leads.Load)
	postgrestest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`)
	eventually(t, "b has lost the lead, and has it again", func() bool { return b.times.Load() == 2 && b.leads.Load() })
	eventually(t, "c leads on, or again", c.leads.Load)
}

// A process that hangs, and says nothing, has no lock any more after a while, though its
// connection is there.
func TestWhoHangsLeadsNoMore(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits until the server has lost patience")
	}
	t.Parallel()
	url := postgrestest.URL(t)
	hung, err := postgres.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(hung.Close)
	if first, err := hung.Take(t.Context(), leads, ""); err != nil || !first {
		t.Fatal(first, err)
	}
	next := lead(t, join(t, url))
	eventually(t, "the next one leads", next.leads.Load)
	if err := hung.Ping(t.Context()); kb.KindOf(err) != kb.Busy {
		t.Errorf("it does not learn that it has lost the lead: %v", err)
	}
}

// When PostgreSQL goes away nobody leads; when it is back somebody does.
func TestPostgreSQLComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a server of its own")
	}
	server := postgrestest.Start(t)
	url := server.URL(t)
	a := lead(t, join(t, url))
	eventually(t, "a leads", a.leads.Load)
	server.Kill()
	eventually(t, "nobody leads", func() bool { return !a.leads.Load() })
	if _, err := a.group.Claimed(t.Context(), "x"); kb.KindOf(err) != kb.Busy {
		t.Error(err)
	}
	server.Run(t)
	eventually(t, "a leads again", a.leads.Load)
	if held, err := a.group.Claimed(t.Context(), "x"); err != nil || held {
		t.Error(held, err)
	}
}

// What one runs nobody else begins, nor it again; it is free when it says so, and when it dies.
func TestClaims(t *testing.T) {
	ctx, url := t.Context(), postgrestest.URL(t)
	a, b := join(t, url), join(t, url)
	claim := func(g *Group, name string, want bool) (free func()) {
		t.Helper()
		free, got, err := g.Claim(ctx, name)
		if err != nil || got != want {
			t.Errorf("claim %s: %v, %v", name, got, err)
		}
		return free
	}
	held := func(want bool) {
		t.Helper()
		for _, g := range []*Group{a, b} {
			if got, err := g.Claimed(ctx, "job"); err != nil || got != want {
				t.Errorf("claimed: %v, %v", got, err)
			}
		}
	}
	held(false)
	free := claim(a, "job", true)
	held(true)
	claim(b, "job", false)
	claim(a, "job", false)
	claim(b, "another", true)
	free()
	held(false)
	claim(b, "job", true)
	b.Close()
	eventually(t, "after its death it is free", func() bool { held, err := a.Claimed(ctx, "job"); return err == nil && !held })
	var alone *Group
	if _, got, err := alone.Claim(ctx, "job"); err != nil || !got {
		t.Error(got, err)
	}
	ran := false
	alone.Lead(ctx, func(context.Context) { ran = true })
	if alone.Close(); !ran {
		t.Error("who is alone leads nothing")
	}
}

// Who keeps a group, and leads nothing, may claim again once it has lost its connection. A
// process without a key is one of any group.
func TestKeep(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := postgrestest.URL(t)
	join(t, url)
	g, err := Join(ctx, url, "", quiet)
	must(t, err)
	over := make(chan struct{})
	go func() { defer close(over); g.Keep(ctx) }()
	defer func() { cancel(); <-over; g.Close() }()
	if _, claimed, err := g.Claim(ctx, "job"); err != nil || !claimed {
		t.Fatal(claimed, err)
	}
	postgrestest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`)
	eventually(t, "it is claimed again", func() bool { _, claimed, err := g.Claim(ctx, "job"); return err == nil && claimed })
	next := lead(t, join(t, url))
	eventually(t, "another leads", next.leads.Load)
}

// Who has another key may not join, until all with the first are gone; in another schema
// that is nobody's matter.
func TestAnotherKeyIsRefused(t *testing.T) {
	ctx, url := t.Context(), postgrestest.URL(t)
	a := join(t, url)
	join(t, url)
	if g, err := Join(ctx, url, "another key", quiet); !errors.Is(err, ErrOtherKey) || g != nil {
		t.Errorf("%v", err)
	}
	g, err := Join(ctx, postgrestest.URL(t), "another key", quiet)
	must(t, err)
	g.Close()
	a.Close()
	if _, err := Join(ctx, url, "another key", quiet); !errors.Is(err, ErrOtherKey) {
		t.Errorf("one of two is gone: %v", err)
	}
}

// A URL that cannot be read is refused without its password.
func TestJoinShowsNoPassword(t *testing.T) {
	_, err := Join(t.Context(), "postgres://wenjin:hunter/2@db/wenjin", "k", quiet)
	if err == nil || strings.Contains(err.Error(), "hunter") {
		t.Error(err)
	}
}
