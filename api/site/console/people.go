package console

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// people are the accounts and keys, for administrators.
func (p pages) people(c echo.Context) error { return p.drawPeople(c, http.StatusOK, nil, "") }

func (p pages) drawPeople(c echo.Context, status int, failed error, secret string) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	all, err := p.Deps.Accounts.People(ctx, who)
	if err != nil {
		return err
	}
	tokens, err := p.Deps.Accounts.Tokens(ctx, who)
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
	v, who, accounts := c.FormValue, p.API.Principal(c), p.Deps.Accounts
	switch v("do") {
	case "create":
		_, err = accounts.Create(ctx, who, v("login"), v("name"), kb.Role(v("role")), v("password"))
	case "token":
		return accounts.CreateToken(ctx, who, auth.TokenRequest{Name: v("name"), Role: kb.Role(v("role")), Expires: p.API.Now().AddDate(1, 0, 0)})
	case "revoke":
		err = accounts.RevokeToken(ctx, who, v("name"))
	case "disable":
		err = accounts.Disable(ctx, who, v("login"))
	case "enable":
		err = accounts.Enable(ctx, who, v("login"))
	case "role":
		err = accounts.SetRole(ctx, who, v("login"), kb.Role(v("role")))
	case "password":
		err = accounts.SetPassword(ctx, who, v("login"), v("password"))
	default:
		err = echo.ErrNotFound
	}
	return "", err
}
