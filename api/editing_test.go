package api_test

import (
	"context"
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

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// file is an article as an editor writes it.
func file(slug, audience, text string, more ...string) string {
	return fmt.Sprintf("---\nslug: %s\ntitle: %s的标题\nkind: knowledge\ncategory: credit\naudience: %s\n%s---\n\n%s\n", slug, text, audience, strings.Join(more, ""), text)
}

func body(v any) string { b, _ := json.Marshal(v); return string(b) }

// revision is what the steps answer.
type revision struct {
	Revision int
	ETag     string
	State    string
	Steps    []string
	Markdown string
	Code     string
	Review   kb.Review
	Results  []revision // of a history
}

// newest is the ETag of the newest revision of a history.
func (r revision) newest() string {
	if len(r.Results) == 0 {
		return ""
	}
	return r.Results[0].ETag
}

// call asks as somebody, with the ETag of the revision it is decided on.
func (w *world) call(token, method, path, match, body string) (int, revision) {
	w.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	var out revision
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.t.Fatalf("%s %s: %s", method, path, rec.Body)
	}
	return rec.Code, out
}

// step takes one that must succeed.
func (w *world) step(token, method, path, match, body string) revision {
	w.t.Helper()
	status, r := w.call(token, method, path, match, body)
	if status != 200 && status != 201 {
		w.t.Fatalf("%s %s: %d %s", method, path, status, r.Code)
	}
	w.follow()
	return r
}

// publish takes a text all the way, written by the editor, approved by the
// reviewer.
func (w *world) publish(slug, audience, text string, more ...string) revision {
	w.t.Helper()
	draft := body(map[string]string{"markdown": file(slug, audience, text, more...)})
	status, r := w.call(tokens[kb.RoleEditor], "POST", "/articles", "", draft)
	if status == http.StatusConflict {
		r = w.step(tokens[kb.RoleEditor], "PUT", "/articles/"+slug, "*", draft)
	} else if status != http.StatusCreated {
		w.t.Fatalf("create %s: %d %s", slug, status, r.Code)
	}
	r = w.step(tokens[kb.RoleEditor], "POST", "/articles/"+slug+"/submit", r.ETag, "")
	r = w.step(tokens[kb.RoleReviewer], "POST", "/articles/"+slug+"/approve", r.ETag, "")
	return w.step(tokens[kb.RoleEditor], "POST", "/articles/"+slug+"/publish", r.ETag, "")
}

// finds reports whether a search for the text finds the article.
func (w *world) finds(token, q, slug string) bool {
	return strings.Contains(as(w, token, "GET", search(`"`+q+`"`), "").Body.String(), `"slug":"`+slug+`"`)
}

