package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/metrics"
	"github.com/wenjin-kb/wenjin/kb"
)

// principalKey is where identify leaves who asks.
const principalKey = "principal"

// noTokens are what clients of Meilisearch send that were given no key.
var noTokens = []string{"Bearer", "Bearer None"}

// identify finds out who asks, by the token in the Authorization header or the
// session of a browser. Without either it is a customer; with a bad token nothing
// is answered at all. What a page of another site makes a browser send is refused
// where it could change something.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	crossOrigin := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		header := c.Request().Header.Get(echo.HeaderAuthorization)
		if header == "" || slices.Contains(noTokens, strings.TrimSpace(header)) {
			if err := crossOrigin.Check(c.Request()); err != nil {
				if mayAskFromAfar(s.sites, c) {
					return next(c)
				}
				return kb.Errorf(kb.Denied, "cross_origin", "this request comes from another site")
			}
			if secret := s.SessionSecret(c); secret != "" && s.deps.Authenticator != nil {
				who, err := s.deps.Authenticator.Session(c.Request().Context(), secret)
				if err != nil {
					return err
				}
				c.Set(principalKey, who)
			}
			return next(c)
		}
		secret, ok := strings.CutPrefix(header, "Bearer ")
		if !ok {
			return kb.Errorf(kb.Unauthorized, "invalid_api_key", "send the token as: Authorization: Bearer TOKEN")
		}
		who, err := s.deps.Authenticator.Token(c.Request().Context(), strings.TrimSpace(secret))
		if err != nil {
			s.countRejected(err, metrics.BadToken)
			return err
		}
		c.Set(principalKey, who)
		return next(c)
	}
}

// Principal is who asks; the zero value, a customer, where identify did not run.
func (s *Server) Principal(c echo.Context) kb.Principal {
	who, _ := c.Get(principalKey).(kb.Principal)
	return who
}

// Detached is the context of a request for what may outlive it: who asks, from where,
// until their time is up.
func (s *Server) Detached(c echo.Context) echo.Context {
	out := s.echo.NewContext(c.Request(), c.Response().Writer)
	out.Set(principalKey, s.Principal(c))
	return out
}

// AtLeast lets only those pass who have the role or one above it.
func (s *Server) AtLeast(role kb.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			switch who := s.Principal(c); {
			case who.Role == kb.RoleCustomer:
				return kb.Errorf(kb.Unauthorized, "missing_authorization_header", "this address needs a token: Authorization: Bearer TOKEN")
			case !who.AtLeast(role):
				return kb.Errorf(kb.Denied, "invalid_api_key", "this address needs the role %s; the token has %s", role, who.Role)
			}
			return next(c)
		}
	}
}
