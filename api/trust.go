package api

import (
	"net"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
)

// fromProxy reports whether one of the trusted networks asks, for somebody else.
func fromProxy(trusted []*net.IPNet, r *http.Request) bool {
	peer := net.ParseIP(echo.ExtractIPDirect()(r))
	return slices.ContainsFunc(trusted, func(n *net.IPNet) bool { return peer != nil && n.Contains(peer) })
}
