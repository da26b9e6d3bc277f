package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// methods knows which methods an address takes. Echo forgets it for groups that have
// middleware: there it sees an address that is not found.
type methods struct {
	taken map[string]bool // "GET /a/:slug"
	bare  *echo.Echo      // the same routes without the groups
}

func newMethods(routes []*echo.Route) *methods {
	m := &methods{taken: map[string]bool{}, bare: echo.New()}
	for _, r := range routes {
		if r.Method != echo.RouteNotFound {
			m.taken[r.Method+" "+r.Path] = true
			m.bare.Add(r.Method, r.Path, func(echo.Context) error { return nil })
		}
	}
	return m
}

// allowed are the methods that the address takes instead, none when there is no such
// address or it takes this one.
func (m *methods) allowed(c echo.Context) []string {
	r := c.Request()
	if m.taken[r.Method+" "+c.Path()] || r.Method == http.MethodOptions {
		return nil
	}
	probe := m.bare.NewContext(r, nil)
	m.bare.Router().Find(r.Method, echo.GetPath(r), probe)
	list, _ := probe.Get(echo.ContextKeyHeaderAllow).(string)
	if list == "" {
		return nil
	}
	out := strings.Split(list, ", ")
	if slices.Contains(out, http.MethodGet) {
		out = append(out, http.MethodHead)
	}
	slices.Sort(out)
	return out
}