// The whole life of an article over HTTP, with every step that is illegal on the
// way.
func TestLifeCycle(t *testing.T) {
	w := newWorld(t)
	agent, editor, reviewer, admin := tokens[kb.RoleAgent], tokens[kb.RoleEditor], tokens[kb.RoleReviewer], tokens[kb.RoleAdmin]
	path := "/articles/fee"
	draft := body(map[string]string{"markdown": file("fee", "public", "手续费甲")})

	for who, status := range map[string]int{agent: 403, "wjt_x": 401} {
		if got, _ := w.call(who, "POST", "/articles", "", draft); got != status {
			t.Errorf("create: %d, want %d", got, status)
		}
	}
	status, r := w.call(editor, "POST", "/articles", "", draft)
	if status != 201 || r.State != "draft" || r.Revision != 1 || !slices.Equal(r.Steps, []string{"edit", "restore", "submit", "discard"}) {
		t.Fatalf("%d %+v", status, r)
	}
	if status, r := w.call(editor, "POST", "/articles", "", draft); status != 409 || r.Code != "article_exists" {
		t.Errorf("create again: %d %s", status, r.Code)
	}
	if w.follow(); w.finds("", "手续费甲", "fee") || w.finds(agent, "手续费甲", "fee") {
		t.Error("a draft is found")
	}

	illegal := func(state string, steps ...string) {
		t.Helper()
		for _, step := range steps {
			args := map[string]string{"reject": `{"reason":"x"}`}[step]
			status, got := w.call(reviewer, "POST", path+"/"+step, r.ETag, args)
			if status != 409 || got.Code != "illegal_step" {
				t.Errorf("%s while %s: %d %s", step, state, status, got.Code)
			}
		}
	}
	illegal("draft", "approve", "reject", "publish", "archive")
	for _, match := range []string{"", `"9.9"`, "1.1"} {
		want := map[string]int{"": 428}[match]
		if want == 0 {
			want = 412
		}
		if status, _ := w.call(editor, "POST", path+"/submit", match, ""); status != want {
			t.Errorf("If-Match %q: %d, want %d", match, status, want)
		}
	}

	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	illegal("in_review", "submit", "publish", "archive")
	if status, _ := w.call(editor, "POST", path+"/approve", r.ETag, ""); status != 403 {
		t.Errorf("an editor approves: %d", status)
	}
	if status, got := w.call(reviewer, "POST", path+"/reject", r.ETag, `{"reason":" "}`); status != 400 || got.Code != "invalid_reason" {
		t.Errorf("rejected without a reason: %d %s", status, got.Code)
	}
	r = w.step(reviewer, "POST", path+"/reject", r.ETag, `{"reason":"缺少依据"}`)
	if r.State != "draft" || r.Review.Reason != "缺少依据" {
		t.Errorf("%+v", r)
	}
	// A rejected text is handed in again, approved, then changed: the approval is void.
	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	r = w.step(reviewer, "POST", path+"/approve", r.ETag, "")
	illegal("approved", "approve", "archive")
	stale := r.ETag
	r = w.step(editor, "PUT", path, r.ETag, body(map[string]string{"markdown": file("fee", "public", "手续费乙")}))
	if r.State != "draft" || r.Revision != 2 {
		t.Errorf("%+v", r)
	}
	illegal("draft again", "publish")
	if status, _ := w.call(editor, "POST", path+"/publish", stale, ""); status != 412 {
		t.Errorf("published on an old revision: %d", status)
	}

	// Published, edited beside, archived, restored.
	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	r = w.step(reviewer, "POST", path+"/approve", r.ETag, "")
	r = w.step(editor, "POST", path+"/publish", r.ETag, "")
	if r.State != "published" || !w.finds("", "手续费乙", "fee") {
		t.Errorf("%+v", r)
	}
	illegal("published", "submit", "approve", "reject", "publish")
	r = w.step(editor, "PUT", path, r.ETag, body(map[string]string{"markdown": file("fee", "public", "手续费丙")}))
	if w.finds("", "手续费丙", "fee") || !w.finds("", "手续费乙", "fee") {
		t.Error("a draft beside the text in force is found")
	}
	r = w.step(editor, "DELETE", path, r.ETag, "")
	if r.State != "superseded" {
		t.Errorf("discarded: %+v", r)
	}
	r = w.step(editor, "POST", path+"/archive", r.ETag, `{"reason":"不再收费"}`)
	if r.Review.Withdrawal == nil || r.Review.Withdrawal.Reason != "不再收费" || !w.finds("", "手续费乙", "fee") {
		t.Errorf("one person archived: %+v", r)
	}
	r = w.step(reviewer, "POST", path+"/archive", r.ETag, "")
	if w.finds("", "手续费乙", "fee") || w.finds(agent, "手续费乙", "fee") {
		t.Error("archived and found")
	}
	illegal("archived", "archive", "publish")
	if status, _ := w.call(editor, "POST", path+"/restore", r.ETag, `{"revision":99}`); status != 404 {
		t.Errorf("restore of what is not there: %d", status)
	}
	r = w.step(editor, "POST", path+"/restore", r.ETag, `{"revision":2}`)
	if r.State != "draft" || r.Revision != 4 || !strings.Contains(r.Markdown, "手续费乙") {
		t.Errorf("restored: %+v", r)
	}

	// Files are changed where they are.
	if status, got := w.call(editor, "PUT", "/articles/open", "*", body(map[string]string{"markdown": file("open", "public", "x")})); status != 409 || got.Code != "article_from_file" {
		t.Errorf("a file is edited here: %d %s", status, got.Code)
	}
	if status, got := w.call(editor, "PUT", path, r.ETag, body(map[string]string{"markdown": file("other", "public", "x")})); status != 400 || got.Code != "invalid_slug" {
		t.Errorf("another slug: %d %s", status, got.Code)
	}

	// It is all on record, and in the evidence.
	pack := as(w, reviewer, "GET", "/api/v1"+path+"/evidence", "").Body.String()
	for _, part := range []string{"手续费甲", "手续费丙", "缺少依据", "不再收费", "article.approve", "person:reviewer", `"auditHead"`} {
		if !strings.Contains(pack, part) {
			t.Errorf("the evidence lacks %s", part)
		}
	}
	if got := as(w, admin, "GET", "/api/v1/audit?after=6&limit=4", "").Body.String(); !strings.Contains(got, "article.publish") {
		t.Error(got)
	}
	if got := as(w, reviewer, "GET", "/api/v1/audit", ""); got.Code != 403 {
		t.Errorf("a reviewer reads the log: %d", got.Code)
	}
	if end, err := audit.Verify(context.Background(), w.store); err != nil || end.Seq == 0 {
		t.Errorf("%v %v", end, err)
	}
	var diff struct {
		Fields []struct{ Field, HTML string }
	}
	must(t, json.Unmarshal(as(w, editor, "GET", "/api/v1"+path+"/revisions/2/diff", "").Body.Bytes(), &diff))
	if len(diff.Fields) != 2 || !strings.Contains(diff.Fields[1].HTML, "<del>甲</del><ins>乙</ins>") {
		t.Errorf("%+v", diff)
	}
}

