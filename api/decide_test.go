package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// answerTo sends something in somebody's name and reads the answer.
func answerTo[T any](w *world, role kb.Role, status int, method, path, body string) (out T) {
	w.t.Helper()
	rec := visitor{w, "127.0.0.1", tokens[role]}.do(method, "/api/v1/"+path, body)
	if rec.Code != status {
		w.t.Fatalf("%s %s %s: %d %s", method, path, body, rec.Code, rec.Body)
	}
	must(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
	return out
}

type problem struct{ Code string }

// A question that finds nothing is taken up over HTTP: it gets an owner and a day, becomes
// a question of an article, and closes when a customer's same search finds that; what is
// decided is in the audit log.
func TestAGapIsClosedOverHTTP(t *testing.T) {
	w := newWorld(t)
	const query = "柜台几时上班呀"
	customer := visitor{w: w, address: "10.0.0.1"}
	customer.search(query)
	must(t, w.server.Flush())
	list := func() []*gaps.Gap {
		return answerTo[struct{ Gaps []*gaps.Gap }](w, kb.RoleEditor, http.StatusOK, "GET", "gaps", "").Gaps
	}
	all := list()
	if len(all) != 1 || all[0].Query != query || all[0].State != searchlog.GapOpen {
		t.Fatalf("%+v", all)
	}
	path := "gaps/" + all[0].ID()
	changed := answerTo[gaps.Gap](w, kb.RoleEditor, http.StatusOK, "PATCH", path, `{"owner":"李编辑","due":"2031-01-05"}`)
	if changed.Owner != "李编辑" || changed.Due.String() != "2031-01-05" || changed.State != searchlog.GapOpen {
		t.Errorf("%+v", changed)
	}
	if changed = answerTo[gaps.Gap](w, kb.RoleEditor, http.StatusOK, "PATCH", path, `{"due":""}`); changed.Owner != "李编辑" || changed.Due != 0 {
		t.Errorf("what is not given does not stay: %+v", changed)
	}

	// A new article, which a reviewer agrees to.
	made := answerTo[api.GapRepaired](w, kb.RoleEditor, http.StatusCreated, "POST", path, `{"action":"article","article":{"slug":"hours","category":"credit","kind":"knowledge","audience":"public","title":"网点时间","answer":"以公示为准。","body":"各网点不同。","questions":["`+query+`"]}}`)
	if made.Slug != "hours" || made.Revision != 1 || made.Gap.State != searchlog.GapWorking || made.Gap.Slug != "hours" || made.Gap.Owner != "李编辑" {
		t.Errorf("%+v", made)
	}
	match := "*"
	for _, step := range []struct {
		role kb.Role
		name string
	}{{kb.RoleEditor, "submit"}, {kb.RoleReviewer, "approve"}, {kb.RoleEditor, "publish"}} {
		rec := w.send("POST", "/api/v1/articles/hours/"+step.name, request{token: tokens[step.role], match: match})
		if rec.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", step.name, rec.Code, rec.Body)
		}
		match = rec.Header().Get("ETag")
	}
	w.follow()
	if found := customer.search(query); len(found.Hits) == 0 || found.Hits[0].Slug != "hours" {
		t.Errorf("the same search finds %+v", found.Hits)
	}
	if all = list(); len(all) != 1 || all[0].State != searchlog.GapClosed {
		t.Errorf("it is not closed: %+v", all)
	}
	actions := map[string]int{}
	must(t, w.store.EachRecord(t.Context(), 0, 0, func(r kb.Record) error {
		if strings.HasPrefix(r.Action, "gap.") {
			actions[r.Action]++
		}
		return nil
	}))
	if fmt.Sprint(actions) != "map[gap.closed:1 gap.open:2 gap.working:1]" {
		t.Errorf("the audit log has %v", actions)
	}
}

