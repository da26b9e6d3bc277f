package opensearch_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/opensearch"
	"github.com/wenjin-kb/wenjin/index/opensearch/opensearchtest"
	"github.com/wenjin-kb/wenjin/index/opensearch/shared"
	"github.com/wenjin-kb/wenjin/kb"
)

var must = indextest.Must

// claims are those of processes of one test.
type claims struct {
	mu   sync.Mutex
	held map[string]bool
}

func (c *claims) Claim(_ context.Context, name string) (func(), bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held[name] {
		return nil, false, nil
	}
	c.held[name] = true
	return func() { c.mu.Lock(); defer c.mu.Unlock(); delete(c.held, name) }, true, nil
}

func (c *claims) Claimed(_ context.Context, name string) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held[name], nil
}

// feed has articles, each published once.
type feed struct {
	mu     sync.Mutex
	titles []string
}

func (f *feed) publish(title string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.titles = append(f.titles, title)
}

func (f *feed) Changes(_ context.Context, after int64, _ int) (out []kb.Change, _ error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := int(after); i < len(f.titles); i++ {
		out = append(out, kb.Change{Seq: int64(i + 1), ArticleID: f.titles[i]})
	}
	return out, nil
}

func (f *feed) Published(_ context.Context, title string) ([]kb.Revision, error) {
	return []kb.Revision{{ArticleID: title, Number: 1, InForce: []kb.Window{{Number: 1, From: time.Unix(0, 0)}}, Article: kb.Article{Slug: title, Title: title, Audience: kb.AudiencePublic}}}, nil
}

// process is one of those that share an index.
type process struct {
	*shared.Index
	t     *testing.T
	ctx   context.Context
	stop  func()
	under sync.WaitGroup
}

func newProcess(t *testing.T, f *feed, agreed *claims) *process {
	log := slog.New(slog.DiscardHandler)
	p := &process{t: t, Index: &shared.Index{
		Live: &index.Live{}, Follower: &index.Follower{Feed: f, Facts: func() kb.Facts { return nil }, Log: log},
		Claims: agreed, Log: log, Unused: time.Second,
	}}
	var cancel func()
	p.ctx, cancel = context.WithCancel(t.Context())
	p.stop = sync.OnceFunc(func() { cancel(); p.under.Wait(); must(t, p.Close()) })
	t.Cleanup(p.stop)
	return p
}

// run keeps a process going once its index is open.
func (p *process) run() {
	p.under.Go(func() { p.Run(p.ctx) })
	p.under.Go(func() { p.Follower.Run(p.ctx, p.Live) })
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatalf("%s: never", what)
		}
	}
}

// finds waits until a search finds an article.
func (p *process) finds(title string) {
	p.t.Helper()
	eventually(p.t, title+" is found", func() bool { return slices.Contains(indextest.Ask(p.t, p.Live, title), title) })
}

func (p *process) name() string { return p.Live.Current().(*opensearch.Engine).Name() }

// Of processes that share an index one builds it, and one writes it; when that goes another
// does. Each analysis has one of its own, as long as somebody uses it; what is built anew is
// built once, and all go over.
func TestProcessesShareAnIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it takes its time")
	}
	at := opensearch.Cluster{URLs: []string{opensearchtest.Shared(t)}, Index: "commons", Timeout: 30 * time.Second}
	plain, other := indextest.Analyzer(zh.Words{})(), indextest.Analyzer(zh.Words{Dictionary: indextest.Nouns("新词新词")})()
	maker := func(a *zh.Analyzer) opensearch.Maker { return opensearch.Maker{Cluster: at, Analyzer: a} }
	list, err := maker(plain).Commons()
	must(t, err)
	t.Cleanup(func() { must(t, list.Close()); must(t, at.Clear(context.Background())) })
	f, agreed := &feed{titles: []string{"手续费"}}, &claims{held: map[string]bool{}}
	var all []*process
	for range 3 {
		all = append(all, newProcess(t, f, agreed))
	}
	var starting sync.WaitGroup
	for _, p := range all {
		starting.Go(func() {
			if err := p.Open(t.Context(), maker(plain), nil); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	slices.SortFunc(all, func(a, b *process) int { return len(fmt.Sprint(a.Writes())) - len(fmt.Sprint(b.Writes())) }) // true is shorter
	for i, p := range all {
		p.run()
		p.finds("手续费")
		if p.name() != all[0].name() || p.Writes() != (i == 0) {
			t.Errorf("it has %s, and writes: %v", p.name(), p.Writes())
		}
	}
	must(t, all[1].Open(t.Context(), maker(other), nil)) // as after an upgrade of one
	first, second := all[0].name(), all[1].name()
	if first == second || !all[1].Writes() || all[2].name() != first {
		t.Fatalf("they have %s, %s and %s", first, second, all[2].name())
	}
	left, err := list.Begin() // of somebody who was killed meanwhile
	must(t, err)
	must(t, left.Close())
	f.publish("年费")
	for _, p := range all {
		p.finds("年费")
	}
	names := func() []string {
		found, err := list.All(t.Context())
		must(t, err)
		slices.Sort(found)
		return found
	}
	both := slices.Sorted(slices.Values([]string{first, second}))
	eventually(t, "what was left is removed, and what is used is not", func() bool { return slices.Equal(names(), both) })
	// Who waits for one that another builds looks after the one in use.
	third := maker(indextest.Analyzer(zh.Words{Dictionary: indextest.Nouns("又一个词")})())
	next, err := third.Commons()
	must(t, err)
	built, _, err := agreed.Claim(t.Context(), "build "+next.Analysis())
	must(t, err)
	must(t, next.Close())
	waiting, giveUp := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- all[2].Build(waiting, third, nil) }()
	all[0].stop()
	eventually(t, "another writes", all[2].Writes)
	f.publish("利息")
	all[2].finds("利息")
	giveUp()
	if err := <-over; !errors.Is(err, context.Canceled) || all[2].name() != first {
		t.Errorf("%v; it has %s", err, all[2].name())
	}
	built()
	must(t, all[1].Open(t.Context(), maker(plain), nil))
	if all[1].name() != first || all[1].Writes() {
		t.Errorf("it has %s, and writes: %v", all[1].name(), all[1].Writes())
	}
	must(t, all[1].Build(t.Context(), maker(plain), nil)) // as where it is damaged
	last := all[1].name()
	eventually(t, "the other goes over", func() bool { return all[2].name() == last })
	eventually(t, "the others are removed", func() bool { return slices.Equal(names(), []string{last}) })
	f.publish("征信")
	for _, p := range all[1:] {
		p.finds("征信")
	}
}
