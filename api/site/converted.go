package site

import (
	"bytes"
	"mime"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/api/site/traditional"
)

// convertible are the addresses of the API that widgets ask.
var convertible = []string{"/api/v1/search", "/api/v1/answer", "/api/v1/articles/:slug"}

// converted answers a widget that asks for traditional characters, by an Accept-Language
// of zh-Hant and nothing else, with texts in them. What browsers send by themselves
// (zh-TW,zh;q=0.9) is answered as it always was: programs read the API.
func converted(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); r.Method != http.MethodGet || !slices.Contains(convertible, c.Path()) {
			return next(c)
		}
		c.Response().Header().Add("Vary", "Accept-Language")
		if c.Request().Header.Get("Accept-Language") != language.Traditional.Tag {
			return next(c)
		}
		held := &holding{ResponseWriter: c.Response().Writer}
		c.Response().Writer = held
		err := next(c)
		c.Response().Writer = held.ResponseWriter
		held.end()
		return err
	}
}

// holding holds an answer back until it is whole.
type holding struct {
	http.ResponseWriter
	code int
	body bytes.Buffer
}

// Unwrap is for http.ResponseController.
func (h *holding) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (h *holding) WriteHeader(code int) { h.code = code }

// Write implements http.ResponseWriter.
func (h *holding) Write(b []byte) (int, error) { return h.body.Write(b) }

// end sends what was held back; nothing, where the error of it is still to be told.
func (h *holding) end() {
	if h.code == 0 {
		return
	}
	body := h.body.Bytes()
	if kind, _, _ := mime.ParseMediaType(h.Header().Get("Content-Type")); kind == echo.MIMEApplicationJSON && h.code == http.StatusOK {
		h.Header().Del("Content-Length")
		h.Header().Del("ETag") // it names the text as it was written
		body = traditional.JSON(body)
	}
	h.ResponseWriter.WriteHeader(h.code)
	_, _ = h.ResponseWriter.Write(body)
}
