package site

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/language"
)

// What a browser remembers of how pages look: these words, and nothing else.
const (
	langCookie = "lang" // the tag of a language
	typeCookie = "type" // "large"
	lookLasts  = 365 * 24 * time.Hour
)

// alternate is a page in another language.
type alternate struct{ Lang, URL string }

// Language is what somebody is answered in: what the address says, what they have
// chosen before, or what their browser asks for.
func (s *Site) Language(c echo.Context) *language.Language {
	if l := language.ByTag(c.QueryParam("lang")); l != nil {
		return l
	}
	if cookie, err := c.Cookie(langCookie); err == nil {
		if l := language.ByTag(cookie.Value); l != nil {
			return l
		}
	}
	return language.Accepted(c.Request().Header.Get("Accept-Language"))
}

// Say is a message in the language that somebody is answered in.
func (s *Site) Say(c echo.Context, key string, args ...any) string {
	return s.Language(c).Must(key, args...)
}

// speak sets what a page says of its language and look.
func (p *Page) speak(c echo.Context, l *language.Language, all []*language.Language) {
	cookie, err := c.Cookie(typeCookie)
	p.Large = p.Face == publicFace && err == nil && cookie.Value == "large"
	p.Here = "/"
	if r := c.Request(); r.Method == http.MethodGet {
		here := *r.URL
		if query := here.Query(); query.Has("lang") {
			query.Del("lang")
			here.RawQuery = query.Encode()
		}
		p.Here = here.RequestURI()
	}
	if len(all) > 1 && p.Script != "" {
		p.Words = l.Scripts()
	}
	if p.Canonical == "" || len(all) == 1 {
		return
	}
	plain, converted := p.Canonical, p.Canonical+"?lang="+language.Traditional.Tag
	p.Alternates = []alternate{{language.Simplified.Tag, plain}, {language.Traditional.Tag, converted}, {"x-default", plain}}
	if l == language.Traditional {
		p.Canonical = converted
	}
}

// look remembers a language or large type in the browser, and leads back.
func (s *Site) look(c echo.Context) error {
	remember := func(name, value string) {
		cookie := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: s.API.Secure(c.Request()), SameSite: http.SameSiteLaxMode, MaxAge: int(lookLasts / time.Second)}
		if value == "" {
			cookie.MaxAge = -1
		}
		c.SetCookie(cookie)
	}
	if l := language.ByTag(c.QueryParam("lang")); l != nil {
		remember(langCookie, l.Tag)
	}
	switch c.QueryParam("type") {
	case "large":
		remember(typeCookie, "large")
	case "normal":
		remember(typeCookie, "")
	}
	back := local(c.QueryParam("back"))
	if back == "" {
		back = "/"
	}
	return c.Redirect(http.StatusSeeOther, back)
}
