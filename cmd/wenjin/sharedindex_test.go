package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/opensearch/opensearchtest"
)

// writes reports whether a process was the last to say that it writes the shared index.
func (c *cluster) writes(m *member, last map[*member]int) bool {
	return strings.Count(m.journal.String(), "this process writes the shared index") > last[m]
}

// said is how often each process has said that it writes the index.
func (c *cluster) said() map[*member]int {
	out := map[*member]int{}
	for _, m := range c.all {
		out[m] = strings.Count(m.journal.String(), "this process writes the shared index")
	}
	return out
}

// writer waits until a process says so once more than it had, and gives its number.
func (c *cluster) writer(last map[*member]int, but int) (i int) {
	c.t.Helper()
	start := time.Now()
	eventually(c.t, "somebody writes the index", func() bool {
		i = slices.IndexFunc(c.all[:], func(m *member) bool { return (but < 0 || m != c.all[but]) && c.writes(m, last) })
		return i >= 0
	})
	c.t.Logf("process %d writes after %s", i, time.Since(start).Round(time.Millisecond))
	return i
}

// askers ask each process that is in service for the same, all the time.
type askers struct {
	c      *cluster
	out    [3]sync.RWMutex // held while a process is not in service
	asked  atomic.Int64
	failed sync.Map
	stop   chan struct{}
	under  sync.WaitGroup
}

func (c *cluster) askers() *askers {
	a := &askers{c: c, stop: make(chan struct{})}
	for i := range c.all {
		a.under.Go(func() {
			for {
				select {
				case <-a.stop:
					return
				case <-time.After(5 * time.Millisecond):
					a.once(i)
				}
			}
		})
	}
	return a
}

func (a *askers) once(i int) {
	a.out[i].RLock()
	defer a.out[i].RUnlock()
	r, err := http.Get(a.c.all[i].base + "/api/v1/search?q=" + url.QueryEscape("征信报告"))
	if err != nil {
		a.failed.Store(err.Error(), true)
		return
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if a.asked.Add(1); err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(body), `"report"`) {
		a.failed.Store(fmt.Sprintf("process %d: %d %s %v", i, r.StatusCode, body, err), true)
	}
}

func (a *askers) end(t *testing.T) {
	close(a.stop)
	a.under.Wait()
	a.failed.Range(func(what, _ any) bool { t.Error(what); return true })
	t.Logf("%d searches", a.asked.Load())
}

// indexes are those in the cluster that have an alias of an analysis.
func indexes(t *testing.T, node string) (names []string) {
	t.Helper()
	r, err := http.Get(node + "/_alias/shared-of-*")
	must(t, err)
	defer func() { _ = r.Body.Close() }()
	var all map[string]any
	must(t, json.NewDecoder(r.Body).Decode(&all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// finds: a search at every process finds an article.
func (c *cluster) finds(text, slug string) {
	c.t.Helper()
	c.everywhere(text+" finds "+slug, func(m *member) bool { slugs, _ := m.ask(text); return slices.Contains(slugs, slug) })
}

// Three processes on one database have one index in OpenSearch, which one of them writes:
// what is published is found at all; when the one that writes is killed, or hangs and comes
// back, another writes, nothing is lost, and no search fails; nor while PostgreSQL is away.
// New words build one index, to which all go over.
func TestThreeProcessesShareOneIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts OpenSearch, PostgreSQL and three services")
	}
	program(t) // or skip before anything is started
	node := opensearchtest.Start(t, 1)[0].URL
	c := newCluster(t, "--engine", "opensearch", "--opensearch-url", node, "--opensearch-index", "shared")
	editor, reviewer := c.token("editor"), c.token("reviewer")
	if all := indexes(t, node); len(all) != 1 {
		t.Fatalf("the indexes are %v", all)
	}
	writer := c.writer(map[*member]int{}, -1)
	a := c.askers()

	t.Run("what is published", func(t *testing.T) {
		c.publish(editor, reviewer, "limit", "渠道限额手册")
		c.finds("渠道限额手册", "limit")
		c.everywhere("readyz says so", func(m *member) bool { return strings.Contains(m.readiness(), `"behind":0`) })
	})
	t.Run("who writes is killed", func(t *testing.T) {
		a.out[writer].Lock()
		last := c.said()
		c.publish(editor, reviewer, "killed", "断点续传说明")
		must(t, c.all[writer].cmd.Process.Kill())
		killed := writer
		writer = c.writer(last, killed)
		_ = c.all[killed].cmd.Wait()
		c.begin(killed)
		c.all[killed].await()
		a.out[killed].Unlock()
		c.finds("断点续传说明", "killed")
	})
	t.Run("who writes hangs and comes back", func(t *testing.T) {
		a.out[writer].Lock()
		last := c.said()
		must(t, c.all[writer].cmd.Process.Signal(syscall.SIGSTOP))
		hung := writer
		writer = c.writer(last, hung)
		rest := &cluster{t: t, url: c.url, all: [3]*member{c.all[(hung+1)%3], c.all[(hung+2)%3], c.all[(hung+1)%3]}}
		rest.publish(editor, reviewer, "hung", "假死期间发布")
		rest.finds("假死期间发布", "hung")
		must(t, c.all[hung].cmd.Process.Signal(syscall.SIGCONT))
		c.finds("假死期间发布", "hung")
		a.out[hung].Unlock()
		c.publish(editor, reviewer, "back", "恢复之后发布")
		c.finds("恢复之后发布", "back")
		if c.said()[c.all[hung]] != last[c.all[hung]] {
			t.Error("who hung writes again, though another does")
		}
	})
	t.Run("PostgreSQL is away", func(t *testing.T) {
		c.loseTheDatabase(t)
		c.publish(editor, reviewer, "again", "数据库恢复之后")
		c.finds("数据库恢复之后", "again")
	})
	t.Run("a synonym", func(t *testing.T) {
		must(t, os.WriteFile(filepath.Join(c.folder, "synonyms.txt"), []byte("征信报告, 信用档案本\n"), 0o600))
		must(t, c.all[0].cmd.Process.Signal(syscall.SIGHUP))
		c.finds("信用档案本", "report")
	})
	t.Run("a dictionary", func(t *testing.T) {
		before := indexes(t, node)
		must(t, os.WriteFile(filepath.Join(c.folder, "dictionary.txt"), []byte("假死期间 9000 n\n"), 0o600))
		must(t, c.all[1].cmd.Process.Signal(syscall.SIGHUP))
		c.everywhere("the new index is in use", func(m *member) bool {
			return strings.Contains(m.journal.String(), "this process has gone over to another index")
		})
		after := slices.DeleteFunc(indexes(t, node), func(name string) bool { return slices.Contains(before, name) })
		if len(after) != 1 {
			t.Errorf("%v are built", after)
		}
		c.finds("信用档案本", "report")
		c.publish(editor, reviewer, "word", "新词生效以后")
		c.finds("新词生效以后", "word")
	})
	t.Run("another store is refused", func(t *testing.T) {
		said := refused(t, "serve", "--addr", freeAddress(t), "--data", t.TempDir(), "--content", c.folder, "--engine", "opensearch", "--opensearch-url", node, "--opensearch-index", "shared")
		if !strings.Contains(said, "is of another store") {
			t.Errorf("it says %s", said)
		}
	})
	a.end(t)
	output(t, 0, "verify", "--store", c.url, "--data", t.TempDir(), "--content", c.folder, "--engine", "opensearch", "--opensearch-url", node, "--opensearch-index", "shared")
}
