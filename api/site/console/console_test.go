package console_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World {
	t.Helper()
	return sitetest.New(t, console.Face(nil), overview.Face(nil, nil, nil))
}

func TestOnlyEditorsComeIn(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/console", "/console/articles", "/console/new", "/console/a/open", "/console/a/open/review", "/console/words", "/console/words/synonyms.txt", "/console/findings", "/console/links", "/console/people", "/console/audit"} {
		w.Get("", address).WantRedirect("/signin?next=" + url.QueryEscape(address))
		w.Get(kb.RoleAgent, address).Want(http.StatusForbidden)
	}
	for _, address := range []string{"/console/save", "/console/preview", "/console/media", "/console/a/open/submit", "/console/words/synonyms.txt", "/console/people"} {
		w.Post("", address, url.Values{}).Want(http.StatusUnauthorized)
		w.Post(kb.RoleAgent, address, url.Values{}).Want(http.StatusForbidden)
	}
	for _, address := range []string{"/console/people", "/console/audit"} {
		w.Get(kb.RoleReviewer, address).Want(http.StatusForbidden)
		w.Get(kb.RoleAdmin, address).Want(http.StatusOK)
	}
	w.Post(kb.RoleReviewer, "/console/people", url.Values{"do": {"create"}}).Want(http.StatusForbidden)
}

func TestTabsAreThoseOfTheRole(t *testing.T) {
	w := world(t)
	for who, want := range map[kb.Role]string{kb.RoleEditor: "待办 文章 日历 新建 搜索洞察 问答缺口 运营规则 反馈 规则复查 失效链接 分类、事实与词语", kb.RoleReviewer: "待办 文章 日历 新建 搜索洞察 问答缺口 运营规则 反馈 规则复查 失效链接 分类、事实与词语", kb.RoleAdmin: "待办 文章 日历 新建 搜索洞察 问答缺口 运营规则 反馈 规则复查 失效链接 分类、事实与词语 排序实验 网络钩子 账号与令牌 操作记录"} {
		if got := w.Get(who, "/console").One("nav", "class=tabs").Text(); got != want {
			t.Errorf("%s: %q", who, got)
		}
	}
}

// The tab of what is shown is marked.
func TestTheTabThatIsShownIsMarked(t *testing.T) {
	w := world(t)
	for address, want := range map[string]string{"/console": "待办", "/console/new?x=1": "新建", "/console/people": "账号与令牌", "/console/notices": ""} {
		got := ""
		for _, tab := range w.Get(kb.RoleAdmin, address).One("nav", "class=tabs").All("a", "aria-current=page") {
			got += tab.Text()
		}
		if got != want {
			t.Errorf("%s: %q is marked, want %q", address, got, want)
		}
	}
}

// What is not there is not there, also for those who may not do everything.
func TestUnknownAddressesAreNotFound(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/console/unknown", "/console/people/x", "/console/insight/x/y"} {
		for _, who := range []kb.Role{kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin} {
			w.Get(who, address).Want(http.StatusNotFound)
		}
		w.Get(kb.RoleAgent, address).Want(http.StatusForbidden)
		w.Get("", address).WantRedirect("/signin?next=" + url.QueryEscape(address))
	}
}

// A form that a page of another site makes the browser send changes nothing.
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/console/save", "/console/a/open/archive", "/console/people", "/console/words/synonyms.txt", "/console/media"} {
		r := w.Request("", http.MethodPost, address, url.Values{})
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if p := w.Do(r).Want(http.StatusForbidden); !p.Shows("请求来自其他网站，已拒绝。") {
			t.Errorf("%s: %s", address, p.Text())
		}
		r = w.Request("", http.MethodPost, address, url.Values{})
		r.Header.Set("Origin", "https://evil.example")
		w.Do(r).Want(http.StatusForbidden)
	}
}

func TestFindingsAreWhatFallsShortOfTheRules(t *testing.T) {
	w := world(t)
	if p := w.Get(kb.RoleEditor, "/console/findings").Want(http.StatusOK); !p.Shows("没有文章不符合现行规则。") || !p.Shows("规则版本 0123456789ab ·") {
		t.Error(p.Text())
	}
	a := sitetest.File("short", "public", "这个产品稳赚")
	w.Publish(a)
	group := w.Get(kb.RoleEditor, "/console/findings").One("section", "class=group")
	if group.One("a").Attr("href") != "/console/a/short" || group.One("li", "class=finding").Text() != "禁止 正文 “稳赚” 不要写稳赚 建议：删去它" {
		t.Error(group.Text())
	}
}

