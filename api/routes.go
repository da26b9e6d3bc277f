package api

import (
	"crypto/rand"
	"runtime"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/listen"
	"github.com/wenjin-kb/wenjin/api/metrics"
	"github.com/wenjin-kb/wenjin/api/throttle"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// New makes a server with the routes of this room.
func New(deps Deps) *Server {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientAddress(deps.TrustedProxies)
	s := &Server{deps: deps, echo: e, searches: deps.Searches,
		rates: throttle.New(), connections: listen.Limit(deps.TrustedProxies), turns: turns(), feedback: feedback.NewRecorder(deps.Library.Store, deps.Log), key: rand.Text()}
	if s.searches == nil {
		s.searches = searchlog.None()
	}
	s.metrics = metrics.New(metrics.Build{Version: deps.Version, Commit: deps.Commit, Go: runtime.Version()}, metrics.Counted{
		Documents: func() int { return deps.Engine.Stats().Documents }, AppliedSeq: func() int64 { return deps.Engine.AppliedSeq() }, Damaged: deps.IndexDamaged, Built: deps.IndexBuilt, StoreHead: deps.StoreHead, Vectors: deps.Vectors, RerankDown: deps.RerankDown,
		LogIntents: s.searches.Kept, LogLost: s.searches.Lost, Tickets: s.tickets,
	})
	s.feedback.Counted = s.counted
	e.HTTPErrorHandler = s.handleError
	s.methods = sync.OnceValue(func() *methods { return newMethods(e.Routes()) })
	e.Server.ReadHeaderTimeout, e.Server.ReadTimeout = readTimeout, readTimeout
	e.Server.WriteTimeout, e.Server.IdleTimeout = writeTimeout, idleTimeout
	e.Server.MaxHeaderBytes = maxHeaderBytes
	s.sites = shareWithSites(deps.CORSOrigins)
	s.routes()
	return s
}

// routes is every address of this room. Other rooms of the API mount theirs (API). All
// of them are in openapi.yaml; a test compares the two.
func (s *Server) routes() {
	e := s.echo
	e.Use(s.believeProxies, s.observe, s.protect, refuseHosts, s.refuseMethods, s.limitBody, s.identify, s.takeTurns)

	v1 := s.API()
	v1.GET("/search", s.searchGet)
	v1.POST("/search", s.searchPost)
	v1.GET("/suggest", s.suggest)
	v1.GET("/articles", s.articles)
	v1.GET("/articles/:slug", s.article)
	v1.GET("/articles/:slug/related", s.related)
	v1.GET("/categories", s.categories)
	v1.GET("/products", s.productGuide)
	v1.POST("/events", s.events, s.limitRate)
	v1.POST("/analyze", s.analyze, s.AtLeast(kb.RoleEditor))
	v1.POST("/check", s.check, s.AtLeast(kb.RoleEditor))
	v1.GET("/findings", s.findings, s.AtLeast(kb.RoleEditor))
	v1.GET("/links", s.links, s.AtLeast(kb.RoleEditor))

	v1.GET("/revisions", s.newest, s.AtLeast(kb.RoleEditor))
	v1.POST("/articles", s.createArticle, s.AtLeast(kb.RoleEditor))
	article := v1.Group("/articles/:slug", s.AtLeast(kb.RoleEditor))
	article.PUT("", s.editArticle)
	article.DELETE("", s.step(kb.ActionDiscard))
	article.GET("/revisions", s.revisions)
	article.GET("/revisions/:number", s.revision)
	article.GET("/revisions/:number/diff", s.diff)
	article.GET("/evidence", s.evidence)
	for _, step := range []kb.Action{kb.ActionSubmit, kb.ActionApprove, kb.ActionReject, kb.ActionPublish, kb.ActionArchive, kb.ActionKeep, kb.ActionUnschedule, kb.ActionAdopt, kb.ActionRestore} {
		article.POST("/"+string(step), s.step(step))
	}

	v1.GET("/files", s.fileList, s.AtLeast(kb.RoleEditor))
	file := v1.Group("/files/:file", s.AtLeast(kb.RoleEditor))
	file.PUT("", s.fileStep(kb.ActionEdit))
	file.DELETE("", s.fileStep(kb.ActionDiscard))
	file.GET("/revisions", s.fileRevisions)
	file.GET("/revisions/:number", s.fileRevision)
	file.GET("/revisions/:number/diff", s.fileDiff)
	file.POST("/check", s.checkFile)
	for _, step := range []kb.Action{kb.ActionSubmit, kb.ActionApprove, kb.ActionReject, kb.ActionRestore} {
		file.POST("/"+string(step), s.fileStep(step))
	}

	v1.GET("/session", s.whoAmI)
	v1.POST("/session", s.signIn)
	v1.DELETE("/session", s.signOut)
	v1.POST("/setup", s.setup)
	v1.GET("/audit", s.audit, s.AtLeast(kb.RoleAdmin))
	v1.GET("/audit/export", s.exportAudit, s.AtLeast(kb.RoleAdmin))

	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/openapi.yaml", s.openapi)
}
