package webhooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/api/site/webhooks"
	"github.com/wenjin-kb/wenjin/kb"
	hooks "github.com/wenjin-kb/wenjin/kb/webhooks"
)

// An administrator sets one up, sees its secret once, tries it, skips what waits, sends it
// again and deletes it, by forms alone.
func TestWebhooksOnPages(t *testing.T) {
	var desk *hooks.Desk
	w := sitetest.NewWith(t, func(d *api.Deps) { desk = d.Webhooks }, console.Face(nil), webhooks.Face())
	form := url.Values{"name": {"缓存" + sitetest.Hostile}, "url": {"https://hooks.example/x"}, "events": {"article.published", "article.submitted"}}
	w.Get(kb.RoleReviewer, "/console/webhooks").Want(http.StatusForbidden)
	w.Post(kb.RoleReviewer, "/console/webhooks", form).Want(http.StatusForbidden)
	refused := w.Post(kb.RoleAdmin, "/console/webhooks", form).Want(http.StatusBadRequest)
	if !refused.Shows("网络钩子有不能保存的问题") || !refused.Shows("请勾选“内部”") {
		t.Error("it does not say why it is refused")
	}
	form.Set("name", "缓存")
	form.Set("internal", "1")
	made := w.Post(kb.RoleAdmin, "/console/webhooks", form).Want(http.StatusOK)
	if !made.Shows("whsec_") {
		t.Error("the secret is not shown")
	}
	list := w.Get(kb.RoleAdmin, "/console/webhooks").Want(http.StatusOK)
	if list.Shows("whsec_") || !list.Shows("文章送审") {
		t.Error("the list shows the secret, or not what is told")
	}
	all, err := desk.List(t.Context(), kb.Principal{Role: kb.RoleAdmin})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	path := "/console/webhooks/" + all[0].ID
	do := func(what, delivery string) {
		t.Helper()
		w.Post(kb.RoleAdmin, path, url.Values{"do": {what}, "delivery": {delivery}}).Want(http.StatusSeeOther)
	}
	do("test", "")
	do("disable", "")
	page := w.Get(kb.RoleAdmin, path).Want(http.StatusOK)
	if !page.Shows("测试") || !page.Shows("停用期间") || !page.Shows("等待") {
		t.Error("the page does not show the test")
	}
	do("skip", "1")
	do("replay", "1")
	do("enable", "")
	if page := w.Get(kb.RoleAdmin, path).Want(http.StatusOK); !page.Shows("已跳过") || !page.Shows("重发 1") {
		t.Error("the page does not show what became of it")
	}
	for _, wrong := range []url.Values{{"do": {"nothing"}}, {"do": {"skip"}, "delivery": {"99"}}} {
		w.Post(kb.RoleAdmin, path, wrong).Want(http.StatusNotFound)
	}
	do("delete", "")
	w.Get(kb.RoleAdmin, path).Want(http.StatusNotFound)
	if again := w.Get(kb.RoleAdmin, "/console/webhooks"); strings.Contains(again.Text(), "缓存") {
		t.Error("it is still there")
	}
}
