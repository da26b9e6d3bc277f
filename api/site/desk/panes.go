package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/snippets"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

const (
	maxHits      = 20
	snippetRunes = 60
)

// panes is the split view: results left, one article right.
type panes struct {
	request
	Reading
	Categories []taxonomy.Named // to choose from
	Kinds      []kb.Kind
	Origins    string // whose pages the panel talks with, by spaces
	Found      *index.Results
	Direct     bool // the first hit answers for sure
	Unsure     bool // none does
	Writes     bool // a model does
	Written    *site.WrittenBox
	Article    *site.Article
	Notes      []note // internal articles beside the public one, or the internal one itself
	Link       string // of the public article, for copying
	Today      string // the last day that may be asked for
	Past       bool   // it is what held on a day that is over
	Reported   bool   // what is wrong has just been told

	Snippets []snippets.Snippet // where a shortcode was typed
	Wording  *wording           // the one that is current
}

// first shows the results with the first of them.
func (p pages) first(c echo.Context) error { return p.draw(c, "") }

// article shows the results with one article, found or not.
func (p pages) article(c echo.Context) error { return p.draw(c, c.Param("slug")) }

func (p pages) draw(c echo.Context, slug string) error {
	v := panes{request: read(c, p.API.Now()), Writes: p.Writes, Categories: p.Deps.Taxonomy().All(), Kinds: kinds, Today: site.Day(p.API.Now()), Origins: strings.Join(p.PanelOrigins, " "), Reported: c.QueryParam("reported") != ""}
	at, err := p.past(v.AsOf)
	if err != nil {
		return err
	}
	v.Past = !at.IsZero() && at.Before(p.API.Now())
	ctx, who := c.Request().Context(), p.API.Principal(c)
	if code, ok := v.code(); ok && slug == "" {
		if v.Snippets, v.Wording, err = p.offer(ctx, who, code, c.QueryParam("snippet")); err != nil {
			return err
		}
		return p.render(c, v)
	}
	if v.Query != "" {
		var uid string
		if v.Found, uid, err = p.find(c, slug == "", v.request, at); err != nil {
			return err
		}
		var best answer.Answer
		best, v.Direct = answer.Best(v.Query, v.Found)
		if p.Writes && at.IsZero() && v.Audience == "" && v.Kind == "" && answer.Enough(v.Query, v.Found) {
			v.Written = &site.WrittenBox{Query: v.Query, UID: uid, Category: v.Category, Base: p.Base(c)}
			if v.Direct {
				v.Written.Said = best.Text
			}
		}
		v.Unsure = !v.Direct && !v.Found.Doubtful && answer.Asks(v.Query)
		if slug == "" && len(v.Found.Hits) > 0 {
			slug = v.Found.Hits[0].Document.Slug
		}
	}
	if slug != "" {
		if err := p.fill(ctx, who, &v, slug, at); err != nil {
			return err
		}
		if !v.Article.Internal {
			v.Link = p.Base(c) + "/a/" + slug
		}
	}
	if v.Reading, err = p.reading(ctx, who, slug, v.Query == "" && slug == ""); err != nil {
		return err
	}
	return p.render(c, v)
}

func (p pages) render(c echo.Context, v panes) error {
	return p.Render(c, http.StatusOK, "desk", site.Page{Title: p.Say(c, "nav.desk"), Query: v.Query, NoIndex: true, Bare: v.Root == panelRoot, Data: v})
}

// past reads what the desk asks as of, which shows nobody what is to come; zero, which
// is now, where there is nothing.
func (p pages) past(text string) (time.Time, error) {
	at, err := kb.AsOf(kb.Principal{Role: kb.RoleAgent}, text, p.API.Now())
	if err != nil {
		return time.Time{}, kb.Errorf(kb.Invalid, "invalid_date", "asOf is no day of the past")
	}
	return at, nil
}

// find finds what held at a time (zero: now, and what has lapsed since). Only what is
// asked first, and of now, is a search for the log, with a uid.
func (p pages) find(c echo.Context, first bool, r request, at time.Time) (found *index.Results, uid string, err error) {
	q := index.Query{Text: r.Query, Filter: r.filter(), Scopes: p.API.Principal(c).Scopes(), At: at, Lapsed: at.IsZero(), Limit: maxHits, CropRunes: snippetRunes, Explain: true}
	if !at.IsZero() {
		found, err = p.API.Ask(c.Request().Context(), q)
		return found, "", err
	}
	q.At, q.Face = p.API.Now(), string(searchlog.FaceDesk) // with the rules, whichever hit is open
	if !first {
		found, err = p.API.Ask(c.Request().Context(), q)
		return found, "", err
	}
	return p.API.Search(c, searchlog.FaceDesk, q)
}

// fill fills the right pane.
func (p pages) fill(ctx context.Context, who kb.Principal, v *panes, slug string, at time.Time) error {
	a, err := p.Article(ctx, who, slug, at)
	if err != nil {
		return err
	}
	if err := p.Deps.Library.LogRead(ctx, who, a.Rev.Article); err != nil {
		return err
	}
	v.Article = &a
	if a.Internal {
		v.Notes = []note{p.note(a.Rev.Article, a.At, "")}
		return nil
	}
	if at.IsZero() {
		at = p.API.Now()
	}
	v.Notes, err = p.notes(ctx, who, a, at)
	return err
}
