// Package site is what all pages share: the frame around them, the functions of
// their templates, the words for codes and states, the door that staff come in by,
// and how an error looks. The faces are packages of their own: help, desk and
// console bring their templates, scripts and routes as a [Face], and [Mount] puts
// them beside the API.
//
// Pages are drawn on the server. They read and write by the same calls as the API
// and work without JavaScript where that is possible at all.
package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/prefix"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/api/site/traditional"
	"github.com/wenjin-kb/wenjin/api/throttle"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// publicFace is the one that customers see; the door and errors are drawn in it.
const publicFace = "help"

// partsFile is what the pages of a face share.
const partsFile = "templates/parts.html"

// Face is one of the faces the service shows.
type Face struct {
	Name   string // help, desk or console: what the frame and the style sheet know it by
	Script string // of its assets, the one that all its pages load
	// Files has templates/*.html, each a page that defines "main", but parts.html,
	// which all of them may use; and assets/*, which are served. The names of pages
	// and assets are unique over all faces.
	Files fs.FS
	// Routes adds its addresses.
	Routes func(s *Site, g *echo.Group)
	// Languages are those that it speaks, the first of them where somebody asks for
	// another; nil is simplified Chinese.
	Languages []*language.Language
}

// Page is what every template is given.
type Page struct {
	Title       string
	Query       string
	Canonical   string
	NoIndex     bool // pages of the staff's faces are never indexed
	Public      bool // customers see it, everybody alike, and there is no secret in it
	Description string
	IsArticle   bool
	Preview     bool // customers do not see it yet
	Bare        bool // without header and footer: it stands in somebody else's page
	Refresh     int  // seconds after which the page is loaded again; 0 is never
	Data        any

	// The frame's own, set by Render.
	Face, Script string
	Base         string // the address of the site
	Who          kb.Principal
	Words        map[string]string // that its scripts say
	look
	Unread int // notices that editors have not read
}

// Site draws the pages of all faces.
type Site struct {
	API  *api.Server
	Deps api.Deps
	Contact

	PanelOrigins []string // whose pages may frame the panel of the desk
	BrandFile    string   // that says what the pages show of the house instead of the reviewed file; empty is none

	Writes bool // a model of the house writes answers

	held  chan struct{}    // full of the long forms that are held just now, see Kept
	turns *throttle.Shares // of whoever has one held, or waits for it

	progress func() Progress // of a service that begins; may be nil

	baseURL   string // how customers reach the service; empty takes it from the request
	faces     []Face
	previewed bool // see Wearing
	pages     map[string]drawing
	assets    *assets
}

// drawing is a page's template and the face it belongs to.
type drawing struct {
	in           map[*language.Language]*template.Template
	languages    []*language.Language
	face, script string
}

// add takes up the templates and assets of a face.
func (s *Site) add(f Face) error {
	if err := s.assets.add(f.Files); err != nil {
		return err
	}
	return s.draw(f)
}

// draw reads the templates of a face.
func (s *Site) draw(f Face) error {
	if f.Languages == nil {
		f.Languages = []*language.Language{language.Simplified}
	}
	names, err := fs.Glob(f.Files, "templates/*.html")
	if err != nil {
		return err
	}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		if page == "layout" || page == "parts" {
			continue
		}
		if _, taken := s.pages[page]; taken {
			return fmt.Errorf("two faces have a page %q", page)
		}
		s.pages[page] = drawing{map[*language.Language]*template.Template{}, f.Languages, f.Name, f.Script}
	}
	for _, l := range f.Languages {
		if err := s.parse(f, l); err != nil {
			return err
		}
	}
	return nil
}

// parse reads the templates of a face in a language.
func (s *Site) parse(f Face, l *language.Language) error {
	frame, err := template.New("").Funcs(functions(s.assets, s.Contact, s.Deps.Taxonomy, l)).ParseFS(files, "templates/layout.html", partsFile)
	if err != nil {
		return err
	}
	if _, err := fs.Stat(f.Files, partsFile); err == nil {
		if frame, err = frame.ParseFS(f.Files, partsFile); err != nil {
			return err
		}
	}
	for page, d := range s.pages {
		name := "templates/" + page + ".html"
		if _, err := fs.Stat(f.Files, name); err != nil || d.in[l] != nil {
			continue
		}
		t, err := frame.Clone()
		if err != nil {
			return err
		}
		if d.in[l], err = t.ParseFS(f.Files, name); err != nil {
			return err
		}
	}
	return nil
}

