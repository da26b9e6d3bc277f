package generation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
)

var must = indextest.Must

// shop is a store with changes: each gives an article so many documents.
type shop struct {
	mu      sync.Mutex
	changes []kb.Change
	holds   map[string]int
	fail    error
}

func (s *shop) put(article string, documents int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes = append(s.changes, kb.Change{Seq: int64(len(s.changes) + 1), ArticleID: article})
	s.holds[article] = documents
}

// Changes implements index.Feed.
func (s *shop) Changes(_ context.Context, after int64, limit int) ([]kb.Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	rest := s.changes[min(int(after), len(s.changes)):]
	return slices.Clone(rest[:min(len(rest), limit, 2)]), nil // two at a time: several batches
}

// Published implements index.Feed.
func (s *shop) Published(_ context.Context, article string) (out []kb.Revision, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range s.holds[article] {
		out = append(out, kb.Revision{ArticleID: article, Number: n + 1, InForce: []kb.Window{{From: time.Unix(int64(n), 0)}}, Article: kb.Article{Slug: article, Title: article}})
	}
	return out, nil
}

// state is what a fake engine keeps on disk.
type state struct {
	Version string
	Seq     int64
	Holds   map[string]int
}

// engine keeps how many documents each article has, in one file of its folder.
type engine struct {
	index.Engine
	dir string

	mu     sync.RWMutex
	state  state
	closed bool
}

func (e *engine) Apply(_ context.Context, b index.Batch) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, u := range b.Updates {
		e.state.Holds[u.ArticleID] = len(u.Documents)
	}
	e.state.Seq = b.Seq
	return e.save()
}

func (e *engine) save() error {
	src, err := json.Marshal(e.state)
	return errors.Join(err, os.WriteFile(filepath.Join(e.dir, "state"), src, 0o600))
}

func (e *engine) Search(context.Context, index.Query) (*index.Results, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return nil, index.ErrClosed
	}
	return &index.Results{Total: e.count()}, nil
}

func (e *engine) count() (n int) {
	for _, k := range e.state.Holds {
		n += k
	}
	return n
}

func (e *engine) Stats() index.Stats {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return index.Stats{Documents: e.count()}
}

func (e *engine) AppliedSeq() int64 {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.Seq
}

func (e *engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return nil
}

// maker makes fake engines of a version. The hooks, where set, run first and may
// spoil things.
type maker struct {
	version         string
	created, opened func(dir string) error
	engines         []*engine
}

func (m *maker) Create(dir string) (index.Engine, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	e := &engine{dir: dir, state: state{Version: m.version, Holds: map[string]int{}}}
	if m.created != nil {
		if err := m.created(dir); err != nil {
			return nil, err
		}
	}
	m.engines = append(m.engines, e)
	return e, e.save()
}

