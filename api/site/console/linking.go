package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// linkable is an article that a text can lead to.
type linkable struct {
	Slug     string `json:"slug"`
	Title    string `json:"title"`
	Category string `json:"category"`
	Internal bool   `json:"internal"` // a public text must not lead there
}

const (
	maxLinks      = 8   // that are offered
	maxAsked      = 100 // runes of what is typed
	maxSlugLetter = 60  // of a proposed slug
)

// find looks for articles in force to link to, with the product's own engine. It is
// nobody's question, and in no search log.
func (p pages) find(c echo.Context) error {
	text := site.Asked(c.QueryParam("q"), maxAsked)
	out := []linkable{}
	if text != "" {
		found, err := p.API.Ask(c.Request().Context(), index.Query{Text: text, Scopes: p.API.Principal(c).Scopes(), At: p.API.Now(), Limit: maxLinks})
		if err != nil {
			return err
		}
		for _, h := range found.Hits {
			d := h.Document
			out = append(out, linkable{d.Slug, d.Title, p.Deps.Taxonomy().Name(d.Category), d.Audience != kb.AudiencePublic})
		}
	}
	return c.JSON(http.StatusOK, out)
}

// proposeSlug says what the address of an article with a title could be.
func (p pages) proposeSlug(c echo.Context) error {
	slug, err := p.slugOf(c, c.QueryParam("title"), func(string) bool { return false })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"slug": slug})
}

// slugOf is a title in pinyin that no article has as its slug yet, or one that is the
// very text; empty where there is nothing to spell, or no analyzer yet.
func (p pages) slugOf(c echo.Context, title string, isIt func(slug string) bool) (string, error) {
	analyzer := p.Deps.Analyzer()
	if r := []rune(title); len(r) > kb.MaxTitleRunes {
		title = string(r[:kb.MaxTitleRunes])
	}
	if analyzer == nil || strings.TrimSpace(title) == "" {
		return "", nil
	}
	slug := ""
	for _, word := range analyzer.Spelled(title) {
		if next := strings.TrimPrefix(slug+"-"+word, "-"); len(next) <= maxSlugLetter {
			slug = next
			continue
		}
		break
	}
	for n := 1; slug != "" && n < 100; n++ {
		free := slug
		if n > 1 {
			free += "-" + strconv.Itoa(n)
		}
		_, err := p.Deps.Library.History(c.Request().Context(), p.API.Principal(c), free)
		if kb.KindOf(err) == kb.NotFound || err == nil && isIt(free) {
			return free, nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", nil
}
