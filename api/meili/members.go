package meili

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
)

// members are those of a JSON object of a request, read one by one: each has an error
// code of its own. What is null is as if it were not there, whatever its name.
type members struct {
	values map[string]json.RawMessage
	area   string // in error codes: invalid_AREA_limit
	at     string // where the object stands: ".queries[0]"
	known  []string
	err    error // the first
}

// body reads the object that a request brings; none is an empty one.
func body(c echo.Context, area string) (*members, error) {
	if _, err := request.Query(c); err != nil {
		return nil, err
	}
	var values map[string]json.RawMessage
	if err := request.JSON(c, &values); err != nil {
		return nil, err
	}
	return newMembers(values, area, ""), nil
}

func newMembers(values map[string]json.RawMessage, area, at string) *members {
	m := &members{values: map[string]json.RawMessage{}, area: area, at: at}
	for name, value := range values {
		if string(value) != "null" {
			m.values[name] = value
		}
	}
	return m
}

// take reads a member into a value, which stays as it is where there is none.
func (m *members) take(name string, into any) {
	m.known = append(m.known, name)
	value, ok := m.values[name]
	if !ok {
		return
	}
	var items []json.RawMessage
	if json.Unmarshal(value, &items) == nil && slices.ContainsFunc(items, func(item json.RawMessage) bool { return string(item) == "null" }) {
		m.fail(name, "Invalid value type at `%s.%s`: null in a list", m.at, name)
	}
	if err := json.Unmarshal(value, into); err != nil {
		m.fail(name, "Invalid value type at `%s.%s`: %s", m.at, name, wrongType(err))
	}
}

// wrongType says what of a value is not as it should be.
func wrongType(err error) string {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		return fmt.Sprintf("expected %s, but found %s", typed.Type, typed.Value)
	}
	return "it could not be read"
}

// has reports whether a member is there, and not null.
func (m *members) has(name string) bool { return m.values[name] != nil }

// fail keeps the first error, of one member.
func (m *members) fail(name, format string, args ...any) {
	m.refuse(name, "invalid_"+m.area+"_"+snake(name), fmt.Sprintf(format, args...))
}

// refuse is fail with a code that is not made of the member's name.
func (m *members) refuse(name, code, message string) {
	if m.err == nil {
		m.err = request.Invalid(name, code, message)
	}
}

// within holds a number to a range.
func (m *members) within(name string, n, least, most int) {
	if n < least || n > most {
		m.fail(name, "`%s.%s` must be from %d to %d, not %d", m.at, name, least, most, n)
	}
}

// end refuses the members that nobody has taken, and gives the first error.
func (m *members) end() error {
	for name := range m.values {
		if !slices.Contains(m.known, name) {
			where := ""
			if m.at != "" {
				where = " inside `" + m.at + "`"
			}
			m.refuse(request.Shorten(name), "bad_request", fmt.Sprintf("Unknown field `%s`%s: expected one of `%s`", request.Shorten(name), where, strings.Join(m.known, "`, `")))
		}
	}
	return m.err
}

// kebab writes a name as addresses have it: filterable-attributes.
func kebab(name string) string { return strings.ReplaceAll(snake(name), "_", "-") }

// snake writes a name as error codes have it: hits_per_page.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// parameter is one that an address takes in its URL.
type parameter struct {
	name string
	kind kind
}

type kind int

const (
	text kind = iota
	list      // what stands between commas
	number
	fraction
	boolean
)

// parameters reads those of a URL as if they came in a body.
func parameters(c echo.Context, area string, all []parameter) (*members, error) {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.name
	}
	v, err := request.Query(c, names...)
	if err != nil {
		return nil, err
	}
	m := &members{values: map[string]json.RawMessage{}, area: area}
	for _, p := range all {
		if !v.Has(p.name) {
			continue
		}
		given := v.Get(p.name)
		switch p.kind {
		case text:
			m.values[p.name], _ = json.Marshal(given) // a string always marshals
		case list:
			m.values[p.name], _ = json.Marshal(append([]string{}, v.List(p.name)...))
		case number, fraction, boolean:
			if m.values[p.name] = json.RawMessage(given); !isScalar(p.kind, given) {
				m.fail(p.name, "Invalid value in parameter `%s`: could not parse `%s`", p.name, request.Shorten(given))
			}
		}
	}
	return m, nil
}

// isScalar reports whether a text is a JSON number or boolean.
func isScalar(k kind, given string) bool {
	var value any
	if json.Unmarshal([]byte(given), &value) != nil || strings.TrimSpace(given) != given {
		return false
	}
	switch v := value.(type) {
	case float64:
		return k == fraction || k == number && v == float64(int(v)) && !strings.ContainsAny(given, ".eE")
	case bool:
		return k == boolean
	}
	return false
}

// noIndex says that there is no such index.
func noIndex(name string) error {
	return kb.Errorf(kb.NotFound, "index_not_found", "Index `%s` not found.", request.Shorten(name))
}