// Nobody approves their own text, also not with another token, nor one to which
// they only added.
func TestFourEyes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := newWorld(t)
	ctx := context.Background()
	for _, login := range []string{"li", "wang"} {
		p, err := auth.NewPerson(login, login, kb.RoleReviewer, "a long password", w.now)
		must(t, err)
		must(t, w.store.AddPerson(ctx, p, kb.Event{}))
	}
	li, li2, wang := w.token("li 1", kb.RoleEditor, "li", time.Time{}), w.token("li 2", kb.RoleReviewer, "li", time.Time{}), w.token("wang", kb.RoleReviewer, "wang", time.Time{})
	r := w.step(li, "POST", "/articles", "", body(map[string]string{"markdown": file("four", "public", "甲")}))
	r = w.step(wang, "PUT", "/articles/four", r.ETag, body(map[string]string{"markdown": file("four", "public", "甲，乙")}))
	r = w.step(wang, "POST", "/articles/four/submit", r.ETag, "")
	for who, token := range map[string]string{"the first writer by another token": li2, "the second writer": wang} {
		if status, got := w.call(token, "POST", "/articles/four/approve", r.ETag, ""); status != 403 || got.Code != "own_text" {
			t.Errorf("%s approves: %d %s", who, status, got.Code)
		}
	}
	w.step(tokens[kb.RoleReviewer], "POST", "/articles/four/approve", r.ETag, "")
	// A disabled account's tokens let nobody in.
	must(t, w.store.ChangePerson(ctx, auth.Change{Login: "li", Apply: func(p *auth.Person) (kb.Event, error) { p.Disabled = w.now; return kb.Event{}, nil }}))
	if got := as(w, li, "GET", "/api/v1/session", ""); got.Code != 401 {
		t.Errorf("a disabled person's token: %d", got.Code)
	}
}

