package index

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Filter decides by a document's FilterFields whether it may be a hit. It is
// parsed from the filter language of the API, see [ParseFilter], and prints itself in it.
type Filter interface {
	Match(d *Document) bool
	String() string
}

type (
	and []Filter
	or  []Filter
	not struct{ f Filter }
	is  struct {
		field  string
		values []string
	}
)

func (fs and) Match(d *Document) bool {
	for _, f := range fs {
		if !f.Match(d) {
			return false
		}
	}
	return true
}

func (fs or) Match(d *Document) bool {
	for _, f := range fs {
		if f.Match(d) {
			return true
		}
	}
	return false
}

func (f not) Match(d *Document) bool { return !f.f.Match(d) }

func (f is) Match(d *Document) bool {
	have := d.filterValues(f.field)
	return slices.ContainsFunc(f.values, func(want string) bool {
		return slices.Contains(have, want) || f.field == "riskLevel" && covers(have, want)
	})
}

// covers reports whether the levels of a risk range are all among those that a
// document has: R1-R2 finds R1-R3.
func covers(have []string, want string) bool {
	low, high, ok := riskRange(want)
	return ok && !slices.ContainsFunc(riskLevels[low:high+1], func(level string) bool { return !slices.Contains(have, level) })
}

func (fs and) String() string { return join(fs, " AND ") }
func (fs or) String() string  { return join(fs, " OR ") }
func (f not) String() string  { return "NOT " + f.f.String() }

func (f is) String() string {
	quoted := make([]string, len(f.values))
	for i, v := range f.values {
		quoted[i] = `"` + filterEscapes.Replace(v) + `"`
	}
	return f.field + " IN [" + strings.Join(quoted, ", ") + "]"
}

func join[S ~[]Filter](fs S, sep string) string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.String()
	}
	return "(" + strings.Join(parts, sep) + ")"
}

// Equals makes the filter field = value, for callers with no text to parse.
func Equals(field string, values ...string) Filter { return is{field, values} }

// Both makes a filter that lets pass what both do; nil lets everything pass.
func Both(a, b Filter) Filter {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return and{a, b}
}

// FilterError says what is wrong with a filter and where.
type FilterError struct {
	Message string
	Rune    int // 0-based offset in the filter text
}

func (e *FilterError) Error() string {
	return fmt.Sprintf("%s (at character %d of the filter)", e.Message, e.Rune+1)
}

const maxFilterDepth = 20

// ParseFilter reads Meilisearch's filter language as far as our fields go:
//
//	category = loan/overdue AND (tags = "征信" OR tags IN [逾期, 还款]) AND NOT kind = agent
//	category != loan AND riskLevel EXISTS AND NOT tags IS EMPTY
//	slug STARTS WITH loan- AND updatedAt >= 2026-01-01 AND validTo IS NOT NULL
//	updatedAt 2026-01-01 TO 2026-03-31
//
// Fields are FilterFields, values of facets those of [Document.FacetValues]: a category
// matches everything below it too, a risk level every range that has it. Times are
// compared with seconds since 1970, with days in China or with times in RFC 3339. An
// empty text gives a nil filter. Errors are *FilterError.
func ParseFilter(text string) (Filter, error) {
	p := filterParser{tokens: lexFilter(text), end: len([]rune(text))}
	if len(p.tokens) == 0 {
		return nil, nil
	}
	f, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t, ok := p.peek(); ok {
		return nil, &FilterError{fmt.Sprintf("unexpected %q; AND, OR or the end was expected", t.text), t.at}
	}
	return f, nil
}

type filterToken struct {
	text   string
	quoted bool
	at     int // rune offset
	bad    bool
}

