package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/rs/cors"
)

// shareWithSites lets the pages of the sites that the house names use the API from
// browsers. They are given no cookies: who they ask for is said by a token.
func shareWithSites(origins []string) *cors.Cors {
	if len(origins) == 0 {
		return nil
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowedHeaders: []string{echo.HeaderAuthorization, echo.HeaderContentType, "If-Match", "X-Meilisearch-Client", "Meili-Include-Metadata", echo.HeaderXRequestID},
		ExposedHeaders: []string{"ETag", echo.HeaderLocation, echo.HeaderRetryAfter, echo.HeaderXRequestID},
		MaxAge:         600,
	})
}

// sharedWith is a handler of which the addresses of the API answer pages of sites.
func sharedWith(sites *cors.Cors, next http.Handler) http.Handler {
	if sites == nil {
		return next
	}
	answers := sites.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			answers.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// asksByPost are the addresses that are only asked by what is sent to them.
var asksByPost = []string{
	"/api/v1/search", "/api/v1/multi-search", "/api/v1/indexes/:indexUid/search", "/api/v1/indexes/:indexUid/facet-search", "/api/v1/indexes/:indexUid/similar", "/api/v1/indexes/:indexUid/documents/fetch",
}

// mayAskFromAfar reports whether a page of another site may send this without a token:
// it is asked as a customer, whatever cookies come along.
func mayAskFromAfar(sites *cors.Cors, c echo.Context) bool {
	return sites != nil && sites.OriginAllowed(c.Request()) && c.Request().Method == http.MethodPost && slices.Contains(asksByPost, c.Path())
}
