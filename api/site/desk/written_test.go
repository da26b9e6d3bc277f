package desk_test

import (
	"net/http"
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// Where a model writes, its box stands above the results of the desk, with the address that
// links for customers begin with; not of the past, nor of a part of the articles, which a
// model is not told of.
func TestTheBoxOfWhatAModelWrites(t *testing.T) {
	w := sitetest.NewWriting(t, func(*api.Deps) {}, desk.Face())
	p := w.Get(kb.RoleAgent, "/desk?q=余额宝多久到账").Want(http.StatusOK)
	box := p.One("section", "id=desk-results").One("section", "data-written")
	if box.Attr("data-question") != "余额宝多久到账" || box.Attr("data-uid") == "" || box.Attr("data-base") != sitetest.BaseURL || box.Has("data-said") != (len(p.All("span", "class=ok")) > 0) || len(box.All("button", "data-copy")) != 1 {
		t.Error(p.Body)
	}
	if opened := w.Get(kb.RoleAgent, "/desk/a/open?q=余额宝多久到账").Want(http.StatusOK).One("section", "data-written"); opened.Attr("data-uid") != "" {
		t.Error("an article that is opened is a search for the log")
	}
	for _, address := range []string{"/desk", "/desk?q=到账", "/desk?q=余额宝多久到账&audience=public", "/desk?q=余额宝多久到账&kind=knowledge", "/desk?q=余额宝多久到账&asOf=2026-05-01"} {
		if p := w.Get(kb.RoleAgent, address).Want(http.StatusOK); len(p.All("section", "data-written")) > 0 {
			t.Errorf("%s is written about", address)
		}
	}
	if p := world(t).Get(kb.RoleAgent, "/desk?q=余额宝多久到账"); len(p.All("section", "data-written")) > 0 || p.Shows("请 AI") {
		t.Error("there is no model, and its box is there")
	}
}