// A red line stops a submission; a warning passes with a waiver until it expires;
// changed rules void an approval, and are held against what is in force.
func TestRulesAndWaivers(t *testing.T) {
	w := newWorld(t)
	editor, reviewer := tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	r := w.step(editor, "POST", "/articles", "", body(map[string]string{"markdown": file("hype", "public", "稳赚")}))
	if status, got := w.call(editor, "POST", "/articles/hype/submit", r.ETag, ""); status != 400 || got.Code != "blocked_by_rules" {
		t.Errorf("%d %s", status, got.Code)
	}
	r = w.step(editor, "PUT", "/articles/hype", r.ETag, body(map[string]string{"markdown": file("hype", "public", "高收益")}))
	r = w.step(editor, "POST", "/articles/hype/submit", r.ETag, "")
	waive := func(reason, expires string) string {
		return body(map[string]any{"waivers": []map[string]string{{"rule": "R-TEST", "match": "高收益", "reason": reason, "expires": expires}}})
	}
	tomorrow := w.now.AddDate(0, 0, 1).In(kb.Shanghai).Format("2006-01-02")
	for args, code := range map[string]string{"": "open_findings", waive("", tomorrow): "invalid_waiver", waive("引用", "2020-01-01"): "invalid_waiver"} {
		if status, got := w.call(reviewer, "POST", "/articles/hype/approve", r.ETag, args); status != 400 || got.Code != code {
			t.Errorf("%s: %d %s, want %s", args, status, got.Code, code)
		}
	}
	r = w.step(reviewer, "POST", "/articles/hype/approve", r.ETag, waive("引用原文", tomorrow))
	w.pack = "pack 2"
	if status, got := w.call(editor, "POST", "/articles/hype/publish", r.ETag, ""); status != 409 || got.Code != "approval_void" {
		t.Errorf("published under other rules: %d %s", status, got.Code)
	}
	w.pack = "pack 1"
	w.step(editor, "POST", "/articles/hype/publish", r.ETag, "")
	short := func() bool {
		return strings.Contains(as(w, editor, "GET", "/api/v1/findings", "").Body.String(), `"slug":"hype"`)
	}
	if short() {
		t.Error("a waived warning is reported")
	}
	w.now = w.now.AddDate(0, 0, 3)
	if !short() {
		t.Error("the waiver has expired and nothing is reported")
	}
}

// Texts enter and leave force at the second, without a gap or an overlap, and
// what held on a day can be asked.
func TestTime(t *testing.T) {
	w := newWorld(t)
	agent, editor, reviewer := tokens[kb.RoleAgent], tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	begin := w.now
	w.publish("rate", "public", "利率旧")
	at := w.now.Add(time.Hour).Truncate(time.Second)
	r := w.step(editor, "PUT", "/articles/rate", "*", body(map[string]string{"markdown": file("rate", "public", "利率新", "valid_to: "+at.Add(time.Hour).Format(time.RFC3339)+"\n")}))
	r = w.step(editor, "POST", "/articles/rate/submit", r.ETag, "")
	r = w.step(reviewer, "POST", "/articles/rate/approve", r.ETag, "")
	r = w.step(editor, "POST", "/articles/rate/publish", r.ETag, body(map[string]string{"at": at.Format(time.RFC3339)}))
	if r.State != "scheduled" {
		t.Errorf("%+v", r)
	}
	for _, test := range []struct {
		at           time.Time
		old, new     bool
		agentExpired bool
	}{
		{at.Add(-time.Millisecond), true, false, false}, {at, false, true, false},
		{at.Add(time.Hour - time.Millisecond), false, true, false}, {at.Add(time.Hour), true, false, false}, // the standing text returns
	} {
		w.now = test.at // the follower does nothing: time alone switches
		if a, b := w.finds("", "利率旧", "rate"), w.finds("", "利率新", "rate"); a != test.old || b != test.new {
			t.Errorf("at %s: old %v, new %v", test.at, a, b)
		}
		public := do(w, "GET", "/api/v1/articles/rate", "")
		if (public.Code == 200) != (test.old || test.new) || test.new && !strings.Contains(public.Body.String(), "利率新") {
			t.Errorf("at %s: %d %s", test.at, public.Code, public.Body)
		}
		got := as(w, agent, "GET", search("利率新"), "").Body.String()
		if strings.Contains(got, `"expired":true`) != test.agentExpired {
			t.Errorf("at %s an agent finds %s", test.at, got)
		}
	}
	w.now = begin
	w.call(editor, "POST", "/articles", "", body(map[string]string{"markdown": file("offer", "public", "限时优惠", "valid_to: "+at.Format(time.RFC3339)+"\n")}))
	r = w.step(editor, "POST", "/articles/offer/submit", "*", "")
	w.step(reviewer, "POST", "/articles/offer/approve", r.ETag, "")
	w.step(editor, "POST", "/articles/offer/publish", "*", "")
	w.follow()
	w.now = at
	if got := as(w, agent, "GET", search("限时优惠"), "").Body.String(); !strings.Contains(got, `"expired":true`) || w.finds("", "限时优惠", "offer") {
		t.Errorf("what has lapsed is found as %s", got)
	}
	w.now = at.Add(time.Hour)
	asOf := "asOf=" + url.QueryEscape(begin.Add(time.Minute).Format(time.RFC3339))
	for _, target := range []string{"/api/v1/articles/rate?" + asOf, search(`"利率旧"`) + "&" + asOf} {
		if got := as(w, agent, "GET", target, ""); !strings.Contains(got.Body.String(), "利率旧") {
			t.Errorf("%s: %s", target, got.Body)
		}
		if got := do(w, "GET", target, ""); got.Code != 403 {
			t.Errorf("a customer asks %s: %d", target, got.Code)
		}
	}
	if got := as(w, agent, "GET", "/api/v1/articles/rate?asOf=2099-01-01", ""); got.Code != 400 {
		t.Errorf("an agent asks for the future: %d", got.Code)
	}
}

