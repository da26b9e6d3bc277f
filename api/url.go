package api

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

// parameters are those of a URL. The first that can't be read stays in err, so that
// a handler asks for all of them and looks once.
type parameters struct {
	url.Values
	err error
}

// query parses the URL's parameters; only the named ones may come, each once: a typo
// must not silently change the answer.
func query(c echo.Context, names ...string) (*parameters, error) {
	v, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, invalid("query", "bad_request", "the query string is malformed; encode %, ; and + in values")
	}
	for name, values := range v {
		switch {
		case !slices.Contains(names, name):
			return nil, invalid(shorten(name), "bad_request", fmt.Sprintf("unknown parameter %q; there are %s", shorten(name), strings.Join(names, ", ")))
		case len(values) > 1:
			return nil, invalid(name, "bad_request", fmt.Sprintf("%s is given %d times", name, len(values)))
		case !utf8.ValidString(values[0]):
			return nil, invalid(name, "bad_request", name+" is not valid UTF-8")
		}
	}
	return &parameters{Values: v}, nil
}

// number is a whole number; otherwise is for one that is not given.
func (v *parameters) number(name, code string, otherwise int) int {
	if !v.Has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(v.Get(name))
	if err != nil {
		v.fail(invalid(name, code, fmt.Sprintf("%s must be a whole number, not %q", name, shorten(v.Get(name)))))
		return otherwise
	}
	return n
}

// within is a number that has to lie in a range.
func (v *parameters) within(name, code string, otherwise, least, most int) int {
	n := v.number(name, code, otherwise)
	v.fail(within(n, name, code, least, most))
	return n
}

// atLeast is a number that has no upper end; least where it is not given.
func (v *parameters) atLeast(name, code string, least int) int {
	n := v.number(name, code, least)
	if n < least {
		v.fail(invalid(name, code, fmt.Sprintf("%s must be at least %d, not %d", name, least, n)))
	}
	return n
}

// boolean is true or false; false where it is not given.
func (v *parameters) boolean(name, code string) bool {
	if !v.Has(name) {
		return false
	}
	b, err := strconv.ParseBool(v.Get(name))
	if err != nil {
		v.fail(invalid(name, code, fmt.Sprintf("%s must be true or false, not %q", name, shorten(v.Get(name)))))
	}
	return b
}

// oneOf is one of some words; "" where it is not given.
func oneOf[T ~string](v *parameters, name, code string, words []T) T {
	word := T(v.Get(name))
	if v.Has(name) && !slices.Contains(words, word) {
		v.fail(invalid(name, code, fmt.Sprintf("there is no %s %q; there are %s", name, shorten(string(word)), fmt.Sprint(words))))
	}
	return word
}

// text is nil where it is not given.
func (v *parameters) text(name string) *string {
	if !v.Has(name) {
		return nil
	}
	return new(v.Get(name))
}

// list is what stands between commas.
func (v *parameters) list(name string) []string {
	if v.Get(name) == "" {
		return nil
	}
	return strings.Split(v.Get(name), ",")
}

// fail keeps the first error; nil is none.
func (v *parameters) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

// within refuses a number that is out of its range.
func within(n int, field, code string, least, most int) error {
	if n < least || n > most {
		return invalid(field, code, fmt.Sprintf("%s must be from %d to %d, not %d", field, least, most, n))
	}
	return nil
}

// slugOf reads the slug in the path: decoded once, then checked.
func slugOf(c echo.Context) (string, error) {
	slug, err := url.PathUnescape(c.Param("slug"))
	if err != nil || !kb.SlugPattern.MatchString(slug) || len(slug) > kb.MaxSlugRunes {
		return "", kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", shorten(slug))
	}
	return slug, nil
}

// shorten cuts what somebody typed, before it is said back.
func shorten(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}
