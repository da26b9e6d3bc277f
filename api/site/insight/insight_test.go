package insight_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/insight"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

func world(t *testing.T) *sitetest.World {
	t.Helper()
	return sitetest.New(t, help.Face(), console.Face(nil), insight.Face(sitetest.Scratch))
}

// asks searches the help centre as a customer at an address.
func asks(w *sitetest.World, address, query string) *sitetest.Page {
	r := w.Request("", http.MethodGet, "/search?q="+url.QueryEscape(query), nil)
	r.RemoteAddr = address + ":1"
	return w.Do(r).Want(http.StatusOK)
}

// What customers ask and do not find stands on the page, and in tables for spreadsheets,
// in which nothing is a formula; what staff ask is apart.
func TestOverview(t *testing.T) {
	w := world(t)
	asks(w, "10.0.0.1", "余额宝多久到账")
	asks(w, "10.0.0.2", "=cmd没有这样的词zzz")
	asks(w, "10.0.0.4", "＝cmd没有这样的词zzz二")
	asks(w, "10.0.0.5", "\ufeff=cmd没有这样的词zzz三")
	asks(w, "10.0.0.6", "\u200b\u3000@cmd没有这样的词zzz四")
	asks(w, "10.0.0.3", "电话13711112222没有zzz")
	w.Get(kb.RoleAgent, "/search?q="+url.QueryEscape("员工问的zzz")).Want(http.StatusOK)
	w.Flush()
	page := w.Get(kb.RoleEditor, "/console/insight").Want(http.StatusOK)
	for _, text := range []string{"=cmd没有这样的词zzz", "电话***没有zzz", "没有找到好答案"} {
		if !page.Shows(text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	for _, text := range []string{"13711112222", "员工问的zzz"} {
		if page.Shows(text) {
			t.Errorf("the page shows %q", text)
		}
	}
	if !w.Get(kb.RoleEditor, "/console/insight?internal=1").Shows("员工问的zzz") {
		t.Error("what staff ask is nowhere")
	}
	if n := len(page.One("figure", "class=chart").All("svg")); n != 1 || len(page.One("figure", "class=chart").All("rect")) != 56 {
		t.Errorf("%d charts", n)
	}
	got := w.Get(kb.RoleEditor, "/console/insight/gaps.csv").Want(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 3 || got.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%q, %v", rows, err)
	}
	for _, row := range rows {
		if seen := strings.TrimLeft(row[0], "\ufeff\u200b\u3000 "); strings.ContainsAny(seen[:1], "=@") || strings.HasPrefix(seen, "＝") {
			t.Errorf("%q is a formula", row[0])
		}
	}
	days := w.Get(kb.RoleEditor, "/console/insight/days.csv?from=2026-05-01&until=2026-05-31").Want(http.StatusOK)
	if n := strings.Count(days.Body, "\n"); n != 32 || !strings.Contains(days.Body, "2026-05-20,6,") {
		t.Errorf("%d lines: %s", n, days.Body)
	}
	for address, status := range map[string]int{
		"/console/insight/x.csv": 404, "/console/insight/days": 404, "/console/insight?from=x": 400, "/console/insight?from=2026-05-21&until=2026-05-20": 400, "/console/insight?from=2020-01-01": 400,
	} {
		w.Get(kb.RoleEditor, address).Want(status)
	}
	for _, address := range []string{"/console/insight", "/console/insight/articles", "/console/insight/searches", "/console/insight/top.csv"} {
		w.Get(kb.RoleAgent, address).Want(http.StatusForbidden)
	}
}

// Every article in force stands there, with its views and by which way they came.
func TestArticles(t *testing.T) {
	w := world(t)
	found := asks(w, "10.0.0.1", "余额宝多久到账")
	w.Get("", found.One("ol").All("h2")[0].One("a").Attr("href")).Want(http.StatusOK)
	w.Get("", "/a/open").Want(http.StatusOK)
	robot := w.Request("", http.MethodGet, "/a/open", nil)
	robot.Header.Set("User-Agent", "Baiduspider/2.0")
	w.Do(robot).Want(http.StatusOK)
	w.Flush()
	page := w.Get(kb.RoleEditor, "/console/insight/articles").Want(http.StatusOK)
	for _, row := range page.All("tr") {
		cells := sitetest.Texts(row.All("td"))
		if len(cells) > 4 && cells[0] == "余额宝多久到账？" && strings.Join(cells[1:5], " ") != "2 1 1 1" {
			t.Errorf("%q", cells)
		}
	}
	if !page.Shows("余额宝多久到账？") || !page.Shows("逾期") {
		t.Error("the article is not there, or not overdue")
	}
	idle, rows := page.One("details").Text(), page.One("tbody").Text()
	if !strings.Contains(idle, "征信报告怎么查？") || strings.Contains(rows, "征信报告怎么查？") || strings.Contains(idle, "余额宝多久到账？ ") {
		t.Errorf("idle are %s; rows %s", idle, rows)
	}
}

// Single searches are listed, and an administrator erases a visitor or a day.
func TestSearchesAreErased(t *testing.T) {
	w := world(t)
	asks(w, "10.0.0.1", "甲的问题")
	asks(w, "10.0.0.2", "乙的问题")
	w.Flush()
	page := w.Get(kb.RoleEditor, "/console/insight/searches").Want(http.StatusOK)
	if len(page.All("form", "action")) > 1 && page.Shows("清除一天") {
		t.Error("an editor is offered to erase")
	}
	w.Post(kb.RoleEditor, "/console/insight/erase", url.Values{"day": {"2026-05-20"}}).Want(http.StatusForbidden)
	w.Post(kb.RoleAdmin, "/console/insight/erase", url.Values{"day": {"x"}}).Want(http.StatusBadRequest)
	w.Post(kb.RoleAdmin, "/console/insight/erase", url.Values{}).Want(http.StatusBadRequest)
	visitor := page.One("tbody").All("code")[0].Text() // of the newest
	w.Post(kb.RoleAdmin, "/console/insight/erase", url.Values{"visitor": {visitor}}).WantRedirect("/console/insight/searches?erased=1")
	if page = w.Get(kb.RoleAdmin, "/console/insight/searches?erased=1").Want(http.StatusOK); page.Shows("乙的问题") || !page.Shows("甲的问题") {
		t.Error("somebody else was erased")
	}
	w.Post(kb.RoleAdmin, "/console/insight/erase", url.Values{"day": {"2026-05-20"}}).WantRedirect("/console/insight/searches?erased=1")
	if w.Get(kb.RoleAdmin, "/console/insight/searches").Shows("甲的问题") {
		t.Error("the day is still there")
	}
}

// A period is taken where one can be, from either of its ends; where not, the page says
// why.
func TestPeriods(t *testing.T) {
	w := world(t)
	for _, page := range []string{"/console/insight", "/console/insight/articles", "/console/insight/days.csv", "/console/insight/rising.csv", "/console/gaps"} {
		for _, asked := range []string{"until=2020-02-29", "until=0000-01-01", "from=9999-12-31&until=9999-12-31", "from=0001-01-01&until=0001-01-02"} {
			w.Get(kb.RoleEditor, page+"?"+asked).Want(http.StatusOK)
		}
		for _, asked := range []string{"from=2026-02-02&until=2026-02-01", "from=0000-01-01&until=9999-12-31"} {
			if got := w.Get(kb.RoleEditor, page+"?"+asked).Want(http.StatusBadRequest); !got.Shows("1至400天") {
				t.Errorf("%s?%s: %s", page, asked, got.Text())
			}
		}
	}
}

// A page about searches says why it shows little: nothing was asked yet, the period began
// before the log did, nothing is logged, or the file is damaged.
func TestPagesSayWhyThereIsLittle(t *testing.T) {
	w := world(t)
	pages := []string{"/console/insight", "/console/insight/articles", "/console/insight/searches", "/console/gaps"}
	say := func(want string, but ...string) {
		t.Helper()
		for _, page := range pages {
			if got := w.Get(kb.RoleEditor, page).Want(http.StatusOK); got.Shows(want) == slices.Contains(but, page) {
				t.Errorf("%s: %q: %v; %s", page, want, !slices.Contains(but, page), got.Text())
			}
		}
	}
	say("还没有记录。客户开始搜索后")
	asks(w, "10.0.0.1", "余额宝")
	w.Flush()
	today := searchlog.DayOf(w.Now)
	say("从 "+today.String()+" 才开始有记录", "/console/insight/searches")
	w.Now = w.Now.AddDate(0, 0, 60)
	say("才开始有记录", pages...) // the last 28 days, and those before, are whole
	w.Server.Searches().Off = true
	say("没有新的记录，下面是关闭以前的。")
	w = sitetest.NewWith(t, func(d *api.Deps) { d.Searches = searchlog.Damaged() }, console.Face(nil), insight.Face(sitetest.Scratch))
	say("搜索记录的文件已损坏")
}

// Any period can be looked at, on each page and as a table: a day, a year, one of which
// there is nothing, by face and by category; one that is none is refused with a reason.
func TestAnyPeriodCanBeLookedAt(t *testing.T) {
	w := world(t)
	for n := range 3 {
		asks(w, fmt.Sprintf("10.0.0.%d", n), "余额宝多久到账")
	}
	asks(w, "10.0.1.1", "没有的词zzz")
	w.Flush()
	today := searchlog.DayOf(w.Now)
	for name, test := range map[string]struct {
		query     string
		questions string
		bars      int
	}{
		"a day":               {"from=" + today.String() + "&until=" + today.String(), "4", 1},
		"a year":              {"from=" + (today - 364).String() + "&until=" + today.String(), "4", 365},
		"nothing":             {"from=" + (today - 60).String() + "&until=" + (today - 50).String(), "0", 11},
		"a day before":        {"from=" + (today - 1).String() + "&until=" + (today - 1).String(), "0", 1},
		"a face":              {"face=help", "4", 28},
		"a face that is idle": {"face=desk", "0", 28},
		"a category":          {"category=wealth", "3", 28},
		"another":             {"category=credit", "0", 28},
		"staff":               {"internal=1", "0", 28},
	} {
		page := w.Get(kb.RoleEditor, "/console/insight?"+test.query).Want(http.StatusOK)
		if got := page.One("ul", "class=units").All("b")[0].Text(); got != test.questions {
			t.Errorf("%s: %s questions, want %s", name, got, test.questions)
		}
		if n := len(page.One("figure", "class=chart").One("svg").All("rect", "class=bar")); n != test.bars {
			t.Errorf("%s: %d bars", name, n)
		}
		for _, table := range []string{"days.csv", "top.csv", "rising.csv", "gaps.csv"} {
			got := w.Get(kb.RoleEditor, "/console/insight/"+table+"?"+test.query).Want(http.StatusOK)
			if listed := strings.Contains(got.Body, "余额宝多久到账"); table != "days.csv" && listed != (test.questions != "0") {
				t.Errorf("%s: %s lists what was asked: %v", name, table, listed)
			}
		}
		if lists := page.All("section"); strings.Contains(sitetest.Texts(lists)[3], "余额宝多久到账") != (test.questions != "0") {
			t.Errorf("%s: the page lists %q", name, sitetest.Texts(lists)[3])
		}
		w.Get(kb.RoleEditor, "/console/insight/articles?"+test.query).Want(http.StatusOK)
		w.Get(kb.RoleEditor, "/console/gaps?"+test.query).Want(http.StatusOK)
	}
	for _, bad := range []string{"from=x", "from=2026-02-30", "from=" + (today + 1).String() + "&until=" + today.String(), "from=" + (today - 400).String() + "&until=" + today.String()} {
		for _, page := range []string{"/console/insight", "/console/insight/articles", "/console/gaps", "/console/insight/days.csv"} {
			w.Get(kb.RoleEditor, page+"?"+bad).Want(http.StatusBadRequest)
		}
	}
}
