package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/otel/trace"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

var requestIDPattern = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// requestID is the id of the request: the client's own where it is harmless.
func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// clientKey has the context of the request without our time limit.
const clientKey = "client"

// Unlimited is the context of a request without our time limit: it ends when the client
// goes, and whoever uses it sets a limit of its own.
func (s *Server) Unlimited(c echo.Context) context.Context {
	client, _ := c.Get(clientKey).(context.Context)
	return client
}

// observe gives each request an id, a time limit, a log line and its metrics,
// and turns a panic into an internal error.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		start := time.Now()
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !requestIDPattern.MatchString(id) {
			id = newUID()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		c.Set(clientKey, c.Request().Context())
		ctx, cancel := context.WithTimeout(c.Request().Context(), requestTimeout)
		defer cancel()
		ctx, span := beginTrace(ctx, c.Request())
		c.SetRequest(c.Request().WithContext(ctx))

		func() {
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
				}
			}()
			err = next(c)
		}()
		if err != nil {
			c.Error(err)
		}
		took := time.Since(start)
		s.metrics.Request(c.Path(), methodOf(c.Request()), c.Response().Status, took)
		endTrace(span, c, s.deps.MaskID(id))
		s.logRequest(c, id, took)
		return nil
	}
}

// logRequest says who has asked at which address, and how long it took. What was asked
// for stands in the search log, which does not know who it was: nothing here may lead
// from one to the other.
func (s *Server) logRequest(c echo.Context, id string, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("requestId", s.deps.MaskID(id)), slog.String("client", c.RealIP()), slog.String("method", methodOf(c.Request())), slog.String("route", c.Path()),
		slog.Int("status", c.Response().Status), slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", c.Response().Size),
	}
	if who := s.Principal(c).ID; who != "" {
		attrs = append(attrs, slog.String("user", who))
	}
	if trace := trace.SpanContextFromContext(c.Request().Context()); trace.IsSampled() {
		attrs = append(attrs, slog.String("traceId", trace.TraceID().String()))
	}
	s.deps.Log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
}

// shareWithWidgets lets pages of other sites read what customers may read. Browsers
// send neither cookies nor tokens along.
func (s *Server) shareWithWidgets(c echo.Context) {
	if c.Request().Method != http.MethodGet || !slices.Contains([]string{"/api/v1/search", "/api/v1/answer", "/api/v1/suggest", "/api/v1/articles/:slug"}, c.Path()) {
		return
	}
	h := c.Response().Header()
	h.Add("Vary", "Origin")
	origin := c.Request().Header.Get("Origin")
	switch {
	case slices.Contains(s.deps.WidgetOrigins, "*"):
		h.Set("Access-Control-Allow-Origin", "*")
	case origin != "" && slices.Contains(s.deps.WidgetOrigins, origin):
		h.Set("Access-Control-Allow-Origin", origin)
	}
}

// protect sets the headers that keep a browser from doing anything with an
// answer but show it.
func (s *Server) protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		if s.Secure(c.Request()) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		s.shareWithWidgets(c)
		return next(c)
	}
}

// refuseMethods says which methods an address takes to whoever uses another one.
func (s *Server) refuseMethods(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if allowed := s.methods().allowed(c); len(allowed) > 0 {
			c.Response().Header().Set(echo.HeaderAllow, strings.Join(allowed, ", "))
			return echo.ErrMethodNotAllowed
		}
		return next(c)
	}
}

// limitRate slows down whoever writes without having signed in.
func (s *Server) limitRate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.Principal(c).Role == kb.RoleCustomer {
			if wait := s.rates.Take(s.Now(), c.Path()+" "+auth.ClientOf(c.RealIP())); wait > 0 {
				return &kb.Error{Kind: kb.TooMany, Code: "too_many_requests", Detail: "too many requests; try again in " + wait.String(), Wait: wait}
			}
		}
		return next(c)
	}
}

// LimitRate is limitRate for the pages.
func (s *Server) LimitRate() echo.MiddlewareFunc { return s.limitRate }
