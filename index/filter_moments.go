package index

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// within finds documents by a time from one moment until before another, both whole
// seconds; zero is unbounded. A document without the time is never found.
type within struct {
	field       string
	from, until time.Time
}

func (f within) Match(d *Document) bool {
	at := d.moment(f.field)
	return !at.IsZero() && !at.Before(f.from) && (f.until.IsZero() || at.Before(f.until))
}

func (f within) String() string {
	quoted := func(t time.Time) string { return `"` + t.UTC().Format(time.RFC3339) + `"` }
	switch {
	case f.from.IsZero() && f.until.IsZero():
		return "NOT " + null(f.field).String()
	case f.until.IsZero():
		return f.field + " >= " + quoted(f.from)
	case f.from.IsZero():
		return f.field + " < " + quoted(f.until)
	}
	return f.field + " " + quoted(f.from) + " TO " + quoted(f.until.Add(-time.Second))
}

// The moments that can be written: years of four digits.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	afterLast   = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// moment reads a value as a stretch of time: seconds since 1970 and times in RFC 3339
// are a second, days in China are a day.
func (p *filterParser) moment() (from, until time.Time, err error) {
	t, err := p.word("a time")
	if err != nil {
		return from, until, err
	}
	length := time.Second
	if n, bad := strconv.ParseInt(t.text, 10, 64); bad == nil && n >= firstMoment.Unix() && n < afterLast.Unix() {
		from = time.Unix(n, 0)
	} else if m, bad := kb.ParseMoment(t.text); bad == nil {
		if from = m.Time.Truncate(time.Second); m.DayOnly {
			length = 24 * time.Hour
		}
	} else {
		return from, until, &FilterError{fmt.Sprintf("%q is no time; write seconds since 1970, 2026-03-15 or 2026-03-15T09:00:00+08:00", t.text), t.at}
	}
	if from.Before(firstMoment) || !from.Before(afterLast) {
		return from, until, &FilterError{fmt.Sprintf("%q is too long ago or too far off", t.text), t.at}
	}
	if until = from.Add(length); !until.Before(afterLast) {
		until = time.Time{}
	}
	return from, until, nil
}

// comparisons are those of times; what is equal to a day lies in it.
var comparisons = []string{"<=", ">=", "<", ">", "=", "!="}

// compare reads what follows a field that holds a time, false where that is no comparison.
func (p *filterParser) compare(field string) (Filter, bool, error) {
	t, ok := p.peek()
	if !ok || !t.quoted && slices.ContainsFunc([]string{"IN", "NOT", "EXISTS", "IS", "STARTS"}, func(word string) bool { return strings.EqualFold(word, t.text) }) {
		return nil, false, nil
	}
	if t.quoted || !slices.Contains(comparisons, t.text) {
		from, _, err := p.moment()
		if err != nil {
			return nil, true, err
		}
		if err := p.expect("TO"); err != nil {
			return nil, true, err
		}
		_, until, err := p.moment()
		return within{field, from, until}, true, err
	}
	p.next++
	from, until, err := p.moment()
	if err != nil {
		return nil, true, err
	}
	switch t.text {
	case "<":
		return within{field: field, until: from}, true, nil
	case "<=":
		return within{field: field, until: until}, true, nil
	case ">":
		if until.IsZero() { // nothing is later than the last day
			return is{field: "slug"}, true, nil
		}
		return within{field: field, from: until}, true, nil
	case ">=":
		return within{field: field, from: from}, true, nil
	case "!=":
		return not{within{field, from, until}}, true, nil
	}
	return within{field, from, until}, true, nil
}