func TestSwitchedToInternal(t *testing.T) {
	w := newWorld(t)
	w.publish("hide", "public", "内部切换")
	if !w.finds("", "内部切换", "hide") {
		t.Fatal("it is not found")
	}
	w.publish("hide", "agent", "内部切换")
	if w.finds("", "内部切换", "hide") || do(w, "GET", "/api/v1/articles/hide", "").Code != 404 || !w.finds(tokens[kb.RoleAgent], "内部切换", "hide") {
		t.Error("it still is public, or agents lost it")
	}
}

// Random edits, approvals, clock moves and switches of audience: whatever a
// customer asks never gives a word that is not public and in force.
func TestNothingHiddenIsEverFound(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := newWorld(t)
	r := rand.New(rand.NewPCG(7, 9))
	words := []string{"青鸾", "玄武", "朱雀", "白泽", "麒麟", "饕餮", "鲲鹏", "毕方"}
	slugs := []string{"one", "two", "three"}
	editor, reviewer := tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	for i := range 250 {
		slug := slugs[r.IntN(len(slugs))]
		path := "/articles/" + slug
		word := words[r.IntN(len(words))]
		switch r.IntN(9) {
		case 0, 1, 2:
			audience := []string{"public", "agent"}[r.IntN(2)]
			more := ""
			if r.IntN(3) == 0 {
				more = "valid_to: " + w.now.Add(time.Duration(1+r.IntN(90))*time.Minute).Format(time.RFC3339) + "\n"
			}
			if r.IntN(3) == 0 {
				more += "tags: [" + word + "]\nquestions: [" + word + "怎么办]\nrelated: [" + slugs[r.IntN(len(slugs))] + "]\n"
			}
			draft := body(map[string]string{"markdown": file(slug, audience, word, more)})
			if status, _ := w.call(editor, "POST", "/articles", "", draft); status == http.StatusConflict {
				w.call(editor, "PUT", path, "*", draft)
			}
		case 3:
			w.call(editor, "POST", path+"/submit", "*", "")
		case 4:
			_, at := w.call(reviewer, "GET", path+"/revisions", "", "")
			w.call(reviewer, "POST", path+"/approve", at.newest(), "")
		case 5, 6:
			at := w.now.Add(time.Duration(r.IntN(60)-20) * time.Minute)
			w.call(editor, "POST", path+"/publish", "*", body(map[string]string{"at": at.Format(time.RFC3339)}))
		case 7:
			_, asked := w.call(editor, "POST", path+"/archive", "*", `{"reason":"过时"}`)
			w.call(reviewer, "POST", path+"/archive", asked.ETag, "")
		case 8:
			w.now = w.now.Add(time.Duration(r.IntN(40)) * time.Minute)
		}
		w.follow()
		w.checkVisible(i, slugs, words)
	}
}

