package plain

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// extension at the end of an article's address asks for its Markdown.
const extension = ".md"

// Instead answers with the Markdown of an article where that is asked for, by .md at the
// end of its address or by Accept; otherwise the page is drawn. It is what customers see,
// whoever asks.
func Instead(s *site.Site) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			slug, named := strings.CutSuffix(c.Param("slug"), extension)
			if !named {
				c.Response().Header().Add("Vary", "Accept")
				if !accepted(c.Request().Header.Values("Accept")) {
					return next(c)
				}
			}
			read, err := s.Deps.Library.Read(c.Request().Context(), kb.Principal{}, slug, time.Time{})
			if kb.KindOf(err) == kb.NotFound {
				return c.Blob(http.StatusNotFound, mediaType, []byte("# 没有这篇文章，或它已下架\n\n全部文章见 "+s.Base(c)+"/llms.txt\n"))
			}
			if err != nil {
				return err
			}
			s.API.Opened(c, slug, c.QueryParam("uid"))
			h := c.Response().Header()
			h.Set("Link", `<`+s.Base(c)+"/a/"+slug+`>; rel="canonical"`)
			h.Set("X-Robots-Tag", "noindex") // the page is the one to find
			return s.Deliver(c, http.StatusOK, mediaType, []byte(house(s, c).Article(read)), true)
		}
	}
}

// accepted reports whether somebody would rather read Markdown than a page: it is named,
// and HTML is not, or with a smaller weight (RFC 9110, 12.5.1).
func accepted(accept []string) bool {
	markdown, page := 0.0, 0.0
	for _, one := range strings.Split(strings.Join(accept, ","), ",") {
		name, parameters, _ := strings.Cut(one, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "text/markdown":
			markdown = max(markdown, weight(parameters))
		case "text/html", "application/xhtml+xml":
			page = max(page, weight(parameters))
		}
	}
	return markdown > 0 && markdown >= page
}

// weight is the q among parameters: 1 where there is none, 0 where it can't be read.
func weight(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
