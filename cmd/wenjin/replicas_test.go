package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
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

	"github.com/wenjin-kb/wenjin/kb/postgres/postgrestest"
)

// journal is a log that is read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// cluster is three processes that serve one store, from one content folder.
type cluster struct {
	t        *testing.T
	database *postgrestest.Server
	url      string
	folder   string
	key      string
	flags    []string // of all of them, besides
	all      [3]*member
}

type member struct {
	*server
	data    string
	journal *journal
}

const longWait = 60 * time.Second

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > longWait {
			t.Fatalf("%s: not within %s", what, longWait)
		}
	}
}

func newCluster(t *testing.T, flags ...string) *cluster {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts PostgreSQL and three services")
	}
	program(t) // or skip before anything is started
	c := &cluster{t: t, database: postgrestest.Start(t), folder: t.TempDir(), key: filepath.Join(t.TempDir(), "factor.key"), flags: flags}
	c.url = c.database.URL(t)
	must(t, os.WriteFile(c.key, []byte(strings.Repeat("5c", 32)), 0o600))
	writeArticle(t, c.folder, "arrival", "余额多久到账", "一天。")
	writeArticle(t, c.folder, "report", "如何查询征信报告", "线上申请。")
	for i := range c.all { // all at once, on an empty store
		c.all[i] = &member{data: t.TempDir()}
		c.begin(i)
	}
	for _, m := range c.all {
		m.await()
	}
	return c
}

// begin starts a process, or starts it again, at the address that it had.
func (c *cluster) begin(i int) {
	c.t.Helper()
	m, addr := c.all[i], freeAddress(c.t)
	if m.server != nil {
		addr = strings.TrimPrefix(m.base, "http://")
	}
	m.journal = &journal{}
	m.server = &server{t: c.t, base: "http://" + addr}
	m.cmd = program(c.t, append([]string{"serve", "--addr", addr, "--drain", "3s", "--store", c.url, "--data", m.data, "--content", c.folder, "--factor-key", c.key}, c.flags...)...)
	m.cmd.Stderr = m.journal
	must(c.t, m.cmd.Start())
	started := m.cmd
	c.t.Cleanup(func() { _ = started.Process.Kill(); _ = started.Wait() })
}

