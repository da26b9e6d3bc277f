package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// webhookBody is one that may be made.
const webhookBody = `{"name":"缓存","url":"https://hooks.example/x","events":["article.published","article.submitted"],"internal":true,"titles":true}`

// webhook sends as an administrator, and reads the answer.
func (w *world) webhook(method, path, body string, out any) int {
	w.t.Helper()
	rec := w.send(method, "/api/v1/webhooks"+path, request{token: tokens[kb.RoleAdmin], body: body})
	if out != nil {
		must(w.t, json.Unmarshal(rec.Body.Bytes(), out))
	}
	return rec.Code
}

// seeWebhooks takes one through everything, and refuses everything.
func seeWebhooks(w *world) {
	var made api.NewWebhook
	w.webhook("POST", "", webhookBody, &made)
	path := "/" + made.Webhook.ID
	w.webhook("POST", path+"/test", "", nil)
	w.webhook("POST", path+"/test", "", nil)
	work, ctx := w.store.Work(), w.t.Context()
	d, _, err := work.NextDelivery(ctx, made.Webhook.ID)
	must(w.t, err)
	d.Attempts, d.Done, d.Outcome = 1, w.now, webhooks.Delivered
	must(w.t, work.Attempted(ctx, d))
	d, _, err = work.NextDelivery(ctx, made.Webhook.ID)
	must(w.t, err)
	d.Attempts, d.Failed, d.Next, d.Problem = 1, w.now, w.now, "it answers with status 500"
	must(w.t, work.Attempted(ctx, d))
	w.webhook("GET", "", "", nil)
	w.webhook("GET", path+"/deliveries", "", nil)
	w.webhook("POST", fmt.Sprintf("%s/deliveries/%d/skip", path, d.ID), "", nil)
	for _, wrong := range [][2]string{{"GET", ""}, {"DELETE", path}, {"POST", path + "/test"}, {"GET", path + "/deliveries"}, {"POST", path + "/deliveries/1/skip"}} {
		w.webhook(wrong[0], wrong[1]+"?nonsense=1", "", nil)
		w.webhook(wrong[0], strings.Replace(wrong[1], path, "/nothing", 1), "", nil)
	}
	w.webhook("DELETE", path, "", nil)
}

// An administrator makes one, sees its secret once, tries it, sends a delivery again and
// disables it; every step stands in the log, the secret and the address nowhere.
func TestWebhooksOfAnAdministrator(t *testing.T) {
	w := newWorld(t)
	if code := w.send("POST", "/api/v1/webhooks", request{token: tokens[kb.RoleReviewer], body: webhookBody}).Code; code != http.StatusForbidden {
		t.Errorf("a reviewer makes one: %d", code)
	}
	var made api.NewWebhook
	if code := w.webhook("POST", "", webhookBody, &made); code != http.StatusCreated || !strings.HasPrefix(made.Secret, "whsec_") {
		t.Fatal(code, made)
	}
	path := "/" + made.Webhook.ID
	var one webhooks.Endpoint
	if code := w.webhook("POST", path+"/test", "", &one); code != http.StatusOK || one.Waiting != 1 {
		t.Error(code, one)
	}
	var list api.WebhookDeliveries
	w.webhook("GET", path+"/deliveries", "", &list)
	delivery := fmt.Sprintf("%s/deliveries/%d", path, list.Deliveries[0].ID)
	for _, c := range []struct {
		path string
		code int
	}{
		{delivery + "/replay", http.StatusNotFound}, {delivery + "/skip", http.StatusNoContent}, {delivery + "/skip", http.StatusNotFound}, {delivery + "/replay", http.StatusNoContent},
		{delivery + "/nothing", http.StatusNotFound}, {path + "/deliveries/x/skip", http.StatusNotFound}, {path + "/nothing", http.StatusNotFound}, {path + "/disable", http.StatusOK}, {path + "/enable", http.StatusOK},
	} {
		if code := w.webhook("POST", c.path, "", nil); code != c.code {
			t.Errorf("%s: %d, want %d", c.path, code, c.code)
		}
	}
	if code := w.webhook("POST", "", strings.Replace(webhookBody, "hooks.example", "127.0.0.1", 1), nil); code != http.StatusBadRequest {
		t.Errorf("a host that nobody has allowed: %d", code)
	}
	if code := w.webhook("DELETE", path, "", nil); code != http.StatusNoContent {
		t.Error(code)
	}
	var actions []string
	must(t, w.store.EachRecord(t.Context(), 0, 0, func(r kb.Record) error {
		text, err := json.Marshal(r)
		if strings.Contains(string(text), made.Secret) || strings.Contains(string(text), "hooks.example") {
			t.Errorf("the log says %s", text)
		}
		if strings.HasPrefix(r.Action, "webhook.") {
			actions = append(actions, strings.TrimPrefix(r.Action, "webhook."))
		}
		return err
	}))
	if got := strings.Join(actions, " "); got != "create skip replay disable enable delete" {
		t.Error(got)
	}
}
