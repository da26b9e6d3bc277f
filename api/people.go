package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// sessionCookie holds the secret of a session. Over HTTPS its name carries the
// prefix that keeps other hosts from setting it.
const sessionCookie = "wenjin"

func (s *Server) cookieName() string {
	if s.deps.SecureCookies {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func (s *Server) setCookie(c echo.Context, value string, expires time.Time) {
	cookie := &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", HttpOnly: true, Secure: s.deps.SecureCookies, SameSite: http.SameSiteLaxMode, Expires: expires}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// cookieSecret is the secret that the browser sent, if any.
func (s *Server) cookieSecret(c echo.Context) string {
	cookie, err := c.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return cookie.Value
}

type whoJSON struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Role kb.Role `json:"role"`
}

func (s *Server) whoAmI(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	who := s.Principal(c)
	return c.JSON(http.StatusOK, whoJSON{who.ID, who.Name, who.Role})
}

func (s *Server) signIn(c echo.Context) error {
	var body struct {
		Login    string `json:"login"`
		Password string `json:"password"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	p, err := s.SignIn(c, body.Login, body.Password)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, whoJSON{p.ID, p.Name, p.Role})
}

// SignIn begins a session in the browser that asks.
func (s *Server) SignIn(c echo.Context, login, password string) (auth.Person, error) {
	p, secret, err := s.deps.Authenticator.SignIn(c.Request().Context(), login, password, c.RealIP())
	if err == nil {
		s.setCookie(c, secret, s.Now().Add(auth.SessionLife))
	}
	return p, err
}

func (s *Server) signOut(c echo.Context) error {
	if err := s.SignOut(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// SignOut ends the session of the browser that asks.
func (s *Server) SignOut(c echo.Context) error {
	if secret := s.cookieSecret(c); secret != "" {
		if err := s.deps.Authenticator.SignOut(c.Request().Context(), s.Principal(c), secret); err != nil {
			return err
		}
	}
	s.setCookie(c, "", time.Time{})
	return nil
}

// setup makes the first administrator, for whoever has the code of the one-time
// link that the terminal shows.
func (s *Server) setup(c echo.Context) error {
	var body struct {
		Code     string `json:"code"`
		Login    string `json:"login"`
		Name     string `json:"name"`
		Password string `json:"password"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	p, err := s.deps.Authenticator.Setup(c.Request().Context(), body.Code, body.Login, body.Name, body.Password, c.RealIP())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, whoJSON{p.ID, p.Name, p.Role})
}

// audit lists the log for administrators.
func (s *Server) audit(c echo.Context) error {
	v, err := query(c, "after", "limit")
	if err != nil {
		return err
	}
	after, limit := 0, maxLimit
	if v.Has("after") {
		if after, err = atoi(v.Get("after"), "after", "invalid_after"); err != nil {
			return err
		}
	}
	if v.Has("limit") {
		if limit, err = atoi(v.Get("limit"), "limit", "invalid_limit"); err != nil {
			return err
		}
	}
	if limit < 1 || limit > maxLimit {
		return invalid("limit", "invalid_limit", fmt.Sprintf("limit must be from 1 to %d, not %s", maxLimit, strconv.Itoa(limit)))
	}
	records, err := s.deps.Library.Log(c.Request().Context(), s.Principal(c), int64(after), limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"results": records})
}
