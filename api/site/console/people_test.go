package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// person is the row of an account.
func person(t *testing.T, w *sitetest.World, login string) sitetest.Element {
	t.Helper()
	for _, row := range w.Get(kb.RoleAdmin, "/console/people").Want(http.StatusOK).All("tr") {
		if cells := row.All("td"); len(cells) > 0 && cells[0].Text() == login {
			return row
		}
	}
	t.Fatalf("there is no account %s", login)
	return sitetest.Element{}
}

func change(w *sitetest.World, do string, values map[string]string) *sitetest.Page {
	sent := url.Values{"do": {do}}
	for name, value := range values {
		sent.Set(name, value)
	}
	return w.Post(kb.RoleAdmin, "/console/people", sent)
}

var account = map[string]string{"login": "wang", "name": "王" + sitetest.Hostile, "role": "agent", "password": "correct horse battery"}

func TestAccountsAreMadeAndChanged(t *testing.T) {
	w := world(t)
	change(w, "create", account).WantRedirect("/console/people")
	row := person(t, w, "wang")
	if !strings.Contains(row.Text(), "王"+sitetest.Hostile) || !strings.Contains(row.Text(), "2026-05-20 正常 停用") || row.One("select").Attr("aria-label") != "wang的角色" {
		t.Error(row.Text())
	}
	if p := w.Get(kb.RoleAdmin, "/console/people"); strings.Contains(p.Body, sitetest.Hostile) || strings.Contains(p.Body, "argon2") || strings.Contains(p.Body, account["password"]) {
		t.Error("markup or a password in the page")
	}
	change(w, "role", map[string]string{"login": "wang", "role": "editor"}).WantRedirect("/console/people")
	if got := person(t, w, "wang").One("option", "selected").Attr("value"); got != "editor" {
		t.Errorf("the role is %s", got)
	}
	change(w, "disable", map[string]string{"login": "wang"}).WantRedirect("/console/people")
	if row := person(t, w, "wang"); !strings.Contains(row.Text(), "已停用 启用") {
		t.Error(row.Text())
	}
	change(w, "enable", map[string]string{"login": "wang"}).WantRedirect("/console/people")
	change(w, "password", map[string]string{"login": "wang", "password": "another long password"}).WantRedirect("/console/people")
	w.Post("", "/signin", url.Values{"login": {"wang"}, "password": {"another long password"}}).WantRedirect("/console")
}

func TestWhatIsWrongWithAnAccountIsSaid(t *testing.T) {
	w := world(t)
	change(w, "create", account)
	for name, c := range map[string]struct {
		do     string
		values map[string]string
		status int
		says   string
	}{
		"a taken login":         {"create", account, http.StatusConflict, "该登录名已存在。"},
		"a bad login":           {"create", map[string]string{"login": "W!", "name": "王", "role": "agent", "password": "correct horse battery"}, http.StatusBadRequest, "登录名为2至64位"},
		"a short password":      {"create", map[string]string{"login": "li", "name": "李", "role": "agent", "password": "short"}, http.StatusBadRequest, "密码需要10至200个字符。"},
		"no role":               {"create", map[string]string{"login": "li", "name": "李", "password": "correct horse battery"}, http.StatusBadRequest, "请选择角色。"},
		"a role that is none":   {"role", map[string]string{"login": "wang", "role": "king"}, http.StatusBadRequest, "请选择角色。"},
		"nobody":                {"disable", map[string]string{"login": "nobody"}, http.StatusNotFound, "没有这个账号。"},
		"a token without name":  {"token", map[string]string{"role": "agent"}, http.StatusBadRequest, "姓名为1至60个字。"},
		"a token that is not":   {"revoke", map[string]string{"name": "none"}, http.StatusNotFound, "没有这个令牌。"},
		"a token of that name":  {"token", map[string]string{"name": "agent", "role": "agent"}, http.StatusConflict, "已有同名令牌"},
		"nothing that is known": {"dance", map[string]string{"login": "wang"}, http.StatusNotFound, "没有找到这个页面"},
	} {
		if p := change(w, c.do, c.values).Want(c.status); !p.Shows(c.says) {
			t.Errorf("%s: %s", name, p.Text())
		}
	}
}

