package insight_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// A question without an answer becomes a question of an article: what that changes is
// shown before, the draft takes the usual way, and the gap closes when the question finds
// the article.
func TestAGapIsClosed(t *testing.T) {
	w := world(t)
	w.Publish(sitetest.File("branch-hours", "public", "营业网点时间"))
	w.Follow()
	const query = "柜台几时上班呀"
	asks(w, "10.0.0.1", query)
	asks(w, "10.0.0.2", query)
	asks(w, "10.0.0.3", "柜台几时上班")
	w.Flush()
	list := w.Get(kb.RoleEditor, "/console/gaps").Want(http.StatusOK)
	if cells := sitetest.Texts(list.One("tbody").All("td")); len(cells) != 8 || cells[0] != query || cells[1] != "3" || cells[4] != "2" {
		t.Fatalf("%q", cells)
	}
	address := list.One("tbody").All("a")[0].Attr("href")
	form := w.Get(kb.RoleEditor, address).Want(http.StatusOK).One("form", "class=stack")
	if got := w.Submit(kb.RoleEditor, form, map[string]string{"other": "nowhere", "do": "replay"}).Want(http.StatusNotFound); !got.Shows("nowhere") && len(got.All("div", "role=alert")) == 0 {
		t.Error("an article that is not there is not said to be")
	}
	replayed := w.Submit(kb.RoleEditor, form, map[string]string{"other": "branch-hours", "do": "replay"}).Want(http.StatusOK)
	if !replayed.Shows("重放了 2 个问题，2 个的前三条结果会变，近来共问过 3 次") || !replayed.Shows("改后 营业网点时间的标题") {
		t.Errorf("the replay shows %s", replayed.Text())
	}
	w.Submit(kb.RoleEditor, form, map[string]string{"other": "branch-hours", "do": "save"}).WantRedirect("/console/a/branch-hours?done=saved")
	working := w.Get(kb.RoleEditor, "/console/gaps?state=working").Want(http.StatusOK)
	if !working.Shows(query) {
		t.Error("nobody is at it")
	}
	for _, step := range []struct {
		who  kb.Role
		page string
		name string
	}{{kb.RoleEditor, "", "submit"}, {kb.RoleReviewer, "/review", "approve"}, {kb.RoleEditor, "", "publish"}} {
		page := w.Get(step.who, "/console/a/branch-hours"+step.page).Want(http.StatusOK)
		w.Submit(step.who, page.One("form", "action=/console/a/branch-hours/"+step.name), nil).Want(http.StatusSeeOther)
	}
	w.Follow()
	if found := asks(w, "10.0.0.4", query).One("ol").All("h2")[0].Text(); found != "营业网点时间的标题" {
		t.Errorf("the same search finds %q", found)
	}
	w.Flush()
	closed := w.Get(kb.RoleEditor, "/console/gaps?state=closed").Want(http.StatusOK)
	if !closed.Shows(query) || w.Get(kb.RoleEditor, "/console/gaps").Shows(query) {
		t.Errorf("the gap is not closed: %s", closed.Text())
	}
}