func (m *member) await() {
	m.t.Helper()
	eventually(m.t, "ready", func() bool {
		r, err := http.Get(m.base + "/readyz")
		if err != nil {
			return false
		}
		_ = r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

func (m *member) leads() bool { return strings.Contains(m.journal.String(), "this process leads") }

// token makes one by the command line, in the store that all have; a reviewer's is a person's.
func (c *cluster) token(role string) string {
	c.t.Helper()
	more := []string{"--store", c.url, "--data", c.all[0].data}
	person := program(c.t, append([]string{"user", "create", "--own", "--role", role, role}, more...)...)
	person.Stdin = strings.NewReader("a long password\n")
	if out, err := person.CombinedOutput(); err != nil {
		c.t.Fatalf("user create: %v\n%s", err, out)
	}
	return strings.TrimSpace(output(c.t, 0, append([]string{"token", "create", "--name", role, "--role", role, "--user", role}, more...)...))
}

// publish makes an article at one process, takes it through review at another, and
// publishes it at a third.
func (c *cluster) publish(editor, reviewer, slug, title string) {
	c.t.Helper()
	text := map[string]string{"markdown": "---\nslug: " + slug + "\ntitle: " + title + "\nkind: knowledge\nanswer: 见正文。\ncategory: general\naudience: public\n---\n\n正文。\n"}
	got, _ := c.all[0].call(editor, "POST", "/articles", "", text)
	for i, step := range []struct{ token, name string }{{editor, "submit"}, {reviewer, "approve"}, {editor, "publish"}} {
		var raw string
		if got, raw = c.all[(i+1)%3].call(step.token, "POST", "/articles/"+slug+"/"+step.name, got.ETag, nil); got.status != http.StatusOK {
			c.t.Fatalf("%s: %d %s", step.name, got.status, raw)
		}
	}
}

// everywhere waits until something holds at every process, and says how long it took.
func (c *cluster) everywhere(what string, holds func(*member) bool) {
	c.t.Helper()
	start := time.Now()
	eventually(c.t, what, func() bool {
		return !slices.ContainsFunc(c.all[:], func(m *member) bool { return !holds(m) })
	})
	c.t.Logf("%s: everywhere after %s", what, time.Since(start).Round(time.Millisecond))
}

// ear is what webhooks are told: of each event how often.
type ear struct {
	*httptest.Server
	mu     sync.Mutex
	events map[string]int
	bodies []string
}

func newEar(t *testing.T) *ear {
	r := &ear{events: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events[q.Header.Get("webhook-id")]++
		r.bodies = append(r.bodies, string(body))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *ear) of(slug string) (times int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, body := range r.bodies {
		if strings.Contains(body, `"slug":"`+slug+`"`) {
			times++
		}
	}
	return times
}

// once: nothing was told twice.
func (r *ear) once(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for event, times := range r.events {
		if times != 1 {
			t.Errorf("%s is told %d times", event, times)
		}
	}
}

// Three processes on one database act as one: what is done at one acts at all, what is to
// be done once is done once, also when the one that does it is killed; and each can be
// replaced while the others answer.
func TestThreeProcessesAreOneService(t *testing.T) {
	receiver := newEar(t)
	c := newCluster(t, "--webhook-hosts", strings.TrimPrefix(receiver.URL, "http://"), "--webhook-private", "127.0.0.0/8")
	editor, reviewer, admin := c.token("editor"), c.token("reviewer"), c.token("admin")

	t.Run("another key of second factors is refused", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "factor.key")
		must(t, os.WriteFile(other, []byte(strings.Repeat("aa", 32)), 0o600))
		if said := refused(t, "serve", "--addr", freeAddress(t), "--store", c.url, "--data", t.TempDir(), "--content", c.folder, "--factor-key", other); !strings.Contains(said, "another key of second factors") {
			t.Errorf("it says %s", said)
		}
	})
	t.Run("one leads", func(t *testing.T) {
		eventually(t, "somebody leads", func() bool { return slices.ContainsFunc(c.all[:], func(m *member) bool { return m.leads() }) })
		c.oneLeads(t)
	})
	t.Run("what is published", func(t *testing.T) {
		hook, raw := c.all[1].call(admin, "POST", "/webhooks", "", map[string]any{"name": "甲", "url": receiver.URL + "/x", "events": []string{"article.published"}})
		if hook.status != http.StatusCreated {
			t.Fatal(raw)
		}
		c.publish(editor, reviewer, "limit", "渠道限额手册")
		c.everywhere("a search finds it", func(m *member) bool { slugs, _ := m.ask("渠道限额手册"); return slices.Contains(slugs, "limit") })
		c.everywhere("readyz says so", func(m *member) bool { return strings.Contains(m.readiness(), `"behind":0`) })
		eventually(t, "a webhook is told", func() bool { return receiver.of("limit") > 0 })
	})
	t.Run("words and categories", c.followReferences)
	t.Run("curation", func(t *testing.T) { c.followCuration(t, editor, reviewer) })
	t.Run("who may come in", func(t *testing.T) { c.followPeople(t, editor) })
	t.Run("attempts", c.countAttempts)
	t.Run("the leader is killed", func(t *testing.T) {
		leader := slices.IndexFunc(c.all[:], func(m *member) bool { return m.leads() })
		must(t, c.all[leader].cmd.Process.Kill())
		start := time.Now()
		eventually(t, "another leads", func() bool {
			return slices.ContainsFunc(c.all[:], func(m *member) bool { return m != c.all[leader] && m.leads() })
		})
		t.Logf("another leads after %s", time.Since(start).Round(time.Millisecond))
		_ = c.all[leader].cmd.Wait()
		c.begin(leader)
		c.all[leader].await()
		c.publish(editor, reviewer, "after", "接替之后")
		eventually(t, "a webhook is told", func() bool { return receiver.of("after") > 0 })
		receiver.once(t)
	})
	t.Run("PostgreSQL is away", c.loseTheDatabase)
	t.Run("a rolling upgrade", func(t *testing.T) { c.roll(t, editor) })
	output(t, 0, "verify", "--store", c.url, "--data", c.all[0].data)
}

func (c *cluster) oneLeads(t *testing.T) {
	n := 0
	for _, m := range c.all {
		if m.leads() {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d lead", n)
	}
}

// followReferences changes files of the folder and tells one process alone.
func (c *cluster) followReferences(t *testing.T) {
	must(t, os.WriteFile(filepath.Join(c.folder, "synonyms.txt"), []byte("征信报告, 信用档案本\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(c.folder, "taxonomy.yaml"), []byte("categories:\n  - slug: general\n    name: 全部问题\n"), 0o600))
	must(t, c.all[2].cmd.Process.Signal(syscall.SIGHUP))
	c.everywhere("a synonym finds", func(m *member) bool { slugs, _ := m.ask("信用档案本"); return slices.Contains(slugs, "report") })
	c.everywhere("a category has its name", func(m *member) bool {
		_, raw := m.call("", "GET", "/categories", "", nil)
		return strings.Contains(raw, "全部问题")
	})
}

func (c *cluster) followCuration(t *testing.T, editor, reviewer string) {
	rule := map[string]any{"title": "置顶", "owner": "支付", "reason": "常问", "patterns": []any{map[string]string{"kind": "equals", "text": "余额多久到账"}}, "banner": map[string]string{"text": "今天系统升级。"}}
	got, raw := c.all[0].call(editor, "POST", "/curations", "", rule)
	var made struct {
		ID   string
		ETag string
	}
	if err := json.Unmarshal([]byte(raw), &made); err != nil || got.status != http.StatusCreated {
		t.Fatal(raw, err)
	}
	for i, token := range []string{editor, reviewer} {
		if got, raw = c.all[i+1].call(token, "POST", "/curations/"+made.ID+"/"+[]string{"submit", "approve"}[i], got.ETag, nil); got.status != http.StatusOK {
			t.Fatal(raw)
		}
	}
	c.everywhere("a banner is shown", func(m *member) bool {
		_, raw := m.call("", "GET", "/search?q="+url.QueryEscape("余额多久到账"), "", nil)
		return strings.Contains(raw, "今天系统升级")
	})
}

// followPeople: what is taken from somebody by the command line is taken everywhere at once.
func (c *cluster) followPeople(t *testing.T, editor string) {
	may := func() (n int) {
		for _, m := range c.all {
			if got, _ := m.call(editor, "GET", "/findings", "", nil); got.status == http.StatusOK {
				n++
			}
		}
		return n
	}
	if n := may(); n != 3 {
		t.Fatalf("at %d processes an editor may read findings", n)
	}
	more := []string{"--store", c.url, "--data", c.all[0].data}
	output(t, 0, append([]string{"user", "role", "editor", "agent"}, more...)...)
	if n := may(); n != 0 {
		t.Errorf("at %d processes an agent may read findings", n)
	}
	output(t, 0, append([]string{"user", "role", "editor", "editor"}, more...)...)
	if n := may(); n != 3 {
		t.Errorf("at %d processes an editor may read findings", n)
	}
}

// countAttempts: of wrong passwords at once at all processes five are tried, and not five at
// each; a few more once the first waits are over, on a slow machine.
func (c *cluster) countAttempts(t *testing.T) {
	var tried, refused atomic.Int64
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			status, said := c.all[i%3].visitor().post("/api/v1/session", map[string]string{"login": "reviewer", "password": "a wrong password"})
			switch status {
			case http.StatusUnauthorized:
				tried.Add(1)
			case http.StatusTooManyRequests:
				refused.Add(1)
			default:
				t.Error(status, said)
			}
		})
	}
	all.Wait()
	if n := tried.Load(); n < 5 || n >= 10 {
		t.Errorf("%d are tried, %d not", n, refused.Load())
	}
}

// loseTheDatabase: customers are answered from the index at every process, none of which
// balancers take out, and all work on once PostgreSQL is back.
func (c *cluster) loseTheDatabase(t *testing.T) {
	c.database.Kill()
	c.everywhere("readyz says so", func(m *member) bool { return strings.TrimSpace(m.readiness()) == `{"status":"degraded"}` })
	for _, m := range c.all {
		if slugs, _ := m.ask("征信报告"); !slices.Contains(slugs, "report") {
			t.Errorf("while it is away, a search finds %v", slugs)
		}
		if r, err := http.Get(m.base + "/readyz"); err != nil || r.StatusCode != http.StatusOK {
			t.Errorf("it is taken out: %v %v", r, err)
		}
		for _, page := range []string{"/", "/search?q=report", "/c/general"} {
			if r, err := http.Get(m.base + page); err != nil || r.StatusCode != http.StatusOK {
				t.Errorf("customers do not see %s: %v %v", page, r, err)
			}
		}
	}
	c.database.Run(t)
	c.everywhere("readyz says so", func(m *member) bool { return strings.Contains(m.readiness(), `"status":"ready"`) })
}

// balancer is a small reverse proxy as anybody would run one: it asks nobody who does not
// say that it is ready, and goes on to the next one where nobody listens.
type balancer struct {
	*httptest.Server
	bases []*url.URL
	up    []atomic.Bool
	turn  atomic.Int64
	next  http.RoundTripper
}

func newBalancer(t *testing.T, bases ...string) *balancer {
	b := &balancer{up: make([]atomic.Bool, len(bases)), next: &http.Transport{DisableKeepAlives: true}}
	for _, base := range bases {
		target, err := url.Parse(base)
		must(t, err)
		b.bases = append(b.bases, target)
	}
	b.Server = httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, Transport: b})
	t.Cleanup(b.Close)
	return b
}

// RoundTrip implements http.RoundTripper.
func (b *balancer) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	var body []byte
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	err = errors.New("nobody is ready")
	for range b.bases {
		i := int(b.turn.Add(1)) % len(b.bases)
		if !b.up[i].Load() {
			continue
		}
		to := r.Clone(r.Context())
		to.URL.Scheme, to.URL.Host, to.Body = "http", b.bases[i].Host, io.NopCloser(bytes.NewReader(body))
		var dial *net.OpError
		if answer, err = b.next.RoundTrip(to); err == nil || !errors.As(err, &dial) || dial.Op != "dial" {
			return answer, err
		}
	}
	return nil, err
}

