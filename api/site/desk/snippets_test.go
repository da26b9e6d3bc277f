package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/snippets"
)

// save fills in the form for snippets as somebody.
func save(w *sitetest.World, who kb.Role, code, title, text string) *sitetest.Page {
	w.T.Helper()
	return w.Submit(who, w.Get(who, "/desk/snippets").Want(http.StatusOK).One("form", "class=stack"), map[string]string{"code": code, "title": title, "text": text})
}

// step presses a button of a snippet as somebody.
func step(w *sitetest.World, who kb.Role, do string) *sitetest.Page {
	w.T.Helper()
	for _, form := range w.Get(who, "/desk/snippets").All("form") {
		if strings.HasSuffix(form.Attr("action"), "/"+do) {
			return w.Submit(who, form, nil)
		}
	}
	w.T.Fatalf("%s is offered no %s", who, do)
	return nil
}

// A snippet is found by its shortcode, facts are filled in, and variables are asked for;
// others find it once a reviewer has shared it.
func TestSnippetsByShortcode(t *testing.T) {
	w := world(t)
	save(w, kb.RoleAgent, "dz", "到账", "您好，{{客户称呼}}，请拨打{{service_hotline}}。").WantRedirect("/desk/snippets?saved=1")
	p := w.Get(kb.RoleAgent, "/desk?q=/d").Want(http.StatusOK)
	if hit := p.One("a", "data-hit"); hit.Text() != "/dz 到账" || !hit.Has("aria-current") {
		t.Errorf("%q", hit.Text())
	}
	article := p.One("article", "data-snippet")
	if article.One("p", "class=answerbox").Text() != "您好，{{客户称呼}}，请拨打95000。" || article.One("input").Attr("data-variable") != "客户称呼" || len(p.All("button", "id=copy")) != 1 {
		t.Error(article.Text())
	}
	if none := w.Get(kb.RoleAgent, "/desk?q=/none").Want(http.StatusOK); !none.Shows("没有这个快捷码的片段") || len(none.All("article")) > 0 {
		t.Error(none.Text())
	}
	if other := w.Get(kb.RoleEditor, "/desk?q=/d").Want(http.StatusOK); len(other.All("a", "data-hit")) > 0 {
		t.Error("a private snippet is everybody's")
	}
	step(w, kb.RoleAgent, "propose").WantRedirect("/desk/snippets?saved=1")
	if editor := w.Get(kb.RoleEditor, "/desk/snippets"); editor.Shows("到账") {
		t.Error("what waits for a reviewer is everybody's")
	}
	step(w, kb.RoleReviewer, "share").WantRedirect("/desk/snippets?saved=1")
	if other := w.Get(kb.RoleEditor, "/desk?q=/dz").Want(http.StatusOK); !other.Shows("您好，{{客户称呼}}，请拨打95000。") {
		t.Error(other.Text())
	}
	if mine := w.Get(kb.RoleAgent, "/desk/snippets"); !mine.Shows("由 reviewer 批准") {
		t.Error(mine.Text())
	}
	step(w, kb.RoleAgent, "remove")
	if other := w.Get(kb.RoleEditor, "/desk?q=/dz").Want(http.StatusOK); len(other.All("a", "data-hit")) > 0 {
		t.Error("a removed snippet is found")
	}
}

// Who has written a snippet does not share it by a token that they made: neither by one for
// a reviewer, nor where one of nobody has written it.
func TestAttackSharingOnesOwnSnippet(t *testing.T) {
	w := world(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	token := func(name, person, madeBy string, role kb.Role) string {
		t.Helper()
		one, secret := auth.NewToken(name, role, w.Now, time.Time{})
		one.Person, one.MadeBy = person, madeBy
		must(w.Store.AddToken(t.Context(), one, kb.Event{}))
		return secret
	}
	post := func(secret, address string, body url.Values) *sitetest.Page {
		t.Helper()
		r := w.Request("", http.MethodPost, address, body)
		r.Header.Set("Authorization", "Bearer "+secret)
		return w.Do(r)
	}
	must(w.Store.AddPerson(t.Context(), auth.Person{ID: kb.PersonID("li"), Login: "li", Name: "李", Role: kb.RoleAdmin, Created: w.Now}, kb.Event{}))
	own, lent := token("own", "li", kb.PersonID("li"), kb.RoleAdmin), token("lent", "reviewer", kb.PersonID("li"), kb.RoleReviewer)
	bot, reviewer := token("bot", "", kb.PersonID("reviewer"), kb.RoleAgent), token("reviewer's", "reviewer", kb.PersonID("reviewer"), kb.RoleReviewer)
	for writes, shares := range map[string]string{own: lent, bot: reviewer} {
		post(writes, "/desk/snippets", url.Values{"code": {"own"}, "title": {"甲"}, "text": {"乙"}}).WantRedirect("/desk/snippets?saved=1")
		all, err := w.Store.Snippets(t.Context())
		must(err)
		address := "/desk/snippets/" + all[0].ID
		post(writes, address+"/propose", url.Values{"version": {"1"}}).WantRedirect("/desk/snippets?saved=1")
		if p := post(shares, address+"/share", url.Values{"version": {"2"}}).Want(http.StatusForbidden); !p.Shows("不能批准自己撰写或提交的") {
			t.Error(p.Text())
		}
		all, err = w.Store.Snippets(t.Context())
		must(err)
		if len(all) != 1 || all[0].State != snippets.Proposed {
			t.Errorf("%+v", all)
		}
		post(writes, address+"/remove", url.Values{"version": {"2"}}).WantRedirect("/desk/snippets?saved=1")
	}
}

func TestSnippetsThatCannotBeKept(t *testing.T) {
	w := world(t)
	red := save(w, kb.RoleAgent, "a", "甲", "这个产品稳赚").Want(http.StatusConflict)
	if !red.Shows("触及红线") || !red.Shows("稳赚") || red.One("textarea").Text() != "这个产品稳赚" {
		t.Error(red.Text())
	}
	if bad := save(w, kb.RoleAgent, "A B!", "甲", sitetest.Hostile).Want(http.StatusBadRequest); !bad.Shows("快捷码为1至20个") || strings.Contains(bad.Body, sitetest.Hostile) {
		t.Error(bad.Text())
	}
	save(w, kb.RoleAgent, "x", sitetest.Hostile[:20], sitetest.Hostile).WantRedirect("/desk/snippets?saved=1")
	for _, address := range []string{"/desk/snippets", "/desk?q=/x"} {
		if p := w.Get(kb.RoleAgent, address); strings.Contains(p.Body, sitetest.Hostile) || !p.Shows(sitetest.Hostile) {
			t.Errorf("%s: %s", address, p.Body)
		}
	}
	w.Get("", "/desk/snippets").WantRedirect("/signin?next=" + url.QueryEscape("/desk/snippets"))
	w.Post("", "/desk/snippets", url.Values{"code": {"a"}, "title": {"a"}, "text": {"a"}}).Want(http.StatusUnauthorized)
	w.Post(kb.RoleEditor, "/desk/snippets/none/remove", url.Values{"version": {"1"}}).Want(http.StatusNotFound)
}
