package webhooks_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// Only what may be sent to is kept: over TLS, to a host that was allowed, without a user.
func TestAddressesAreChecked(t *testing.T) {
	a := webhooks.Addresses{Hosts: []string{"hooks.example", "hooks.example:8443", "127.0.0.1:1"}}
	for address, allowed := range map[string]bool{
		"https://hooks.example/x?y=1": true, "https://HOOKS.example": true, "https://hooks.example:8443/": true,
		"http://hooks.example/x": false, "https://hooks.example:9443/": false, "https://sub.hooks.example/": false, "https://hooks.example.evil.example/": false,
		"https://user:pass@hooks.example/": false, "https://hooks.example/#x": false, "https://hooks.example@evil.example/": false, `https://evil.example\@hooks.example/`: false,
		"ftp://hooks.example/": false, "//hooks.example/": false, "hooks.example": false, "": false, "https:hooks.example": false, "https://hooks.example\n/": false,
		"https://hooks.example/" + strings.Repeat("x", webhooks.MaxURL): false,
	} {
		if err := a.Check(address); (err == nil) != allowed {
			t.Errorf("%q: %v", address, err)
		}
	}
	a.Private = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if err := a.Check("http://127.0.0.1:1/"); err != nil {
		t.Errorf("an address within the house: %v", err)
	}
	for _, wrong := range [][2]string{{"https://hooks.example", ""}, {"hooks.example/x", ""}, {"", ""}, {"a b", ""}, {"hooks.example", "10.0.0.0"}, {"hooks.example", "all"}} {
		if _, err := webhooks.ReadAddresses([]string{wrong[0]}, []string{wrong[1]}); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// Whatever name or number leads into a house is refused when it is asked, whoever is
// behind it; and without TLS even what is public.
func TestPrivateNetworksAreNotAsked(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	closed := webhooks.Addresses{}.Client()
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "240.0.0.1", "[fe80::1]", "[fc00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]", "224.0.0.1"} {
		for _, scheme := range []string{"http://", "https://"} {
			answer, err := closed.Get(scheme + host + port)
			if err == nil {
				_ = answer.Body.Close()
			}
			named := host[0] == '[' || host == "localhost" || err != nil && strings.Contains(err.Error(), "--webhook-private") // a machine may have no IPv6
			if err == nil || !named {
				t.Errorf("%s%s: %v", scheme, host, err)
			}
		}
	}
	if _, err := closed.Get("http://93.184.216.34/"); err == nil || !strings.Contains(err.Error(), "--webhook-private") {
		t.Errorf("a public address without TLS: %v", err)
	}
	open := webhooks.Addresses{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}.Client()
	answer, err := open.Get(s.URL)
	if err != nil || asked != 1 {
		t.Fatalf("%v, %d", err, asked)
	}
	_ = answer.Body.Close()
}

// Only administrators set them up, and what can't be meant is refused.
func TestTheDeskRefuses(t *testing.T) {
	h, ctx := newHouse(t), context.Background()
	h.desk.Addresses.Hosts = []string{"hooks.example"}
	good := webhooks.Endpoint{Name: "甲", URL: "https://hooks.example/", Events: []webhooks.Type{webhooks.Published}}
	if _, err := h.desk.Create(ctx, li, good); kb.KindOf(err) != kb.Denied {
		t.Errorf("an editor: %v", err)
	}
	for what, change := range map[string]func(e *webhooks.Endpoint){
		"no name":             func(e *webhooks.Endpoint) { e.Name = " " },
		"a long name":         func(e *webhooks.Endpoint) { e.Name = strings.Repeat("名", webhooks.MaxName+1) },
		"two lines":           func(e *webhooks.Endpoint) { e.Name = "a\nb" },
		"no events":           func(e *webhooks.Endpoint) { e.Events = nil },
		"an unknown event":    func(e *webhooks.Endpoint) { e.Events = []webhooks.Type{"article.read"} },
		"one twice":           func(e *webhooks.Endpoint) { e.Events = []webhooks.Type{webhooks.Published, webhooks.Published} },
		"work, told outside":  func(e *webhooks.Endpoint) { e.Events = []webhooks.Type{webhooks.Submitted} },
		"the test, as a type": func(e *webhooks.Endpoint) { e.Events = []webhooks.Type{webhooks.Test} },
		"another host":        func(e *webhooks.Endpoint) { e.URL = "https://evil.example/" },
	} {
		e := good
		change(&e)
		if _, err := h.desk.Create(ctx, admin, e); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range webhooks.MaxEndpoints {
		_, err := h.desk.Create(ctx, admin, good)
		h.must(err)
	}
	if _, err := h.desk.Create(ctx, admin, good); kb.KindOf(err) != kb.TooLarge {
		t.Errorf("one too many: %v", err)
	}
	if err := h.desk.Try(ctx, admin, "nothing"); kb.KindOf(err) != kb.NotFound {
		t.Errorf("one that is not there: %v", err)
	}
}

// A delivery is sent again with the same id; one that is refused is skipped, so that the
// next comes; what is removed is told nothing.
func TestReplayAndSkip(t *testing.T) {
	h, r, ctx := newHouse(t), newReceiver(t), context.Background()
	e := h.endpoint(r, false, false, webhooks.Published)
	for _, slug := range []string{"one", "two"} {
		h.now = h.now.Add(time.Second)
		h.publish(article(slug, "甲", kb.AudiencePublic))
		if slug == "one" {
			h.tell()
			r.say(http.StatusBadRequest)
		}
	}
	h.tell()
	first := r.told()
	all := h.deliveries(e)
	if err := h.desk.Replay(ctx, admin, e.ID, all[0].ID); kb.KindOf(err) != kb.NotFound {
		t.Errorf("one that waits is sent again: %v", err)
	}
	if err := h.desk.Skip(ctx, admin, e.ID, all[1].ID); kb.KindOf(err) != kb.NotFound {
		t.Errorf("one that was delivered is skipped: %v", err)
	}
	h.must(h.desk.Replay(ctx, admin, e.ID, all[1].ID))
	h.must(h.desk.Skip(ctx, admin, e.ID, all[0].ID))
	r.say(http.StatusOK)
	h.tell()
	again := r.told()
	if len(again) != 1 || again[0].header.Get("webhook-id") != first[0].header.Get("webhook-id") || again[0].body != first[0].body {
		t.Errorf("%v, then %v", first, again)
	}
	if all := h.deliveries(e); all[0].Replay != 1 || all[0].Outcome != webhooks.Delivered || all[1].Outcome != webhooks.Skipped {
		t.Errorf("%+v", all)
	}
	h.now = h.now.Add(webhooks.Life + time.Hour)
	h.must(h.store.Work().ForgetDeliveries(ctx, h.now.Add(-webhooks.Life)))
	if all := h.deliveries(e); len(all) != 0 {
		t.Errorf("they are kept for ever: %+v", all)
	}
	h.must(h.desk.Remove(ctx, admin, e.ID))
	h.publish(article("three", "甲", kb.AudiencePublic))
	h.tell()
	if got := r.told(); len(got) != 0 {
		t.Errorf("it is told %v", got)
	}
}
