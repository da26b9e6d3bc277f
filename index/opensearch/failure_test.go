package opensearch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/opensearch/opensearchtest"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/kb"
)

// asking asks an engine again and again, and counts what fails.
type asking struct {
	engine        index.Engine
	asked, failed atomic.Int64
	stop          chan struct{}
	under         sync.WaitGroup
	mu            sync.Mutex
	first         error
	slowest       atomic.Int64
}

func ask(e index.Engine) *asking {
	a := &asking{engine: e, stop: make(chan struct{})}
	for range 2 {
		a.under.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-a.stop:
					return
				default:
					a.once(n)
				}
			}
		})
	}
	return a
}

func (a *asking) once(n int) {
	began := time.Now()
	// Every question is another, so that counts are asked for, too.
	out, err := a.engine.Search(context.Background(), index.Query{Text: fmt.Sprint("手续费 ", n%97), Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10})
	took := int64(time.Since(began))
	for slowest := a.slowest.Load(); took > slowest && !a.slowest.CompareAndSwap(slowest, took); slowest = a.slowest.Load() {
	}
	if err == nil && (len(out.Hits) == 0 || out.Hits[0].Document.Slug != "a") {
		err = fmt.Errorf("%d hits", len(out.Hits))
	}
	a.asked.Add(1)
	if err != nil {
		a.failed.Add(1)
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.first == nil {
			a.first = err
		}
	}
}

// more waits until so many more were asked.
func (a *asking) more(t *testing.T, n int64) {
	t.Helper()
	want := a.asked.Load() + n
	for deadline := time.Now().Add(5 * time.Minute); a.asked.Load() < want; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d are answered", a.asked.Load(), want)
		}
	}
}

// Of three nodes one is paused, and goes on, and the one that manages the cluster is killed:
// no search fails, and what is written meanwhile is found.
func TestNoSearchFailsWithANode(t *testing.T) {
	if testing.Short() {
		t.Skip("three nodes take their time")
	}
	began := time.Now()
	nodes := opensearchtest.Start(t, 3)
	at := Cluster{Index: "failing", Timeout: 30 * time.Second} // of a slow machine; two fifths of it are for a node that hangs
	for _, n := range nodes {
		at.URLs = append(at.URLs, n.URL)
	}
	if err := vectors.Check(t.Context(), at); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), "opensearch-knn in OpenSearch, and these nodes are without it: node0, node1, node2") {
		t.Errorf("a cluster without the plugin for vectors: %v", err)
	}
	m := Maker{Cluster: at, Analyzer: plain()}
	e, err := m.Open(built(t, m, indextest.Doc("a", "手续费", ""), indextest.Doc("b", "年费", "")))
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	opensearchtest.Green(t, nodes)

	t.Logf("after %v: they are up and filled", time.Since(began))
	a := ask(e)
	a.more(t, 100)
	must(t, nodes[0].Pause())
	a.more(t, 200)
	t.Logf("after %v: asked with one paused", time.Since(began))
	must(t, nodes[0].Resume())
	opensearchtest.Green(t, nodes)
	t.Logf("after %v: it is back", time.Since(began))
	opensearchtest.Manager(t, nodes).Kill()
	a.more(t, 200)
	t.Logf("after %v: asked with the manager killed", time.Since(began))
	indextest.Put(t, e, indextest.Doc("c", "利息", ""))
	t.Logf("after %v: written meanwhile", time.Since(began))
	a.more(t, 100)
	close(a.stop)
	a.under.Wait()
	t.Logf("%d searches, %d failed, the slowest took %v", a.asked.Load(), a.failed.Load(), time.Duration(a.slowest.Load()))
	if a.failed.Load() > 0 {
		t.Errorf("%d of %d searches failed, first: %v", a.failed.Load(), a.asked.Load(), a.first)
	}
	if got := indextest.Ask(t, e, "利息"); !slices.Equal(got, []string{"c"}) {
		t.Errorf("what was written meanwhile: %v", got)
	}
}