// Synonyms go into the draft of their file, below what is in it, and a question becomes
// one of an article; what can't be done is said, and leaves the gap as it was.
func TestGapsAreRepairedOrNot(t *testing.T) {
	w := newWorld(t)
	editor := kb.Principal{ID: "e", Role: kb.RoleEditor}
	must(t, w.server.Searches().DecideGap(t.Context(), editor, searchlog.Gap{Key: 7, Query: "柜台几时上班", State: searchlog.GapOpen}))
	for _, words := range []string{`["柜台","网点"]`, `["几时","什么时候"]`} {
		if made := answerTo[api.GapRepaired](w, kb.RoleEditor, http.StatusCreated, "POST", "gaps/7", `{"action":"synonym","words":`+words+`}`); made.File != reference.Synonyms || made.Gap.State != searchlog.GapWorking {
			t.Errorf("%+v", made)
		}
	}
	history, err := w.files.History(t.Context(), editor, reference.Synonyms)
	must(t, err)
	draft, err := w.files.Revision(t.Context(), editor, reference.Synonyms, history.Newest().Number)
	if must(t, err); draft.Text != "柜台, 网点\n几时, 什么时候\n" || draft.State != kb.StateDraft {
		t.Errorf("%s %q", draft.State, draft.Text)
	}

	answerTo[problem](w, kb.RoleEditor, http.StatusOK, "PATCH", "gaps/7", `{"state":"open","slug":""}`)
	for body, want := range map[string]string{
		`{"action":"question","slug":"nothing"}`:                                            "article_not_found",
		`{"action":"question","slug":"open","question":"` + strings.Repeat("长", 201) + `"}`: "invalid_query",
		`{"action":"question","slug":"open","question":" "}`:                                "invalid_query",
		`{"action":"article"}`:                                    "invalid_article",
		`{"action":"article","article":{"slug":"no category"}}`:   "invalid_article",
		`{"action":"synonym","words":["一个"]}`:                     "invalid_words",
		`{"action":"synonym","words":["甲","乙=>丙"]}`:               "invalid_words",
		`{"action":"synonym","words":["甲","乙\n丙"]}`:               "invalid_words",
		`{"action":"synonym","words":["甲","乙"],"slug":"nothing"}`: "article_not_found",
		`{"action":"publish"}`:                                    "invalid_action",
		`{"action":"question","slog":"open"}`:                     "malformed_payload",
	} {
		rec := visitor{w, "127.0.0.1", tokens[kb.RoleEditor]}.do("POST", "/api/v1/gaps/7", body)
		var p problem
		must(t, json.Unmarshal(rec.Body.Bytes(), &p))
		if rec.Code < 400 || rec.Code >= 500 || p.Code != want {
			t.Errorf("%s: %d %s, want %s", body, rec.Code, rec.Body, want)
		}
	}
	for body, want := range map[string]string{`{"state":"done"}`: "invalid_state", `{"due":"soon"}`: "invalid_date", `{"owner":"` + strings.Repeat("长", 61) + `"}`: "invalid_owner", `{"slug":"nothing"}`: "article_not_found"} {
		rec := visitor{w, "127.0.0.1", tokens[kb.RoleEditor]}.do("PATCH", "/api/v1/gaps/7", body)
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("%s: %d %s, want %s", body, rec.Code, rec.Body, want)
		}
	}
	if g := answerTo[gaps.Gap](w, kb.RoleEditor, http.StatusOK, "PATCH", "gaps/7", `{}`); g.State != searchlog.GapOpen || g.Slug != "" {
		t.Errorf("what failed has changed it: %+v", g)
	}
	if made := answerTo[api.GapRepaired](w, kb.RoleEditor, http.StatusOK, "PATCH", "gaps/7", `{"state":"ignored"}`); made.File != "" {
		t.Errorf("%+v", made)
	}
	for _, who := range []kb.Role{kb.RoleAgent, ""} {
		for _, send := range [][2]string{{"PATCH", "gaps/7"}, {"POST", "gaps/7"}, {"PATCH", "tickets/1"}} {
			if rec := (visitor{w, "127.0.0.1", tokens[who]}).do(send[0], "/api/v1/"+send[1], `{}`); rec.Code != http.StatusForbidden && rec.Code != http.StatusUnauthorized {
				t.Errorf("%q may %s %s: %d", who, send[0], send[1], rec.Code)
			}
		}
	}
}

