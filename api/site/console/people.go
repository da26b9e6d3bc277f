package console

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// people are the accounts and keys, for administrators.
func (p pages) people(c echo.Context) error { return p.drawPeople(c, http.StatusOK, nil, "") }

func (p pages) drawPeople(c echo.Context, status int, failed error, secret string) error {
	ctx := c.Request().Context()
	all, err := p.Deps.Authenticator.People.People(ctx)
	if err != nil {
		return err
	}
	tokens, err := p.Deps.Authenticator.People.Tokens(ctx)
	if err != nil {
		return err
	}
	data := map[string]any{"People": all, "Tokens": tokens, "Secret": secret, "Roles": []kb.Role{kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin}}
	if failed != nil {
		data["Error"] = site.Say(failed)
	}
	return p.Render(c, status, "people", site.Page{Title: "账号与令牌", Data: data})
}

func (p pages) changePeople(c echo.Context) error {
	ctx := c.Request().Context()
	secret, err := p.changePerson(ctx, c)
	if err != nil {
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		status, _ := p.API.Status(err)
		return p.drawPeople(c, status, err, "")
	}
	if secret != "" {
		return p.drawPeople(c, http.StatusOK, nil, secret)
	}
	return c.Redirect(http.StatusSeeOther, "/console/people")
}

// changePerson does what one of the forms asks; the secret of a new token is shown
// once.
func (p pages) changePerson(ctx context.Context, c echo.Context) (secret string, err error) {
	v, people, now := c.FormValue, p.Deps.Authenticator.People, p.API.Now()
	event := func(action, object string, detail map[string]string) kb.Event {
		return kb.Event{At: now, Actor: p.API.Principal(c).ID, Action: action, Object: object, Detail: detail}
	}
	switch do := v("do"); do {
	case "create":
		made, err := kb.NewPerson(v("login"), v("name"), kb.Role(v("role")), v("password"), now)
		if err != nil {
			return "", err
		}
		return "", people.AddPerson(ctx, made, event("person.create", made.Login, map[string]string{"role": v("role")}))
	case "token":
		name := strings.TrimSpace(v("name"))
		if name == "" || len(name) > 100 || !(kb.Principal{Role: kb.Role(v("role"))}).AtLeast(kb.RoleAgent) {
			return "", kb.Errorf(kb.Invalid, "invalid_name", "a token needs a name and a role")
		}
		t, secret := kb.NewToken(name, kb.Role(v("role")), now, now.AddDate(1, 0, 0))
		return secret, people.AddToken(ctx, t, event("token.create", name, map[string]string{"role": v("role")}))
	case "revoke":
		return "", people.RemoveToken(ctx, v("name"), event("token.revoke", v("name"), nil))
	default:
		person, err := people.FindPerson(ctx, v("login"))
		if err != nil {
			return "", err
		}
		if err := alter(&person, do, kb.Role(v("role")), v("password"), now); err != nil {
			return "", err
		}
		return "", people.SetPerson(ctx, person, event("person."+do, person.Login, map[string]string{"role": string(person.Role)}))
	}
}

// alter changes an account.
func alter(p *kb.Person, do string, role kb.Role, password string, now time.Time) (err error) {
	switch do {
	case "disable":
		p.Disabled = now
	case "enable":
		p.Disabled = time.Time{}
	case "role":
		if p.Role = role; !p.Principal().AtLeast(kb.RoleAgent) {
			return kb.Errorf(kb.Invalid, "invalid_role", "there is no such role")
		}
	case "password":
		p.Password, err = kb.HashPassword(password)
	default:
		return echo.ErrNotFound
	}
	return err
}
