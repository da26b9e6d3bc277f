package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// Server answers HTTP.
type Server struct {
	deps    Deps
	echo    *echo.Echo
	metrics *metrics
	// pageError shows an error to somebody at a page; nil where there are no pages.
	pageError func(c echo.Context, err error)
}

// Mount lets pages be served beside the API. Errors at addresses that are not the
// API's are shown by onError.
func (s *Server) Mount(routes func(e *echo.Echo), onError func(c echo.Context, err error)) {
	s.pageError = onError
	routes(s.echo)
}

// New makes a server with all routes.
func New(deps Deps) *Server {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	s := &Server{deps: deps, echo: e, metrics: newMetrics(deps)}
	e.HTTPErrorHandler = s.handleError
	e.Server.ReadHeaderTimeout, e.Server.ReadTimeout = readTimeout, readTimeout
	e.Server.WriteTimeout, e.Server.IdleTimeout = writeTimeout, idleTimeout
	e.Server.MaxHeaderBytes = maxHeaderBytes
	s.routes()
	return s
}

// Handler is the server as a plain handler.
func (s *Server) Handler() http.Handler { return s }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Routes are the addresses as openapi.yaml writes them: "GET /a/{slug}".
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.echo.Routes() {
		if !isAPI(r.Path) || r.Method == http.MethodHead || r.Method == echo.RouteNotFound {
			continue // pages are no part of the contract, and HEAD goes without saying
		}
		out = append(out, r.Method+" "+pathParameter.ReplaceAllString(r.Path, "{$1}"))
	}
	return out
}

// isAPI reports whether a path is one of the contract's, not a page's.
func isAPI(path string) bool {
	return strings.HasPrefix(path, "/api/") || slices.Contains([]string{"/healthz", "/readyz", "/metrics", "/openapi.yaml"}, path)
}

var pathParameter = regexp.MustCompile(`:(\w+)`)

// Serve answers on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	s.echo.Listener = l
	err := s.echo.Start("")
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Shutdown ends the server once the requests under way are answered.
func (s *Server) Shutdown(ctx context.Context) error { return s.echo.Shutdown(ctx) }

// principalKey is where identify leaves who asks.
const principalKey = "principal"

// identify finds out who asks, by the token in the Authorization header or the
// session of a browser. Without either it is a customer; with a bad token nothing
// is answered at all. What a page of another site makes a browser send is refused
// where it could change something.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	crossOrigin := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		header := c.Request().Header.Get(echo.HeaderAuthorization)
		if header == "" {
			if err := crossOrigin.Check(c.Request()); err != nil {
				return kb.Errorf(kb.Denied, "cross_origin", "this request comes from another site")
			}
			if secret := s.cookieSecret(c); secret != "" && s.deps.Authenticator != nil {
				who, err := s.deps.Authenticator.Session(c.Request().Context(), secret)
				if err != nil {
					return err
				}
				c.Set(principalKey, who)
			}
			return next(c)
		}
		secret, ok := strings.CutPrefix(header, "Bearer ")
		if header != "" && !ok {
			return kb.Errorf(kb.Unauthorized, "invalid_api_key", "send the token as: Authorization: Bearer TOKEN")
		}
		who, err := s.deps.Authenticator.Token(c.Request().Context(), strings.TrimSpace(secret))
		if err != nil {
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

// Now is the time by the clock of the service.
func (s *Server) Now() time.Time {
	if s.deps.Now != nil {
		return s.deps.Now()
	}
	return time.Now()
}

// newUID names a query or a request.
func newUID() string { return rand.Text() }
