package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// begun is the answer to the password on the page of the second factor.
func begun(w *sitetest.World, cookie *http.Cookie) (p *sitetest.Page, secret string) {
	w.T.Helper()
	p = w.With(cookie, http.MethodPost, "/account/factor", url.Values{"do": {"begin"}, "password": {sitetest.Password}}).Want(http.StatusOK)
	return p, strings.ReplaceAll(p.One("code").Text(), " ", "")
}

func confirm(w *sitetest.World, cookie *http.Cookie, code string) *sitetest.Page {
	return w.With(cookie, http.MethodPost, "/account/factor", url.Values{"do": {"confirm"}, "code": {code}})
}

func codeOf(w *sitetest.World, secret string) string {
	w.T.Helper()
	code, err := totp.GenerateCode(secret, w.Now)
	if err != nil {
		w.T.Fatal(err)
	}
	return code
}

func TestTheSecondFactorIsSetUpAndUsed(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := world(t)
	cookie := w.SignIn(kb.RoleEditor)
	if p := w.With(cookie, http.MethodGet, "/account", nil); !p.Shows("两步验证 没有开启。 设置") {
		t.Error(p.Text())
	}
	form := w.With(cookie, http.MethodGet, "/account/factor", nil).Want(http.StatusOK).One("form", "action=/account/factor")
	if form.One("button").Attr("value") != "begin" {
		t.Error(form.Text())
	}
	if p := w.With(cookie, http.MethodPost, "/account/factor", url.Values{"do": {"begin"}, "password": {"wrong password"}}).Want(http.StatusForbidden); !p.Shows("现在的密码不正确。") || len(p.All("svg", "class=qr")) != 0 {
		t.Error(p.Text())
	}
	p, secret := begun(w, cookie)
	if svg := p.One("svg", "class=qr"); svg.Attr("aria-label") != "二维码" || len(svg.All("path")) != 2 || len(secret) != 32 {
		t.Errorf("%q", secret)
	}
	if got := p.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the secret may be cached: %q", got)
	}
	// A wrong code does not show the secret again to whoever has only the session.
	if p := confirm(w, cookie, "000000").Want(http.StatusForbidden); strings.Contains(p.Body, secret[:4]+" "+secret[4:8]) || len(p.All("svg", "class=qr")) != 0 || !p.Shows("验证码不正确或已经用过") {
		t.Error(p.Text())
	}
	if p := w.With(cookie, http.MethodGet, "/account/factor", nil); strings.Contains(p.Body, secret[:4]+" "+secret[4:8]) {
		t.Error("the secret is shown again")
	}
	p = confirm(w, cookie, codeOf(w, secret)).Want(http.StatusOK)
	codes := sitetest.Texts(p.All("code"))
	if len(codes) != 10 || !p.Shows("只显示这一次") {
		t.Fatalf("%q", codes)
	}
	p = w.With(cookie, http.MethodGet, "/account/factor", nil).Want(http.StatusOK)
	if strings.Contains(p.Body, codes[0]) || !p.Shows("还有10个恢复码") {
		t.Error(p.Text())
	}
	if row := person(t, w, "editor").Text(); !strings.Contains(row, "正常，两步验证") || !strings.Contains(row, "重设两步验证") {
		t.Error(row)
	}

	w.Now = w.Now.Add(30 * time.Second)
	in := func(code string) *sitetest.Page {
		return w.Post("", "/signin", url.Values{"login": {"editor"}, "password": {sitetest.Password}, "code": {code}})
	}
	for _, code := range []string{"", "000000", "<script>"} {
		if p := in(code).Want(http.StatusUnauthorized); p.One("*", "role=alert").Text() != "账号、密码或验证码不正确。" || p.One("input", "name=code").Has("value") {
			t.Error(p.Text())
		}
	}
	code := codeOf(w, secret)
	in(code).WantRedirect("/console")
	in(code).Want(http.StatusUnauthorized)
	in(codes[2]).WantRedirect("/console")
	in(codes[2]).Want(http.StatusUnauthorized)

	w.Now = w.Now.Add(30 * time.Second)
	remove := w.With(cookie, http.MethodGet, "/account/factor", nil).One("form", "action=/account/factor").Values()
	remove.Set("do", "remove")
	remove.Set("password", sitetest.Password)
	remove.Set("code", "000000")
	w.With(cookie, http.MethodPost, "/account/factor", remove).Want(http.StatusForbidden)
	remove.Set("code", codeOf(w, secret))
	w.With(cookie, http.MethodPost, "/account/factor", remove).WantRedirect("/account")
	in("").WantRedirect("/console")
	w.With(cookie, http.MethodPost, "/account/factor", url.Values{"do": {"dance"}}).Want(http.StatusNotFound)
}

