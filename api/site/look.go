package site

import (
	"net/http"
	"strings"
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

// look is how a page looks to somebody, and where it is found otherwise.
type look struct {
	Large      bool        // in large type
	Here       string      // its address, to come back to
	Alternates []alternate // it in other languages
}

// alternate is a page in another language.
type alternate struct{ Lang, URL string }

// languageOf is what somebody is answered in: what the address says, what they have
// chosen before, or what their browser asks for.
func languageOf(c echo.Context) *language.Language {
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

// lookOf is how a page looks, and its canonical address in the language: that in
// traditional characters has one of its own.
func lookOf(c echo.Context, l *language.Language, canonical string, several bool) (look, string) {
	cookie, err := c.Cookie(typeCookie)
	out := look{Large: err == nil && cookie.Value == "large", Here: "/"}
	if r := c.Request(); r.Method == http.MethodGet {
		here := *r.URL
		if query := here.Query(); query.Has("lang") {
			query.Del("lang")
			here.RawQuery = query.Encode()
		}
		out.Here = here.RequestURI()
	}
	if canonical == "" || !several {
		return out, canonical
	}
	more := "?"
	if strings.Contains(canonical, "?") {
		more = "&"
	}
	converted := canonical + more + "lang=" + language.Traditional.Tag
	out.Alternates = []alternate{{language.Simplified.Tag, canonical}, {language.Traditional.Tag, converted}, {"x-default", canonical}}
	if l == language.Traditional {
		return out, converted
	}
	return out, canonical
}