// Wearing is the site as customers would see it if a house said something else of
// itself: the pages of the public face, to be shown to whoever says it.
func (s *Site) Wearing(b *brand.Brand) (*Site, error) {
	other := *s
	other.Contact.Brand = func() *brand.Brand { return b }
	other.assets, other.pages, other.previewed = s.assets.wearing(b), map[string]drawing{}, true
	for _, f := range s.faces {
		if f.Name != publicFace {
			continue
		}
		if err := other.draw(f); err != nil {
			return nil, err
		}
	}
	return &other, nil
}

// Render draws a whole page before anything of it is sent.
func (s *Site) Render(c echo.Context, status int, name string, p Page) error {
	d, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("there is no page %q", name)
	}
	l := languageOf(c)
	if !slices.Contains(d.languages, l) {
		l = d.languages[0]
	}
	p.Face, p.Script, p.Base, p.Who = d.face, d.script, s.Base(c), s.API.Principal(c)
	p.look, p.Canonical = lookOf(c, l, p.Canonical, len(d.languages) > 1)
	p.Preview = s.previewed
	p.Large = p.Large && p.Face == publicFace
	if len(d.languages) > 1 && p.Script != "" {
		p.Words = l.Scripts()
	}
	if s.Deps.Notices != nil && p.Face == "console" && p.Who.AtLeast(kb.RoleEditor) {
		p.Unread, _ = s.Deps.Notices.Unread(c.Request().Context(), p.Who) // a page is drawn without it, too
	}
	var b bytes.Buffer
	if err := d.in[l].ExecuteTemplate(&b, "layout", p); err != nil {
		return err
	}
	body := b.Bytes()
	if l == language.Traditional {
		body = traditional.Page(body)
	}
	if p.NoIndex || p.Face != publicFace {
		c.Response().Header().Set("X-Robots-Tag", "noindex")
	}
	if p.Public && p.Face == publicFace {
		return s.Deliver(c, status, echo.MIMETextHTMLCharsetUTF8, body, status == http.StatusOK && !p.NoIndex)
	}
	return c.HTMLBlob(status, body)
}

// Deliver answers with what customers see, everybody alike. It is compressed, and
// caches may keep it if kept says so, but have to ask each time whether it still is
// so: a text that was taken back is gone at once. What somebody sees who has signed in
// is kept by nobody, and not compressed: its length would tell whoever can make a
// browser ask for it, with words of their choice, what else stands in it (BREACH).
func (s *Site) Deliver(c echo.Context, status int, contentType string, body []byte, kept bool) error {
	if s.API.Principal(c) != (kb.Principal{}) || s.API.SessionSecret(c) != "" {
		return c.Blob(status, contentType, body)
	}
	deliver(c, status, contentType, body, kept)
	return nil
}

// Staff sends whoever is not signed in to the door and turns others away.
func (s *Site) Staff(role kb.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		checked := s.API.AtLeast(role)(next)
		return func(c echo.Context) error {
			who := s.API.Principal(c)
			switch {
			case who.Role != kb.RoleCustomer || c.Request().Method != http.MethodGet:
				return checked(c)
			case who.ID != "":
				return c.Redirect(http.StatusSeeOther, FactorPage)
			}
			return toTheDoor(c)
		}
	}
}

// FactorPage is where people set up the second factor that their role needs, before
// they may do anything else.
const FactorPage = "/account/factor"

func toTheDoor(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, "/signin?next="+url.QueryEscape(c.Request().URL.RequestURI()))
}

// SignedIn is Staff for what anybody may do who has signed in, also before a second
// factor is set up.
func (s *Site) SignedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		switch {
		case s.API.Principal(c).ID != "":
			return next(c)
		case c.Request().Method == http.MethodGet:
			return toTheDoor(c)
		}
		return kb.Errorf(kb.Unauthorized, "missing_authorization_header", "sign in first")
	}
}

// Base is the address that customers reach the service at, without a slash at its
// end.
func (s *Site) Base(c echo.Context) string {
	if s.baseURL != "" {
		return s.baseURL
	}
	scheme := "http"
	if s.API.Secure(c.Request()) {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host + prefix.Of(c.Request())
}

// Filled is the article with its facts filled in as they are at a time.
func (s *Site) Filled(a kb.Article, at time.Time) kb.Article {
	return markdown.Filled(a, s.Deps.Facts(), at)
}

// Language is the one that somebody is answered in.
func (s *Site) Language(c echo.Context) *language.Language { return languageOf(c) }

// Say is a message in it.
func (s *Site) Say(c echo.Context, key string, args ...any) string {
	return languageOf(c).Must(key, args...)
}