func TestAnAdministratorResetsASecondFactor(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := world(t)
	cookie := w.SignIn(kb.RoleEditor)
	_, secret := begun(w, cookie)
	confirm(w, cookie, codeOf(w, secret)).Want(http.StatusOK)
	change(w, "factor", map[string]string{"login": "editor"}).WantRedirect("/console/people")
	w.With(cookie, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
	w.SignIn(kb.RoleEditor)
	if p := change(w, "factor", map[string]string{"login": "editor"}).Want(http.StatusNotFound); !p.Shows("没有开启两步验证。") {
		t.Error(p.Text())
	}
	if p := w.Get(kb.RoleAdmin, "/console/audit"); !p.Shows("重设两步验证") {
		t.Error(p.Text())
	}
}

// Whoever must set one up first is led there, and gets nowhere else.
func TestARequiredSecondFactorComesFirst(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := world(t)
	w.Authenticator.RequireFactor = []kb.Role{kb.RoleAdmin}
	cookie := w.SignIn(kb.RoleAdmin)
	for _, address := range []string{"/console", "/console/people", "/console/audit"} {
		w.With(cookie, http.MethodGet, address, nil).WantRedirect("/account/factor")
	}
	w.With(cookie, http.MethodPost, "/console/people", url.Values{"do": {"token"}, "name": {"x"}, "role": {"admin"}}).Want(http.StatusUnauthorized)
	if p := w.With(cookie, http.MethodGet, "/api/v1/audit", nil); p.Status != http.StatusUnauthorized {
		t.Errorf("the API: %d", p.Status)
	}
	p := w.With(cookie, http.MethodGet, "/account/factor", nil).Want(http.StatusOK)
	if !p.Shows("您的角色必须使用两步验证。") || p.One("a", "href=/account").Text() != "王admin" || len(p.All("a", "href=/console")) != 0 {
		t.Error(p.Text())
	}
	w.With(cookie, http.MethodGet, "/account", nil).Want(http.StatusOK)
	_, secret := begun(w, cookie)
	confirm(w, cookie, codeOf(w, secret)).Want(http.StatusOK)
	w.With(cookie, http.MethodGet, "/console/people", nil).Want(http.StatusOK)
	p = w.With(cookie, http.MethodGet, "/account/factor", nil)
	if len(p.All("form", "action=/account/factor")) != 0 || !p.Shows("不能关闭") {
		t.Error(p.Text())
	}
	w.Now = w.Now.Add(30 * time.Second)
	if p := w.With(cookie, http.MethodPost, "/account/factor", url.Values{"do": {"remove"}, "password": {sitetest.Password}, "code": {codeOf(w, secret)}}).Want(http.StatusForbidden); !p.Shows("您的角色必须使用两步验证，不能关闭。") {
		t.Error(p.Text())
	}
	w.Get("", "/account/factor").WantRedirect("/signin?next=%2Faccount%2Ffactor")
	w.Post("", "/account/factor", url.Values{"do": {"begin"}}).Want(http.StatusUnauthorized)
}
