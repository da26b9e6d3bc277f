package api

import (
	"bytes"
	"io"
	"runtime"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// turns are how many long texts are read, checked or drawn at once: the others wait,
// so that searches find a processor and the memory is bounded.
func turns() chan struct{} { return make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)) }

// takeTurns lets what an editor sends to a route that takes long texts wait for its
// turn, once it has arrived whole: a slow sender holds nobody up.
func (s *Server) takeTurns(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		route := r.Method + " " + c.Path()
		if bodyLimits[route] == 0 || route == uploadRoute || !s.Principal(c).AtLeast(kb.RoleEditor) {
			return next(c)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		select {
		case s.turns <- struct{}{}:
			defer func() { <-s.turns }()
			return next(c)
		case <-r.Context().Done():
			return kb.Errorf(kb.Busy, "too_busy", "too many long texts are being checked; try again")
		}
	}
}
