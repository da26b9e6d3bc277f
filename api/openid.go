package api

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/metrics"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/auth/openid"
)

// ticketCookie holds the ticket of a browser that is signing in at the issuer, and
// the page it wants afterwards.
const ticketCookie = "wenjin-openid"

// ticketLife is how long somebody may take at the issuer.
const ticketLife = 15 * time.Minute

// maxNext is the longest address that a browser is sent to afterwards.
const maxNext = 1000

// BeginOpenID gives the issuer's address that the browser is sent to, and lets it keep
// its ticket.
func (s *Server) BeginOpenID(c echo.Context, next string) (address string, err error) {
	if s.deps.OpenID == nil {
		return "", echo.ErrNotFound
	}
	address, ticket, err := s.deps.OpenID.Begin(c.Request().Context())
	if err != nil {
		return "", err
	}
	if len(next) > maxNext {
		next = ""
	}
	s.keep(c, ticketCookie, ticket.String()+"/"+base64.RawURLEncoding.EncodeToString([]byte(next)), s.Now().Add(ticketLife))
	return address, nil
}

// FinishOpenID takes the issuer's answer from a browser that has a ticket, which is
// worth nothing afterwards, and begins a session.
func (s *Server) FinishOpenID(c echo.Context) (p auth.Person, next string, err error) {
	if s.deps.OpenID == nil {
		return p, "", echo.ErrNotFound
	}
	text, page, _ := strings.Cut(s.kept(c, ticketCookie), "/")
	s.keep(c, ticketCookie, "", time.Time{})
	ctx := c.Request().Context()
	id, err := s.deps.OpenID.Finish(ctx, openid.ParseTicket(text), c.QueryParams())
	if err != nil {
		s.countRejected(err, metrics.RefusedByIssuer)
		return p, "", err
	}
	p, secret, err := s.deps.Authenticator.SignInAs(ctx, id, Client(c))
	if err != nil {
		s.countRejected(err, metrics.RefusedByIssuer)
		return p, "", err
	}
	s.setCookie(c, secret, s.Now().Add(auth.SessionLife))
	want, _ := base64.RawURLEncoding.DecodeString(page) // what is no address leads nowhere
	return p, string(want), nil
}

// Doors says by which ways people may sign in, and where a browser ends its session at
// the issuer.
func (s *Server) Doors() (local, issuer bool, signOut string) {
	local = s.deps.Authenticator == nil || !s.deps.Authenticator.NoLocal
	if s.deps.OpenID == nil {
		return local, false, ""
	}
	return local, true, s.deps.OpenID.SignOutAddress()
}
