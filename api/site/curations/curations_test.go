package curations_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/curations"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/insight"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World {
	t.Helper()
	return sitetest.New(t, help.Face(), desk.Face(), console.Face(nil), insight.Face(sitetest.Scratch), curations.Face())
}

func search(query string) string { return "/search?q=" + url.QueryEscape(query) }

// filled is a form that is filled in.
func filled(values ...string) url.Values {
	v := url.Values{"title": {"提现"}, "owner": {"李"}, "reason": {"常问"}, "equals": {"余额宝多久到账"}}
	for i := 0; i < len(values); i += 2 {
		v.Set(values[i], values[i+1])
	}
	return v
}

// button submits the form of a page that leads to a step.
func button(w *sitetest.World, who kb.Role, page *sitetest.Page, step string, typed map[string]string) *sitetest.Page {
	w.T.Helper()
	for _, form := range page.All("form") {
		if strings.HasSuffix(form.Attr("action"), "/"+step) {
			return w.Submit(who, form, typed)
		}
	}
	w.T.Fatalf("there is no way to %s", step)
	return nil
}

// An editor makes a rule and sees first what it would change; a reviewer approves it;
// customers see it at once, and no more once it is ended.
func TestARuleFromDraftToCustomers(t *testing.T) {
	w := world(t)
	w.Get("", search("余额宝多久到账")).Want(http.StatusOK)
	w.Flush()
	page := w.Get(kb.RoleEditor, "/console/curations/new?equals="+url.QueryEscape("余额宝多久到账")).Want(http.StatusOK)
	if !page.Shows("余额宝多久到账") {
		t.Error("the wording of the gap is not filled in")
	}
	form := filled("pins", "other 1", "text", "今天系统维护", "url", "/a/other", "label", "看征信", "do", "preview")
	page = w.Post(kb.RoleEditor, "/console/curations/new", form).Want(http.StatusOK)
	for _, text := range []string{"1 个的结果会变", "征信报告怎么查？", "今天系统维护"} {
		if !page.Shows(text) {
			t.Errorf("the preview lacks %q", text)
		}
	}
	if w.Get("", search("余额宝多久到账")).Shows("今天系统维护") {
		t.Fatal("what is only tried is served")
	}
	form.Set("do", "save")
	address := w.Post(kb.RoleEditor, "/console/curations/new", form).Want(http.StatusSeeOther).Header.Get("Location")
	button(w, kb.RoleEditor, w.Get(kb.RoleEditor, address).Want(http.StatusOK), "submit", nil).Want(http.StatusSeeOther)
	if w.Get("", search("余额宝多久到账")).Shows("今天系统维护") {
		t.Fatal("a rule acts that nobody has approved")
	}
	rule, _, _ := strings.Cut(address, "?")
	if w.Get(kb.RoleEditor, rule).Shows("批准并生效") {
		t.Error("an editor is offered to approve")
	}
	button(w, kb.RoleReviewer, w.Get(kb.RoleReviewer, rule), "approve", nil).Want(http.StatusSeeOther)
	page = w.Get("", search("余额宝多久到账")).Want(http.StatusOK)
	if first := page.All("ol")[0].All("li")[0].Text(); !page.Shows("今天系统维护") || !strings.Contains(first, "征信报告怎么查？") {
		t.Errorf("the first hit is %q", first)
	}
	if !w.Get(kb.RoleAgent, "/desk?q="+url.QueryEscape("余额宝多久到账")).Shows("今天系统维护") {
		t.Error("agents do not see the banner")
	}
	if list := w.Get(kb.RoleEditor, "/console/curations"); !list.Shows("生效中") || !list.Shows("置顶第 1 位：other") {
		t.Error("the list does not show it")
	}
	button(w, kb.RoleReviewer, w.Get(kb.RoleReviewer, rule), "archive", map[string]string{"reason": "维护结束"}).Want(http.StatusSeeOther)
	if w.Get("", search("余额宝多久到账")).Shows("今天系统维护") {
		t.Error("an ended rule acts")
	}
	page = w.Get(kb.RoleEditor, rule)
	if !page.Shows("维护结束") || !page.Shows("恢复为草稿") {
		t.Error("the history does not tell")
	}
	button(w, kb.RoleEditor, page, "restore", nil).Want(http.StatusSeeOther)
	if !w.Get(kb.RoleEditor, rule).Shows("第 2 版：草稿") {
		t.Error("there is no draft again")
	}
}

