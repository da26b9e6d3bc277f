package mcp

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// door knows by which names the service is reached.
type door struct {
	base    string // as of Mount
	proxied bool   // it stands behind proxies, which know the names
}

// admit refuses what a page of another site makes a browser send: also where the name of
// that site has come to lead here (DNS rebinding), so that browsers think it our own.
func (d door) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		if !d.known(req) {
			return kb.Errorf(kb.Denied, "unknown_host", "this service is not known by the name in the Host header")
		}
		if origin := req.Header.Get("Origin"); origin != "" && !d.own(origin, req.Host) {
			return kb.Errorf(kb.Denied, "cross_origin", "this request comes from another site")
		}
		return next(c)
	}
}

// known reports whether a request names a host that leads here, as far as that is known.
// Names are rebound, addresses are not.
func (d door) known(req *http.Request) bool {
	name := hostname(req.Host)
	if _, err := netip.ParseAddr(name); err == nil || name == "localhost" || strings.HasSuffix(name, ".localhost") || d.proxied {
		return true
	}
	if d.base != "" {
		u, err := url.Parse(d.base)
		return err == nil && strings.EqualFold(u.Hostname(), name)
	}
	local, ok := req.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return !ok || !local.IP.IsLoopback() // what listens on this machine alone has no other name
}

// own reports whether an origin is this service, by the host of the request or by the
// address that customers use.
func (d door) own(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	own, err := url.Parse(d.base)
	return strings.EqualFold(u.Host, host) || err == nil && own.Host != "" && strings.EqualFold(u.Host, own.Host)
}

// hostname is a host without its port and brackets.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}