// What leads nowhere is listed for the whole base, and said while it is typed.
func TestDeadLinksAreListedAndSaidWhileTyping(t *testing.T) {
	w := world(t)
	body := "见[说明](/a/gone)与[话术](/a/inner)、[要点](/a/open#没有)、[征信](/a/other)。\n\n![图](/media/00000000000000000000000000000000.png)"
	w.Publish(sitetest.File("leads", "public", body))
	p := w.Get(kb.RoleEditor, "/console/links").Want(http.StatusOK)
	got := map[string][]string{}
	for _, group := range p.All("section", "class=group") {
		for _, li := range group.All("li", "class=finding") {
			got[group.One("a").Attr("href")] = append(got[group.One("a").Attr("href")], li.Text())
		}
	}
	for address, wants := range map[string][]string{
		"/console/a/leads": {"“gone” 不存在", "“inner” 是内部文章", "没有锚点“#没有”", "重新上传"},
		"/console/a/open":  {"“inner” 是内部文章", "“gone” 不存在"},
	} {
		if len(got[address]) != len(wants) {
			t.Errorf("%s: %q", address, got[address])
			continue
		}
		for i, want := range wants {
			if line := strings.NewReplacer(`"`, "").Replace(got[address][i]); !strings.Contains(line, strings.NewReplacer("“gone”", "gone", "“inner”", "inner").Replace(want)) {
				t.Errorf("%s: %s, want %s", address, got[address][i], want)
			}
		}
	}
	if len(got) != 2 {
		t.Errorf("listed %v", got)
	}
	form := w.Get(kb.RoleEditor, "/console/new").Want(http.StatusOK).One("form", "id=editor").Values()
	for name, value := range map[string]string{"slug": "draft", "title": "草稿", "category": "credit", "body": "甲\n\n[乙](/a/gone)[丙](/a/draft)", "related": "other，gone"} {
		form.Set(name, value)
	}
	preview := w.Post(kb.RoleEditor, "/console/preview", form).Want(http.StatusOK)
	if !strings.Contains(preview.Body, `"rule":"F-LINK"`) || !strings.Contains(preview.Body, `"line":3,"match":"/a/gone"`) || !strings.Contains(preview.Body, `"field":"related[1]"`) || strings.Count(preview.Body, "F-LINK") != 1 {
		t.Error(preview.Body)
	}
}

func TestTheLogIsShownNewestFirst(t *testing.T) {
	w := world(t)
	for i := range 120 {
		if err := w.Store.Append(context.Background(), kb.Event{At: w.Now, Actor: "person:wang", Action: "token.create", Object: fmt.Sprintf("事件%d", i), Detail: map[string]string{"role": "agent", "reason": sitetest.Hostile}}); err != nil {
			t.Fatal(err)
		}
	}
	p := w.Get(kb.RoleAdmin, "/console/audit").Want(http.StatusOK)
	first := p.One("tbody").All("tr")
	if len(first) != 100 || !strings.Contains(first[0].Text(), "wang 新建令牌 事件119 理由："+sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) {
		t.Fatalf("%d rows, first %q", len(first), first[0].Text())
	}
	older := p.One("main").All("a")
	p = w.Get(kb.RoleAdmin, older[len(older)-1].Attr("href")).Want(http.StatusOK)
	rest := p.One("tbody").All("tr")
	if !strings.Contains(rest[0].Text(), "事件19 ") || strings.HasPrefix(p.One("main").Text(), "更早") {
		t.Errorf("%q", rest[0].Text())
	}
	if last := rest[len(rest)-1].Text(); !strings.HasPrefix(last, "1 ") || !strings.Contains(last, "系统 开始逐行记录") || p.Shows("更早的记录") {
		t.Errorf("the first record is %q", last)
	}
	for _, before := range []string{"x", "-1", "99999999999999999999"} {
		if got := w.Get(kb.RoleAdmin, "/console/audit?before="+before).Want(http.StatusOK).One("tbody").All("tr")[0].Text(); got != first[0].Text() {
			t.Errorf("before=%s: %q", before, got)
		}
	}
}