// look asks all whether they are ready.
func (b *balancer) look() {
	client := http.Client{Timeout: time.Second} // one that starts does not answer yet
	var all sync.WaitGroup
	for i, base := range b.bases {
		all.Go(func() {
			r, err := client.Get(base.String() + "/readyz")
			if err == nil {
				_ = r.Body.Close()
			}
			b.up[i].Store(err == nil && r.StatusCode == http.StatusOK)
		})
	}
	all.Wait()
}

// roll asks each of three processes to stop and starts it again while searches and edits go
// on through a proxy: none of them fails.
func (c *cluster) roll(t *testing.T, editor string) {
	b := newBalancer(t, c.all[0].base, c.all[1].base, c.all[2].base)
	b.look()
	stop := make(chan struct{})
	var work sync.WaitGroup
	defer func() { work.Wait() }()
	work.Go(func() { // health checks
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
				b.look()
			}
		}
	})
	var searches, edits atomic.Int64
	var trouble sync.Map
	until := func(do func(i int)) func() {
		return func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Millisecond):
					do(i)
				}
			}
		}
	}
	for range 2 {
		work.Go(until(func(int) {
			r, err := http.Get(b.URL + "/api/v1/search?q=" + url.QueryEscape("征信"))
			if err != nil {
				trouble.Store(err.Error(), true)
				return
			}
			body, err := io.ReadAll(r.Body)
			_ = r.Body.Close()
			if searches.Add(1); err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(body), "report") {
				trouble.Store(fmt.Sprintf("search: %d %s %v", r.StatusCode, body, err), true)
			}
		}))
	}
	proxied := &server{t: t, base: b.URL}
	work.Go(until(func(i int) {
		text := map[string]string{"markdown": fmt.Sprintf("---\nslug: roll-%d\ntitle: 第 %d 篇\nkind: knowledge\nanswer: 见正文。\ncategory: general\naudience: public\n---\n\n正文。\n", i, i)}
		got, raw := proxied.call(editor, "POST", "/articles", "", text)
		if edits.Add(1); got.status != http.StatusCreated {
			trouble.Store(fmt.Sprintf("edit: %d %s", got.status, raw), true)
		}
	}))
	for i := range c.all {
		beforeS, beforeE := searches.Load(), edits.Load()
		must(t, c.all[i].cmd.Process.Signal(syscall.SIGTERM))
		if err := c.all[i].cmd.Wait(); err != nil {
			t.Errorf("after SIGTERM: %v\n%s", err, c.all[i].journal)
		}
		eventually(t, "others answer", func() bool { return searches.Load() > beforeS+10 && edits.Load() > beforeE+2 })
		c.begin(i)
		c.all[i].await()
		eventually(t, "it is asked again", b.up[i].Load)
	}
	close(stop)
	work.Wait()
	trouble.Range(func(what, _ any) bool { t.Error(what); return true })
	t.Logf("%d searches, %d edits", searches.Load(), edits.Load())
}