func (m *maker) Open(dir string) (index.Engine, error) {
	if m.opened != nil {
		if err := m.opened(dir); err != nil {
			return nil, err
		}
	}
	src, err := os.ReadFile(filepath.Join(dir, "state"))
	e := &engine{dir: dir}
	if err == nil {
		err = json.Unmarshal(src, &e.state)
	}
	if err == nil && e.state.Version != m.version {
		err = fmt.Errorf("version %s", e.state.Version)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	m.engines = append(m.engines, e)
	return e, nil
}

// onlyOpen reports whether everything but the engine in use has been closed.
func (m *maker) onlyOpen(live *index.Live) bool {
	for _, e := range m.engines {
		if e.closed == (live.Current() == index.Engine(e)) {
			return false
		}
	}
	return true
}

// bench is an index over a shop with two articles, one of them with two documents.
type bench struct {
	*generation.Index
	t    *testing.T
	shop *shop
	log  *bytes.Buffer
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s := &shop{holds: map[string]int{}}
	s.put("a", 1)
	s.put("b", 1)
	s.put("b", 2)
	log := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	follower := &index.Follower{Feed: s, Facts: func() kb.Facts { return nil }, Log: logger}
	return &bench{&generation.Index{Dir: filepath.Join(t.TempDir(), "index"), Live: &index.Live{}, Follower: follower, Log: logger}, t, s, log}
}

// again is a service that is started anew over the same folder and store.
func (b *bench) again() *bench {
	must(b.t, b.Live.Close())
	next := *b
	next.Index = &generation.Index{Dir: b.Dir, Live: &index.Live{}, Follower: b.Follower, Log: b.Log}
	return &next
}

func (b *bench) holds(want int, folders ...string) {
	b.t.Helper()
	if found, err := b.Live.Search(b.t.Context(), index.Query{}); err != nil || found.Total != want {
		b.t.Errorf("the index holds %+v, %v; want %d documents", found, err, want)
	}
	b.lies(folders...)
}

// lies checks what lies in the index folder.
func (b *bench) lies(want ...string) {
	b.t.Helper()
	entries, err := os.ReadDir(b.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		have = append(have, e.Name())
	}
	if !slices.Equal(have, want) {
		b.t.Errorf("the folder holds %q, want %q", have, want)
	}
}

func TestOpenBuildsWhatIsNotThere(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	var reached []int64
	must(t, b.Open(t.Context(), m, func(seq int64) { reached = append(reached, seq) }))
	b.holds(3, "1")
	if !slices.Equal(reached, []int64{2, 3}) {
		t.Errorf("progress %d", reached)
	}
	if !m.onlyOpen(b.Live) {
		t.Error("an engine that is not used is open")
	}
}

func TestOpenTakesWhatIsThereAndCatchesUp(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	must(t, b.Open(t.Context(), m, nil))
	b = b.again()
	b.shop.put("c", 4)
	m.created = func(string) error { return errors.New("it was built anew") }
	must(t, b.Open(t.Context(), m, nil))
	b.holds(7, "1")
}

func TestAnEmptyStoreMakesAnEmptyIndex(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	b.shop.changes, b.shop.holds = nil, map[string]int{}
	must(t, b.Open(t.Context(), m, nil))
	b = b.again()
	must(t, b.Open(t.Context(), m, nil))
	b.holds(0, "1")
}

func TestBuildTakesTheNextNumber(t *testing.T) {
	b := newBench(t)
	must(t, b.Build(t.Context(), &maker{version: "1"}, nil))
	must(t, b.Build(t.Context(), &maker{version: "2"}, nil))
	b.holds(3, "2")
	if b.Built() <= 0 {
		t.Error("it is not told how long the build took")
	}
	m := &maker{version: "2"}
	b = b.again()
	must(t, b.Open(t.Context(), m, nil))
	b.holds(3, "2")
	if b.Built() != 0 {
		t.Error("what was there is said to be built")
	}
}

// What cannot be used is set aside, with the reason in the log.
func TestAnUnusableIndexIsSetAside(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"another version": func(string) error { return nil },
		"damaged":         func(dir string) error { return os.WriteFile(filepath.Join(dir, "state"), []byte("{"), 0o600) },
		"empty":           func(dir string) error { return os.Remove(filepath.Join(dir, "state")) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			must(t, b.Open(t.Context(), &maker{version: "1"}, nil))
			must(t, spoil(filepath.Join(b.Dir, "1")))
			must(t, os.MkdirAll(filepath.Join(b.Dir, "1.bad", "older"), 0o700)) // from another time
			b = b.again()
			must(t, b.Open(t.Context(), &maker{version: "2"}, nil))
			b.holds(3, "1", "1.bad")
			if !strings.Contains(b.log.String(), "built anew") {
				t.Errorf("the log does not say so: %s", b.log)
			}
			if _, err := os.Stat(filepath.Join(b.Dir, "1.bad", "older")); err == nil {
				t.Error("1.bad is not the index that was set aside last")
			}
		})
	}
}

// An index that another process uses is not unusable: nothing is built.
func TestOpenFailsOnWhatIsInUse(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	must(t, b.Open(t.Context(), m, nil))
	b = b.again()
	inUse := errors.New("another process is using it")
	m.opened = func(string) error { return inUse }
	if err := b.Open(t.Context(), m, nil); !errors.Is(err, inUse) {
		t.Error(err)
	}
	b.lies("1")
}

