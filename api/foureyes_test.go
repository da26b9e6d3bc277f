package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// attackers are people of a house, each with two tokens, and tokens of nobody.
type attackers struct {
	*world
	li, li2    string // 李 is a reviewer: by the token of an editor, and that of a reviewer
	wang, sun  string // reviewers
	zhao, qian string // an administrator, and one who also reviews
	lent       string // of 王, that 钱 made
	bot        string // an editor's token that 钱 made, of nobody
	botReviews string // a reviewer's token that 钱 made, of nobody
}

func newAttackers(t *testing.T) *attackers {
	w := &attackers{world: newWorld(t)}
	for login, role := range map[string]kb.Role{"li": kb.RoleReviewer, "wang": kb.RoleReviewer, "sun": kb.RoleReviewer, "zhao": kb.RoleAdmin, "qian": kb.RoleAdminReviewer} {
		w.person(login, role)
	}
	accounts := &auth.Accounts{Store: w.store, Now: func() time.Time { return w.now }}
	by := func(maker, name string, role kb.Role, login string) string {
		secret, err := accounts.CreateToken(context.Background(), kb.Principal{ID: maker, Role: kb.RoleAdminReviewer}, auth.TokenRequest{Name: name, Role: role, Login: login})
		must(t, err)
		return secret
	}
	token := func(name string, role kb.Role, login string) string { return by("person:root", name, role, login) }
	w.li, w.li2 = token("li 1", kb.RoleEditor, "li"), token("li 2", kb.RoleReviewer, "li")
	w.wang, w.sun = token("wang", kb.RoleReviewer, "wang"), token("sun", kb.RoleReviewer, "sun")
	w.zhao, w.qian = token("zhao", kb.RoleAdmin, "zhao"), token("qian", kb.RoleAdminReviewer, "qian")
	w.bot, w.botReviews = by("person:qian", "bot", kb.RoleEditor, ""), by("person:qian", "bot reviews", kb.RoleReviewer, "")
	w.lent = by("person:qian", "wang's", kb.RoleReviewer, "wang")
	return w
}

func markdownOf(slug, text string) string {
	return body(map[string]string{"markdown": file(slug, "public", text)})
}

// refused takes a step that must be refused with a status and a code.
func (w *attackers) refused(what, token, path, match string, status int, code string) {
	w.t.Helper()
	if got, r := w.call(token, "POST", path, match, ""); got != status || r.Code != code {
		w.t.Errorf("%s: %d %s %s, want %d %s", what, got, r.Code, r.State, status, code)
	}
}

// Each of these let one person publish what they wrote.
func TestAttackOneApprovesTheirOwnText(t *testing.T) {
	w := newAttackers(t)
	const path, approve = "/articles/four", "/articles/four/approve"
	r := w.step(w.li, "POST", "/articles", "", markdownOf("four", "李的一段话在此"))

	// Somebody else restores it, after it was discarded.
	w.step(w.li, "DELETE", path, r.ETag, "")
	w.step(w.wang, "POST", path+"/restore", "*", `{"revision":1}`)
	r = w.step(w.wang, "POST", path+"/submit", "*", "")
	w.refused("a discarded and restored text by its writer's second token", w.li2, approve, r.ETag, 403, "own_text")
	w.refused("by who restored it", w.wang, approve, r.ETag, 403, "own_text")

	// A restored one is restored, and merged with another's words.
	w.step(w.wang, "PUT", path, "*", markdownOf("four", "王的另一段话在此"))
	w.step(w.zhao, "POST", path+"/restore", "*", `{"revision":2}`)
	w.step(w.zhao, "PUT", path, "*", markdownOf("four", "王的另一段话在此。李的一段话在此"))
	r = w.step(w.zhao, "POST", path+"/submit", "*", "")
	w.refused("merged words by the first writer", w.li2, approve, r.ETag, 403, "own_text")
	w.refused("merged words by the second writer", w.wang, approve, r.ETag, 403, "own_text")

	// Tokens of nobody, an administrator, and whatever is the newest.
	w.refused("by a token of nobody", w.botReviews, approve, r.ETag, 403, "not_a_person")
	w.refused("by an administrator", w.zhao, approve, r.ETag, 403, "invalid_api_key")
	w.refused("unread", w.sun, approve, "*", 428, "missing_if_match")
	w.refused("unread, twice", w.sun, approve, `*, "1.1"`, 412, "stale_revision")
	w.refused("unread, weakly", w.sun, approve, `W/"1.1"`, 412, "stale_revision")
	w.refused("an older version of it", w.sun, approve, `"4.1"`, 412, "stale_revision")

	r = w.step(w.sun, "POST", approve, r.ETag, "")
	if r.Review.DecidedBy != "person:sun" {
		t.Errorf("%+v", r.Review)
	}
}

// What a token of nobody writes or submits, whoever made it does not approve.
func TestAttackWithTheirOwnToken(t *testing.T) {
	w := newAttackers(t)
	r := w.step(w.bot, "POST", "/articles", "", markdownOf("written", "程序写的一段话"))
	r = w.step(w.li, "POST", "/articles/written/submit", r.ETag, "")
	w.refused("what their token wrote", w.qian, "/articles/written/approve", r.ETag, 403, "own_text")
	r = w.step(w.li, "POST", "/articles", "", markdownOf("submitted", "人写的一段话"))
	r = w.step(w.bot, "POST", "/articles/submitted/submit", r.ETag, "")
	w.refused("what their token submitted", w.qian, "/articles/submitted/approve", r.ETag, 403, "own_text")
	w.refused("what their token submitted, by one they made for another", w.lent, "/articles/submitted/approve", r.ETag, 403, "own_text")
	w.step(w.wang, "POST", "/articles/submitted/approve", r.ETag, "")

	// Nor does it let them approve their own words in another's name.
	r = w.step(w.qian, "POST", "/articles", "", markdownOf("lent", "钱写的一段话"))
	r = w.step(w.li, "POST", "/articles/lent/submit", r.ETag, "")
	w.refused("by a token that the writer made for another", w.lent, "/articles/lent/approve", r.ETag, 403, "own_text")
	w.step(w.wang, "POST", "/articles/lent/approve", r.ETag, "")
}

// Who was a reviewer, or somebody of the house at all, is it no more.
func TestAttackByWhoWasOne(t *testing.T) {
	w := newAttackers(t)
	ctx := context.Background()
	r := w.step(w.li, "POST", "/articles", "", markdownOf("four", "李的一段话在此"))
	r = w.step(w.li, "POST", "/articles/four/submit", r.ETag, "")
	change := func(login string, f func(*auth.Person)) {
		must(t, w.store.ChangePerson(ctx, auth.Change{Login: login, Apply: func(p *auth.Person) (kb.Event, error) { f(p); return kb.Event{}, nil }}))
	}
	change("wang", func(p *auth.Person) { p.Role = kb.RoleEditor })
	w.refused("by who was made an editor", w.wang, "/articles/four/approve", r.ETag, 403, "invalid_api_key")
	change("wang", func(p *auth.Person) { p.Role = kb.RoleAdmin })
	w.refused("by who was made an administrator", w.wang, "/articles/four/approve", r.ETag, 403, "invalid_api_key")
	change("sun", func(p *auth.Person) { p.Disabled = w.now })
	w.refused("by who was locked out", w.sun, "/articles/four/approve", r.ETag, 401, "invalid_api_key")
	// Coming back as a reviewer makes nobody another person.
	change("li", func(p *auth.Person) { p.Role = kb.RoleAdminReviewer })
	w.refused("by its writer with another role", w.li2, "/articles/four/approve", r.ETag, 403, "own_text")
}
