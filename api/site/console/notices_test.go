package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// The bell says how much is new, to whom it concerns alone, until they have read it.
func TestTheBell(t *testing.T) {
	w := world(t)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题"+sitetest.Hostile))
	step(t, w, kb.RoleEditor, "/console/a/mine", "submit", nil)
	w.Tell()
	p := w.Get(kb.RoleReviewer, "/console/notices").Want(http.StatusOK)
	if got := p.One("a", "class=bell").Text(); got != "通知 1" {
		t.Errorf("the bell says %q", got)
	}
	if got := p.One("li", "class=unread").Text(); !strings.HasPrefix(got, "有文章等待复核 标题"+sitetest.Hostile+" 令牌 editor · 2026-05-20 10:00") || strings.Contains(p.Body, sitetest.Hostile) {
		t.Errorf("%q", got)
	}
	if got := p.One("li", "class=unread").One("a").Attr("href"); got != "/console/a/mine/review" {
		t.Errorf("it leads to %s", got)
	}
	if got := w.Get(kb.RoleAdmin, "/console").One("a", "class=bell").Text(); got != "通知" {
		t.Errorf("who does not approve is told %q", got)
	}
	for _, id := range []string{"abc", "0", "-1", "1x", "99999999999999999999"} { // not all of them
		w.Post(kb.RoleReviewer, "/console/notices", url.Values{"id": {id}}).Want(http.StatusBadRequest)
	}
	if got := w.Get(kb.RoleReviewer, "/console/notices").One("a", "class=bell").Text(); got != "通知 1" {
		t.Errorf("what is no number of a notice has read them: %q", got)
	}
	w.Submit(kb.RoleReviewer, p.One("li", "class=unread").One("form"), nil).WantRedirect("/console/notices")
	if p := w.Get(kb.RoleReviewer, "/console/notices"); p.One("a", "class=bell").Text() != "通知" || len(p.All("li", "class=unread")) > 0 || !p.Shows("有文章等待复核") {
		t.Error(p.Text())
	}
	w.Get(kb.RoleAgent, "/console/notices").Want(http.StatusForbidden)
	w.Post("", "/console/notices", url.Values{}).Want(http.StatusUnauthorized)
	if p := w.Get(kb.RoleEditor, "/"); len(p.All("a", "class=bell")) > 0 {
		t.Error("the bell is on customers' pages")
	}
}