// What is decided about a gap stays, and what is not ours is no work.
func TestGapsAreDecided(t *testing.T) {
	w := world(t)
	asks(w, "10.0.0.1", "没有的问题zzz")
	w.Flush()
	list := w.Get(kb.RoleEditor, "/console/gaps").Want(http.StatusOK)
	address := list.One("tbody").All("a")[0].Attr("href")
	w.Post(kb.RoleEditor, address, url.Values{"state": {"x"}}).Want(http.StatusBadRequest)
	w.Post(kb.RoleEditor, address, url.Values{"state": {"open"}, "due": {"x"}}).Want(http.StatusBadRequest)
	w.Post(kb.RoleEditor, address, url.Values{"state": {"open"}, "owner": {strings.Repeat("长", 61)}}).Want(http.StatusBadRequest)
	w.Post(kb.RoleEditor, address, url.Values{"state": {"open"}, "owner": {"李编辑"}, "due": {"2026-05-01"}}).WantRedirect(address + "?done=1")
	if page := w.Get(kb.RoleEditor, "/console/gaps"); !page.Shows("李编辑") || !page.Shows("逾期 2026-05-01") {
		t.Error(page.Text())
	}
	w.Post(kb.RoleEditor, address, url.Values{"state": {"open"}, "take": {"1"}}).WantRedirect(address + "?done=1")
	if page := w.Get(kb.RoleEditor, "/console/gaps?state=working"); !page.Shows("没有的问题zzz") || page.One("tbody").All("td")[6].Text() != "editor" {
		t.Errorf("whoever takes it is not at it: %s", page.Text())
	}
	w.Post(kb.RoleEditor, address, url.Values{"state": {"ignored"}}).WantRedirect(address + "?done=1")
	if w.Get(kb.RoleEditor, "/console/gaps").Shows("没有的问题zzz") || !w.Get(kb.RoleEditor, "/console/gaps?state=ignored").Shows("没有的问题zzz") {
		t.Error("it is not ignored")
	}
	decided := 0
	if err := w.Store.EachRecord(t.Context(), 0, 0, func(r kb.Record) error {
		if strings.HasPrefix(r.Action, "gap.") {
			decided++
		}
		return nil
	}); err != nil || decided != 3 {
		t.Errorf("the audit log has %d: %v", decided, err)
	}
	page := w.Get(kb.RoleEditor, address).Want(http.StatusOK)
	for _, text := range []string{"写一篇新文章", "加同义词"} {
		if !page.Shows(text) {
			t.Errorf("the page lacks %s", text)
		}
	}
	for _, a := range page.All("a", "class=button quietbutton") {
		if href := a.Attr("href"); strings.HasPrefix(href, "/console/new") {
			if got := w.Get(kb.RoleEditor, href).Want(http.StatusOK).One("input", "name=title").Attr("value"); got != "没有的问题zzz" {
				t.Errorf("a new article begins with %q", got)
			}
		}
	}
	w.Get(kb.RoleAgent, address).Want(http.StatusForbidden)
	w.Get(kb.RoleEditor, "/console/gaps/0000000000000000").Want(http.StatusNotFound)
	w.Post(kb.RoleAgent, address, url.Values{"state": {"open"}}).Want(http.StatusForbidden)
	w.Post(kb.RoleAgent, address+"/question", url.Values{"slug": {"open"}}).Want(http.StatusForbidden)
}

// What editors judge makes a test set, which says how the ranking does now.
func TestJudgements(t *testing.T) {
	w := world(t)
	page := w.Get(kb.RoleEditor, "/console/judgements?query=abc&slug=open").Want(http.StatusOK)
	if !page.Shows("还没有标注") || page.One("input", "name=query").Attr("value") != "abc" {
		t.Error(page.Text())
	}
	for _, j := range []url.Values{
		{"query": {"余额宝多久到账"}, "slug": {"open"}, "grade": {"3"}}, {"query": {"没有的问题zzz"}, "slug": {"other"}, "grade": {"2"}}, {"query": {"13711112222怎么查"}, "slug": {"other"}, "grade": {"1"}},
		{"query": {"余额宝 多久到账？"}, "slug": {"other"}, "grade": {"1"}}, {"query": {"余额宝多久到账"}, "slug": {"other"}, "grade": {"0"}},
	} {
		w.Post(kb.RoleEditor, "/console/judgements", j).WantRedirect("/console/judgements")
	}
	page = w.Get(kb.RoleEditor, "/console/judgements").Want(http.StatusOK)
	if rows := page.One("tbody").All("tr"); len(rows) != 3 || page.Shows("13711112222") {
		t.Fatalf("%s", page.Text())
	}
	for _, row := range page.One("tbody").All("tr") {
		cells := sitetest.Texts(row.All("td"))
		want := map[string]string{"余额宝多久到账": "1", "没有的问题zzz": "找不到"}[cells[0]]
		if want != "" && cells[3] != want {
			t.Errorf("%q", cells)
		}
	}
	if !page.Shows("3 个问题") {
		t.Error("no score is shown")
	}
	for _, bad := range []url.Values{{"query": {""}, "slug": {"open"}, "grade": {"1"}}, {"query": {"x"}, "slug": {"../x"}, "grade": {"1"}}, {"query": {"x"}, "slug": {"open"}, "grade": {"4"}}, {"query": {"x"}, "slug": {"open"}, "grade": {"x"}}, {"query": {strings.Repeat("长", 201)}, "slug": {"open"}, "grade": {"1"}}} {
		w.Post(kb.RoleEditor, "/console/judgements", bad).Want(http.StatusBadRequest)
	}
	for slug, want := range map[string]string{"nowhere": "没有这篇文章", "inner": "这是内部文章"} {
		page = w.Post(kb.RoleEditor, "/console/judgements", url.Values{"query": {"余额宝"}, "slug": {slug}, "grade": {"2"}}).Want(http.StatusBadRequest)
		if !page.Shows(want) || page.One("input", "name=query").Attr("value") != "余额宝" || page.One("input", "name=slug").Attr("value") != slug || !strings.Contains(page.Body, `value="2" selected`) {
			t.Errorf("%s: %s", slug, page.Text())
		}
	}
	w.Post(kb.RoleEditor, "/console/judgements", url.Values{"query": {"余额宝"}, "slug": {"nowhere"}, "grade": {"0"}}).WantRedirect("/console/judgements")
	w.Post(kb.RoleAgent, "/console/judgements", url.Values{"query": {"x"}, "slug": {"open"}, "grade": {"1"}}).Want(http.StatusForbidden)
	w.Get(kb.RoleAgent, "/console/judgements").Want(http.StatusForbidden)
}

