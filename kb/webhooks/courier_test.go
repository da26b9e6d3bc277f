package webhooks_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

func sorted(lines string) string {
	all := strings.Split(lines, "\n")
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// The example of the specification is signed as its libraries sign it.
func TestSign(t *testing.T) {
	got, err := webhooks.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

// A request is JSON with the three headers of Standard Webhooks; its signature holds for
// id, time and body with the secret that was shown.
func TestARequestIsSigned(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	e := h.endpoint(r, false, false, webhooks.Published)
	h.must(h.desk.Try(context.Background(), admin, e.ID))
	h.tell()
	got := r.told()
	if len(got) != 1 || summary(t, got) != "webhook.test" {
		t.Fatal(got)
	}
	id, at := got[0].header.Get("webhook-id"), got[0].header.Get("webhook-timestamp")
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(e.Secret, "whsec_"))
	h.must(err)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "." + got[0].body))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); got[0].header.Get("webhook-signature") != want || len(key) < 24 || at != fmt.Sprint(h.now.Unix()) {
		t.Errorf("%v; want the signature %s", got[0].header, want)
	}
	if kind := got[0].header.Get("Content-Type"); kind != "application/json" {
		t.Error(kind)
	}
}

// What is refused is tried again, later each time, and what comes after it waits; once it
// is taken everything comes, in order. A restart between changes nothing.
func TestRefusedDeliveriesComeInOrder(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	e := h.endpoint(r, false, false, webhooks.Published)
	r.say(http.StatusInternalServerError)
	for _, slug := range []string{"one", "two", "three"} {
		h.now = h.now.Add(time.Second)
		h.publish(article(slug, "甲", kb.AudiencePublic))
	}
	h.tell()
	h.tell() // too early for another attempt
	if got := summary(t, r.told()); got != "article.published one 1" {
		t.Errorf("while it is refused:\n%s", got)
	}
	var waits []time.Duration
	for range 12 {
		head := h.deliveries(e)[2]
		waits = append(waits, head.Next.Sub(h.now))
		h.now = head.Next
		h.tell()
	}
	if waits[0] != 5*time.Second || waits[1] != 10*time.Second || waits[11] != time.Hour || len(r.told()) != 12 {
		t.Errorf("it waits for %v", waits)
	}
	h.must(h.store.Close())
	h.open()
	r.say(http.StatusOK)
	h.now = h.now.Add(time.Hour)
	h.tell()
	if got := summary(t, r.told()); got != "article.published one 1\narticle.published two 1\narticle.published three 1" {
		t.Errorf("after a restart:\n%s", got)
	}
}

// Who refuses for days is disabled, which stands in the log; who says that it is gone, at
// once. Enabled, it has the whole time again, and what waited comes.
func TestAnEndpointIsGivenUp(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	e := h.endpoint(r, false, false, webhooks.Published)
	r.say(http.StatusMovedPermanently) // is not followed
	h.now = h.now.Add(time.Second)
	h.publish(article("one", "甲", kb.AudiencePublic))
	h.tell()
	h.now = h.now.Add(71 * time.Hour)
	h.tell()
	state := func() webhooks.State {
		t.Helper()
		now, err := h.desk.Get(context.Background(), admin, e.ID)
		h.must(err)
		return now.State
	}
	if state() != webhooks.Active {
		t.Error("it is given up too early")
	}
	h.now = h.now.Add(2 * time.Hour)
	h.tell()
	if state() != webhooks.Disabled {
		t.Error("it is never given up")
	}
	given := 0
	h.must(h.store.EachRecord(context.Background(), 0, 0, func(r kb.Record) error {
		if r.Action == "webhook.give-up" && r.Object == e.ID && r.Actor == kb.ActorProgram {
			given++
		}
		return nil
	}))
	if given != 1 {
		t.Errorf("%d records say so", given)
	}
	h.must(h.desk.SetState(context.Background(), admin, e.ID, webhooks.Active))
	h.tell()
	if state() != webhooks.Active {
		t.Error("it has no time once it is enabled")
	}
	r.say(http.StatusGone)
	h.now = h.now.Add(time.Hour)
	h.tell()
	if state() != webhooks.Disabled {
		t.Error("who is gone is told again")
	}
}

