package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/metrics"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// whoAmI says who asks.
func (s *Server) whoAmI(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	who := s.Principal(c)
	return c.JSON(http.StatusOK, Who{ID: who.ID, Name: who.Name, Role: who.Role})
}

func (s *Server) signIn(c echo.Context) error {
	var body SignIn
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	p, err := s.SignIn(c, body.Login, body.Password, body.Code)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newWho(p))
}

// SignIn begins a session in the browser that asks.
func (s *Server) SignIn(c echo.Context, login, password, code string) (auth.Person, error) {
	p, secret, err := s.deps.Authenticator.SignIn(c.Request().Context(), auth.Credentials{Login: login, Password: password, Code: code}, Client(c))
	if err == nil {
		s.setCookie(c, secret, s.Now().Add(auth.SessionLife))
	}
	s.countRejected(err, metrics.WrongCredentials)
	return p, err
}

// Client is where a request comes from.
func Client(c echo.Context) auth.Client {
	return auth.Client{Address: c.RealIP(), Browser: c.Request().UserAgent()}
}

func (s *Server) signOut(c echo.Context) error {
	if err := s.SignOut(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// SignOut ends the session of the browser that asks.
func (s *Server) SignOut(c echo.Context) error {
	if secret := s.SessionSecret(c); secret != "" {
		if err := s.deps.Authenticator.SignOut(c.Request().Context(), secret); err != nil {
			return err
		}
	}
	s.setCookie(c, "", time.Time{})
	return nil
}

// SignOutEverywhere ends all sessions of whoever's browser asks.
func (s *Server) SignOutEverywhere(c echo.Context) error {
	if err := s.deps.Authenticator.SignOutEverywhere(c.Request().Context(), s.SessionSecret(c)); err != nil {
		return err
	}
	s.setCookie(c, "", time.Time{})
	return nil
}

// setup makes the first administrator, for whoever has the code of the one-time
// link that the terminal shows.
func (s *Server) setup(c echo.Context) error {
	var body Setup
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	p, err := s.deps.Authenticator.Setup(c.Request().Context(), body.Code, body.Login, body.Name, body.Password, c.RealIP())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, newWho(p))
}

func newWho(p auth.Person) Who { return Who{ID: p.ID, Name: p.Name, Role: p.Role} }

// audit lists the log for administrators.
func (s *Server) audit(c echo.Context) error {
	v, err := request.Query(c, "after", "limit")
	if err != nil {
		return err
	}
	after := v.AtLeast("after", "invalid_after", 0)
	limit := v.Within("limit", "invalid_limit", maxLimit, 1, maxLimit)
	if v.Err != nil {
		return v.Err
	}
	records, err := s.deps.Library.Log(c.Request().Context(), s.Principal(c), int64(after), limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, AuditPage{Results: records})
}
