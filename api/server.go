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
	"github.com/rs/cors"

	"github.com/wenjin-kb/wenjin/api/listen"
	"github.com/wenjin-kb/wenjin/api/metrics"
	"github.com/wenjin-kb/wenjin/api/prefix"
	"github.com/wenjin-kb/wenjin/api/throttle"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Server answers HTTP.
type Server struct {
	deps        Deps
	echo        *echo.Echo
	sites       *cors.Cors // whose pages may use the API; nil is none
	metrics     *metrics.Metrics
	methods     func() *methods // of all routes, once they are mounted
	rates       *throttle.Rates
	turns       chan struct{} // for long texts
	feedback    *feedback.Recorder
	searches    *searchlog.Log
	connections *listen.Connections
	key         string // of this process
	// pageError shows an error to somebody at a page; nil where there are no pages.
	pageError func(c echo.Context, err error)
}

// Mount lets pages be served beside the API. Errors at addresses that are not the
// API's are shown by onError.
func (s *Server) Mount(routes func(e *echo.Echo), onError func(c echo.Context, err error)) {
	s.pageError = onError
	routes(s.echo)
}

// API is where a room of the API puts its addresses, once, before the server answers:
// below /api/v1, behind all that every request passes through.
func (s *Server) API() *echo.Group { return s.echo.Group("/api/v1") }

// Root is API for a room whose addresses stand elsewhere by somebody else's standard;
// isAPI names them.
func (s *Server) Root() *echo.Group { return s.echo.Group("") }

// Handler is the server as a plain handler.
func (s *Server) Handler() http.Handler { return s }

// ServeHTTP implements http.Handler. A HEAD is answered as its GET is; net/http, which
// keeps the request as it came, leaves the body out.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	listen.Handled(r)
	if r.Method == http.MethodHead {
		r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
		r.Method = http.MethodGet
	}
	answers := sharedWith(s.sites, s.echo)
	if path := prefix.Of(r); path != "" && fromProxy(s.deps.TrustedProxies, r) {
		prefix.Serve(w, r, path, answers)
		return
	}
	answers.ServeHTTP(w, r)
}

// Routes are the addresses as openapi.yaml writes them: "GET /a/{slug}".
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.echo.Routes() {
		if !isAPI(r.Path) || r.Method == http.MethodHead || r.Method == echo.RouteNotFound {
			continue // pages are no part of the contract
		}
		out = append(out, r.Method+" "+pathParameter.ReplaceAllString(r.Path, "{$1}"))
	}
	return out
}

// isAPI reports whether a path is one of the contract's, not a page's.
func isAPI(path string) bool {
	return strings.HasPrefix(path, "/api/") || slices.Contains([]string{"/healthz", "/readyz", "/openapi.yaml", "/mcp"}, path)
}

var pathParameter = regexp.MustCompile(`:(\w+)`)

// maxStreams is how many requests one connection of HTTP/2 may make at once.
const maxStreams = 32

// Serve answers on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	s.echo.Server.Handler = s
	s.echo.Server.ConnState, s.echo.Server.ConnContext = s.connections.ConnState, s.connections.ConnContext
	serve := s.echo.Server.Serve
	if s.deps.TLS != nil {
		s.echo.Server.TLSConfig, s.echo.Server.HTTP2 = s.deps.TLS.Clone(), &http.HTTP2Config{MaxConcurrentStreams: maxStreams}
		serve = func(l net.Listener) error { return s.echo.Server.ServeTLS(l, "", "") }
	}
	err := serve(s.connections.On(l))
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Shutdown ends the server once the requests under way are answered, and what readers
// did is kept. Requests that have not ended with the context are cut off.
func (s *Server) Shutdown(ctx context.Context) error {
	s.connections.Settle(ctx)
	err := s.echo.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.deps.Log.Warn("requests that did not end are cut off")
		err = s.echo.Close()
	}
	return errors.Join(err, s.feedback.Flush(), s.searches.Recorder.Close())
}

// Flush keeps what readers did until now, which otherwise takes a second.
func (s *Server) Flush() error { return errors.Join(s.feedback.Flush(), s.searches.Flush()) }

// Searches is the search log.
func (s *Server) Searches() *searchlog.Log { return s.searches }

// Now is the time by the clock of the service.
func (s *Server) Now() time.Time {
	if s.deps.Now != nil {
		return s.deps.Now()
	}
	return time.Now()
}

// newUID names a query or a request.
func newUID() string { return rand.Text() }