// A receiver that does not answer holds up nobody else, and stopping.
func TestAHangingReceiver(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	end := make(chan struct{})
	hanging := &receiver{Server: httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))}
	t.Cleanup(func() { close(end); hanging.Close() })
	h.endpoint(hanging, false, false, webhooks.Published)
	e := h.endpoint(r, false, false, webhooks.Published)
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	h.now = h.now.Add(time.Second)
	h.publish(article("one", "甲", kb.AudiencePublic))
	h.must(h.collector.CatchUp(ctx))
	go func() { h.courier.Run(ctx); close(stopped) }()
	for deadline := time.Now().Add(30 * time.Second); h.deliveries(e)[0].Outcome != webhooks.Delivered; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the other is told nothing")
		}
	}
	stop()
	select {
	case <-stopped:
	case <-time.After(30 * time.Second):
		t.Fatal("it does not stop")
	}
	if got := h.deliveries(e)[0]; got.Attempts != 1 {
		t.Error(got)
	}
}

// crowded is a store in which a great deal waits for everybody.
type crowded struct{ webhooks.Store }

func (c crowded) Webhooks(ctx context.Context) ([]webhooks.Endpoint, error) {
	all, err := c.Store.Webhooks(ctx)
	for i := range all {
		all[i].Waiting = 100_000
	}
	return all, err
}

// Who takes everything, but more slowly than it comes, is given up as well: what waits has
// a bound.
func TestASlowEndpointIsGivenUp(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	e := h.endpoint(r, false, false, webhooks.Published)
	h.courier.Store = crowded{h.store.Work()}
	h.must(h.courier.Deliver(context.Background()))
	if now, err := h.desk.Get(context.Background(), admin, e.ID); err != nil || now.State != webhooks.Disabled {
		t.Errorf("%+v, %v", now, err)
	}
}

// Of two processes on one store one sends a delivery. The other sends it once the first is
// asked to stop in the middle of it, or has said nothing for a while.
func TestOneOfManyCouriersSends(t *testing.T) {
	h, arrived, end := newHouse(t), make(chan string, 10), make(chan struct{})
	slow := &receiver{Server: httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.Header.Get("webhook-id")
		<-end
	}))}
	t.Cleanup(slow.Close)
	e := h.endpoint(slow, false, false, webhooks.Published)
	h.now = h.now.Add(time.Second)
	h.publish(article("one", "甲", kb.AudiencePublic))
	h.must(h.collector.CatchUp(t.Context()))
	other := &webhooks.Courier{Store: h.courier.Store, Addresses: h.courier.Addresses, Client: h.courier.Client, Now: h.courier.Now, Log: h.courier.Log}
	first, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { _ = h.courier.Deliver(first); close(stopped) }()
	id := <-arrived
	h.must(other.Deliver(t.Context()))
	if len(arrived) != 0 {
		t.Error("both send it")
	}
	stop()
	<-stopped
	second := make(chan error)
	go func() { second <- other.Deliver(t.Context()) }()
	if again := <-arrived; again != id {
		t.Errorf("%s is sent instead of %s", again, id)
	}
	h.now = h.now.Add(time.Hour) // as if other had been killed
	third := make(chan error)
	go func() { third <- h.courier.Deliver(t.Context()) }()
	if again := <-arrived; again != id {
		t.Errorf("%s is sent instead of %s", again, id)
	}
	close(end)
	h.must(<-second)
	h.must(<-third)
	if got := h.deliveries(e); len(got) != 1 || got[0].Outcome != webhooks.Delivered {
		t.Errorf("%+v", got)
	}
}