// What customers in distress see: the banner and the article first, also where nothing
// else is found.
func TestWhoIsInDistressSeesTheBanner(t *testing.T) {
	w := world(t)
	page := w.Get("", search("我被骗了zzz")).Want(http.StatusOK)
	if !page.Shows("马上拨打110") || !page.Shows("征信报告怎么查？") || page.Shows("没有找到") {
		t.Error(page.Body)
	}
	if w.Get("", search("余额宝")).Shows("马上拨打110") {
		t.Error("everybody sees it")
	}
}

// A reviewer ends a rule of the program beside which a draft stands, by its page.
func TestARuleOfTheProgramIsEndedBesideADraft(t *testing.T) {
	w := world(t)
	const rule = "/console/curations/urgent"
	etag := w.Get(kb.RoleEditor, rule).All("input", "name=etag")[0].Attr("value")
	w.Post(kb.RoleEditor, rule, filled("text", "另一个", "do", "save", "etag", etag)).Want(http.StatusSeeOther)
	page := w.Get(kb.RoleReviewer, rule).Want(http.StatusOK)
	if !page.Shows("现有草稿会一并放弃") {
		t.Error("the page does not say that the draft goes, too")
	}
	button(w, kb.RoleReviewer, page, "archive", map[string]string{"reason": "有误"}).Want(http.StatusSeeOther)
	if w.Get("", search("我被骗了zzz")).Shows("马上拨打110") {
		t.Error("it acts on")
	}
}

// A redirect leads to the page, but not from a later page or with a filter.
func TestRedirect(t *testing.T) {
	w := world(t)
	publish(w, filled("redirect", "/a/open"))
	if got := w.Get("", search("余额宝多久到账")).Want(http.StatusSeeOther).Header.Get("Location"); got != "/a/open" {
		t.Error(got)
	}
	w.Get("", search("余额宝多久到账")+"&page=2").Want(http.StatusOK)
	w.Get("", search("余额宝多久到账")+"&category=credit").Want(http.StatusOK)
}

// publish makes a rule and approves it.
func publish(w *sitetest.World, form url.Values) (rule string) {
	w.T.Helper()
	form.Set("do", "save")
	address := w.Post(kb.RoleEditor, "/console/curations/new", form).Want(http.StatusSeeOther).Header.Get("Location")
	rule, _, _ = strings.Cut(address, "?")
	button(w, kb.RoleEditor, w.Get(kb.RoleEditor, rule), "submit", nil).Want(http.StatusSeeOther)
	button(w, kb.RoleReviewer, w.Get(kb.RoleReviewer, rule), "approve", nil).Want(http.StatusSeeOther)
	return rule
}

