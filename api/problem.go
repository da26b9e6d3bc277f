package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// problem is the one shape of errors: RFC 9457 for readers of problem+json, and
// message, code, type and link for clients of Meilisearch.
type problem struct {
	Type      string          `json:"type"`
	Title     string          `json:"title"`
	Status    int             `json:"status"`
	Detail    string          `json:"detail"`
	Message   string          `json:"message"`
	Code      string          `json:"code"`
	Link      string          `json:"link"`
	RequestID string          `json:"requestId"`
	Errors    []kb.FieldError `json:"errors,omitempty"`
}

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

func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if s.pageError != nil && !isAPI(c.Request().URL.Path) {
		if known := s.toProblem(err); known.Status >= 500 {
			s.deps.Log.LogAttrs(c.Request().Context(), slog.LevelError, "page failed", slog.String("requestId", s.deps.MaskQuery(requestID(c))), slog.String("route", c.Path()), slog.Any("error", err))
		}
		s.pageError(c, err)
		return
	}
	p := s.toProblem(err)
	p.RequestID = requestID(c)
	p.Link = "/openapi.yaml#" + p.Code
	p.Message = p.Detail
	if p.Status >= 500 {
		s.deps.Log.LogAttrs(c.Request().Context(), slog.LevelError, "request failed",
			slog.String("requestId", s.deps.MaskQuery(p.RequestID)), slog.String("route", c.Path()), slog.Any("error", err))
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "application/problem+json; charset=utf-8")
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(p.Status)
		return
	}
	c.Response().WriteHeader(p.Status)
	_ = json.NewEncoder(c.Response()).Encode(p) // the client has gone: nothing to do
}

// Status is the HTTP status and the stable code of an error.
func (s *Server) Status(err error) (status int, code string) {
	p := s.toProblem(err)
	return p.Status, p.Code
}

func (s *Server) toProblem(err error) problem {
	var known *kb.Error
	var tooLarge *http.MaxBytesError
	var web *echo.HTTPError
	switch {
	case errors.As(err, &tooLarge):
		known = kb.Errorf(kb.TooLarge, "", "the body is larger than %d bytes", tooLarge.Limit)
	case errors.Is(err, context.DeadlineExceeded):
		return problem{Type: "system", Title: "Timeout", Status: http.StatusGatewayTimeout, Code: "timeout", Detail: "the request took too long; try a shorter query"}
	case errors.As(err, &known):
	case errors.As(err, &web):
		p := problem{Type: "invalid_request", Title: http.StatusText(web.Code), Status: web.Code, Code: "bad_request", Detail: http.StatusText(web.Code)}
		switch web.Code {
		case http.StatusNotFound:
			p.Code, p.Detail = "route_not_found", "there is nothing at this address; see /openapi.yaml"
		case http.StatusMethodNotAllowed:
			p.Code, p.Detail = "method_not_allowed", "this address does not take this method; see /openapi.yaml"
		case http.StatusInternalServerError:
			p.Type, p.Code, p.Detail = "internal", "internal", internalDetail
		}
		return p
	default:
		known = &kb.Error{Kind: kb.Internal}
	}
	k := kinds[known.Kind]
	p := problem{Type: k.typ, Title: k.title, Status: k.status, Code: known.Code, Detail: known.Detail, Errors: known.Fields}
	if p.Code == "" {
		p.Code = k.code
	}
	if known.Kind == kb.Internal {
		p.Detail, p.Errors = internalDetail, nil
	}
	return p
}

// internalDetail says no more: our own errors may hold what others must not see.
const internalDetail = "something went wrong on our side; quote the requestId when you report it"

// invalid makes the error for one bad input.
func invalid(field, code, message string) error {
	return &kb.Error{Kind: kb.Invalid, Code: code, Detail: message, Fields: []kb.FieldError{{Field: field, Message: message}}}
}
