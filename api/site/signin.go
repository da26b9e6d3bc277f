package site

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// door is where staff come in and go out.
func door(s *Site, g *echo.Group) {
	g.GET("/signin", s.signInForm)
	g.POST("/signin", s.signIn)
	g.GET("/signin/openid", s.beginOpenID, s.API.LimitRate())
	g.GET("/signin/openid/callback", s.finishOpenID, s.API.LimitRate())
	g.GET("/signedout", s.signedOut)
	g.POST("/signout", s.signOut)
	g.GET("/setup", s.setupForm)
	g.POST("/setup", s.setup)
}

func (s *Site) signInForm(c echo.Context) error {
	return s.drawSignIn(c, http.StatusOK, map[string]any{"Next": local(c.QueryParam("next"))})
}

func (s *Site) drawSignIn(c echo.Context, status int, data map[string]any) error {
	data["Local"], data["Issuer"], _ = s.API.Doors()
	return s.Render(c, status, "signin", Page{Title: s.Say(c, "signin"), NoIndex: true, Data: data})
}

// local lets a form lead to our own pages only. Browsers drop tabs and line ends and
// take \ for /, so an address with any of them, encoded or not, leads nowhere.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil {
		return ""
	}
	for _, text := range []string{next, u.Path} {
		if !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.ContainsFunc(text, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
			return ""
		}
	}
	return next
}

func (s *Site) signIn(c echo.Context) error {
	p, err := s.API.SignIn(c, c.FormValue("login"), c.FormValue("password"), c.FormValue("code"))
	if err != nil {
		status, _ := s.API.Status(err)
		return s.drawSignIn(c, status, map[string]any{"Next": local(c.FormValue("next")), "Error": s.SayError(c, err), "Login": c.FormValue("login")})
	}
	return enter(c, p.Principal(), c.FormValue("next"))
}

// enter leads whoever has just signed in to the page they wanted, or to the face of
// their role.
func enter(c echo.Context, who kb.Principal, wanted string) error {
	next := local(wanted)
	if next == "" {
		next = "/desk"
		if who.AtLeast(kb.RoleEditor) {
			next = "/console"
		}
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// beginOpenID sends a browser to the issuer.
func (s *Site) beginOpenID(c echo.Context) error {
	address, err := s.API.BeginOpenID(c, local(c.QueryParam("next")))
	if err != nil {
		return s.refused(c, err)
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// finishOpenID is where the issuer sends it back to.
func (s *Site) finishOpenID(c echo.Context) error {
	p, next, err := s.API.FinishOpenID(c)
	if err != nil {
		return s.refused(c, err)
	}
	return enter(c, p.Principal(), next)
}

// refused says at the door that signing in at the issuer has failed; why, in full, is
// for the log.
func (s *Site) refused(c echo.Context, err error) error {
	if s.Deps.OpenID == nil {
		return err
	}
	s.Deps.Log.Warn("signing in at the issuer has failed", "error", err)
	status, _ := s.API.Status(err)
	return s.drawSignIn(c, status, map[string]any{"Error": s.SayError(c, err)})
}

// signedOut says that the issuer may still know the browser.
func (s *Site) signedOut(c echo.Context) error {
	_, _, address := s.API.Doors()
	return s.Render(c, http.StatusOK, "signedout", Page{Title: s.Say(c, "signedout.title"), NoIndex: true, Data: map[string]any{"Address": address}})
}

func (s *Site) signOut(c echo.Context) error {
	if err := s.API.SignOut(c); err != nil {
		return err
	}
	if _, issuer, _ := s.API.Doors(); issuer {
		return c.Redirect(http.StatusSeeOther, "/signedout")
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

func (s *Site) setupForm(c echo.Context) error {
	return s.Render(c, http.StatusOK, "setup", Page{Title: s.Say(c, "setup.title"), NoIndex: true, Data: map[string]any{"Code": c.QueryParam("code")}})
}

func (s *Site) setup(c echo.Context) error {
	v := c.FormValue
	_, err := s.Deps.Authenticator.Setup(c.Request().Context(), v("code"), v("login"), v("name"), v("password"), c.RealIP())
	if err == nil {
		_, err = s.API.SignIn(c, v("login"), v("password"), "")
	}
	if err != nil {
		status, _ := s.API.Status(err)
		return s.Render(c, status, "setup", Page{Title: s.Say(c, "setup.title"), NoIndex: true, Data: map[string]any{"Code": v("code"), "Login": v("login"), "Name": v("name"), "Error": s.SayError(c, err)}})
	}
	return c.Redirect(http.StatusSeeOther, "/console")
}