// Nothing internal reaches customers by a rule; where a rule leads in vain, editors see it.
func TestARuleShowsNothingHidden(t *testing.T) {
	w := world(t)
	rule := publish(w, filled("pins", "inner 1\nexpired 2\ngone 3", "text", "公开的提示", "url", "/a/inner", "label", "链接在此"))
	page := w.Get("", search("余额宝多久到账")).Want(http.StatusOK)
	if page.Shows(sitetest.Secret) || page.Shows("链接在此") || !page.Shows("公开的提示") {
		t.Error(page.Body)
	}
	page = w.Get(kb.RoleEditor, rule)
	for _, text := range []string{"客户看不到", "不在生效", "gone"} {
		if !page.Shows(text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	publish(w, filled("equals", "空的类别", "redirect", "/c/wealth/empty"))
	w.Get("", search("空的类别")).Want(http.StatusOK)
	if list := w.Get(kb.RoleEditor, "/console/curations"); !list.Shows("不在生效") || len(list.All("a", "href=/c/wealth/empty")) == 0 {
		t.Error("the list has no finding")
	}
}

func TestWhatIsTypedIsShownAsText(t *testing.T) {
	w := world(t)
	rule := publish(w, filled("title", sitetest.Hostile, "text", sitetest.Hostile, "reason", sitetest.Hostile, "owner", sitetest.Hostile, "contains", sitetest.Hostile))
	for _, address := range []string{"/console/curations", rule} {
		if page := w.Get(kb.RoleEditor, address); !page.Shows(sitetest.Hostile) || len(page.All("script")) > 1 && strings.Contains(page.Body, sitetest.Hostile) {
			t.Errorf("%s: %s", address, page.Body)
		}
	}
	if page := w.Get("", search("余额宝多久到账")); !page.Shows(sitetest.Hostile) || strings.Contains(page.Body, sitetest.Hostile) {
		t.Error(page.Body)
	}
}

func TestWhatTheFormRefuses(t *testing.T) {
	w := world(t)
	for name, c := range map[string]struct {
		form url.Values
		says string
	}{
		"nothing to do":  {filled(), "至少填写"},
		"no place":       {filled("pins", "other x"), "网址名和位置"},
		"another site":   {filled("redirect", "https://evil.example/"), "链接只能到本站"},
		"a red line":     {filled("text", "稳赚"), "不要写稳赚"},
		"no time":        {filled("pins", "other", "from", "昨天"), "时间写成"},
		"an end before":  {filled("pins", "other", "from", "2026-05-20T09:00", "until", "2026-05-20T09:00"), "结束时间"},
		"too short":      {filled("pins", "other", "contains", "的"), "太短"},
		"no such letter": {filled("pins", "other", "title", "a\u200bb"), "看不见"},
	} {
		page := w.Post(kb.RoleEditor, "/console/curations/new", c.form).Want(http.StatusBadRequest)
		if !page.Shows(c.says) || !page.Shows("余额宝多久到账") {
			t.Errorf("%s: the page says nothing of %q, or has lost what was typed", name, c.says)
		}
	}
	for _, who := range []kb.Role{kb.RoleCustomer, kb.RoleAgent} {
		for _, address := range []string{"/console/curations", "/console/curations/new", "/console/curations/urgent"} {
			if page := w.Get(who, address); page.Status == http.StatusOK {
				t.Errorf("%q reads %s", who, address)
			}
		}
	}
	w.Get(kb.RoleEditor, "/console/curations/nothing").Want(http.StatusNotFound)
	w.Post(kb.RoleEditor, "/console/curations/urgent/explode", url.Values{"etag": {"*"}}).Want(http.StatusNotFound)
	w.Post(kb.RoleEditor, "/console/curations/urgent/archive", url.Values{"etag": {"*"}, "reason": {"x"}}).Want(http.StatusForbidden)
}

// What is refused brings back what was typed.
func TestARefusedStepLosesNothing(t *testing.T) {
	w := world(t)
	const rule = "/console/curations/urgent"
	etag := w.Get(kb.RoleReviewer, rule).All("input", "name=etag")[0].Attr("value")
	long := strings.Repeat("长", 301)
	p := w.Post(kb.RoleReviewer, rule+"/archive", url.Values{"etag": {etag}, "reason": {long}}).Want(http.StatusBadRequest)
	if got := p.One("form", "action="+rule+"/archive").Values().Get("reason"); got != long {
		t.Errorf("the reason is %.20q", got)
	}
	p = w.Post(kb.RoleEditor, "/console/curations/new", filled("text", "稳赚", "samples", "这样问", "do", "preview")).Want(http.StatusBadRequest)
	if got := p.One("textarea", "name=samples").Text(); got != "这样问" {
		t.Errorf("the questions are %q", got)
	}
}
