package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// visitor is a browser at an address.
type visitor struct {
	w       *world
	address string
	token   string
}

func (v visitor) do(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = v.address + ":1000"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	rec := httptest.NewRecorder()
	v.w.ServeHTTP(rec, r)
	return rec
}

func (v visitor) search(query string) (out api.SearchResponse) {
	v.w.t.Helper()
	rec := v.do("GET", "/api/v1/search?q="+url.QueryEscape(query), "")
	if rec.Code != http.StatusOK {
		v.w.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	must(v.w.t, json.Unmarshal(rec.Body.Bytes(), &out))
	return out
}

func (v visitor) event(event, slug, uid string) {
	v.w.t.Helper()
	if rec := v.do("POST", "/api/v1/events", fmt.Sprintf(`{"event":%q,"slug":%q,"queryUid":%q}`, event, slug, uid)); rec.Code != http.StatusNoContent {
		v.w.t.Fatalf("%s: %d %s", event, rec.Code, rec.Body)
	}
}

// insight reads what the log tells somebody.
func insight[T any](w *world, role kb.Role, path string) (out T) {
	w.t.Helper()
	must(w.t, w.server.Flush())
	rec := visitor{w, "127.0.0.1", tokens[role]}.do("GET", "/api/v1/insight/"+path, "")
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
	}
	must(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
	return out
}

// What customers and what staff asked are told apart, and what came of it is told to
// editors; an administrator erases it, which the audit log knows.
func TestInsight(t *testing.T) {
	w := newWorld(t)
	customer, agent := visitor{w: w, address: "10.0.0.1"}, visitor{w, "10.0.0.2", tokens[kb.RoleAgent]}
	customer.search("余")
	found := customer.search("余额宝到账")
	customer.event("click", found.Hits[0].Slug, found.QueryUID)
	customer.event("click", found.Hits[0].Slug, found.QueryUID) // counts once
	customer.event("helpful", found.Hits[0].Slug, found.QueryUID)
	customer.event("human", "", found.QueryUID)
	customer.search("什么也没有的词zzz")
	agent.search("处置口径")
	all := insight[searchlog.Overview](w, kb.RoleEditor, "overview")
	if s := all.Total; s.Requests != 3 || s.Intents != 2 || s.Zero != 1 || s.ZeroRate != 0.5 || s.Helpful != 1 || s.Human != 1 || len(all.Days) != 28 || all.Days[27].Intents != 2 || len(all.Faces) != 1 {
		t.Errorf("%+v", all)
	}
	if s := insight[searchlog.Overview](w, kb.RoleEditor, "overview?internal=true&face=api").Total; s.Intents != 1 {
		t.Errorf("of staff: %+v", s)
	}
	if s := insight[searchlog.Overview](w, kb.RoleEditor, "overview?category=no").Total; s.Intents != 0 {
		t.Errorf("of another category: %+v", s)
	}
	questions := insight[api.Questions](w, kb.RoleEditor, "questions?order=gaps").Questions
	if len(questions) != 1 || questions[0].Query != "什么也没有的词zzz" || questions[0].Zero != 1 || questions[0].Visitors != 1 {
		t.Errorf("%+v", questions)
	}
	for query, n := range map[string]int{"": 2, "?face=api": 2, "?face=help": 0, "?face=api&internal=true": 1, "?face=desk&internal=true": 0} {
		if got := insight[api.Questions](w, kb.RoleEditor, "questions"+query).Questions; len(got) != n {
			t.Errorf("questions%s: %+v", query, got)
		}
	}
	articles := insight[api.ArticleSums](w, kb.RoleEditor, "articles").Articles
	clicked := map[string]int{}
	for _, a := range articles {
		clicked[a.Slug] = a.Clicked
	}
	if clicked[found.Hits[0].Slug] != 1 {
		t.Errorf("%+v", articles)
	}
	single := insight[api.Intents](w, kb.RoleEditor, "searches?limit=2").Searches
	if len(single) != 2 || !single[0].Internal || single[1].Query != "什么也没有的词zzz" {
		t.Fatalf("%+v", single)
	}
	older := insight[api.Intents](w, kb.RoleEditor, fmt.Sprintf("searches?before=%d", single[1].ID)).Searches
	if len(older) != 1 || older[0].Query != "余额宝到账" || older[0].Clicks != 1 || older[0].Place != 1 || older[0].Outcome != searchlog.OutcomeHuman {
		t.Errorf("%+v", older)
	}

	root := visitor{w, "127.0.0.1", tokens[kb.RoleAdmin]}
	if rec := root.do("DELETE", "/api/v1/insight/searches?visitor="+older[0].Visitor.String(), ""); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), `"erased":2`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if s := insight[searchlog.Overview](w, kb.RoleEditor, "overview").Total; s.Intents != 0 {
		t.Errorf("after erasing: %+v", s)
	}
	logged := false
	must(t, w.store.EachRecord(t.Context(), 0, 0, func(r kb.Record) error {
		logged = logged || r.Action == "searchlog.erase" && r.Detail["searches"] == "2"
		return nil
	}))
	if !logged {
		t.Error("the audit log does not know of it")
	}
}

