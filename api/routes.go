package api

import (
	"net/http"

	"wenjin/kb"
)

// routes is every address there is. The same list is in openapi.yaml; a test
// compares the two.
func (s *Server) routes() {
	e := s.echo
	e.Use(s.observe, s.protect, s.identify)

	v1 := e.Group("/api/v1")
	v1.GET("/search", s.searchGet)
	v1.POST("/search", s.searchPost)
	v1.POST("/indexes/articles/search", s.searchPost)
	v1.POST("/multi-search", s.multiSearch)
	v1.GET("/suggest", s.suggest)
	v1.GET("/articles", s.articles)
	v1.GET("/articles/:slug", s.article)
	v1.GET("/articles/:slug/related", s.related)
	v1.GET("/categories", s.categories)
	v1.POST("/analyze", s.analyze, s.atLeast(kb.RoleEditor))
	v1.POST("/check", s.check, s.atLeast(kb.RoleEditor))

	e.Match([]string{http.MethodGet, http.MethodHead}, "/healthz", s.healthz)
	e.Match([]string{http.MethodGet, http.MethodHead}, "/readyz", s.readyz)
	e.GET("/metrics", s.metricsPage)
	e.GET("/openapi.yaml", s.openapi)
}