// checkVisible asks for each word by every road and compares with what the store
// says a customer may see.
func (w *world) checkVisible(round int, slugs, words []string) {
	w.t.Helper()
	allowed := map[string]bool{} // words that stand in a public text in force
	visible := map[string]bool{}
	for _, slug := range slugs {
		rev, err := w.store.InForce(context.Background(), slug, w.now)
		if err == nil && rev.Article.Audience == kb.AudiencePublic {
			visible[slug] = true
			for _, word := range words {
				if strings.Contains(rev.Article.Title+strings.Join(rev.Article.Questions, "")+strings.Join(rev.Article.Tags, "")+rev.Article.Body, word) {
					allowed[word] = true
				}
			}
		}
	}
	for _, word := range words {
		var got struct {
			EstimatedTotalHits int
			FacetDistribution  map[string]map[string]int
		}
		answer := do(w, "GET", search(`"`+word+`"`)+"&facets=*", "").Body.String()
		must(w.t, json.Unmarshal([]byte(answer), &got))
		if !allowed[word] && (got.EstimatedTotalHits > 0 || got.FacetDistribution["tags"][word] > 0) {
			w.t.Fatalf("round %d: %s is found: %s", round, word, answer)
		}
		if allowed[word] && got.EstimatedTotalHits == 0 {
			w.t.Fatalf("round %d: %s is public and not found", round, word)
		}
		for _, target := range []string{search(word) + "&facets=*", search("怎么办") + "&facets=*", search(word[:3] + "丶"), "/api/v1/suggest?q=" + url.QueryEscape(word[:3])} {
			shown := strings.ReplaceAll(do(w, "GET", target, "").Body.String(), `"query":"`+word+`"`, "")
			if !allowed[word] && strings.Contains(shown, word) {
				w.t.Fatalf("round %d: %s gives %s: %s", round, target, word, shown)
			}
		}
	}
	for _, slug := range slugs {
		got := do(w, "GET", "/api/v1/articles/"+slug, "")
		if (got.Code == 200) != visible[slug] {
			w.t.Fatalf("round %d: %s: %d", round, slug, got.Code)
		}
		var article struct{ Related []string }
		_ = json.Unmarshal(got.Body.Bytes(), &article)
		for _, other := range article.Related {
			if !visible[other] {
				w.t.Fatalf("round %d: %s names %s", round, slug, other)
			}
		}
	}
}

func TestSessions(t *testing.T) {
	w := newWorld(t)
	send := func(method, path, body, cookie, origin string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://help.example/api/v1"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		return rec
	}
	setup := func(code string) int {
		return send("POST", "/setup", body(map[string]string{"code": code, "login": "root", "name": "管理员", "password": "correct horse"}), "", "").Code
	}
	if got := setup("guess"); got != 403 {
		t.Errorf("set up with a guess: %d", got)
	}
	if got := setup("code of the link"); got != 201 {
		t.Errorf("set up: %d", got)
	}
	if got := setup("code of the link"); got != 403 {
		t.Errorf("set up twice: %d", got)
	}
	in := func(login, password string) *httptest.ResponseRecorder {
		return send("POST", "/session", body(map[string]string{"login": login, "password": password}), "", "")
	}
	wrong, unknown := in("root", "wrong"), in("nobody", "wrong")
	strip := func(s string) string { return s[:strings.Index(s, "requestId")] }
	if wrong.Code != 401 || unknown.Code != 401 || strip(wrong.Body.String()) != strip(unknown.Body.String()) {
		t.Errorf("%s\n%s", wrong.Body, unknown.Body)
	}
	good := in("Root ", "correct horse")
	cookie, _, _ := strings.Cut(good.Header().Get("Set-Cookie"), ";")
	if good.Code != 200 || !strings.Contains(good.Header().Get("Set-Cookie"), "HttpOnly; SameSite=Lax") {
		t.Fatalf("%d %s", good.Code, good.Header())
	}
	if got := send("GET", "/session", "", cookie, "").Body.String(); !strings.Contains(got, `"role":"admin"`) {
		t.Error(got)
	}
	draft := body(map[string]string{"markdown": file("byhand", "public", "甲")})
	if got := send("POST", "/articles", draft, cookie, "https://evil.example"); got.Code != 403 {
		t.Errorf("another site writes: %d", got.Code)
	}
	if got := send("POST", "/articles", draft, cookie, "http://help.example"); got.Code != 201 {
		t.Errorf("our own page writes: %d %s", got.Code, got.Body)
	}
	if got := send("DELETE", "/session", "", cookie, ""); got.Code != 204 {
		t.Errorf("sign out: %d", got.Code)
	}
	if got := send("GET", "/session", "", cookie, "").Body.String(); strings.Contains(got, "admin") {
		t.Error("the session lives on")
	}
	before, err := w.store.AuditHead(t.Context())
	must(t, err)
	for _, none := range []string{cookie, cookie + "x"} {
		if got := send("DELETE", "/session", "", none, ""); got.Code != 204 {
			t.Errorf("sign out of no session: %d", got.Code)
		}
	}
	if after, err := w.store.AuditHead(t.Context()); err != nil || after != before {
		t.Errorf("who is not signed in writes %d records by signing out, %v", after.Seq-before.Seq, err)
	}
	for range 6 {
		in("root", "wrong")
	}
	if got := in("root", "correct horse"); got.Code != 429 {
		t.Errorf("after many wrong passwords: %d", got.Code)
	}
	w.now = w.now.Add(time.Hour)
	if got := in("root", "correct horse"); got.Code != 200 {
		t.Errorf("an hour later: %d", got.Code)
	}
}

