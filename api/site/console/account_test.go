package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func TestAccountsAreForWhoeverHasSignedIn(t *testing.T) {
	w := world(t)
	w.Get("", "/account").WantRedirect("/signin?next=%2Faccount")
	w.Post("", "/account/password", url.Values{}).Want(http.StatusUnauthorized)
	w.Post("", "/account/signout", url.Values{}).Want(http.StatusUnauthorized)
	// A token is no browser: it has no sessions, and changes no password.
	w.Get(kb.RoleAdmin, "/account").Want(http.StatusUnauthorized)
	w.Post(kb.RoleAdmin, "/account/password", url.Values{"old": {sitetest.Password}, "password": {"another password"}, "again": {"another password"}}).Want(http.StatusUnauthorized)
	for _, role := range []kb.Role{kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin} {
		cookie := w.SignIn(role)
		p := w.With(cookie, http.MethodGet, "/account", nil).Want(http.StatusOK)
		if tabs := len(p.All("nav", "class=tabs")); (tabs == 1) != (role != kb.RoleAgent) {
			t.Errorf("%s has %d rows of tabs", role, tabs)
		}
		if got := p.One("a", "href=/account").Text(); !strings.HasPrefix(got, "王"+string(role)) {
			t.Errorf("the frame names %q", got)
		}
	}
}

func TestOwnPasswordIsChanged(t *testing.T) {
	w := world(t)
	here, elsewhere := w.SignIn(kb.RoleEditor), w.SignIn(kb.RoleEditor)
	form := w.With(here, http.MethodGet, "/account", nil).One("form", "action=/account/password")
	send := func(old, password, again string) *sitetest.Page {
		t.Helper()
		values := form.Values()
		values.Set("old", old)
		values.Set("password", password)
		values.Set("again", again)
		return w.With(here, http.MethodPost, "/account/password", values)
	}
	for says, typed := range map[string][3]string{
		"现在的密码不正确。":      {"wrong password", "some other secret", "some other secret"},
		"两次输入的新密码不一致。":   {sitetest.Password, "some other secret", "some other secrets"},
		"新密码与现在的密码相同。":   {sitetest.Password, sitetest.Password, sitetest.Password},
		"密码需要10至200个字符。": {sitetest.Password, "short", "short"},
		"这个密码太容易被猜到":     {sitetest.Password, "woaini5201314", "woaini5201314"},
	} {
		p := send(typed[0], typed[1], typed[2])
		if p.Status != http.StatusBadRequest && p.Status != http.StatusForbidden || !strings.Contains(p.One("*", "role=alert").Text(), says) {
			t.Errorf("%d %s", p.Status, p.Text())
		}
		for _, secret := range typed {
			if strings.Contains(p.Body, secret) {
				t.Errorf("%q stands in the page", secret)
			}
		}
	}
	w.With(elsewhere, http.MethodGet, "/account", nil).Want(http.StatusOK)
	send(sitetest.Password, "some other secret", "some other secret").WantRedirect("/account?saved=password")
	if p := w.With(here, http.MethodGet, "/account?saved=password", nil).Want(http.StatusOK); p.One("p", "role=status").Text() != "密码已更改，其他设备上的登录已全部退出。" {
		t.Error(p.Text())
	}
	w.With(elsewhere, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
	w.Post("", "/signin", url.Values{"login": {"editor"}, "password": {sitetest.Password}}).Want(http.StatusUnauthorized)
	w.Post("", "/signin", url.Values{"login": {"editor"}, "password": {"some other secret"}}).WantRedirect("/console")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := world(t)
	begin := func(browser string) *http.Cookie {
		r := w.Request("", http.MethodPost, "/signin", url.Values{"login": {"agent"}, "password": {sitetest.Password}})
		r.Header.Set("User-Agent", browser)
		return w.Do(r).Want(http.StatusSeeOther).Cookie()
	}
	idle := w.SignIn(kb.RoleAgent)
	w.Now = w.Now.Add(50 * time.Minute)
	here := begin("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0")
	begin("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")
	begin(sitetest.Hostile)
	w.Now = w.Now.Add(20 * time.Minute)
	w.With(idle, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
	p := w.With(here, http.MethodGet, "/account", nil).Want(http.StatusOK)
	got := strings.Join(sitetest.Texts(p.All("tr")[1:]), "\n")
	for _, want := range []string{"Edge Windows（本机） 192.0.2.1 2026-05-20 10:50 2026-05-20 11:10", "Safari iPhone 192.0.2.1 2026-05-20 10:50", "其他程序 192.0.2.1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if strings.Count(got, "\n") != 2 || strings.Contains(p.Body, sitetest.Hostile) {
		t.Error(got)
	}
	out := w.With(here, http.MethodPost, "/account/signout", url.Values{})
	out.WantRedirect("/signin")
	if cookie := out.Cookie(); cookie.Value != "" || cookie.MaxAge >= 0 {
		t.Errorf("the cookie stays: %v", cookie)
	}
	w.With(here, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
}

func TestAnAdministratorEndsSessions(t *testing.T) {
	w := world(t)
	agent := w.SignIn(kb.RoleAgent)
	w.With(agent, http.MethodGet, "/account", nil).Want(http.StatusOK)
	if got := person(t, w, "agent").One("button", "value=signout").Text(); got != "退出其所有设备" {
		t.Error(got)
	}
	change(w, "signout", map[string]string{"login": "agent"}).WantRedirect("/console/people")
	w.With(agent, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
	change(w, "signout", map[string]string{"login": "nobody"}).Want(http.StatusNotFound)
}
