// Package meili answers Meilisearch's own clients, below /api/v1, in Meilisearch's
// words: one index, articles, whose documents are the articles that the caller may see.
//
// Searches go the way of our own: the same limits and the same index.Query, with the
// caller's scopes, and the same search log. What editors hand in becomes drafts, later (a
// task). docs/clients.md says which calls are answered, and which are refused.
package meili

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
)

// Mount serves the clients of Meilisearch at a server.
func Mount(s *api.Server, deps api.Deps) {
	r := &room{s, deps}
	v1 := s.API()
	v1.GET("/health", r.health)
	v1.GET("/version", r.version)
	v1.GET("/stats", r.stats)
	v1.GET("/indexes", r.indexes)
	v1.POST("/multi-search", r.multiSearch)
	one := v1.Group("/indexes/:indexUid")
	for path, handler := range map[string]echo.HandlerFunc{
		"": r.index, "/stats": r.indexStats, "/settings": r.settings, "/settings/:setting": r.setting,
		"/search": r.searchGet, "/documents": r.documentsGet, "/documents/:documentId": r.document,
	} {
		one.GET(path, ofTheIndex(handler))
	}
	for path, handler := range map[string]echo.HandlerFunc{
		"/search": r.searchPost, "/similar": r.similar, "/facet-search": r.facetSearch, "/documents/fetch": r.documentsPost,
	} {
		one.POST(path, ofTheIndex(handler))
	}
	editors := s.AtLeast(kb.RoleEditor)
	one.POST("/documents", ofTheIndex(r.add(false)), editors)
	one.PUT("/documents", ofTheIndex(r.add(true)), editors)
	one.DELETE("/documents/:documentId", ofTheIndex(r.remove), editors)
	one.POST("/documents/delete-batch", ofTheIndex(r.removeBatch), editors)
	one.POST("/documents/delete", ofTheIndex(r.removeFound), editors)
	v1.GET("/tasks", r.tasks, editors)
	v1.GET("/tasks/:taskUid", r.task, editors)
}

// ofTheIndex answers for the one index, and knows no other.
func ofTheIndex(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if name := c.Param("indexUid"); name != theIndex {
			return noIndex(name)
		}
		return next(c)
	}
}