// A figure changes at its moment in searches, in the article and as of a day, though
// nothing is written and nobody wakes.
func TestFactsChangeAtTheirMoment(t *testing.T) {
	w := newWorld(t)
	begins := w.now.Add(time.Hour).Truncate(time.Second)
	ends := begins.Add(48 * time.Hour)
	w.facts["limit"] = kb.Fact{Key: "limit", Value: "五万元", Neutral: "见公告", ValidFrom: kb.At(begins), ValidTo: kb.At(ends)}
	w.publish("limit", "public", "每日限额{{limit}}")
	for _, test := range []struct {
		at   time.Time
		text string
	}{{begins.Add(-time.Millisecond), "见公告"}, {begins, "五万元"}, {ends.Add(-time.Millisecond), "五万元"}, {ends, "见公告"}} {
		other := map[string]string{"见公告": "五万元", "五万元": "见公告"}[test.text]
		w.now = test.at
		if !w.finds("", "每日限额"+test.text, "limit") || w.finds("", "每日限额"+other, "limit") {
			t.Errorf("at %s it is not found by %s alone", test.at, test.text)
		}
		if got := do(w, "GET", "/api/v1/articles/limit", "").Body.String(); !strings.Contains(got, "每日限额"+test.text) {
			t.Errorf("at %s the article says %s", test.at, got)
		}
		w.now = ends.AddDate(0, 1, 0)
		asOf := "asOf=" + url.QueryEscape(test.at.Format(time.RFC3339Nano))
		for _, target := range []string{"/api/v1/articles/limit?" + asOf, search(`"每日限额`+test.text+`"`) + "&" + asOf} {
			if got := as(w, tokens[kb.RoleAgent], "GET", target, ""); !strings.Contains(got.Body.String(), test.text) || strings.Contains(got.Body.String(), other) {
				t.Errorf("as of %s: %d %s", test.at, got.Code, got.Body)
			}
		}
	}
}

// Days that nanoseconds cannot count are days like others: 9999-12-31 is the end of
// what has none in many a house, and an editor may ask for the year 2999.
func TestDaysFarAway(t *testing.T) {
	w := newWorld(t)
	editor, reviewer := tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	w.facts["rate"] = kb.Fact{Key: "rate", Value: "五厘", ValidFrom: kb.At(time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)), ValidTo: kb.At(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))}
	w.call(editor, "POST", "/articles", "", body(map[string]string{"markdown": file("far", "public", "天长地久{{rate}}", "valid_from: 1000-01-01\nvalid_to: 9999-12-31\n")}))
	r := w.step(editor, "POST", "/articles/far/submit", "*", "")
	w.step(reviewer, "POST", "/articles/far/approve", r.ETag, "")
	w.step(editor, "POST", "/articles/far/publish", "*", "")
	w.follow()
	if !w.finds("", "天长地久五厘", "far") {
		t.Error("it is not found now")
	}
	for _, day := range []string{"2262-12-31", "2999-01-01", "9999-12-30"} {
		for _, target := range []string{"/api/v1/articles/far?asOf=" + day, search(`"天长地久五厘"`) + "&asOf=" + day} {
			if got := as(w, editor, "GET", target, ""); got.Code != 200 || !strings.Contains(got.Body.String(), "天长地久") || strings.Contains(got.Body.String(), `"expired":true`) {
				t.Errorf("%s: %d %s", target, got.Code, got.Body)
			}
		}
	}
	if got := as(w, tokens[kb.RoleAgent], "GET", search(`"天长地久"`)+"&asOf=0001-01-02", ""); strings.Contains(got.Body.String(), "天长地久五厘") {
		t.Errorf("it was found before it was: %s", got.Body)
	}
	if n, err := index.Compare(t.Context(), w.store, w.engine, w.facts, 1); err != nil || n < 5 {
		t.Errorf("%d documents, %v", n, err)
	}
}
