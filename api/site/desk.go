package site

import (
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// part is a piece of an internal article with its purpose.
type part struct {
	Title string
	Use   string // note, say (suggested wording) or never (forbidden wording)
	HTML  template.HTML
}

// Headings that say what a part of an internal article is for.
var uses = map[string]string{"建议话术": "say", "参考话术": "say", "禁止用语": "never", "禁用话术": "never"}

// parts cuts the body of an internal article at its headings.
func parts(body string) []part {
	var out []part
	title, text := "", []string{}
	flush := func() {
		if joined := strings.TrimSpace(strings.Join(text, "\n")); joined != "" {
			use := uses[title]
			if use == "" {
				use = "note"
			}
			out = append(out, part{title, use, template.HTML(markdown.Render(joined).HTML)})
		}
		text = nil
	}
	fenced := false
	for _, line := range strings.Split(body, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if heading, ok := strings.CutPrefix(line, "## "); ok && !fenced {
			flush()
			title = strings.TrimSpace(heading)
			continue
		}
		text = append(text, line)
	}
	flush()
	return out
}

// internal is an internal article as the desk shows it.
type internal struct {
	Slug, Title, Answer string
	Parts               []part
}

func (s *Site) internalView(a kb.Article) internal {
	a = s.filled(a)
	return internal{a.Slug, a.Title, a.Answer, parts(a.Body)}
}

type deskView struct {
	Query, AsOf string
	Found       *index.Results
	Article     *articleView
	Notes       []internal // internal articles beside the public one, or the internal one itself
	Link        string     // of the public article, for copying
}

// desk is the split view: results left, one article right.
func (s *Site) desk(c echo.Context) error { return s.drawDesk(c, "") }

func (s *Site) deskArticle(c echo.Context) error { return s.drawDesk(c, c.Param("slug")) }

func (s *Site) drawDesk(c echo.Context, slug string) error {
	who := s.api.Principal(c)
	v := deskView{Query: strings.TrimSpace(c.QueryParam("q")), AsOf: c.QueryParam("asOf")}
	if r := []rune(v.Query); len(r) > 200 {
		v.Query = string(r[:200])
	}
	var at time.Time
	if v.AsOf != "" {
		m, err := kb.ParseMoment(v.AsOf)
		if err != nil || m.After(s.api.Now()) {
			return &kb.Error{Kind: kb.Invalid, Code: "invalid_date", Detail: "asOf is no day of the past"}
		}
		at = m.Time
	}
	if v.Query != "" {
		q := index.Query{Text: v.Query, Scopes: who.Scopes(), At: at, Lapsed: at.IsZero(), Limit: 20, CropRunes: 60}
		if at.IsZero() {
			q.At = s.api.Now()
		}
		var err error
		if v.Found, err = s.api.Ask(c.Request().Context(), q); err != nil {
			return err
		}
		if slug == "" && len(v.Found.Hits) > 0 {
			slug = v.Found.Hits[0].Document.Slug
		}
	}
	if slug != "" {
		view, err := s.view(c, who, slug, at)
		if err != nil {
			return err
		}
		if err := s.logRead(c, who, view.Rev); err != nil {
			return err
		}
		v.Article = &view
		if view.Internal {
			v.Notes = []internal{s.internalView(view.Rev.Article)}
		} else {
			v.Link = s.base(c) + "/a/" + slug
			if v.Notes, err = s.notes(c, who, view, at); err != nil {
				return err
			}
		}
	}
	return s.render(c, http.StatusOK, "desk", page{Title: "坐席工作台", Face: "desk", Query: v.Query, NoIndex: true, Data: v})
}

// notes are the internal articles that belong to a public one: those it names and
// those that name it.
func (s *Site) notes(c echo.Context, who kb.Principal, v articleView, at time.Time) ([]internal, error) {
	var out []internal
	seen := map[string]bool{}
	add := func(r kb.Revision) error {
		if seen[r.Article.Slug] || r.Article.Audience.Scope() == kb.ScopePublic || len(out) == 3 {
			return nil
		}
		seen[r.Article.Slug] = true
		out = append(out, s.internalView(r.Article))
		return s.logRead(c, who, r)
	}
	for _, a := range v.Related {
		if err := add(kb.Revision{Article: a}); err != nil {
			return nil, err
		}
	}
	if at.IsZero() {
		at = s.api.Now()
	}
	// Those that name it are most often found by its title.
	found, err := s.api.Ask(c.Request().Context(), index.Query{Text: v.Title, Scopes: who.Scopes(), At: at, Limit: 5, Filter: index.Equals("audience", string(kb.AudienceAgent))})
	if err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		r, err := s.deps.Library.Article(c.Request().Context(), who, h.Document.Slug, at)
		if err != nil {
			continue
		}
		for _, slug := range r.Article.Related {
			if slug == v.Slug {
				if err := add(r); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// logRead logs who reads an internal article, if that is switched on.
func (s *Site) logRead(c echo.Context, who kb.Principal, r kb.Revision) error {
	return s.deps.Library.LogRead(c.Request().Context(), who, r.Article)
}
