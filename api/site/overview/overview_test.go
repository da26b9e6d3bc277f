package overview_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// world is a service with the overview.
type world struct{ *sitetest.World }

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{sitetest.New(t, overview.Face(nil, nil, nil))}
}

// people are those whose tokens sitetest has.
var people = map[kb.Role]kb.Principal{
	kb.RoleEditor: {ID: "token:editor", Role: kb.RoleEditor}, kb.RoleReviewer: {ID: kb.PersonID("reviewer"), Role: kb.RoleReviewer},
}

// do takes a step with the newest revision of an article.
func (w *world) do(who kb.Role, s kb.Step) {
	w.T.Helper()
	if all, err := w.Store.Revisions(context.Background(), s.Slug); err == nil {
		s.Match = all[len(all)-1].ETag()
	}
	if _, err := w.Workflow.Do(context.Background(), people[who], s); err != nil {
		w.T.Fatal(err)
	}
}

func (w *world) write(who kb.Role, a kb.Article) {
	w.T.Helper()
	w.do(who, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}})
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
	w := newWorld(t)
	w.write(kb.RoleEditor, sitetest.File("mine", "public", "我的草稿"))
	p := w.Get(kb.RoleEditor, "/console/articles").Want(http.StatusOK)
	all := rows(p)
	for slug, want := range map[string]string{
		"open":    "余额宝多久到账？ 文件 已发布 公开 货币基金 王老师 文件目录 逾期 2026-04-30 2026-05-20",
		"inner":   sitetest.Secret + "到账处置 文件 已发布 内部 话术 文件目录 2026-05-20",
		"expired": sitetest.Secret + "已过期到账 文件 已失效 公开 征信 文件目录 2026-05-20",
		"future":  sitetest.Secret + "将来到账 文件 定时发布 公开 征信 文件目录 2026-05-20",
		"mine":    "我的草稿的标题 草稿 公开 征信 令牌 editor 2026-05-20",
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
	w := newWorld(t)
	for query, want := range map[string][]string{
		"state=scheduled": {"future"}, "overdue=1": {"open"}, "due=late": {"open"}, "category=wealth": {"open"}, "audience=agent&category=agent%2Fscript": {"inner", "naming"}, "kind=howto": {"open"}, "source=here": nil, "since=7&state=scheduled": {"future"}, "since=x&state=scheduled": {"future"}, "owner=王老师": {"open"}, "q=征信": {"other"}, "q=inner": {"inner"}, "state=draft": nil, "owner=王老师&state=expired": nil, "q=%00inner%E2%80%AE": {"inner"}, "state=" + url.QueryEscape(sitetest.Hostile): nil,
	} {
		p := w.Get(kb.RoleEditor, "/console/articles?"+query).Want(http.StatusOK)
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
	// What is cut down stays so in the form, in its chips and in the headings.
	p := w.Get(kb.RoleEditor, "/console/articles?state=published&q=到账&owner=王老师&sort=review&page=2")
	filters, chip := p.One("form", "role=search").Values(), p.One("ul", "class=chips").One("a", "aria-current=true").Attr("href")
	if filters.Get("q") != "到账" || filters.Get("owner") != "王老师" || filters.Get("state") != "published" || filters.Get("sort") != "review" || chip != "/console/articles?owner="+url.QueryEscape("王老师")+"&q="+url.QueryEscape("到账")+"&sort=review&state=published" {
		t.Errorf("%v, %s", filters, chip)
	}
	if heading := p.One("th", "aria-sort=ascending"); heading.Text() != "复审" || !strings.Contains(heading.One("a").Attr("href"), "desc=1") || strings.Contains(heading.One("a").Attr("href"), "page=") {
		t.Error(heading.Text(), heading.One("a").Attr("href"))
	}
	w.Get(kb.RoleEditor, "/console?state=draft&q=到账").WantRedirect("/console/articles?q=" + url.QueryEscape("到账") + "&state=draft") // where it was
}

// Texts are found by the engine, best first; what it does not know, in drafts.
func TestTheListFindsTexts(t *testing.T) {
	w := newWorld(t)
	w.write(kb.RoleEditor, kb.Article{Slug: "mine", Title: "新的", Kind: kb.KindKnowledge, Category: "credit", Audience: "public", Body: "草稿里才有的玄武。\n"})
	order := func(query string) (out []string) {
		for _, row := range w.Get(kb.RoleEditor, "/console/articles?"+query).Want(http.StatusOK).One("tbody").All("tr") {
			if links := row.All("a"); len(links) > 0 {
				out = append(out, strings.TrimPrefix(links[0].Attr("href"), "/console/a/"))
			}
		}
		return out
	}
	for query, want := range map[string]string{
		"q=普通赎回":                      "open",  // of the body
		"q=yuebao多久":                  "",      // nothing is guessed
		"q=玄武":                        "mine",  // of a draft
		"q=" + sitetest.Secret + "导语": "inner", // what editors may see
		"q=玄武&state=published":        "",
	} {
		if got := strings.Join(order(query), " "); got != want && want != "" || want == "" && strings.Contains(got, "mine") {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if got := order("q=余额宝多久到账？"); len(got) == 0 || got[0] != "open" {
		t.Errorf("the best is not the first: %v", got)
	}
	if got := order("q=余额宝多久到账？&sort=title&desc=1"); len(got) < 2 {
		t.Errorf("an order of its own: %v", got)
	}
	if p := w.Get(kb.RoleEditor, "/console/articles?q=玄武"); !strings.Contains(p.One("tbody").Text(), "草稿中找到") {
		t.Error(p.One("tbody").Text())
	}
	if p := w.Get(kb.RoleEditor, "/console/articles?q=征信报告怎么查询身份证明原件"); !p.Shows("没有文章含有全部词语") || len(order("q=征信报告怎么查询身份证明原件")) == 0 {
		t.Error(p.Text())
	}
	w.Get(kb.RoleEditor, "/console/articles?q="+url.QueryEscape(strings.Repeat("长", 500))).Want(http.StatusOK)
}

func TestTheListGoesOverSeveralPages(t *testing.T) {
	w := newWorld(t)
	for i := range 103 {
		w.Publish(sitetest.File(fmt.Sprintf("p%03d", i), "public", fmt.Sprintf("翻页%d", i)))
	}
	seen := map[string]string{}
	address := "/console/articles?q=翻页&state=published"
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
	w.Get(kb.RoleEditor, "/console/articles?page=-1&q=翻页").Want(http.StatusOK)
}

// part is a part of the first page by its heading.
func part(p *sitetest.Page, id string) string { return p.One("section", "aria-labelledby="+id).Text() }

// The console starts with what whoever looks has to do.
func TestTheStartIsWhatIsToBeDone(t *testing.T) {
	w := newWorld(t)
	mine := sitetest.File("mine", "public", "我的草稿")
	w.write(kb.RoleEditor, mine)
	for _, slug := range []string{"sent", "back", "fine"} {
		a := sitetest.File(slug, "public", slug)
		w.write(kb.RoleEditor, a)
		w.do(kb.RoleEditor, kb.Step{Action: kb.ActionSubmit, Slug: slug})
	}
	w.do(kb.RoleReviewer, kb.Step{Action: kb.ActionReject, Slug: "back", Reason: "再改"})
	w.do(kb.RoleReviewer, kb.Step{Action: kb.ActionApprove, Slug: "fine"})
	w.Publish(sitetest.File("short", "public", "稳赚"))
	token, _ := auth.NewToken("旧令牌", kb.RoleAgent, w.Now, w.Now.AddDate(0, 0, 9))
	if err := w.Store.AddToken(context.Background(), token, kb.Event{}); err != nil {
		t.Fatal(err)
	}
	p := w.Get(kb.RoleEditor, "/console").Want(http.StatusOK)
	for id, want := range map[string]string{
		"drafts":  "我的草稿 2 back的标题 已退回 2026-05-20 我的草稿的标题 2026-05-20 全部草稿 · 新建文章",
		"waiting": "等我处理 1 fine的标题 可以发布 2026-05-20 已批准",
		"overdue": "复审逾期 1 余额宝多久到账？ 王老师 2026-04-30 全部逾期 · 30天内到期 · 日历",
		"gaps":    "问答缺口 0 没有未处理的缺口。 全部缺口 · 反馈",
		"dead":    "失效链接 1 余额宝多久到账？ 2 处 全部失效链接",
		"short":   "不符合现行规则 1 稳赚的标题 规则复查",
	} {
		if got := part(p, id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if len(p.All("section", "aria-labelledby=ending")) > 0 {
		t.Error("an editor is shown tokens")
	}
	p = w.Get(kb.RoleReviewer, "/console").Want(http.StatusOK)
	if got := part(p, "waiting"); got != "等我处理 1 sent的标题 待复核 2026-05-20 全部待复核 · 申请下架 · 已批准" || p.One("section", "aria-labelledby=waiting").All("a")[0].Attr("href") != "/console/a/sent/review" {
		t.Errorf("%q", got)
	}
	if got := part(p, "drafts"); got != "我的草稿 0 没有草稿。 全部草稿 · 新建文章" {
		t.Errorf("%q", got)
	}
	if got := part(w.Get(kb.RoleAdmin, "/console"), "ending"); got != "即将到期的令牌 1 旧令牌 2026-05-29 账号与令牌 · 操作记录" {
		t.Errorf("%q", got)
	}
}

// open are files beside the articles that are on their way.
type open map[string]reference.Revision

func (o open) Open(context.Context, kb.Principal) (map[string]reference.Revision, error) {
	return o, nil
}

func TestTheStartShowsFilesOnTheirWay(t *testing.T) {
	facts := reference.Revision{File: reference.Facts, State: kb.StateInReview, Author: "token:editor", CreatedAt: sitetest.Now, Review: kb.Review{SubmittedBy: "token:editor"}}
	words := reference.Revision{File: reference.Synonyms, State: kb.StateDraft, Author: kb.PersonID("reviewer"), CreatedAt: sitetest.Now}
	w := sitetest.New(t, overview.Face(open{reference.Facts: facts, reference.Synonyms: words}, nil, nil))
	for who, want := range map[kb.Role]string{
		kb.RoleEditor: "等我处理 0 没有等您处理的文章。 已批准", kb.RoleReviewer: "等我处理 2 事实 待复核 2026-05-20 同义词 草稿 2026-05-20 全部待复核 · 申请下架 · 已批准",
	} {
		p := w.Get(who, "/console").Want(http.StatusOK)
		if got := part(p, "waiting"); got != want || !p.Shows("改动中的公共内容： 事实 待复核 、 同义词 草稿") {
			t.Errorf("%s: %q", who, p.Text())
		}
	}
}

func TestTheOverviewIsForEditors(t *testing.T) {
	w := newWorld(t)
	for _, address := range []string{"/console", "/console/articles", "/console/folder", "/console/bulk/x", "/console/calendar", "/console/calendar.ics"} {
		w.Get("", address).WantRedirect("/signin?next=" + url.QueryEscape(address))
		w.Get(kb.RoleAgent, address).Want(http.StatusForbidden)
	}
}

// over follows a job until it is over.
func (w *world) over(who kb.Role, address string) *sitetest.Page {
	w.T.Helper()
	for range 400 {
		p := w.Get(who, address).Want(http.StatusOK)
		if len(p.All("progress")) == 0 {
			return p
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.T.Fatal("the job does not end")
	return nil
}

// Many articles are changed in one way: shown first, then done, and taken back.
func TestManyAreChangedAndBack(t *testing.T) {
	w := newWorld(t)
	for _, slug := range []string{"one", "two"} {
		w.Publish(sitetest.File(slug, "public", slug))
	}
	list := w.Get(kb.RoleEditor, "/console/articles?state=published&sort=title").Want(http.StatusOK)
	form := list.One("form", "id=bulk").Values()
	for name, values := range map[string][]string{"slug": {"one", "two", "open"}, "do": {"owner"}, "owner": {"支付部" + sitetest.Hostile}} {
		form[name] = values
	}
	plan := w.Post(kb.RoleEditor, "/console/bulk", form).Want(http.StatusOK)
	if !plan.Shows("将改动 2 篇，跳过 1 篇") || !plan.Shows("（空） → 支付部"+sitetest.Hostile+"，新草稿") || !plan.Shows("跳过 来自文件") || strings.Contains(plan.Body, sitetest.Hostile) {
		t.Fatal(plan.Text())
	}
	if plan.One("main").One("form").One("a").Attr("href") != "/console/articles?sort=title&state=published" {
		t.Error("the way back leads elsewhere")
	}
	if all, _ := w.Store.Revisions(context.Background(), "one"); len(all) != 1 {
		t.Fatal("looking changes something")
	}
	done := w.Submit(kb.RoleEditor, plan.One("main").One("form", "action=/console/bulk/start"), nil)
	address := done.Header.Get("Location")
	p := w.over(kb.RoleEditor, address)
	if !p.Shows("已完成：成功 2 篇，失败 0 篇，跳过 0 篇。") || strings.Contains(p.Body, "http-equiv") {
		t.Fatal(p.Text())
	}
	if got := rows(w.Get(kb.RoleEditor, "/console/articles?state=draft")); len(got) != 2 || !strings.Contains(got["one"], "支付部") {
		t.Errorf("%v", got)
	}
	if p := w.Get(kb.RoleReviewer, address).Want(http.StatusNotFound); !p.Shows("没有这次批量操作的记录；只保留最近50次。") {
		t.Error(p.Text())
	}
	w.Post(kb.RoleReviewer, address+"/undo", nil).Want(http.StatusNotFound)
	w.Submit(kb.RoleEditor, p.One("form", "action="+address+"/undo"), nil).WantRedirect(address)
	if p := w.over(kb.RoleEditor, address); !p.Shows("已撤销 2 篇") || len(p.All("form", "action="+address+"/undo")) > 0 {
		t.Error(p.Text())
	}
	if got := rows(w.Get(kb.RoleEditor, "/console/articles?state=draft")); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// kept is what a service that was stopped has left of its jobs.
type kept struct{ jobs []bulk.Job }

func (k kept) BulkJobs(context.Context) ([]bulk.Job, error)                    { return k.jobs, nil }
func (k kept) BulkJob(context.Context, string) (bulk.Job, error)               { return k.jobs[0], nil }
func (k kept) PutBulkJob(context.Context, bulk.Job, int) error                 { return nil }
func (k kept) PutBulkOutcome(context.Context, string, int, bulk.Outcome) error { return nil }

// A job that a stop of the service interrupted says so, and is gone on with.
func TestAnInterruptedChangeIsGoneOnWith(t *testing.T) {
	j := bulk.Job{ID: "halted", Who: people[kb.RoleEditor], Change: bulk.Change{Field: "owner", Value: "支付部"}, Started: sitetest.Now, Outcomes: []bulk.Outcome{{Item: bulk.Item{Slug: "gone", Title: "没有了", To: "支付部"}, State: bulk.Waits}}}
	w := &world{sitetest.New(t, overview.Face(nil, nil, kept{[]bulk.Job{j}}))}
	const address = "/console/bulk/halted"
	p := w.Get(kb.RoleEditor, address).Want(http.StatusOK)
	if !p.Shows("还有 1 篇没有处理") || p.Shows("已完成") || strings.Contains(p.Body, "http-equiv") {
		t.Fatal(p.Text())
	}
	w.Post(kb.RoleReviewer, address+"/resume", nil).Want(http.StatusNotFound)
	w.Submit(kb.RoleEditor, p.One("form", "action="+address+"/resume"), nil).WantRedirect(address)
	if p := w.over(kb.RoleEditor, address); !p.Shows("已完成：成功 0 篇，失败 1 篇") || len(p.All("form", "action="+address+"/resume")) > 0 {
		t.Error(p.Text())
	}
}

func TestAllThatAListChoosesIsChanged(t *testing.T) {
	w := newWorld(t)
	for i := range 60 { // more than a page
		w.Publish(sitetest.File(fmt.Sprintf("m%02d", i), "public", "批量的"))
	}
	form := w.Get(kb.RoleEditor, "/console/articles?source=here").One("form", "id=bulk").Values()
	for name, value := range map[string]string{"all": "1", "do": "category", "category": "wealth", "submit": "1"} {
		form.Set(name, value)
	}
	plan := w.Post(kb.RoleEditor, "/console/bulk", form).Want(http.StatusOK)
	if !plan.Shows("移到“理财”并提交复核") || !plan.Shows("将改动 60 篇，跳过 0 篇") || !plan.Shows("征信 → 理财，新草稿，提交复核") {
		t.Fatal(plan.Text())
	}
	values := plan.One("main").One("form", "action=/console/bulk/start").Values()
	values["etag"][0] = `"9.9"` // somebody was quicker
	p := w.over(kb.RoleEditor, w.Post(kb.RoleEditor, "/console/bulk/start", values).Want(http.StatusSeeOther).Header.Get("Location"))
	if !p.Shows("成功 59 篇，失败 1 篇") || !p.Shows("失败 文章已被他人修改") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleReviewer, "/console"); !strings.HasPrefix(part(p, "waiting"), "等我处理 59 ") {
		t.Error(part(p, "waiting"))
	}
}

func TestChangesOfManyThatCannotBeMeant(t *testing.T) {
	w := newWorld(t)
	w.Publish(sitetest.File("one", "public", "one"))
	for want, form := range map[string]url.Values{
		"请先勾选文章。":     {"do": {"submit"}},
		"请填写新的值。":     {"do": {"owner"}, "slug": {"one"}},
		"请选择要做的改动。":   {"slug": {"one"}},
		"日期或时间的写法不对。": {"do": {"review_by"}, "review_by": {"明天"}, "slug": {"one"}},
		"没有这个分类":      {"do": {"category"}, "category": {"nowhere"}, "slug": {"one"}},
	} {
		if p := w.Post(kb.RoleEditor, "/console/bulk", form).Want(http.StatusBadRequest); !p.Shows(want) {
			t.Errorf("%v: %s", form, p.Text())
		}
		w.Post(kb.RoleEditor, "/console/bulk/start", form).Want(http.StatusBadRequest)
	}
	many := url.Values{"do": {"submit"}, "slug": make([]string, 501)}
	if p := w.Post(kb.RoleEditor, "/console/bulk", many).Want(http.StatusBadRequest); !p.Shows("一次最多500篇") {
		t.Error(p.Text())
	}
	if p := w.Post(kb.RoleEditor, "/console/bulk", url.Values{"do": {"submit"}, "slug": {"../x", "\x00"}}).Want(http.StatusOK); !p.Shows("将改动 0 篇，跳过 2 篇") {
		t.Error(p.Text())
	}
	w.Get(kb.RoleEditor, "/console/bulk/none").Want(http.StatusNotFound)
	for _, address := range []string{"/console/bulk", "/console/bulk/start", "/console/bulk/x/undo"} {
		w.Post("", address, url.Values{}).Want(http.StatusUnauthorized)
		w.Post(kb.RoleAgent, address, url.Values{}).Want(http.StatusForbidden)
	}
}
