package console

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// tokenYears is how long a token made here holds.
const tokenYears = 1

// people are the accounts and tokens, for administrators.
func (p pages) people(c echo.Context) error { return p.drawPeople(c, nil, "") }

// drawPeople draws them with the error of a change that was refused, or with the
// secret of a new token, which is shown once.
func (p pages) drawPeople(c echo.Context, failed error, secret string) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	people, err := p.Deps.Accounts.People(ctx, who)
	if err != nil {
		return err
	}
	tokens, err := p.Deps.Accounts.Tokens(ctx, who)
	if err != nil {
		return err
	}
	sessions, err := p.Deps.Authenticator.SignedIn(ctx, who)
	if err != nil {
		return err
	}
	status := http.StatusOK
	data := map[string]any{"People": people, "Sessions": sessions, "Tokens": tokens, "Secret": secret, "Roles": kb.StaffRoles}
	if failed != nil {
		data["Error"] = site.Say(failed)
		status, _ = p.API.Status(failed)
	}
	return p.Render(c, status, "people", site.Page{Title: "账号与令牌", Data: data})
}

func (p pages) changePeople(c echo.Context) error {
	secret, err := p.changePerson(c)
	switch {
	case err != nil && kb.KindOf(err) == kb.Internal:
		return err
	case err != nil || secret != "":
		return p.drawPeople(c, err, secret)
	}
	return c.Redirect(http.StatusSeeOther, "/console/people")
}

// changePerson does what one of the forms asks.
func (p pages) changePerson(c echo.Context) (secret string, err error) {
	ctx, who, accounts, v := c.Request().Context(), p.API.Principal(c), p.Deps.Accounts, c.FormValue
	switch role := kb.Role(v("role")); v("do") {
	case "create":
		_, err = accounts.Create(ctx, who, v("login"), v("name"), role, v("password"))
	case "token":
		return accounts.CreateToken(ctx, who, auth.TokenRequest{Name: v("name"), Role: role, Login: v("holder"), Expires: p.API.Now().AddDate(tokenYears, 0, 0)})
	case "revoke":
		err = accounts.RevokeToken(ctx, who, v("name"))
	case "disable":
		err = accounts.Disable(ctx, who, v("login"))
	case "enable":
		err = accounts.Enable(ctx, who, v("login"))
	case "signout":
		err = accounts.EndSessions(ctx, who, v("login"))
	case "end":
		err = p.Deps.Authenticator.EndSession(ctx, who, v("session"))
	case "factor":
		err = accounts.ResetFactor(ctx, who, v("login"))
	case "role":
		err = accounts.SetRole(ctx, who, v("login"), role)
	case "password":
		err = accounts.SetPassword(ctx, who, v("login"), v("password"))
	default:
		err = echo.ErrNotFound
	}
	return "", err
}
