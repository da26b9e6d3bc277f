package site_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth/openid"
)

// issuerWorld is a world that people enter by an issuer.
func issuerWorld(t *testing.T) (*sitetest.World, *sitetest.Issuer) {
	t.Helper()
	p := sitetest.NewIssuer(t, sitetest.BaseURL)
	provider, err := openid.New(openid.Config{
		Issuer: p.URL, ClientID: sitetest.ClientID, ClientSecret: sitetest.ClientSecret, BaseURL: sitetest.BaseURL, Scopes: []string{"profile"}, RolesClaim: "roles",
		Roles: map[string]kb.Role{"faq-agents": kb.RoleAgent, "faq-editors": kb.RoleEditor},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sitetest.NewWith(t, func(d *api.Deps) { d.OpenID = provider }, console.Face(nil), overview.Face(nil, nil, nil)), p
}

var requestID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// atTheIssuer signs somebody in at the address that they were sent to, in a browser
// of their own, and gives the address that the issuer sends them back to.
func atTheIssuer(t *testing.T, address, login string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), sitetest.BaseURL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	id := requestID.FindSubmatch(text)
	if id == nil {
		t.Fatalf("%s: %s", r.Request.URL, text)
	}
	if r, err = browser.PostForm(r.Request.URL.String(), url.Values{"id": {string(id[1])}, "username": {login}, "password": {sitetest.IssuerPassword}}); err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	back := r.Header.Get("Location")
	if !strings.HasPrefix(back, sitetest.BaseURL+openid.CallbackPath+"?") {
		t.Fatalf("%s: %s leads to %q", r.Request.URL, r.Status, back)
	}
	return strings.TrimPrefix(back, sitetest.BaseURL)
}

// begin is the first step: the address of the issuer and the cookie of the ticket.
func begin(w *sitetest.World, next string) (string, *http.Cookie) {
	w.T.Helper()
	p := w.Get("", "/signin/openid?next="+url.QueryEscape(next)).Want(http.StatusSeeOther)
	return p.Header.Get("Location"), p.Cookie()
}

// enter goes the whole way.
func enter(w *sitetest.World, login, next string) *sitetest.Page {
	w.T.Helper()
	address, ticket := begin(w, next)
	return w.With(ticket, http.MethodGet, atTheIssuer(w.T, address, login), nil)
}

// session is the cookie of a session among those that an answer sets.
func session(p *sitetest.Page) *http.Cookie {
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		if c.Name == "wenjin" && c.Value != "" {
			return c
		}
	}
	return nil
}

func TestSigningInAtAnIssuer(t *testing.T) {
	w, issuer := issuerWorld(t)
	if got := w.Get("", "/signin?next=/desk").One("a", "class=button").Attr("href"); got != "/signin/openid?next=%2fdesk" {
		t.Error(got)
	}
	for _, issuer.InID = range []bool{false, true} {
		issuer.Roles["li"] = []string{"others", "faq-editors"}
		in := enter(w, "li", "/console/new?x=1")
		in.WantRedirect("/console/new?x=1")
		cookie := session(in)
		if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
			t.Fatal(in.Header)
		}
		if p := w.With(cookie, http.MethodGet, "/console", nil).Want(http.StatusOK); !p.Shows("名 li（编辑）") {
			t.Error(p.Text())
		}
		if p := w.With(cookie, http.MethodGet, "/account", nil).Want(http.StatusOK); !p.Shows("您使用统一登录") || len(p.All("form", "action=/account/password")) != 0 {
			t.Error(p.Text())
		}
		// Fewer rights with the next sign-in, which ends the session of before.
		issuer.Roles["li"] = []string{"faq-agents"}
		in = enter(w, "li", "")
		in.WantRedirect("/desk")
		w.With(cookie, http.MethodGet, "/console", nil).WantRedirect("/signin?next=%2Fconsole")
		cookie = session(in)
		w.With(cookie, http.MethodGet, "/console", nil).Want(http.StatusForbidden)
		// None: nobody comes in, and who was in is out.
		issuer.Roles["li"] = nil
		in = enter(w, "li", "")
		if in.Want(http.StatusForbidden); session(in) != nil || in.One("*", "role=alert").Text() != "您的账号没有本系统的权限，请联系管理员开通。" {
			t.Error(in.Text())
		}
		w.With(cookie, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
	}
	if p := w.Get(kb.RoleAdmin, "/console/audit"); !p.Shows("统一登录 新建账号") || !p.Shows("统一登录 更改角色") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleAdmin, "/console/people"); !p.Shows("（统一登录）") {
		t.Error(p.Text())
	}
}

