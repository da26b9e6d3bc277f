package site_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

const password = "correct horse battery"

// people opens accounts, each with its role for a login.
func people(t *testing.T, w *sitetest.World, roles ...kb.Role) {
	t.Helper()
	for _, role := range roles {
		p, err := auth.NewPerson(string(role), "王"+string(role), role, password, w.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Store.AddPerson(context.Background(), p, kb.Event{}); err != nil {
			t.Fatal(err)
		}
	}
}

func signIn(w *sitetest.World, login, password, next string) *sitetest.Page {
	return w.Post("", "/signin", url.Values{"login": {login}, "password": {password}, "next": {next}})
}

func TestSignInLeadsToTheFaceOfTheRole(t *testing.T) {
	w := world(t)
	people(t, w, kb.RoleAgent, kb.RoleEditor)
	signIn(w, "agent", password, "").WantRedirect("/desk")
	signIn(w, "editor", password, "").WantRedirect("/console")
	signIn(w, " Editor ", password, "/desk?q=x").WantRedirect("/desk?q=x")
}

func TestSignInLeadsToOurOwnPagesOnly(t *testing.T) {
	w := world(t)
	people(t, w, kb.RoleAgent)
	for _, next := range []string{"https://evil.example/", "//evil.example/", `/\evil.example`, "desk", "/desk\r\nX: y", "javascript:alert(1)", "/\t/evil.example", "/%09/evil.example", "/%2f/evil.example", "/%5cevil.example", "/\x00/evil", "/\u0085/evil", "\t//evil.example", " //evil.example", "///evil.example", "/desk\\x", "//%09/evil"} {
		if got := w.Get("", "/signin?next="+url.QueryEscape(next)).One("input", "name=next").Attr("value"); got != "" {
			t.Errorf("the form leads to %q", got)
		}
	}
	signIn(w, "agent", password, "https://evil.example/").WantRedirect("/desk")
	if got := w.Get("", "/signin?next=/desk").One("input", "name=next").Attr("value"); got != "/desk" {
		t.Errorf("next %q", got)
	}
}

func TestAWrongPasswordIsSaidAndNotShown(t *testing.T) {
	w := world(t)
	people(t, w, kb.RoleAgent)
	for _, login := range []string{"agent", "nobody", sitetest.Hostile} {
		p := signIn(w, login, "wrong password", "/desk").Want(http.StatusUnauthorized)
		if got := p.One("*", "role=alert").Text(); got != "账号、密码或验证码不正确。" {
			t.Errorf("%s: %q", login, got)
		}
		if got := p.One("input", "name=login").Attr("value"); got != login || p.One("input", "name=next").Attr("value") != "/desk" {
			t.Errorf("what was typed is lost: %q", got)
		}
		if strings.Contains(p.Body, "wrong password") || p.One("input", "name=password").Attr("value") != "" {
			t.Error("the password is shown")
		}
		if p.Header.Get("Set-Cookie") != "" {
			t.Error("a cookie is set")
		}
	}
	for range 10 {
		if signIn(w, "agent", "wrong password", "").Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("one may try for ever")
}

func TestASessionLastsUntilSigningOut(t *testing.T) {
	w := world(t)
	people(t, w, kb.RoleEditor)
	set := signIn(w, "editor", password, "").Header.Get("Set-Cookie")
	for _, flag := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(set, flag) {
			t.Errorf("the cookie lacks %s: %s", flag, set)
		}
	}
	cookie, _, _ := strings.Cut(set, ";")
	with := func(method, address string, site string) *sitetest.Page {
		r := w.Request("", method, address, url.Values{})
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Sec-Fetch-Site", site)
		return w.Do(r)
	}
	if p := with("GET", "/console", "same-origin").Want(http.StatusOK); !p.Shows("王editor（编辑）") {
		t.Error(p.Text())
	}
	// What a page of another site makes the browser send does nothing.
	if p := with("POST", "/signout", "cross-site").Want(http.StatusForbidden); !p.Shows("请求来自其他网站") {
		t.Error(p.Text())
	}
	with("GET", "/console", "same-origin").Want(http.StatusOK)
	with("POST", "/signout", "same-origin").WantRedirect("/")
	if p := with("GET", "/console", "same-origin"); p.Status == http.StatusOK {
		t.Error("the session goes on")
	}
}

func TestTheFirstAdministratorComesInOnce(t *testing.T) {
	w := world(t)
	form := w.Get("", "/setup?code="+url.QueryEscape(sitetest.SetupCode)).Want(http.StatusOK).One("form", "action=/setup")
	typed := map[string]string{"login": "root", "name": "管理员", "password": "short"}
	p := w.Submit("", form, typed).Want(http.StatusBadRequest)
	if got := p.One("*", "role=alert").Text(); got != "密码需要10至200个字符。" || p.One("input", "name=name").Attr("value") != "管理员" || strings.Contains(p.Body, "short") {
		t.Errorf("%q", got)
	}
	typed["password"] = password
	p = w.Submit("", form, typed)
	p.WantRedirect("/console")
	if p.Header.Get("Set-Cookie") == "" {
		t.Error("no session")
	}
	typed["login"] = "second"
	if p := w.Submit("", form, typed).Want(http.StatusForbidden); !p.Shows("链接无效或已被使用") {
		t.Error(p.Text())
	}
	w.Post("", "/setup", url.Values{"code": {"guess"}, "login": {"x"}}).Want(http.StatusForbidden)
}
