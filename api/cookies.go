package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// sessionCookie holds the secret of a session. Over HTTPS its name carries the
// prefix that keeps other hosts from setting it.
const sessionCookie = "wenjin"

func (s *Server) cookieName(c echo.Context) string {
	if s.Secure(c.Request()) {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func (s *Server) setCookie(c echo.Context, value string, expires time.Time) {
	cookie := &http.Cookie{Name: s.cookieName(c), Value: value, Path: "/", HttpOnly: true, Secure: s.Secure(c.Request()), SameSite: http.SameSiteLaxMode, Expires: expires}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// SessionSecret is the secret of the session that the browser sent, if any.
func (s *Server) SessionSecret(c echo.Context) string {
	cookie, err := c.Cookie(s.cookieName(c))
	if err != nil {
		return ""
	}
	return cookie.Value
}
