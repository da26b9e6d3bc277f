package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// form is the one of a page that leads to an address.
func form(t *testing.T, p *sitetest.Page, action string) sitetest.Element {
	t.Helper()
	for _, f := range p.All("form") {
		if f.Attr("action") == action {
			return f
		}
	}
	t.Fatalf("%s has no form for %s", p.Request, action)
	return sitetest.Element{}
}

// A favourite is the account's own: the empty desk lists it until it is taken away.
func TestFavourites(t *testing.T) {
	w := world(t)
	const keep = "/desk/a/open/favourite"
	w.Submit(kb.RoleAgent, form(t, w.Get(kb.RoleAgent, "/desk/a/open?q=到账"), keep), nil).WantRedirect("/desk/a/open?q=" + url.QueryEscape("到账"))
	w.Submit(kb.RoleAgent, form(t, w.Get(kb.RoleAgent, "/desk/a/inner"), "/desk/a/inner/favourite"), nil).WantRedirect("/desk/a/inner")
	listed := func(who kb.Role) []string {
		return sitetest.Texts(w.Get(who, "/desk").Want(http.StatusOK).One("section", "id=desk-results").All("li"))
	}
	if got := strings.Join(listed(kb.RoleAgent), "|"); !strings.Contains(got, "公开 余额宝多久到账？") || !strings.Contains(got, "内部 "+sitetest.Secret+"到账处置") {
		t.Errorf("%q", got)
	}
	if got := listed(kb.RoleEditor); len(got) > 0 {
		t.Errorf("somebody else's favourites are shown: %q", got)
	}
	w.Submit(kb.RoleAgent, form(t, w.Get(kb.RoleAgent, "/desk/a/open"), keep), nil)
	if got := listed(kb.RoleAgent); len(got) != 1 {
		t.Errorf("%q", got)
	}
	w.Post("", keep, url.Values{"keep": {"1"}}).Want(http.StatusUnauthorized)
	w.Post(kb.RoleAgent, "/desk/a/none/favourite", url.Values{"keep": {"1"}}).Want(http.StatusNotFound)
}

// What a browser remembers is named as far as its account may read it.
func TestOpenedArticlesAreNamed(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleAgent, "/desk/opened?slug=inner&slug=gone&slug=future&slug=open").Want(http.StatusOK)
	if got := sitetest.Texts(p.One("ol", "id=opened").All("li")); len(got) != 2 || got[0] != sitetest.Secret+"到账处置" || got[1] != "余额宝多久到账？" {
		t.Errorf("%q", got)
	}
	if hostile := w.Get(kb.RoleAgent, "/desk/opened?slug=hostile"); strings.Contains(hostile.Body, sitetest.Hostile) {
		t.Error(hostile.Body)
	}
	w.Get("", "/desk/opened?slug=inner").WantRedirect("/signin?next=" + url.QueryEscape("/desk/opened?slug=inner"))
}

// An editor asks for an article to be read; every agent is told until they have
// confirmed it themselves; the editor sees who has not; the log has each step.
func TestMustRead(t *testing.T) {
	w := world(t)
	agent, editor := w.SignIn(kb.RoleAgent), w.SignIn(kb.RoleEditor)
	page := func(cookie *http.Cookie, address string) *sitetest.Page {
		t.Helper()
		return w.With(cookie, http.MethodGet, address, nil).Want(http.StatusOK)
	}
	ask := form(t, page(editor, "/desk/a/inner"), "/desk/a/inner/notice")
	values := ask.Values()
	values.Set("why", "新规 "+sitetest.Hostile)
	w.With(editor, http.MethodPost, ask.Attr("action"), values).WantRedirect("/desk/notices")
	if p := page(editor, "/desk/notices"); !p.Shows("未读 1 人 ：王agent") || !p.Shows(sitetest.Secret+"到账处置") || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(p.Text())
	}
	if p := page(agent, "/desk?q=征信"); !p.Shows("有 1 篇必读还没有确认： " + sitetest.Secret + "到账处置") {
		t.Error(p.Text())
	}
	inner := page(agent, "/desk/a/inner")
	confirm := inner.One("div", "class=must").One("form")
	if len(inner.All("form")) == 0 || inner.Shows("要求坐席必读") {
		t.Error("an agent may ask others to read")
	}
	// A token of the agent's role is nobody who reads.
	w.Post(kb.RoleAgent, confirm.Attr("action"), confirm.Values()).Want(http.StatusForbidden)
	w.With(agent, http.MethodPost, confirm.Attr("action"), confirm.Values()).WantRedirect("/desk/a/inner?confirmed=1")
	if p := page(agent, "/desk/a/inner"); len(p.All("div", "class=must")) > 0 || p.Shows("必读还没有确认") {
		t.Error(p.Text())
	}
	p := page(editor, "/desk/notices")
	if !p.Shows("坐席都已读") || !p.Shows("agent · 2026-05-20 10:00 · 第 1 版") {
		t.Error(p.Text())
	}
	w.With(editor, http.MethodPost, p.One("article").One("form").Attr("action"), url.Values{}).WantRedirect("/desk/notices")
	if p := page(editor, "/desk/notices"); !p.Shows("现在没有必读的文章") {
		t.Error(p.Text())
	}
	w.With(agent, http.MethodGet, "/desk/notices", nil).Want(http.StatusForbidden)
	w.With(agent, http.MethodPost, "/desk/a/inner/notice", url.Values{}).Want(http.StatusForbidden)
	actions := map[string]string{}
	if err := w.Store.EachRecord(context.Background(), 0, 0, func(r kb.Record) error { actions[r.Action] = r.Actor + " " + r.Object; return nil }); err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]string{"mustread.demand": "person:editor inner", "mustread.confirm": "person:agent inner", "mustread.end": "person:editor inner"} {
		if actions[action] != want {
			t.Errorf("%s is told of %q, want %q", action, actions[action], want)
		}
	}
}