// What a change did to the judged questions stands below them: which moved, and by what.
func TestMeasurementsAreShown(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/judgements", url.Values{"query": {"余额宝多久到账"}, "slug": {"open"}, "grade": {"3"}}).WantRedirect("/console/judgements")
	if w.Get(kb.RoleEditor, "/console/judgements").Shows("每次改动之后") {
		t.Error("nothing was measured")
	}
	key := searchlog.Key("余额宝多久到账")
	for n, m := range []searchlog.Measurement{
		{Content: 1, Questions: 1, NDCG10: .5, MRR10: .5, Recall10: 1, Places: map[int64]int{key: 1}},
		{Content: 2, Words: "x", Questions: 1, NDCG10: .25, MRR10: .5, Recall10: 1, Places: map[int64]int{key: 0}},
	} {
		m.At = w.Now.Add(time.Duration(n) * time.Minute)
		if err := w.Server.Searches().Measured(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	rows := w.Get(kb.RoleEditor, "/console/judgements").One("div", "aria-label=每次改动之后").One("tbody").All("tr")
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	newest, first := sitetest.Texts(rows[0].All("td")), sitetest.Texts(rows[1].All("td"))
	if newest[1] != "文章 词语" || newest[2] != "0.250 -0.250" || newest[3] != "0.500 +0.000" || newest[5] != "1 个 余额宝多久到账：第 1 位 → 找不到 变差" || first[1] != "第一次" || first[2] != "0.500" || first[5] != "没有" {
		t.Errorf("%q, %q", newest, first)
	}
}

// The reason of an unhelpful vote is a ticket, with a number, an owner, a day and an
// answer.
func TestTickets(t *testing.T) {
	w := world(t)
	w.Post("", "/a/open/vote", url.Values{"vote": {"unhelpful"}, "reason": {"电话13711112222打不通"}}).Want(http.StatusSeeOther)
	w.Post("", "/a/other/vote", url.Values{"vote": {"unhelpful"}}).Want(http.StatusSeeOther) // without a reason
	w.Flush()
	page := w.Get(kb.RoleEditor, "/console/tickets").Want(http.StatusOK)
	if !page.Shows("#1") || !page.Shows("电话***打不通") || page.Shows("#2") {
		t.Fatal(page.Text())
	}
	form := page.One("form", "action=/console/tickets/1")
	w.Submit(kb.RoleEditor, form, map[string]string{"state": "working", "owner": "李编辑", "due": "2026-05-01", "answer": "已改"}).WantRedirect("/console/tickets?state=working")
	if page = w.Get(kb.RoleEditor, "/console/tickets?state=working").Want(http.StatusOK); !page.Shows("#1 逾期") || !page.Shows("还有 1 条没有处理完，其中 1 条逾期") || page.One("form", "action=/console/tickets/1").One("input", "name=owner").Attr("value") != "李编辑" {
		t.Error(page.Text())
	}
	for query, want := range map[string]bool{"overdue=1": true, "overdue=1&owner=李编辑": true, "overdue=1&owner=王": false, "state=working&slug=open": true, "state=working&slug=other": false} {
		if got := w.Get(kb.RoleEditor, "/console/tickets?"+query).Want(http.StatusOK).Shows("#1"); got != want {
			t.Errorf("%s shows it: %v", query, got)
		}
	}
	w.Submit(kb.RoleEditor, form, map[string]string{"state": "done"}).WantRedirect("/console/tickets?state=done")
	if w.Get(kb.RoleEditor, "/console/tickets").Shows("#1") || w.Get(kb.RoleEditor, "/console/tickets?state=done").Shows("#1 逾期") {
		t.Error("it is not done")
	}
	for _, bad := range []url.Values{{"state": {"x"}}, {"state": {"open"}, "due": {"x"}}, {"state": {"open"}, "answer": {strings.Repeat("长", 501)}}} {
		w.Post(kb.RoleEditor, "/console/tickets/1", bad).Want(http.StatusBadRequest)
	}
	w.Post(kb.RoleEditor, "/console/tickets/7", url.Values{"state": {"open"}}).Want(http.StatusNotFound)
	w.Post(kb.RoleAgent, "/console/tickets/1", url.Values{"state": {"open"}}).Want(http.StatusForbidden)
	w.Get(kb.RoleAgent, "/console/tickets").Want(http.StatusForbidden)
}
