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
	g.POST("/signout", s.signOut)
	g.GET("/setup", s.setupForm)
	g.POST("/setup", s.setup)
}

func (s *Site) signInForm(c echo.Context) error {
	return s.Render(c, http.StatusOK, "signin", Page{Title: "登录", NoIndex: true, Data: map[string]any{"Next": local(c.QueryParam("next"))}})
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
		return s.Render(c, status, "signin", Page{Title: "登录", NoIndex: true, Data: map[string]any{"Next": local(c.FormValue("next")), "Error": Say(err), "Login": c.FormValue("login")}})
	}
	next := local(c.FormValue("next"))
	if next == "" {
		next = "/desk"
		if p.Principal().AtLeast(kb.RoleEditor) {
			next = "/console"
		}
	}
	return c.Redirect(http.StatusSeeOther, next)
}

func (s *Site) signOut(c echo.Context) error {
	if err := s.API.SignOut(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

func (s *Site) setupForm(c echo.Context) error {
	return s.Render(c, http.StatusOK, "setup", Page{Title: "创建首位管理员", NoIndex: true, Data: map[string]any{"Code": c.QueryParam("code")}})
}

func (s *Site) setup(c echo.Context) error {
	v := c.FormValue
	_, err := s.Deps.Authenticator.Setup(c.Request().Context(), v("code"), v("login"), v("name"), v("password"), c.RealIP())
	if err == nil {
		_, err = s.API.SignIn(c, v("login"), v("password"), "")
	}
	if err != nil {
		status, _ := s.API.Status(err)
		return s.Render(c, status, "setup", Page{Title: "创建首位管理员", NoIndex: true, Data: map[string]any{"Code": v("code"), "Login": v("login"), "Name": v("name"), "Error": Say(err)}})
	}
	return c.Redirect(http.StatusSeeOther, "/console")
}
