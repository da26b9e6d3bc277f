package console_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World { t.Helper(); return sitetest.New(t, console.Face(nil)) }

func TestOnlyEditorsComeIn(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/console", "/console/new", "/console/a/open", "/console/a/open/review", "/console/words", "/console/words/synonyms.txt", "/console/findings", "/console/links", "/console/people", "/console/audit"} {
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
	for who, want := range map[kb.Role]string{kb.RoleEditor: "文章 新建 搜索洞察 问答缺口 反馈 规则复查 失效链接 分类、事实与词语", kb.RoleReviewer: "文章 新建 搜索洞察 问答缺口 反馈 规则复查 失效链接 分类、事实与词语", kb.RoleAdmin: "文章 新建 搜索洞察 问答缺口 反馈 规则复查 失效链接 分类、事实与词语 账号与令牌 操作记录"} {
		if got := w.Get(who, "/console").One("nav", "class=tabs").Text(); got != want {
			t.Errorf("%s: %q", who, got)
		}
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

func rows(p *sitetest.Page) map[string]string {
	out := map[string]string{}
	for _, row := range p.One("tbody").All("tr") {
		if links := row.All("a"); len(links) > 0 {
			out[strings.TrimPrefix(links[0].Attr("href"), "/console/a/")] = row.Text()
		}
	}
	return out
}

func TestTheListShowsEveryArticleAndWhereItStands(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "我的草稿"))
	p := w.Get(kb.RoleEditor, "/console").Want(http.StatusOK)
	all := rows(p)
	for slug, want := range map[string]string{
		"open":    "余额宝多久到账？ 文件 已发布 公开 货币基金 文件目录 逾期 2026-04-30 2026-05-20",
		"inner":   sitetest.Secret + "到账处置 文件 已发布 内部 话术 文件目录 2026-05-20",
		"expired": sitetest.Secret + "已过期到账 文件 已失效 公开 征信 文件目录 2026-05-20",
		"future":  sitetest.Secret + "将来到账 文件 定时发布 公开 征信 文件目录 2026-05-20",
		"mine":    "我的草稿 草稿 公开 征信 令牌 editor 2026-05-20",
	} {
		if all[slug] != want {
			t.Errorf("%s: %q, want %q", slug, all[slug], want)
		}
	}
	if len(all) != 8 || !p.Shows("共 8 篇") {
		t.Errorf("%d rows: %s", len(all), p.Text())
	}
	if got := p.One("ul", "class=chips").Text(); got != "全部 待复核 0 已批准 0 草稿 1 定时发布 1 已发布 5 已失效 1 已下架 0 申请下架 0 复审逾期 1" {
		t.Errorf("%q", got)
	}
	if strings.Contains(p.Body, sitetest.Hostile) || !p.Shows(sitetest.Hostile+"到账安全吗") {
		t.Error("a hostile title is not shown as text")
	}
}

func TestTheListIsCutDown(t *testing.T) {
	w := world(t)
	for query, want := range map[string][]string{
		"state=scheduled": {"future"}, "overdue=1": {"open"}, "owner=王老师": {"open"}, "q=征信": {"other"}, "q=inner": {"inner"}, "state=draft": nil, "owner=王老师&state=expired": nil, "q=%00": nil, "state=" + url.QueryEscape(sitetest.Hostile): nil,
	} {
		p := w.Get(kb.RoleEditor, "/console?"+query).Want(http.StatusOK)
		got := rows(p)
		if len(got) != len(want) || strings.Contains(p.Body, sitetest.Hostile) {
			t.Errorf("%s: %q", query, got)
		}
		for _, slug := range want {
			if got[slug] == "" {
				t.Errorf("%s lacks %s: %q", query, slug, got)
			}
		}
		if len(want) == 0 && !p.Shows("没有符合条件的文章。") {
			t.Errorf("%s: %s", query, p.Text())
		}
	}
	// What is cut down stays so in the form and in its chips.
	p := w.Get(kb.RoleEditor, "/console?state=published&q=到账&owner=王老师")
	filters := p.One("form", "class=filters").Values()
	if filters.Get("q") != "到账" || filters.Get("owner") != "王老师" || filters.Get("state") != "published" || p.One("ul", "class=chips").One("a", "aria-current=true").Attr("href") != "/console?state=published" {
		t.Errorf("%v", filters)
	}
}

func TestTheListGoesOverSeveralPages(t *testing.T) {
	w := world(t)
	for i := range 103 {
		w.Publish(sitetest.File(fmt.Sprintf("p%03d", i), "public", fmt.Sprintf("翻页%d", i)))
	}
	seen := map[string]string{}
	address := "/console?q=翻页&state=published"
	for pages := 1; address != ""; pages++ {
		p := w.Get(kb.RoleEditor, address).Want(http.StatusOK)
		for slug, row := range rows(p) {
			seen[slug] = row
		}
		links := p.One("nav", "class=pages").All("a")
		address = ""
		if last := len(links) - 1; last >= 0 && links[last].Text() == "下一页" {
			address = links[last].Attr("href")
		}
		if (pages == 1) == (len(links) > 0 && links[0].Text() == "上一页") || pages > 3 {
			t.Fatalf("page %d: %q", pages, sitetest.Texts(links))
		}
	}
	if len(seen) != 103 {
		t.Errorf("%d articles over all pages", len(seen))
	}
	w.Get(kb.RoleEditor, "/console?page=-1&q=翻页").Want(http.StatusOK)
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
