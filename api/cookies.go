package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// sessionCookie holds the secret of a session. Over HTTPS its name carries the
// prefix that keeps other hosts from setting it.
const sessionCookie = "wenjin"

func (s *Server) cookieName(c echo.Context, name string) string {
	if s.Secure(c.Request()) {
		return "__Host-" + name
	}
	return name
}

func (s *Server) setCookie(c echo.Context, value string, expires time.Time) {
	s.keep(c, sessionCookie, value, expires)
}

// keep lets the browser keep a value until it expires; an empty one is forgotten.
func (s *Server) keep(c echo.Context, name, value string, expires time.Time) {
	cookie := &http.Cookie{Name: s.cookieName(c, name), Value: value, Path: "/", HttpOnly: true, Secure: s.Secure(c.Request()), SameSite: http.SameSiteLaxMode, Expires: expires}
	if name == sessionCookie && s.deps.CrossSiteCookies && cookie.Secure { // what changes anything is refused across origins all the same, see identify
		cookie.SameSite = http.SameSiteNoneMode
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// SessionSecret is the secret of the session that the browser sent, if any.
func (s *Server) SessionSecret(c echo.Context) string { return s.kept(c, sessionCookie) }

// kept is what the browser has kept under a name, if anything.
func (s *Server) kept(c echo.Context, name string) string {
	cookie, err := c.Cookie(s.cookieName(c, name))
	if err != nil {
		return ""
	}
	return cookie.Value
}