// Tickets are answered over HTTP; they are found by owner, state and article, those that
// are overdue by their day, and those who run the service are told how many wait.
func TestTicketsOverHTTP(t *testing.T) {
	w := newWorld(t)
	for n, slug := range []string{"open", "open", "credit"} {
		rec := visitor{w: w, address: fmt.Sprintf("10.0.0.%d", n)}.do("POST", "/api/v1/events", `{"slug":"`+slug+`","event":"unhelpful","reason":"看不懂"}`)
		if n == 2 && rec.Code == http.StatusNotFound {
			continue // there is no such article here
		}
		must(t, w.server.Flush())
	}
	type list struct{ Tickets []searchlog.Ticket }
	numbers := func(query string) (out []int) {
		t.Helper()
		for _, ticket := range answerTo[list](w, kb.RoleEditor, http.StatusOK, "GET", "tickets"+query, "").Tickets {
			out = append(out, ticket.Number)
		}
		return out
	}
	ticket := answerTo[searchlog.Ticket](w, kb.RoleEditor, http.StatusOK, "PATCH", "tickets/1", `{"state":"working","owner":" 王 ","due":"2026-01-05","answer":"请打 13711112222"}`)
	if ticket.State != searchlog.TicketWorking || ticket.Owner != "王" || ticket.Answer != "请打 ***" || ticket.Text != "看不懂" {
		t.Errorf("%+v", ticket)
	}
	if ticket = answerTo[searchlog.Ticket](w, kb.RoleEditor, http.StatusOK, "PATCH", "tickets/1", `{}`); ticket.Owner != "王" || ticket.Due.String() != "2026-01-05" {
		t.Errorf("what is not given does not stay: %+v", ticket)
	}
	answerTo[searchlog.Ticket](w, kb.RoleEditor, http.StatusOK, "PATCH", "tickets/2", `{"due":"2026-01-02"}`)
	w.now = time.Date(2026, 1, 20, 12, 0, 0, 0, time.UTC)
	for query, want := range map[string]string{"": "[2]", "?state=working": "[1]", "?owner=%E7%8E%8B": "[1]", "?overdue=true": "[2 1]", "?overdue=true&owner=%E7%8E%8B": "[1]", "?article=open": "[2 1]", "?article=other": "[]", "?state=done": "[]", "?article=open&limit=1": "[2]"} {
		if got := fmt.Sprint(numbers(query)); got != want {
			t.Errorf("tickets%s: %s, want %s", query, got, want)
		}
	}
	if open, overdue, err := w.server.Searches().Waiting(t.Context()); open != 2 || overdue != 2 || err != nil {
		t.Errorf("%d wait, %d of them too long: %v", open, overdue, err)
	}
	answerTo[searchlog.Ticket](w, kb.RoleEditor, http.StatusOK, "PATCH", "tickets/2", `{"state":"done","due":""}`)
	if got := fmt.Sprint(numbers("?overdue=true")); got != "[1]" {
		t.Errorf("overdue are %s", got)
	}
	for path, want := range map[string]string{"tickets/9": "ticket_not_found", "tickets/x": "ticket_not_found"} {
		if got := answerTo[problem](w, kb.RoleEditor, http.StatusNotFound, "PATCH", path, `{}`); got.Code != want {
			t.Errorf("%s: %s", path, got.Code)
		}
	}
	for body, want := range map[string]string{`{"state":"closed"}`: "invalid_state", `{"due":"x"}`: "invalid_date", `{"answer":"` + strings.Repeat("长", 501) + `"}`: "invalid_answer"} {
		if got := answerTo[problem](w, kb.RoleEditor, http.StatusBadRequest, "PATCH", "tickets/1", body); got.Code != want {
			t.Errorf("%s: %s", body, got.Code)
		}
	}
}