// A kind cuts the results down; one that is none of ours does not.
func TestFilterByKind(t *testing.T) {
	w := world(t)
	count := func(kind string) int {
		return len(w.Get(kb.RoleAgent, "/desk?q=到账&kind="+kind).Want(http.StatusOK).All("a", "data-hit"))
	}
	if all, howto := count(""), count("howto"); howto != 1 || all <= howto || count("nonsense") != all {
		t.Errorf("%d of all, %d how to, %d of nonsense", all, howto, count("nonsense"))
	}
}

// The panel may be framed by whom the house names and by nobody else; nothing else may
// be framed at all.
func TestWhoMayFrameThePanel(t *testing.T) {
	const origin = "https://tickets.example.cn"
	w := sitetest.NewPaneled(t, []string{origin}, desk.Face())
	framed := func(p *sitetest.Page) string {
		_, who, _ := strings.Cut(p.Header.Get("Content-Security-Policy"), "frame-ancestors ")
		return who
	}
	for address, want := range map[string]string{"/desk/panel?q=到账": origin, "/desk/panel/a/open": origin, "/desk?q=到账": "'none'", "/desk/a/open": "'none'", "/signin": "'none'"} {
		if got := framed(w.Get(kb.RoleAgent, address).Want(http.StatusOK)); got != want {
			t.Errorf("%s may be framed by %s, want %s", address, got, want)
		}
	}
	if got := framed(world(t).Get(kb.RoleAgent, "/desk/panel")); got != "'none'" {
		t.Errorf("without a word of the house the panel may be framed by %s", got)
	}
	// Whoever is not signed in is led to the door in a window of their own.
	p := w.Get("", "/desk/panel?q=到账").Want(http.StatusUnauthorized)
	if door := p.One("a", "target=_blank"); framed(p) != origin || door.Attr("href") != "/signin?next=%2Fdesk" || p.Shows(sitetest.Secret) || len(p.All("input")) > 0 {
		t.Error(p.Body)
	}
	panel := w.Get(kb.RoleAgent, "/desk/panel?q=到账")
	if got := panel.One("main").Attr("data-origins"); got != origin {
		t.Errorf("it listens to %q", got)
	}
	for _, link := range panel.All("a", "data-hit") {
		if !strings.HasPrefix(link.Attr("href"), "/desk/panel/a/") {
			t.Errorf("a hit leads out of the panel: %s", link.Attr("href"))
		}
	}
}

// A session goes along into pages of other sites only where the house says so, and over
// HTTPS alone.
func TestCookiesAcrossSites(t *testing.T) {
	w := world(t)
	if got := w.SignIn(kb.RoleAgent); got.SameSite != http.SameSiteLaxMode {
		t.Errorf("%+v", got)
	}
	for secure, want := range map[bool]http.SameSite{false: http.SameSiteLaxMode, true: http.SameSiteNoneMode} {
		w := sitetest.NewWith(t, func(d *api.Deps) { d.CrossSiteCookies, d.SecureCookies = true, secure }, desk.Face())
		if got := w.SignIn(kb.RoleAgent); got.SameSite != want || got.Secure != secure {
			t.Errorf("secure %v: %+v", secure, got)
		}
	}
}
