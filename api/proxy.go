package api

import (
	"net"
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/prefix"
)

// forwardedHeaders are what proxies say of the request that they pass on. What is
// not in the list of trusted proxies can say anything.
var forwardedHeaders = []string{
	"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", prefix.Header, "X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Forwarded-Ssl", "X-Real-Ip", "X-Url-Scheme",
	"Traceparent", "Tracestate", // who sets them decides what is traced
}

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?$`)

// clientAddress finds who asks: the peer, or whom trusted proxies name.
func clientAddress(trusted []*net.IPNet) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, network := range trusted {
		options = append(options, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// believeProxies takes what a trusted proxy says of host and scheme, and forgets what
// anybody else says.
func (s *Server) believeProxies(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !fromProxy(s.deps.TrustedProxies, r) {
			for _, name := range forwardedHeaders {
				r.Header.Del(name)
			}
			return next(c)
		}
		if host := r.Header.Get("X-Forwarded-Host"); hostPattern.MatchString(host) {
			r.Host = host
		}
		return next(c)
	}
}

// Secure reports whether the browser came by HTTPS, to us or to a trusted proxy.
func (s *Server) Secure(r *http.Request) bool {
	return s.deps.SecureCookies || r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}
