package console

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// account is what people see and do of their own account, whatever their role.
func (p pages) account(c echo.Context) error { return p.drawAccount(c, nil) }

// drawAccount draws it with the error of a change that was refused.
func (p pages) drawAccount(c echo.Context, failed error) error {
	sessions, err := p.Deps.Authenticator.OwnSessions(c.Request().Context(), p.API.SessionSecret(c))
	if err != nil {
		return err
	}
	status := http.StatusOK
	factor, err := p.Deps.Authenticator.OwnFactor(c.Request().Context(), p.API.SessionSecret(c))
	if err != nil {
		return err
	}
	data := map[string]any{"Sessions": sessions, "Factor": factor, "Saved": c.QueryParam("saved") != ""}
	if failed != nil {
		data["Error"], data["Saved"] = site.Say(failed), false
		status, _ = p.API.Status(failed)
	}
	return p.Render(c, status, "account", site.Page{Title: "我的账号", Data: data})
}

func (p pages) changePassword(c echo.Context) error {
	v := c.FormValue
	err := error(kb.Errorf(kb.Invalid, "unequal_passwords", "the new password was typed in two ways"))
	if v("password") == v("again") {
		err = p.Deps.Authenticator.ChangePassword(c.Request().Context(), p.API.SessionSecret(c), v("old"), v("password"), c.RealIP())
	}
	switch {
	case kb.KindOf(err) == kb.Internal && err != nil:
		return err
	case err != nil:
		return p.drawAccount(c, err)
	}
	return c.Redirect(http.StatusSeeOther, "/account?saved=password")
}

// signOut ends one session of whoever asks, or all of theirs.
func (p pages) signOut(c echo.Context) error {
	if id := c.FormValue("session"); id != "" {
		if err := p.Deps.Authenticator.EndOwnSession(c.Request().Context(), p.API.SessionSecret(c), id); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/account")
	}
	if err := p.API.SignOutEverywhere(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/signin")
}
