package help

import (
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/kb"
)

// direct is the answer above the results, where one article answers for sure.
type direct struct {
	answer.Answer
	URL     string // of the article, where it is answered best
	Checked string // the day on which its content was checked, or ""
}

// opened is the address of an article as a search leads to it.
func opened(slug, text, uid string, s *index.Section) string {
	address := "/a/" + slug + "?" + url.Values{"from": {text}, "uid": {uid}}.Encode()
	if s != nil && s.Anchor != "" {
		address += "#" + url.PathEscape(s.Anchor)
	}
	return address
}

// direct is nil where it is not sure, and where the article has gone since it was found.
func (p pages) direct(c echo.Context, text, uid string, found *index.Results) (*direct, error) {
	best, ok := answer.Best(text, found)
	if !ok {
		return nil, nil
	}
	slug := best.Document.Slug
	read, err := p.Deps.Library.Article(c.Request().Context(), kb.Principal{}, slug, time.Time{})
	if kb.KindOf(err) == kb.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &direct{best, opened(slug, text, uid, best.Section), site.Day(read.Article.AsOf)}, nil
}
