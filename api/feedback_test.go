package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// popular is how often an article was opened, as far as the store counts it.
func (w *world) popular() []string {
	w.t.Helper()
	must(w.t, w.server.Flush())
	out, err := w.store.Popular(w.t.Context(), 10)
	must(w.t, err)
	return out
}

// A click counts after a search that was answered lately, and after nothing else.
func TestClicksCountAfterASearch(t *testing.T) {
	w := newWorld(t)
	for _, uid := range []string{`,"queryUid":"ABC123"`, `,"queryUid":""`, ``} {
		if got := do(w, "POST", "/api/v1/events", `{"slug":"open","event":"click"`+uid+`}`); got.Code != 204 {
			t.Errorf("%s: %d %s", uid, got.Code, got.Body)
		}
	}
	if got := w.popular(); len(got) > 0 {
		t.Errorf("clicks after no search count: %v", got)
	}
	var answer struct {
		QueryUID string `json:"queryUid"`
	}
	must(t, json.Unmarshal(do(w, "GET", search("到账"), "").Body.Bytes(), &answer))
	do(w, "POST", "/api/v1/events", `{"slug":"open","event":"click","queryUid":"`+answer.QueryUID+`"}`)
	if got := w.popular(); len(got) != 1 || got[0] != "open" {
		t.Errorf("after a click: %v", got)
	}
}

// Many votes from one client are few rows, and are told to come back later.
func TestVotesHaveALimit(t *testing.T) {
	w := newWorld(t)
	vote := func(from, browser string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/api/v1/events", strings.NewReader(`{"slug":"open","event":"helpful"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("User-Agent", browser)
		r.RemoteAddr = from + ":1"
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		return rec
	}
	statuses := map[int]int{}
	for i := range 100 {
		rec := vote("1.2.3.4", fmt.Sprint("browser ", i/2))
		if statuses[rec.Code]++; rec.Code == 429 && rec.Header().Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", rec.Header().Get("Retry-After"))
		}
	}
	if statuses[204] != 30 || statuses[429] != 70 {
		t.Errorf("statuses %v", statuses)
	}
	if rec := vote("5.6.7.8", "browser"); rec.Code != 204 {
		t.Errorf("another client: %d", rec.Code)
	}
	if got := w.votes; got != 2 { // whatever the browser says of itself, one, and one from elsewhere
		t.Errorf("%d votes are kept", got)
	}
	w.now = w.now.Add(24 * time.Hour)
	if rec := vote("1.2.3.4", "browser"); rec.Code != 204 || w.votes != 3 {
		t.Errorf("the next day: %d, %d votes are kept", rec.Code, w.votes)
	}
}
