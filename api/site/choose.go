package site

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/language"
)

// choose remembers a language or large type in the browser, and leads back.
func (s *Site) choose(c echo.Context) error {
	remember := func(name, value string) {
		cookie := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: s.API.Secure(c.Request()), SameSite: http.SameSiteLaxMode, MaxAge: int(lookLasts / time.Second)}
		if value == "" {
			cookie.MaxAge = -1
		}
		c.SetCookie(cookie)
	}
	if l := language.ByTag(c.QueryParam("lang")); l != nil {
		remember(langCookie, l.Tag)
	}
	switch c.QueryParam("type") {
	case "large":
		remember(typeCookie, "large")
	case "normal":
		remember(typeCookie, "")
	}
	back := local(c.QueryParam("back"))
	if back == "" {
		back = "/"
	}
	return c.Redirect(http.StatusSeeOther, back)
}
