package api

import (
	"net"
	"net/http"
	"regexp"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// fromProxy reports whether one of the trusted networks asks, for somebody else.
func fromProxy(trusted []*net.IPNet, r *http.Request) bool {
	peer := net.ParseIP(echo.ExtractIPDirect()(r))
	return slices.ContainsFunc(trusted, func(n *net.IPNet) bool { return peer != nil && n.Contains(peer) })
}

// anyHost is what a browser or a tool may call us by: names of containers have _, addresses
// a zone.
var anyHost = regexp.MustCompile(`^[A-Za-z0-9._-]{1,253}(:[0-9]{0,5})?$|^\[[0-9A-Za-z:.%_-]{2,80}\](:[0-9]{0,5})?$`)

// refuseHosts refuses a Host that is none: pages and lists repeat it in every address.
func refuseHosts(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if host := c.Request().Host; host != "" && !anyHost.MatchString(host) {
			return kb.Errorf(kb.Invalid, "", "the Host header names no host")
		}
		return next(c)
	}
}
