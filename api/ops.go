package api

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/wenjin-kb/wenjin/kb"
)

//go:embed openapi.yaml
var spec []byte

func (s *Server) openapi(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", spec)
}

// healthz says that the process is alive.
func (s *Server) healthz(c echo.Context) error {
	return c.JSON(http.StatusOK, Health{Status: "available", Version: s.deps.Version})
}

// readyz says that searches are answered.
func (s *Server) readyz(c echo.Context) error {
	if err := s.deps.Ready(c.Request().Context()); err != nil {
		return kb.Errorf(kb.Busy, "not_ready", "%v", err)
	}
	if s.deps.Degraded != nil && s.deps.Degraded() {
		return c.JSON(http.StatusOK, Readiness{Status: "degraded"})
	}
	return c.JSON(http.StatusOK, Readiness{Status: "ready"})
}

func (s *Server) metricsPage(c echo.Context) error {
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), c.Request())
	return nil
}
