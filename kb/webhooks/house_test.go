package webhooks_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

type rules struct{}

func (rules) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (rules) Version() string                                                    { return "1" }
func (rules) Facts() kb.Facts                                                    { return nil }

var (
	admin = kb.Principal{ID: "person:root", Role: kb.RoleAdmin}
	li    = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
)

// house has articles, a clock and everything that tells of them.
type house struct {
	*testing.T
	path      string
	store     *store.Store
	now       time.Time
	workflow  *kb.Workflow
	desk      *webhooks.Desk
	collector *webhooks.Collector
	courier   *webhooks.Courier
}

// newHouse may tell receivers on this machine.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, path: filepath.Join(t.TempDir(), "x.db"), now: time.Date(2026, 5, 20, 10, 0, 0, 0, kb.Shanghai)}
	h.open()
	t.Cleanup(func() { _ = h.store.Close() })
	return h
}

// open opens the store, as a start of the service does.
func (h *house) open() {
	h.Helper()
	var err error
	h.store, err = store.Open(context.Background(), h.path)
	h.must(err)
	clock, n := func() time.Time { return h.now }, 0
	h.workflow = &kb.Workflow{Store: h.store, Rules: rules{}, Now: clock, ArchiveAlone: true, AllowMassArchive: true}
	var at webhooks.Addresses
	if h.desk != nil {
		at = h.desk.Addresses
	}
	at.Private = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	h.desk = &webhooks.Desk{Store: h.store.Work(), Addresses: at, Now: clock, NewID: func() string { n++; return fmt.Sprintf("w%d-%d", h.now.UnixMilli(), n) }}
	h.collector = &webhooks.Collector{Store: h.store.Work(), Log: h.store, Articles: h.store, Now: clock, Mask: func(text string) string { return strings.ReplaceAll(text, "13800138000", "***") }}
	h.courier = &webhooks.Courier{Store: h.store.Work(), Addresses: at, Client: at.Client(), Now: clock, Log: slog.New(slog.DiscardHandler)}
	h.courier.Client.Timeout = 0 // however slow the machine is
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// article is one that is edited in the console, or comes from files.
func article(slug, title string, audience kb.Audience) kb.Article {
	return kb.Article{Slug: slug, Title: title, Body: "正文里的秘密。\n", Kind: kb.KindKnowledge, Category: "x", Audience: audience}
}

// publish puts articles in force.
func (h *house) publish(all ...kb.Article) {
	h.Helper()
	var candidates []kb.Candidate
	for _, a := range all {
		candidates = append(candidates, kb.Candidate{Article: a})
	}
	_, err := h.workflow.Import(context.Background(), candidates, nil)
	h.must(err)
}

// endpoint makes one at a receiver.
func (h *house) endpoint(r *receiver, internal, titles bool, events ...webhooks.Type) webhooks.Endpoint {
	h.Helper()
	host := strings.TrimPrefix(r.URL, "http://")
	h.desk.Addresses.Hosts = append(h.desk.Addresses.Hosts, host)
	h.courier.Addresses.Hosts = h.desk.Addresses.Hosts
	e, err := h.desk.Create(context.Background(), admin, webhooks.Endpoint{Name: "甲", URL: r.URL + "/hook?key=1", Events: events, Internal: internal, Titles: titles})
	h.must(err)
	return e
}

// tell queues what is to be told and sends it.
func (h *house) tell() {
	h.Helper()
	h.must(h.collector.CatchUp(context.Background()))
	h.must(h.courier.Deliver(context.Background()))
}

// deliveries are those of an endpoint.
func (h *house) deliveries(e webhooks.Endpoint) []webhooks.Delivery {
	h.Helper()
	all, err := h.desk.Deliveries(context.Background(), admin, e.ID)
	h.must(err)
	return all
}

// receiver keeps what it is told.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []message
	says int // the status
}

type message struct {
	header http.Header
	body   string
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{says: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, message{q.Header, string(body)})
		w.WriteHeader(r.says)
	}))
	t.Cleanup(r.Close)
	return r
}

// say changes what it answers.
func (r *receiver) say(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.says = status
}

// told are the messages since it was last asked.
func (r *receiver) told() []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.got
	r.got = nil
	return out
}

// summary is what messages say, as one line each.
func summary(t *testing.T, all []message) string {
	t.Helper()
	var out []string
	for _, m := range all {
		var p struct {
			Type      string
			Timestamp time.Time
			Data      map[string]any
		}
		if err := json.Unmarshal([]byte(m.body), &p); err != nil || p.Timestamp.IsZero() {
			t.Fatal(err, m.body)
		}
		line := p.Type
		for _, key := range []string{"slug", "revision", "title", "reviewBy", "actor", "gap", "state", "vote"} {
			if v, ok := p.Data[key]; ok {
				line += fmt.Sprint(" ", v)
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}
