package meili

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/prefix"
	"github.com/wenjin-kb/wenjin/index"
)

// theIndex is the one that there is.
const theIndex = "articles"

// Limits of requests, beside those of our own searches.
const (
	defaultHits = 20
	maxHits     = 200  // of an answer
	maxReach    = 1000 // hits can be paged to
	maxQueries  = 10   // of a multi-search

	maxHitsTogether = 1000 // of all of them
	maxValues       = 100  // of a facet
	maxNames        = 100  // of attributes and documents
	// looked are the hits that are looked at where an answer needs more than the ranking
	// tells: distinct, rankingScoreThreshold, attributesToSearchOn, facets of a federation.
	looked = 200
)

// room answers out of the index of a server.
type room struct {
	*api.Server
	deps api.Deps
}

// query is the question for everything that the caller may see now.
func (r *room) query(c echo.Context) (index.Query, error) {
	return (&api.SearchRequest{CropLength: new(0)}).Query(r.Principal(c), r.Now())
}

// address is where people read an article: clients may stand at another origin.
func (r *room) address(c echo.Context, slug string) string {
	scheme := "http://"
	if r.Secure(c.Request()) {
		scheme = "https://"
	}
	return scheme + c.Request().Host + prefix.Of(c.Request()) + "/a/" + slug
}

// answer sends an answer of ours.
func answer(c echo.Context, what any) error { return c.JSON(http.StatusOK, what) }