func TestTheSecretOfATokenIsShownOnce(t *testing.T) {
	w := world(t)
	p := change(w, "token", map[string]string{"name": "抄送", "role": "editor"}).Want(http.StatusOK)
	secret := p.One("p", "role=status").One("code").Text()
	if len(secret) < 20 || strings.Count(p.Body, secret) != 1 || !p.Shows("抄送 编辑 2027-05-20 未使用 吊销") {
		t.Errorf("%q in %s", secret, p.Text())
	}
	r := w.Request("", http.MethodGet, "/console", nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	w.Do(r).Want(http.StatusOK)
	p = w.Get(kb.RoleAdmin, "/console/people")
	if strings.Contains(p.Body, secret) || !p.Shows("抄送 编辑 2027-05-20 2026-05-20 10:00 吊销") {
		t.Error(p.Text())
	}
	change(w, "revoke", map[string]string{"name": "抄送"}).WantRedirect("/console/people")
	w.Do(r.Clone(t.Context())).Want(http.StatusUnauthorized)
}

// Administrators see who is signed in, where and since when, and end one session; people
// end one of their own, not the one they are at.
func TestWhoIsSignedInIsListed(t *testing.T) {
	w := world(t)
	here, there, others := w.SignIn(kb.RoleAgent), w.SignIn(kb.RoleAgent), w.SignIn(kb.RoleEditor)
	table := func(p *sitetest.Page) (rows []sitetest.Element) {
		for _, row := range p.One("div", "aria-label=登录中的设备").All("tr") {
			if len(row.All("td")) > 1 {
				rows = append(rows, row)
			}
		}
		return rows
	}
	rows := table(w.Get(kb.RoleAdmin, "/console/people").Want(http.StatusOK))
	if len(rows) != 3 {
		t.Fatalf("%d sessions", len(rows))
	}
	for _, row := range rows {
		if text := row.Text(); !strings.Contains(text, "2026-05-20") || !strings.HasSuffix(text, "退出") {
			t.Error(text)
		}
		if strings.HasPrefix(row.Text(), "王editor editor") {
			change(w, "end", map[string]string{"session": row.One("form").Values().Get("session")}).WantRedirect("/console/people")
		}
	}
	w.With(others, http.MethodGet, "/console", nil).WantRedirect("/signin?next=%2Fconsole")
	own := table(w.With(here, http.MethodGet, "/account", nil).Want(http.StatusOK))
	var ends []sitetest.Element
	for _, row := range own {
		ends = append(ends, row.All("form")...)
	}
	if len(own) != 2 || len(ends) != 1 {
		t.Fatalf("%d of their own, %d of which end", len(own), len(ends))
	}
	form := ends[0].Values()
	w.With(here, http.MethodPost, "/account/signout", form).WantRedirect("/account")
	w.With(there, http.MethodGet, "/account", nil).WantRedirect("/signin?next=%2Faccount")
	w.With(here, http.MethodGet, "/account", nil).Want(http.StatusOK)
	change(w, "end", map[string]string{"session": form.Get("session")}).Want(http.StatusNotFound)
	w.Post(kb.RoleReviewer, "/console/people", url.Values{"do": {"end"}, "session": {"x"}}).Want(http.StatusForbidden)
}

// An impatient second click makes no second comment.
func TestTwoClicksMakeOneComment(t *testing.T) {
	w := world(t)
	reviewer := w.SignIn(kb.RoleReviewer)
	w.Post(kb.RoleEditor, "/console/save", draft("mine", "标题")).Want(http.StatusSeeOther)
	const address = "/console/a/mine/comments"
	form := w.With(reviewer, http.MethodGet, "/console/a/mine/review", nil).Want(http.StatusOK).One("form", "action="+address).Values()
	form.Set("field", "title")
	form.Set("quote", "标题")
	form.Set("text", "请补充来源。")
	for range 2 {
		w.With(reviewer, http.MethodPost, address, form).WantRedirect("/console/a/mine/review#comments")
	}
	if p := w.With(reviewer, http.MethodGet, "/console/a/mine/review", nil); len(p.All("article", "class=talk")) != 1 {
		t.Errorf("%d comments", len(p.All("article", "class=talk")))
	}
}
