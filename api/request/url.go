// Package request reads what a request says: the parameters of its URL and its body as
// JSON. What is wrong with it is a kb.Error of the kind kb.Invalid that names the field.
package request

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// Parameters are those of a URL. The first that can't be read stays in Err, so that
// a handler asks for all of them and looks once.
type Parameters struct {
	url.Values
	Err error
}

// Query parses the URL's parameters; only the named ones may come, each once: a typo
// must not silently change the answer.
func Query(c echo.Context, names ...string) (*Parameters, error) {
	v, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, Invalid("query", "bad_request", "the query string is malformed; encode %, ; and + in values")
	}
	for name, values := range v {
		switch {
		case !slices.Contains(names, name):
			return nil, Invalid(Shorten(name), "bad_request", fmt.Sprintf("unknown parameter %q; there are %s", Shorten(name), strings.Join(names, ", ")))
		case len(values) > 1:
			return nil, Invalid(name, "bad_request", fmt.Sprintf("%s is given %d times", name, len(values)))
		case !utf8.ValidString(values[0]):
			return nil, Invalid(name, "bad_request", name+" is not valid UTF-8")
		}
	}
	return &Parameters{Values: v}, nil
}

// Number is a whole number; otherwise is for one that is not given.
func (v *Parameters) Number(name, code string, otherwise int) int {
	if !v.Has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(v.Get(name))
	if err != nil {
		v.Fail(Invalid(name, code, fmt.Sprintf("%s must be a whole number, not %q", name, Shorten(v.Get(name)))))
		return otherwise
	}
	return n
}

// Within is a number that has to lie in a range.
func (v *Parameters) Within(name, code string, otherwise, least, most int) int {
	n := v.Number(name, code, otherwise)
	v.Fail(Within(n, name, code, least, most))
	return n
}

// AtLeast is a number that has no upper end; least where it is not given.
func (v *Parameters) AtLeast(name, code string, least int) int {
	n := v.Number(name, code, least)
	if n < least {
		v.Fail(Invalid(name, code, fmt.Sprintf("%s must be at least %d, not %d", name, least, n)))
	}
	return n
}

// Boolean is true or false; false where it is not given.
func (v *Parameters) Boolean(name, code string) bool {
	if !v.Has(name) {
		return false
	}
	b, err := strconv.ParseBool(v.Get(name))
	if err != nil {
		v.Fail(Invalid(name, code, fmt.Sprintf("%s must be true or false, not %q", name, Shorten(v.Get(name)))))
	}
	return b
}

// OneOf is one of some words; "" where it is not given.
func OneOf[T ~string](v *Parameters, name, code string, words []T) T {
	word := T(v.Get(name))
	if v.Has(name) && !slices.Contains(words, word) {
		v.Fail(Invalid(name, code, fmt.Sprintf("there is no %s %q; there are %s", name, Shorten(string(word)), fmt.Sprint(words))))
	}
	return word
}

// Text is nil where it is not given.
func (v *Parameters) Text(name string) *string {
	if !v.Has(name) {
		return nil
	}
	return new(v.Get(name))
}

// List is what stands between commas.
func (v *Parameters) List(name string) []string {
	if v.Get(name) == "" {
		return nil
	}
	return strings.Split(v.Get(name), ",")
}

// Fail keeps the first error; nil is none.
func (v *Parameters) Fail(err error) {
	if v.Err == nil {
		v.Err = err
	}
}

// Slug reads the slug in the path: decoded once, then checked.
func Slug(c echo.Context) (string, error) {
	slug, err := url.PathUnescape(c.Param("slug"))
	if err != nil || !kb.SlugPattern.MatchString(slug) || len(slug) > kb.MaxSlugRunes {
		return "", kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", Shorten(slug))
	}
	return slug, nil
}
