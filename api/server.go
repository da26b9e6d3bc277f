package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"regexp"
	"time"

	"github.com/labstack/echo/v4"

	"wenjin/kb"
)

// Server answers HTTP.
type Server struct {
	deps    Deps
	echo    *echo.Echo
	metrics *metrics
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
		if r.Method == http.MethodHead || r.Method == echo.RouteNotFound {
			continue // HEAD goes without saying
		}
		out = append(out, r.Method+" "+pathParameter.ReplaceAllString(r.Path, "{$1}"))
	}
	return out
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

// principal is who asks. There are no accounts yet: everybody is a customer.
func (s *Server) principal(echo.Context) kb.Principal { return kb.Principal{} }

func (s *Server) now() time.Time {
	if s.deps.Now != nil {
		return s.deps.Now()
	}
	return time.Now()
}

// newUID names a query or a request.
func newUID() string { return rand.Text() }