// Of two generations, which a kill between a swap and the removal leaves, the newer
// one is used and the older one goes.
func TestTheNewestGenerationIsUsed(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	must(t, b.Open(t.Context(), m, nil))
	must(t, b.Build(t.Context(), m, nil))
	b = b.again()
	must(t, os.CopyFS(filepath.Join(b.Dir, "1"), os.DirFS(filepath.Join(b.Dir, "2"))))
	for _, other := range []string{"10.bad", "x", "-3", "0"} {
		must(t, os.Mkdir(filepath.Join(b.Dir, other), 0o700))
	}
	must(t, os.WriteFile(filepath.Join(b.Dir, "99"), nil, 0o600)) // no folder
	var from string
	m.opened = func(dir string) error { from = filepath.Base(dir); return nil }
	must(t, b.Open(t.Context(), m, nil))
	if from != "2" {
		t.Errorf("opened %s", from)
	}
	b.holds(3, "-3", "0", "10.bad", "2", "99", "x")
}

// Ten generations are numbers, not names: 10 is newer than 9.
func TestGenerationsAreOrderedAsNumbers(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	for range 10 {
		must(t, b.Build(t.Context(), m, nil))
	}
	b.holds(3, "10")
	must(t, os.CopyFS(filepath.Join(b.Dir, "9"), os.DirFS(filepath.Join(b.Dir, "10"))))
	b = b.again()
	must(t, b.Open(t.Context(), m, nil))
	b.holds(3, "10")
}

// A build that was interrupted, at whatever point, is never taken for an index.
func TestAnInterruptedBuildIsBegunAnew(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	ctx, cancel := context.WithCancel(t.Context())
	b.shop.fail = context.Canceled
	cancel()
	if err := b.Open(ctx, m, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	b.lies("building")
	if b.Live.Ready() || !m.onlyOpen(b.Live) {
		t.Error("what was interrupted is open")
	}
	b.shop.fail = nil
	b = b.again()
	must(t, b.Open(t.Context(), m, nil))
	b.holds(3, "1")
}

// An index that is cleared is gone, with what an interrupted removal has left of others.
func TestClear(t *testing.T) {
	b := newBench(t)
	must(t, b.Build(t.Context(), &maker{version: "1"}, nil))
	must(t, os.CopyFS(filepath.Join(b.Dir, "2"), os.DirFS(filepath.Join(b.Dir, "1"))))
	must(t, os.MkdirAll(filepath.Join(b.Dir, "building", "store"), 0o700))
	for range 2 { // what is not there is cleared
		must(t, generation.Clear(b.Dir))
		if _, err := os.Stat(b.Dir); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("it is there: %v", err)
		}
	}
	b = b.again()
	must(t, b.Open(t.Context(), &maker{version: "1"}, nil))
	b.holds(3, "1")
}