func lexFilter(text string) []filterToken {
	var out []filterToken
	rs := []rune(text)
	for i := 0; i < len(rs); {
		switch r := rs[i]; {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u3000':
			i++
		case strings.ContainsRune("()[],=", r):
			out = append(out, filterToken{text: string(r), at: i})
			i++
		case strings.ContainsRune("!<>", r) && i+1 < len(rs) && rs[i+1] == '=':
			out = append(out, filterToken{text: string(rs[i : i+2]), at: i})
			i += 2
		case r == '<' || r == '>':
			out = append(out, filterToken{text: string(r), at: i})
			i++
		case r == '"' || r == '\'':
			var b strings.Builder
			j := i + 1
			for ; j < len(rs) && rs[j] != r; j++ {
				if rs[j] == '\\' && j+1 < len(rs) {
					j++
				}
				b.WriteRune(rs[j])
			}
			out = append(out, filterToken{text: b.String(), quoted: true, at: i, bad: j >= len(rs)})
			i = j + 1
		default:
			j := i
			for j < len(rs) && !strings.ContainsRune("()[],=<> \t\n\r\u3000\"'", rs[j]) && (rs[j] != '!' || j+1 >= len(rs) || rs[j+1] != '=') {
				j++
			}
			out = append(out, filterToken{text: string(rs[i:j]), at: i})
			i = j
		}
	}
	return out
}

type filterParser struct {
	tokens []filterToken
	next   int
	end    int
}

func (p *filterParser) peek() (filterToken, bool) {
	if p.next < len(p.tokens) {
		return p.tokens[p.next], true
	}
	return filterToken{at: p.end}, false
}

func (p *filterParser) accept(word string) bool {
	if t, ok := p.peek(); ok && !t.quoted && strings.EqualFold(t.text, word) {
		p.next++
		return true
	}
	return false
}

func (p *filterParser) expect(word string) error {
	if p.accept(word) {
		return nil
	}
	t, _ := p.peek()
	return &FilterError{fmt.Sprintf("%q was expected", word), t.at}
}

func (p *filterParser) or(depth int) (Filter, error) {
	return p.list("OR", depth, p.and, func(fs []Filter) Filter { return or(fs) })
}

func (p *filterParser) and(depth int) (Filter, error) {
	return p.list("AND", depth, p.unary, func(fs []Filter) Filter { return and(fs) })
}

func (p *filterParser) list(word string, depth int, item func(int) (Filter, error), combine func([]Filter) Filter) (Filter, error) {
	f, err := item(depth)
	if err != nil {
		return nil, err
	}
	fs := []Filter{f}
	for p.accept(word) {
		if f, err = item(depth); err != nil {
			return nil, err
		}
		fs = append(fs, f)
	}
	if len(fs) == 1 {
		return fs[0], nil
	}
	return combine(fs), nil
}

func (p *filterParser) unary(depth int) (Filter, error) {
	t, _ := p.peek()
	if depth > maxFilterDepth {
		return nil, &FilterError{fmt.Sprintf("nested deeper than %d", maxFilterDepth), t.at}
	}
	switch {
	case p.accept("NOT"):
		f, err := p.unary(depth + 1)
		if err != nil {
			return nil, err
		}
		return not{f}, nil
	case p.accept("("):
		f, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		return f, p.expect(")")
	}
	return p.comparison()
}

func (p *filterParser) comparison() (Filter, error) {
	field, err := p.word("a field")
	if err != nil {
		return nil, err
	}
	if !slices.Contains(FilterFields, field.text) {
		return nil, &FilterError{fmt.Sprintf("unknown field %q; there are %s", field.text, strings.Join(FilterFields, ", ")), field.at}
	}
	if slices.Contains(MomentFields, field.text) {
		if f, compared, err := p.compare(field.text); compared {
			return f, err
		}
	}
	switch {
	case p.accept("="):
		v, err := p.word("a value")
		return is{field.text, []string{v.text}}, err
	case p.accept("!="):
		v, err := p.word("a value")
		return not{is{field.text, []string{v.text}}}, err
	case p.accept("IS"):
		return p.is(field.text)
	case p.accept("NOT"):
		f, err := p.predicate(field.text)
		return not{f}, err
	}
	return p.predicate(field.text)
}