// What an attacker sends a browser to does not sign it in.
func TestAttackSigningInAtAnIssuer(t *testing.T) {
	w, issuer := issuerWorld(t)
	issuer.Roles["li"], issuer.Roles["wang"] = []string{"faq-editors"}, []string{"faq-editors"}
	address, attackers := begin(w, "")
	back := atTheIssuer(t, address, "wang")
	_, victims := begin(w, "")
	for name, p := range map[string]*sitetest.Page{
		"login CSRF, without a ticket":         w.Get("", back),
		"login CSRF, with a ticket of another": w.With(victims, http.MethodGet, back, nil),
		"a forged answer":                      w.With(attackers, http.MethodGet, openid.CallbackPath+"?code=x&state=x", nil),
		"no answer":                            w.With(attackers, http.MethodGet, openid.CallbackPath, nil),
	} {
		if p.Status != http.StatusForbidden || session(p) != nil || !strings.Contains(p.One("*", "role=alert").Text(), "不是从这个浏览器发起的") {
			t.Errorf("%s: %d %s", name, p.Status, p.Text())
		}
	}
	// The code is worth nothing afterwards, and the browser has forgotten its ticket.
	if p := w.With(attackers, http.MethodGet, back, nil); session(p) == nil {
		t.Errorf("the browser that began: %d", p.Status)
	}
	if p := w.With(attackers, http.MethodGet, back, nil); p.Status != http.StatusForbidden || session(p) != nil {
		t.Errorf("a code again: %d", p.Status)
	}
	address, ticket := begin(w, "")
	in := w.With(ticket, http.MethodGet, atTheIssuer(t, address, "li"), nil)
	if !slices.ContainsFunc((&http.Response{Header: in.Header}).Cookies(), func(c *http.Cookie) bool { return c.Name == ticket.Name && c.Value == "" && c.MaxAge < 0 }) {
		t.Errorf("the ticket is kept: %v", in.Header)
	}
	// A session that was planted before is not the one that begins.
	address, ticket = begin(w, "")
	r := w.Request("", http.MethodGet, atTheIssuer(t, address, "li"), nil)
	r.AddCookie(ticket)
	r.AddCookie(&http.Cookie{Name: "wenjin", Value: "planted"})
	if c := session(w.Do(r)); c == nil || c.Value == "planted" {
		t.Errorf("the session is the planted one: %v", c)
	}
	// A forged ticket with the state that the attacker chose fails at the issuer.
	address, _ = begin(w, "")
	u, _ := url.Parse(atTheIssuer(t, address, "wang"))
	forged := &http.Cookie{Name: ticket.Name, Value: u.Query().Get("state") + ".nonce.verifierverifierverifierverifierverifierve/"}
	if p := w.With(forged, http.MethodGet, u.String(), nil); p.Status != http.StatusForbidden || session(p) != nil {
		t.Errorf("a forged ticket: %d", p.Status)
	}
}

func TestAnIssuerLeadsToOurOwnPagesOnly(t *testing.T) {
	w, issuer := issuerWorld(t)
	issuer.Roles["li"] = []string{"faq-editors"}
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "/%09/evil.example", "/" + strings.Repeat("a", 2000)} {
		enter(w, "li", next).WantRedirect("/console")
	}
	// Nor does a forged cookie.
	address, ticket := begin(w, "")
	ticket.Value, _, _ = strings.Cut(ticket.Value, "/")
	ticket.Value += "/Ly9ldmlsLmV4YW1wbGU" // //evil.example
	w.With(ticket, http.MethodGet, atTheIssuer(t, address, "li"), nil).WantRedirect("/console")
}

func TestSigningOutOfAnIssuer(t *testing.T) {
	w, issuer := issuerWorld(t)
	issuer.Roles["li"] = []string{"faq-editors"}
	cookie := session(enter(w, "li", ""))
	w.With(cookie, http.MethodPost, "/signout", url.Values{}).WantRedirect("/signedout")
	w.With(cookie, http.MethodGet, "/console", nil).WantRedirect("/signin?next=%2Fconsole")
	if got := w.Get("", "/signedout").Want(http.StatusOK).One("a", "class=button").Attr("href"); !strings.HasPrefix(got, issuer.URL+"/end_session?client_id=wenjin&post_logout_redirect_uri=") {
		t.Error(got)
	}
}

// With local accounts off only the issuer's door is open, and shown.
func TestOnlyTheIssuersDoor(t *testing.T) {
	w, _ := issuerWorld(t)
	cookie := w.SignIn(kb.RoleAdmin)
	w.Authenticator.NoLocal = true
	w.With(cookie, http.MethodGet, "/console", nil).WantRedirect("/signin?next=%2Fconsole")
	p := w.Get("", "/signin")
	if len(p.All("form", "action=/signin")) != 0 || p.One("a", "class=button").Attr("href") != "/signin/openid" {
		t.Error(p.Text())
	}
	if p := signIn(w, "admin", sitetest.Password, "").Want(http.StatusForbidden); p.One("*", "role=alert").Text() != "本系统的账号已停用，请使用统一登录。" {
		t.Error(p.Text())
	}
}

func TestWithoutAnIssuer(t *testing.T) {
	w := world(t)
	w.Get("", "/signin/openid").Want(http.StatusNotFound)
	w.Get("", openid.CallbackPath+"?code=x&state=y").Want(http.StatusNotFound)
	if len(w.Get("", "/signin").All("a", "class=button")) != 0 {
		t.Error("a door that leads nowhere")
	}
}

// An issuer that does not answer is said to be away, and nobody waits for it long.
func TestAnIssuerThatIsAway(t *testing.T) {
	provider, err := openid.New(openid.Config{Issuer: "http://127.0.0.1:1", ClientID: "x", BaseURL: sitetest.BaseURL, Roles: map[string]kb.Role{"x": kb.RoleAgent}})
	if err != nil {
		t.Fatal(err)
	}
	w := sitetest.NewWith(t, func(d *api.Deps) { d.OpenID = provider })
	if p := w.Get("", "/signin/openid").Want(http.StatusServiceUnavailable); p.One("*", "role=alert").Text() != "统一登录暂时无法连接，请稍后再试。" {
		t.Error(p.Text())
	}
	if !strings.Contains(w.Log.String(), "signing in at the issuer has failed") {
		t.Error("nothing is logged")
	}
	w.Get("", "/signin").Want(http.StatusOK)
}
