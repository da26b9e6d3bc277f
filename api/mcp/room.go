package mcp

import (
	"context"
	"log/slog"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/plain"
	"github.com/wenjin-kb/wenjin/api/prefix"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// maxCalls are so many tools that one request may call, as searches of a multi-search.
const maxCalls = 10

// room answers assistants over HTTP.
type room struct {
	*api.Server
	deps    api.Deps
	base    string
	hotline func() string
}

// Mount serves the tools at /mcp, by Streamable HTTP without sessions: each request is
// answered for whoever sends it. base is how customers reach the service, without a slash
// at its end; empty takes it from the request. hotline is whom they call; may be empty.
func Mount(s *api.Server, deps api.Deps, base string, hotline func() string) {
	r := &room{s, deps, strings.TrimSuffix(base, "/"), hotline}
	s.Root().POST("/mcp", r.answer, door{r.base, len(deps.TrustedProxies) > 0}.admit, s.LimitRate())
}

// answer answers one message, or a batch of them.
func (r *room) answer(c echo.Context) error {
	req := c.Request()
	if media, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err != nil || media != echo.MIMEApplicationJSON {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	req.Header.Set("Accept", "application/json, text/event-stream") // it is answered by JSON, which every client reads
	k := r.knowledge(c)
	options := &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true, PropagateRequestCancellation: true}
	server := NewServer(k, r.deps.Version, maxCalls)
	mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, options).ServeHTTP(c.Response(), req)
	return nil
}

// knowledge is what who asks may know. Calls may outlive the request that made them, and
// its context with it: they are given one of their own.
func (r *room) knowledge(c echo.Context) Knowledge {
	base := r.base
	if base == "" {
		base = map[bool]string{false: "http://", true: "https://"}[r.Secure(c.Request())] + c.Request().Host + prefix.Of(c.Request())
	}
	own := r.Detached(c)
	return Knowledge{
		Who: r.Principal(c), Library: r.deps.Library, Hotline: r.hotline, Now: r.Now,
		House: func() plain.House {
			return plain.House{Facts: r.deps.Facts(), Taxonomy: r.deps.Taxonomy(), Base: base}
		},
		Search: func(ctx context.Context, q index.Query) (*index.Results, error) {
			if q.Text == "" { // nobody has asked anything
				return r.Ask(ctx, q)
			}
			found, _, err := r.Server.Search(own, searchlog.FaceMCP, q)
			return found, err
		},
		Failed: func(err error) {
			r.deps.Log.LogAttrs(context.Background(), slog.LevelError, "a tool failed", slog.Any("error", err))
		},
	}
}