// moment reads a time.
func (p *filterParser) moment() (from, until time.Time, err error) {
	t, err := p.word("a time")
	if err != nil {
		return from, until, err
	}
	from, until, wrong := parseMoment(t.text)
	if wrong != "" {
		return from, until, &FilterError{fmt.Sprintf("%q %s", t.text, wrong), t.at}
	}
	return from, until, nil
}

// compare reads what follows a field that holds a time, false where that is no comparison.
func (p *filterParser) compare(field string) (Filter, bool, error) {
	t, ok := p.peek()
	if !ok || !t.quoted && slices.ContainsFunc([]string{"IN", "NOT", "EXISTS", "IS", "STARTS"}, func(word string) bool { return strings.EqualFold(word, t.text) }) {
		return nil, false, nil
	}
	if t.quoted || !slices.Contains(comparisons, t.text) {
		f, err := p.to(field)
		return f, true, err
	}
	p.next++
	from, until, err := p.moment()
	if err != nil {
		return nil, true, err
	}
	w, nothing := compared(field, t.text, from, until)
	switch {
	case nothing:
		return is{field: "slug"}, true, nil
	case t.text == "!=":
		return not{w}, true, nil
	}
	return w, true, nil
}

// to reads one time TO another.
func (p *filterParser) to(field string) (Filter, error) {
	from, _, err := p.moment()
	if err != nil {
		return nil, err
	}
	if err := p.expect("TO"); err != nil {
		return nil, err
	}
	_, until, err := p.moment()
	if err != nil {
		return nil, err
	}
	return within{field, from, until}, nil
}

// predicate reads what can also follow a NOT.
func (p *filterParser) predicate(field string) (Filter, error) {
	switch {
	case p.accept("EXISTS"):
		return exists(field), nil
	case p.accept("STARTS"):
		if err := p.expect("WITH"); err != nil {
			return nil, err
		}
		v, err := p.word("a value")
		return starts{field, v.text}, err
	}
	return p.in(field)
}

// is reads NULL, NOT NULL, EMPTY and NOT EMPTY.
func (p *filterParser) is(field string) (f Filter, err error) {
	no := p.accept("NOT")
	switch {
	case p.accept("NULL"):
		f = null(field)
	case p.accept("EMPTY"):
		f = empty(field)
	default:
		t, _ := p.peek()
		return nil, &FilterError{"NULL or EMPTY was expected", t.at}
	}
	if no {
		f = not{f}
	}
	return f, nil
}

func (p *filterParser) in(field string) (Filter, error) {
	if !p.accept("IN") {
		t, _ := p.peek()
		return nil, &FilterError{"=, !=, IN, NOT IN, EXISTS, IS or STARTS WITH was expected", t.at}
	}
	if slices.Contains(MomentFields, field) {
		return nil, &FilterError{"a time is compared by =, !=, <, <=, >, >= or TO", p.tokens[p.next-1].at}
	}
	if err := p.expect("["); err != nil {
		return nil, err
	}
	f := is{field: field}
	for !p.accept("]") {
		if len(f.values) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		v, err := p.word("a value")
		if err != nil {
			return nil, err
		}
		f.values = append(f.values, v.text)
	}
	return f, nil
}

func (p *filterParser) word(what string) (filterToken, error) {
	t, ok := p.peek()
	if !ok || !t.quoted && strings.Contains("()[],=!=<=>=", t.text) {
		return t, &FilterError{what + " was expected", t.at}
	}
	if t.bad {
		return t, &FilterError{"the quotation mark is not closed", t.at}
	}
	p.next++
	return t, nil
}

type exists string

func (f exists) Match(d *Document) bool { return len(d.filterValues(string(f))) > 0 }
func (f exists) String() string         { return string(f) + " EXISTS" }