// Whatever fails, the index in use stays in use and its folder stays.
func TestAFailedBuildLeavesTheOldIndex(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		spoil func(b *bench, m *maker)
		lies  []string
	}{
		"the engine cannot be made": {func(_ *bench, m *maker) { m.created = func(string) error { return broken } }, []string{"1", "building"}},
		"the store cannot be read":  {func(b *bench, _ *maker) { b.shop.fail = broken }, []string{"1", "building"}},
		"it cannot be renamed": {func(b *bench, m *maker) {
			m.created = func(string) error { return os.WriteFile(filepath.Join(b.Dir, "2"), nil, 0o600) } // in the way
		}, []string{"1", "2", "building"}},
		"it cannot be opened": {func(_ *bench, m *maker) { m.opened = func(string) error { return broken } }, []string{"1", "2.bad"}},
		"it is damaged when renamed": {func(_ *bench, m *maker) {
			m.opened = func(dir string) error { return os.RemoveAll(filepath.Join(dir, "state")) }
		}, []string{"1", "2.bad"}},
		"it lacks a document": {func(_ *bench, m *maker) {
			m.opened = func(dir string) error {
				return os.WriteFile(filepath.Join(dir, "state"), []byte(`{"Version":"1","Seq":3,"Holds":{"a":1,"b":1}}`), 0o600)
			}
		}, []string{"1", "2.bad"}},
		"it lacks a change": {func(_ *bench, m *maker) {
			m.opened = func(dir string) error {
				return os.WriteFile(filepath.Join(dir, "state"), []byte(`{"Version":"1","Seq":2,"Holds":{"a":1,"b":2}}`), 0o600)
			}
		}, []string{"1", "2.bad"}},
		"the store goes away after the first reading": {func(b *bench, m *maker) {
			m.opened = func(string) error { b.shop.fail = broken; return nil }
		}, []string{"1", "2.bad"}},
	} {
		t.Run(name, func(t *testing.T) {
			b, m := newBench(t), &maker{version: "1"}
			must(t, b.Open(t.Context(), m, nil))
			test.spoil(b, m)
			if err := b.Build(t.Context(), m, nil); err == nil {
				t.Fatal("no error")
			}
			b.holds(3, test.lies...)
			if !m.onlyOpen(b.Live) {
				t.Error("an engine that is not used is open, or the one in use is closed")
			}

			// The next start has what it needs, once nothing is broken any more.
			m.created, m.opened, b.shop.fail = nil, nil, nil
			_ = os.Remove(filepath.Join(b.Dir, "2"))
			b = b.again()
			must(t, b.Open(t.Context(), m, nil))
			must(t, b.Build(t.Context(), m, nil))
			if found, err := b.Live.Search(t.Context(), index.Query{}); err != nil || found.Total != 3 {
				t.Errorf("afterwards: %+v, %v", found, err)
			}
		})
	}
}

func TestTheIndexFolderCannotBeRead(t *testing.T) {
	b := newBench(t)
	must(t, os.WriteFile(b.Dir, nil, 0o600)) // a file
	for what, do := range map[string]func() error{
		"open":  func() error { return b.Open(t.Context(), &maker{}, nil) },
		"build": func() error { return b.Build(t.Context(), &maker{}, nil) },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "list the generations") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What changes in the store while a generation is built is in it when it is put in
// place.
func TestChangesDuringABuild(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	m.opened = func(string) error { b.shop.put("late", 5); return nil }
	must(t, b.Build(t.Context(), m, nil))
	b.holds(8, "1")
}

// An article that changes twice is counted once, and one that is gone not at all.
func TestCountsAreThoseOfTheStore(t *testing.T) {
	b := newBench(t)
	b.shop.put("a", 3)
	b.shop.put("b", 0)
	must(t, b.Build(t.Context(), &maker{version: "1"}, nil))
	b.holds(3, "1")
}

// Searches that go on during swaps never meet a closed engine.
func TestSearchWhileGenerationsChange(t *testing.T) {
	b, m := newBench(t), &maker{version: "1"}
	must(t, b.Open(t.Context(), m, nil))
	ctx, stop := context.WithCancel(t.Context())
	var searching sync.WaitGroup
	for range 4 {
		searching.Go(func() {
			for ctx.Err() == nil {
				if found, err := b.Live.Search(ctx, index.Query{}); err != nil || found.Total != 3 {
					t.Errorf("%+v, %v", found, err)
					return
				}
			}
		})
	}
	var building sync.WaitGroup
	for range 2 { // builds wait for one another
		building.Go(func() {
			for range 5 {
				if err := b.Build(ctx, m, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	building.Wait()
	time.Sleep(10 * time.Millisecond)
	stop()
	searching.Wait()
	b.holds(3, "11")
}

// An engine that will not close, and a folder that will not go, are logged: the new
// index serves all the same.
func TestTheOldIndexThatCannotBeClosedIsLogged(t *testing.T) {
	b := newBench(t)
	b.Live.Swap(stuck{})
	must(t, b.Build(t.Context(), &maker{version: "1"}, nil))
	b.holds(3, "1")
	if !strings.Contains(b.log.String(), "could not be closed") {
		t.Errorf("the log: %s", b.log)
	}
}

type stuck struct{ index.Engine }

func (stuck) Close() error { return errors.New("stuck") }
