package api

import (
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// bodyLimits are the routes that take more than maxBodyBytes: texts of editors, as
// JSON or as a form, where a Chinese character is nine bytes.
var bodyLimits = map[string]int64{
	"POST /api/v1/articles":                    maxArticleBytes,
	"PUT /api/v1/articles/:slug":               maxArticleBytes,
	"POST /api/v1/check":                       maxArticleBytes,
	"PUT /api/v1/files/:file":                  maxArticleBytes,
	"POST /api/v1/files/:file/check":           maxArticleBytes,
	"POST /api/v1/indexes/:indexUid/documents": maxDocumentsBytes,
	"PUT /api/v1/indexes/:indexUid/documents":  maxDocumentsBytes,
	"POST /console/save":                       maxFormBytes,
	"POST /console/autosave":                   maxFormBytes,
	"POST /console/merge":                      2 * maxFormBytes, // what was typed, twice
	"POST /console/preview":                    maxFormBytes,
	"POST /console/words/:file":                maxFormBytes,
	"POST /console/a/:slug/:step":              maxArticleBytes, // a waiver for each finding
	"POST /console/words/:file/:step":          maxArticleBytes,
	"POST /api/v1/curations":                   maxArticleBytes, // patterns and exceptions, 120 of each
	"PUT /api/v1/curations/:rule":              maxArticleBytes,
	"POST /console/curations/new":              maxArticleBytes,
	"POST /console/curations/:rule":            maxArticleBytes,
	"POST /console/experiments":                maxArticleBytes, // synonyms to try
	uploadRoute:                                kb.MaxMediumBytes + 1,
}

// uploadRoute takes a file as its whole body; all other pages take forms.
const uploadRoute = "POST /console/media"

// limitBody refuses a body that is too large for its route, or of a kind that no
// page takes, before anything reads it. Files in forms are taken nowhere: reading
// them would write to the temporary folder.
func (s *Server) limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		route := r.Method + " " + c.Path()
		limit, ok := bodyLimits[route]
		if !ok {
			limit = maxBodyBytes
		}
		if r.ContentLength > limit && route != uploadRoute { // an upload says so in its own way
			return fmt.Errorf("refused unread: %w", &http.MaxBytesError{Limit: limit})
		}
		if t := r.Header.Get(echo.HeaderContentType); t != "" && route != uploadRoute && !isAPI(r.URL.Path) {
			if media, _, err := mime.ParseMediaType(t); err != nil || media != echo.MIMEApplicationForm {
				return echo.NewHTTPError(http.StatusUnsupportedMediaType)
			}
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
		}
		return next(c)
	}
}