// An article that somebody opens in the widget is a view and a click of the search that
// found it, once; one that is read without a search, or that was not in the answer, is none.
func TestClicksInTheWidgetCount(t *testing.T) {
	w := newWorld(t)
	reader := visitor{w: w, address: "10.0.0.1"}
	found := reader.search("余额宝到账")
	slug := found.Hits[0].Slug
	for _, path := range []string{"/api/v1/articles/" + slug, "/api/v1/articles/" + slug + "?queryUid=" + found.QueryUID, "/api/v1/articles/" + slug + "?queryUid=" + found.QueryUID, "/api/v1/articles/" + slug + "?queryUid=01NOSEARCH"} {
		if rec := reader.do("GET", path, ""); rec.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
	all := insight[api.ArticleSums](w, kb.RoleEditor, "articles").Articles
	if i := slices.IndexFunc(all, func(a searchlog.ArticleSum) bool { return a.Slug == slug }); i < 0 || all[i].Clicked != 1 || all[i].Searched != 3 || all[i].Other != 0 {
		t.Errorf("%+v", all)
	}
	if single := insight[api.Intents](w, kb.RoleEditor, "searches").Searches; len(single) != 1 || single[0].Clicked != slug || single[0].Place != 1 || single[0].Clicks != 1 {
		t.Errorf("%+v", single)
	}
}

// Who may not, may not; what can't be asked is said.
func TestInsightIsForEditors(t *testing.T) {
	w := newWorld(t)
	for path, role := range map[string]kb.Role{"overview": kb.RoleAgent, "questions": "", "articles": kb.RoleAgent, "searches": kb.RoleAgent} {
		if rec := (visitor{w, "127.0.0.1", tokens[role]}).do("GET", "/api/v1/insight/"+path, ""); rec.Code != http.StatusForbidden && rec.Code != http.StatusUnauthorized {
			t.Errorf("%s for %q: %d", path, role, rec.Code)
		}
	}
	for _, role := range []kb.Role{kb.RoleEditor, kb.RoleReviewer} {
		if rec := (visitor{w, "127.0.0.1", tokens[role]}).do("DELETE", "/api/v1/insight/searches?day=2026-01-01", ""); rec.Code != http.StatusForbidden {
			t.Errorf("a %s erases: %d", role, rec.Code)
		}
	}
	root := visitor{w, "127.0.0.1", tokens[kb.RoleAdmin]}
	for _, bad := range []string{"overview?from=x", "overview?from=2026-02-01&until=2026-01-01", "overview?from=2020-01-01", "overview?face=x", "questions?order=x", "questions?limit=501", "searches?before=x", "overview?internal=x"} {
		if rec := root.do("GET", "/api/v1/insight/"+bad, ""); rec.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", bad, rec.Code, rec.Body)
		}
	}
	for _, bad := range []string{"", "?day=2026-01-01&visitor=0000000000000000", "?visitor=x", "?day=x"} {
		if rec := root.do("DELETE", "/api/v1/insight/searches"+bad, ""); rec.Code != http.StatusBadRequest {
			t.Errorf("erase %s: %d %s", bad, rec.Code, rec.Body)
		}
	}
}

// played is what the sessions of TestSessionsAddUp add up to.
type played struct{ requests, intents, zero, again, clicked, helpful, unhelpful, human int }

// Sessions of many visitors, who type by an input method, refine, click, vote and ask
// again, add up to exactly what was played, by a clock that goes on between requests.
// TestSessionsOverHTTP of cmd/wenjin plays 20,000 at the program itself.
func TestSessionsAddUp(t *testing.T) {
	const sessions = 1000
	w := newWorld(t)
	began := w.now
	w.Handler = w.server // the contract is held to elsewhere
	random := rand.New(rand.NewPCG(3, 4))
	var want played
	for n := range sessions {
		w.now = began.Add(time.Duration(n) * time.Millisecond)
		w.session(visitor{w: w, address: fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255)}, random, &want)
		if n%500 == 0 {
			must(t, w.server.Flush())
		}
	}
	w.now = began.Add(time.Hour)
	s := insight[searchlog.Overview](w, kb.RoleEditor, "overview").Total
	got := played{s.Requests, s.Intents, s.Zero, s.Again, 0, s.Helpful, s.Unhelpful, s.Human}
	for _, a := range insight[api.ArticleSums](w, kb.RoleEditor, "articles").Articles {
		got.clicked += a.Clicked
	}
	if got != want || want.zero == 0 || want.human == 0 {
		t.Errorf("%+v\nwas played, told is\n%+v", want, got)
	}
	if w.server.Searches().Lost() != 0 {
		t.Errorf("%d are lost", w.server.Searches().Lost())
	}
}

// session is one visitor's, in a minute or two; it notes what there is to count.
func (w *world) session(v visitor, random *rand.Rand, want *played) {
	typing := [][]string{{"y", "yu'e", "余额", "余额宝到账"}, {"征信", "征信报告怎么查"}, {"余额宝"}, {"没有的词zzz"}, {"余鹅宝多久到账", "余额宝多久到账"}}[random.IntN(5)]
	var found api.SearchResponse
	for _, q := range typing {
		found = v.search(q)
		want.requests++
		w.now = w.now.Add(time.Second)
	}
	want.intents++
	helped := false
	if found.EstimatedTotalHits == 0 {
		want.zero++
	} else if hit := found.Hits[random.IntN(len(found.Hits))]; random.IntN(2) == 0 {
		v.event("click", hit.Slug, found.QueryUID)
		v.event("click", hit.Slug, found.QueryUID) // counts once
		want.clicked++
		switch random.IntN(4) {
		case 0:
			v.event("helpful", hit.Slug, found.QueryUID)
			want.helpful, helped = want.helpful+1, true
		case 1:
			v.event("unhelpful", hit.Slug, found.QueryUID)
			want.unhelpful++
		}
	}
	if !helped && random.IntN(9) == 0 {
		v.event("human", "", found.QueryUID)
		want.human++
		return
	}
	if helped || random.IntN(3) > 0 {
		return
	}
	w.now = w.now.Add(40 * time.Second)
	v.search("别的问题" + []string{"甲", "乙"}[random.IntN(2)])
	want.requests, want.intents, want.again = want.requests+1, want.intents+1, want.again+1
	if v.search("别的问题甲").EstimatedTotalHits == 0 {
		want.zero++
	}
	want.requests++
}
