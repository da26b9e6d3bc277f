package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// The binary tells a receiver that an administrator has named what comes into force, also
// when it was stopped in between; without the flag nobody can be named.
func TestWebhooksAreSent(t *testing.T) {
	t.Parallel()
	got := make(chan *http.Request, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		got <- r
	}))
	defer receiver.Close()
	folder, data := t.TempDir(), t.TempDir()
	must(t, os.Mkdir(filepath.Join(folder, "articles"), 0o755))
	write := func(slug string) {
		must(t, os.WriteFile(filepath.Join(folder, "articles", slug+".md"), []byte(searched[slug]), 0o644))
	}
	write("arrival")
	c := program(t, "user", "create", "--own", "--data", data, "--role", "admin", "root")
	c.Stdin = strings.NewReader(password + "\n")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	token := newToken(t, data, "admin")
	flags := []string{"--data", data, "--content", folder, "--webhook-hosts", strings.TrimPrefix(receiver.URL, "http://"), "--webhook-private", "127.0.0.0/8"}
	s := serve(t, flags...)
	r, err := http.NewRequest(http.MethodPost, s.base+"/api/v1/webhooks", strings.NewReader(`{"name":"甲","url":"`+receiver.URL+`/x","events":["article.published"]}`))
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = answer.Body.Close() }()
	var made struct{ Secret string }
	must(t, json.NewDecoder(answer.Body).Decode(&made))
	if answer.StatusCode != http.StatusCreated {
		t.Fatal(answer.Status)
	}
	s.stop()
	write("report")
	s = serve(t, flags...)
	select {
	case r := <-got:
		body, _ := io.ReadAll(r.Body)
		var at time.Time
		if seconds := json.Number(r.Header.Get("webhook-timestamp")); seconds != "" {
			n, err := seconds.Int64()
			must(t, err)
			at = time.Unix(n, 0)
		}
		want, err := webhooks.Sign(made.Secret, r.Header.Get("webhook-id"), at, body)
		must(t, err)
		if r.Header.Get("webhook-signature") != want || !strings.Contains(string(body), `"slug":"report"`) {
			t.Errorf("%v %s", r.Header, body)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("nobody is told anything")
	}
	w, axe := s.open(t, 1280, 900), axeSource(t)
	w.signIn("root")
	w.visit("/console/webhooks")
	w.do(chromedp.Click(css(`main h2 a`)), chromedp.WaitVisible(css(`main details`)), script(`document.querySelector("main details").open = true`))
	w.usable(axe, "webhook")
	w.do(chromedp.Click(css(`[name=do][value=replay]`)), chromedp.WaitVisible(css(`main .notice[role=status]`)))
	w.usable(axe, "webhook-replay")
}
