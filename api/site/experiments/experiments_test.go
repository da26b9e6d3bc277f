package experiments_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/experiments"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World {
	t.Helper()
	return sitetest.New(t, help.Face(), console.Face(nil), experiments.Face(rank.Weights()))
}

// asks searches as somebody at an address and gives the links of the answer.
func asks(w *sitetest.World, who kb.Role, address, query string) (links []string) {
	w.T.Helper()
	r := w.Request(who, http.MethodGet, "/search?q="+url.QueryEscape(query), nil)
	r.RemoteAddr = address + ":1"
	for _, hit := range w.Do(r).Want(http.StatusOK).All("h2") {
		for _, a := range hit.All("a") {
			links = append(links, a.Attr("href"))
		}
	}
	return links
}

// slug is the article that a link of an answer leads to.
func slug(link string) string {
	link, _, _ = strings.Cut(strings.TrimPrefix(link, "/a/"), "?")
	return link
}

// An administrator begins an experiment; visitors see drafted answers, the same all day;
// clicks are counted for who has put the article there; the verdict comes when it is over.
func TestAnExperimentFromBeginningToEnd(t *testing.T) {
	w := world(t)
	for i := range 4 {
		w.Publish(sitetest.File(fmt.Sprint("cash-", i), "public", strings.Repeat("提现", i+1)+"转出"))
	}
	w.Follow()
	form := url.Values{"name": {"同义词"}, "reason": {"试试"}, "days": {"14"}, "synonyms": {"提现，征信"}, "weight-titleCoverage": {"0"}}
	w.Post(kb.RoleEditor, "/console/experiments", form).Want(http.StatusForbidden)
	w.Post(kb.RoleAdmin, "/console/experiments", form).Want(http.StatusSeeOther)
	before := asks(w, "", "10.0.0.1", "提现")
	page := w.Get(kb.RoleAdmin, "/console/experiments").Want(http.StatusOK)
	if !page.Shows("未开始") {
		t.Error("it runs already")
	}
	w.Submit(kb.RoleAdmin, formTo(t, page, "/start"), nil).Want(http.StatusSeeOther)
	different := false
	for i := range 20 {
		address := fmt.Sprint("10.0.1.", i)
		links := asks(w, "", address, "提现")
		again := asks(w, "", address, "提现")
		for j := range links {
			if slug(links[j]) != slug(again[j]) {
				t.Fatalf("%s sees another order: %v, %v", address, links, again)
			}
			if strings.Contains(links[j], "inner") || strings.Contains(links[j], "expired") {
				t.Fatal("hidden articles are shown")
			}
		}
		different = different || slug(links[0]) != slug(before[0]) || len(links) != len(before)
		w.Get("", links[0]).Want(http.StatusOK)
	}
	if !different {
		t.Fatal("nobody sees the other ranking")
	}
	for _, link := range asks(w, kb.RoleAgent, "10.0.0.9", "提现") {
		if slug(link) == "other" {
			t.Error("staff take part")
		}
	}
	page = w.Get(kb.RoleEditor, "/console/experiments").Want(http.StatusOK)
	if !page.Shows("进行中") || !page.Shows("回答 20 次，有点开的 20 次") || page.Shows("更好") || page.Shows("看不出差别") || len(page.All("form")) > 1 {
		t.Error(page.Text())
	}
	w.Submit(kb.RoleAdmin, formTo(t, w.Get(kb.RoleAdmin, "/console/experiments"), "/stop"), nil).Want(http.StatusSeeOther)
	if page = w.Get(kb.RoleEditor, "/console/experiments"); !page.Shows("已结束") || !page.Shows("符号检验") {
		t.Error(page.Text())
	}
	if after := asks(w, "", "10.0.1.1", "提现"); len(after) != len(before) {
		t.Errorf("a stopped experiment acts: %v", after)
	}
	w.Get(kb.RoleAgent, "/console/experiments").Want(http.StatusForbidden)
	w.Post(kb.RoleAdmin, "/console/experiments/x/explode", url.Values{}).Want(http.StatusNotFound)
}

func formTo(t *testing.T, page *sitetest.Page, step string) sitetest.Element {
	t.Helper()
	for _, form := range page.All("form") {
		if strings.HasSuffix(form.Attr("action"), step) {
			return form
		}
	}
	t.Fatalf("there is no way to %s", step)
	return sitetest.Element{}
}

func TestWhatTheFormRefuses(t *testing.T) {
	w := world(t)
	for name, c := range map[string]struct {
		field, value, says string
	}{
		"no number":     {"weight-tier", "x", "不是数字"},
		"too great":     {"weight-tier", "21", "权重为0至20"},
		"no words":      {"synonyms", "一个词", "同义词读不懂"},
		"no difference": {"x", "x", "两种排序要有不同"},
		"no end":        {"days", "0", "1至90天"},
	} {
		form := url.Values{"name": {sitetest.Hostile}, "reason": {"试试"}, "days": {"14"}}
		form.Set(c.field, c.value)
		page := w.Post(kb.RoleAdmin, "/console/experiments", form).Want(http.StatusBadRequest)
		if !page.Shows(c.says) || strings.Contains(page.Body, sitetest.Hostile) {
			t.Errorf("%s: %s", name, page.Text())
		}
	}
}
