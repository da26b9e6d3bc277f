package answers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/answers"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T, hotline string) *sitetest.World {
	t.Helper()
	var deps api.Deps
	w := sitetest.NewWith(t, func(d *api.Deps) { deps = *d })
	answers.Mount(w.Server, deps, func() string { return hotline }, answers.Writer{})
	return w
}

// ask asks as somebody, by POST.
func ask(w *sitetest.World, who kb.Role, body any) (status int, out api.AnswerResponse, text string) {
	w.T.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		w.T.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/api/v1/answer", strings.NewReader(string(b)))
	r.Header = w.Request(who, "GET", "/", nil).Header
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.Server.ServeHTTP(rec, r)
	if rec.Code == http.StatusOK {
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
			w.T.Fatalf("%v: %s", err, rec.Body)
		}
	}
	return rec.Code, out, rec.Body.String()
}

type q = map[string]string

// A question that an article answers for sure is given its answer with place and day;
// another one the nearest articles and the hotline.
func TestAnswers(t *testing.T) {
	w := world(t, "95000")
	_, got, text := ask(w, "", q{"q": " 余额宝多久到账 "})
	a, err := got.Answer.Get()
	if err != nil || a.Text != "下一交易日以页面公示为准。" || a.Passage || a.Slug != "open" || !strings.HasPrefix(a.URL, "/a/open") || a.AsOf.MustGet() != "2026-03-15" || a.RiskLevel.MustGet() != "R1-R2" || a.Confidence < .5 || a.Confidence > 1 {
		t.Errorf("%+v %s", a, text)
	}
	if got.Query != "余额宝多久到账" || got.QueryUID == "" || len(got.Hits) == 0 || got.Hits[0].Slug != "open" || got.Hotline.MustGet() != "95000" {
		t.Error(text)
	}
	byGet := w.Get("", "/api/v1/answer?q="+url.QueryEscape("余额宝多久到账")).Want(http.StatusOK)
	if !strings.Contains(byGet.Body, `"text":"下一交易日以页面公示为准。"`) {
		t.Error(byGet.Body)
	}
	for _, asked := range []q{{"q": " "}, {"q": "今天天气怎么样"}, {"q": "到账"}, {"q": "余额宝多久到账", "category": "credit"}, {"q": "我被骗了"}} {
		_, got, text = ask(w, "", asked)
		if !got.Answer.IsNull() || got.Hotline.MustGet() != "95000" {
			t.Errorf("%v: %s", asked, text)
		}
	}
	if len(got.Banners) != 1 || len(got.Hits) == 0 || got.Hits[0].Slug != "other" {
		t.Errorf("the rule does not act: %s", text)
	}
	_, got, _ = ask(world(t, ""), "", q{"q": "余额宝多久到账"})
	if !got.Hotline.IsNull() {
		t.Error("a hotline that nobody has named")
	}
}

// An article without a direct answer is quoted.
func TestAPassageIsQuoted(t *testing.T) {
	w := world(t, "")
	a := sitetest.File("passage", "public", "数字钱包怎么注销")
	a.Body = "数字钱包怎么注销：先把余额转出。\n\n## 注销的步骤\n\n打开钱包，选择注销。\n"
	w.Publish(a)
	w.Follow()
	_, got, text := ask(w, "", q{"q": "数字钱包怎么注销的标题"})
	direct, err := got.Answer.Get()
	if err != nil || !direct.Passage || direct.Slug != "passage" || !strings.Contains("数字钱包怎么注销：先把余额转出。 打开钱包，选择注销。", direct.Text) || direct.Text == "" || !direct.AsOf.IsNull() {
		t.Error(text)
	}
}

// Customers are told nothing of what they must not see, whatever they ask; agents are, and
// that it is internal. What was taken back is no answer at once.
func TestNothingInternalIsAnswered(t *testing.T) {
	w := world(t, "95000")
	for _, asked := range []string{"到账处置", "余额宝多久到账补充", sitetest.Secret + "到账处置", "已过期到账", "将来到账", "密语", "简答", "到账"} {
		for _, body := range []q{{"q": asked}, {"q": asked, "category": "agent"}, {"q": asked, "category": "agent/script"}} {
			status, _, text := ask(w, "", body)
			said := strings.ReplaceAll(text, `"query":"`+asked+`"`, "")
			for _, secret := range []string{sitetest.Secret, `"inner"`, "naming", "expired", "future", "agent"} {
				if status != http.StatusOK || strings.Contains(said, secret) {
					t.Errorf("%v tells %s: %d %s", body, secret, status, text)
				}
			}
		}
	}
	_, got, text := ask(w, kb.RoleAgent, q{"q": sitetest.Secret + "到账处置"})
	if a, err := got.Answer.Get(); err != nil || a.Slug != "inner" || a.Audience != kb.AudienceAgent {
		t.Error(text)
	}
	w.Workflow.AllowMassArchive = true
	if _, err := w.Workflow.Sync(context.Background(), nil, nil, nil); err != nil { // the index does not know yet
		t.Fatal(err)
	}
	if _, got, text := ask(w, "", q{"q": "余额宝多久到账"}); !got.Answer.IsNull() || len(got.Hits) == 0 {
		t.Errorf("a text that was taken back is an answer: %s", text)
	}
	if !strings.Contains(w.Log.String(), "route=/api/v1/answer") {
		t.Error("requests are not logged")
	}
}

// Pages of the widget's sites may read answers, as customers; pages of others may not.
func TestWidgetsMayAsk(t *testing.T) {
	var deps api.Deps
	w := sitetest.NewWith(t, func(d *api.Deps) { d.WidgetOrigins = []string{"https://shop.example"}; deps = *d })
	answers.Mount(w.Server, deps, func() string { return "" }, answers.Writer{})
	for origin, want := range map[string]string{"https://shop.example": "https://shop.example", "https://evil.example": ""} {
		r := w.Request("", "GET", "/api/v1/answer?q="+url.QueryEscape("余额宝多久到账"), nil)
		r.Header.Set("Origin", origin)
		if got := w.Do(r).Want(http.StatusOK).Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s may read it: %q", origin, got)
		}
		r.Header.Set("Accept", "text/event-stream") // and have answers written, as customers; others may not
		status := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}
		w.Now = w.Now.Add(time.Minute)
		w.Do(r).Want(status[want != ""])
		r.Header.Set("Authorization", w.Request(kb.RoleAgent, "GET", "/", nil).Header.Get("Authorization"))
		w.Do(r).Want(http.StatusForbidden)
	}
}

// Bad questions are refused with a reason.
func TestBadQuestions(t *testing.T) {
	w := world(t, "")
	for name, body := range map[string]any{
		"long": q{"q": strings.Repeat("长", 501)}, "a long category": q{"q": "x", "category": strings.Repeat("长", 201)},
		"unknown members": q{"q": "x", "scopes": "agent"}, "another kind": map[string]int{"q": 1}, "a list": []int{1},
	} {
		if status, _, text := ask(w, "", body); status != http.StatusBadRequest || !strings.Contains(text, `"code":`) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	for _, address := range []string{"/api/v1/answer?q=a&q=b", "/api/v1/answer?q=a&asOf=2020-01-01", "/api/v1/answer?q=%ff"} {
		w.Get("", address).Want(http.StatusBadRequest)
	}
}
