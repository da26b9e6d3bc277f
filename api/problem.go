package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// kinds says what each kind of error is on the wire.
var kinds = map[kb.ErrorKind]struct {
	status           int
	typ, title, code string
}{
	kb.Internal:     {http.StatusInternalServerError, "internal", "Internal error", "internal"},
	kb.Invalid:      {http.StatusBadRequest, "invalid_request", "Invalid request", "bad_request"},
	kb.Unauthorized: {http.StatusUnauthorized, "auth", "Not signed in", "missing_authorization_header"},
	kb.Denied:       {http.StatusForbidden, "auth", "Not allowed", "invalid_api_key"},
	kb.NotFound:     {http.StatusNotFound, "invalid_request", "Not found", "not_found"},
	kb.Conflict:     {http.StatusConflict, "invalid_request", "Conflict", "conflict"},
	kb.Stale:        {http.StatusPreconditionFailed, "invalid_request", "Out of date", "stale"},
	kb.Unmatched:    {http.StatusPreconditionRequired, "invalid_request", "If-Match is missing", "missing_if_match"},
	kb.TooMany:      {http.StatusTooManyRequests, "invalid_request", "Too many attempts", "too_many_attempts"},
	kb.TooLarge:     {http.StatusRequestEntityTooLarge, "invalid_request", "Too large", "payload_too_large"},
	kb.Busy:         {http.StatusServiceUnavailable, "system", "Try again later", "busy"},
}

// handleError answers with an error, as JSON or as a page.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := problemOf(err)
	setRetryAfter(c, err)
	page := s.pageError != nil && !isAPI(c.Request().URL.Path)
	if p.Status >= 500 && p.Code != codeNotReady { // that it begins is no error
		message := "request failed"
		if page {
			message = "page failed"
		}
		s.deps.Log.LogAttrs(c.Request().Context(), slog.LevelError, message,
			slog.String("requestId", s.deps.MaskID(requestID(c))), slog.String("route", c.Path()), slog.Any("error", err))
	}
	if page {
		s.pageError(c, err)
		return
	}
	p.RequestID = requestID(c)
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json; charset=utf-8")
	if IsHead(c.Request()) {
		_ = c.NoContent(p.Status)
		return
	}
	c.Response().WriteHeader(p.Status)
	_ = json.NewEncoder(c.Response()).Encode(p) // the client has gone: nothing to do
}

// setRetryAfter says when to come back, in whole seconds.
func setRetryAfter(c echo.Context, err error) {
	var known *kb.Error
	if errors.As(err, &known) && known.Wait > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(known.Wait.Seconds()))))
	}
}

// Status is the HTTP status and the stable code of an error.
func (s *Server) Status(err error) (status int, code string) {
	p := problemOf(err)
	return p.Status, p.Code
}

// problemOf is an error as callers are shown it.
func problemOf(err error) Problem {
	p := classify(err)
	p.Message, p.Link = p.Detail, "/openapi.yaml#"+p.Code
	return p
}

func classify(err error) Problem {
	var known *kb.Error
	var tooLarge *http.MaxBytesError
	var web *echo.HTTPError
	switch {
	case errors.As(err, &tooLarge):
		known = kb.Errorf(kb.TooLarge, "", "the body is larger than %d bytes", tooLarge.Limit)
	case errors.Is(err, context.DeadlineExceeded):
		return Problem{Type: "system", Title: "Timeout", Status: http.StatusGatewayTimeout, Code: "timeout", Detail: "the request took too long; try a shorter query"}
	case errors.As(err, &known):
	case errors.As(err, &web):
		return classifyWeb(web.Code)
	}
	if known == nil || known.Kind == kb.Internal {
		k := kinds[kb.Internal]
		return Problem{Type: k.typ, Title: k.title, Status: k.status, Code: k.code, Detail: internalDetail}
	}
	k := kinds[known.Kind]
	p := Problem{Type: k.typ, Title: k.title, Status: k.status, Code: known.Code, Detail: known.Detail, Errors: known.Fields}
	if p.Code == "" {
		p.Code = k.code
	}
	return p
}

// classifyWeb is an error of the router.
func classifyWeb(status int) Problem {
	p := Problem{Type: "invalid_request", Title: http.StatusText(status), Status: status, Code: "bad_request", Detail: http.StatusText(status)}
	switch status {
	case http.StatusNotFound:
		p.Code, p.Detail = "route_not_found", "there is nothing at this address; see /openapi.yaml"
	case http.StatusMethodNotAllowed:
		p.Code, p.Detail = "method_not_allowed", "this address does not take this method; see /openapi.yaml"
	case http.StatusUnsupportedMediaType:
		p.Code, p.Detail = "unsupported_media_type", "this address takes application/x-www-form-urlencoded"
	case http.StatusInternalServerError:
		p.Type, p.Code, p.Detail = "internal", "internal", internalDetail
	}
	return p
}

// internalDetail says no more: our own errors may hold what others must not see.
const internalDetail = "something went wrong on our side; quote the requestId when you report it"

// codeNotReady is that of a service that begins, or ends.
const codeNotReady = "not_ready"

// notReady says of a closed engine that it will come back, and when to ask again.
func notReady(err error) error {
	if errors.Is(err, index.ErrClosed) {
		return &kb.Error{Kind: kb.Busy, Code: codeNotReady, Detail: "the index is being built or closed; try again in a moment", Err: err, Wait: 2 * time.Second}
	}
	return err
}
