package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/wenjin-kb/wenjin/kb"
)

//go:embed openapi.yaml
var spec []byte

func (s *Server) openapi(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", spec)
}

// healthz says that the process is alive, and no more: the public may ask.
func (s *Server) healthz(c echo.Context) error {
	return c.JSON(http.StatusOK, Health{Status: "available"})
}

// readyz says that searches are answered.
func (s *Server) readyz(c echo.Context) error {
	status, err := s.readiness(c.Request().Context())
	if err != nil {
		return kb.Errorf(kb.Busy, "not_ready", "%v", err)
	}
	return c.JSON(http.StatusOK, status)
}

// readiness is whether searches are answered, or what is missing.
func (s *Server) readiness(ctx context.Context) (out Readiness, err error) {
	if err := s.deps.Ready(ctx); err != nil {
		return out, err
	}
	out.Status = "ready"
	if s.deps.StoreHead != nil {
		if head, err := s.deps.StoreHead(); err != nil {
			out.Status = "degraded"
		} else {
			behind := int(max(0, head-s.deps.Engine.AppliedSeq()))
			out.Behind = &behind
		}
	}
	if s.deps.Degraded != nil && s.deps.Degraded() {
		out.Status = "degraded"
	}
	return out, nil
}

// opsWriteTimeout is longer than a profile takes.
const opsWriteTimeout = 3 * time.Minute

// Ops is a server for those who run the service, to listen where the public can't
// reach it: metrics, which count internal articles too, health with the version,
// readiness, and profiles. It knows nobody and asks for no token.
func (s *Server) Ops() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		opsJSON(w, http.StatusOK, map[string]string{"status": "available", "version": s.deps.Version})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		status, err := s.readiness(r.Context())
		if err != nil {
			opsJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable", "detail": err.Error()})
			return
		}
		opsJSON(w, http.StatusOK, status)
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.Registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.Handle("GET /debug/pprof/cmdline", http.NotFoundHandler()) // flags may name secrets
	return &http.Server{Handler: mux, ReadTimeout: readTimeout, WriteTimeout: opsWriteTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes}
}

func opsJSON(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // whoever asked has gone
}
