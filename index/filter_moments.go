package index

import (
	"strconv"
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

// parseMoment reads a stretch of time: seconds since 1970 and times in RFC 3339 are a
// second, days in China are a day. What is wrong with it is said.
func parseMoment(text string) (from, until time.Time, wrong string) {
	length := time.Second
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= firstMoment.Unix() && n < afterLast.Unix() {
		from = time.Unix(n, 0)
	} else if m, err := kb.ParseMoment(text); err == nil {
		if from = m.Time.Truncate(time.Second); m.DayOnly {
			length = 24 * time.Hour
		}
	} else {
		return from, until, "is no time; write seconds since 1970, 2026-03-15 or 2026-03-15T09:00:00+08:00"
	}
	if from.Before(firstMoment) || !from.Before(afterLast) {
		return from, until, "is too long ago or too far off"
	}
	if until = from.Add(length); !until.Before(afterLast) {
		until = time.Time{}
	}
	return from, until, ""
}

// comparisons are those of times.
var comparisons = []string{"<=", ">=", "<", ">", "=", "!="}

// compared is what lies before, in or after a stretch of time; nothing lies after the
// last.
func compared(field, comparison string, from, until time.Time) (w within, nothing bool) {
	switch comparison {
	case "<":
		return within{field: field, until: from}, false
	case "<=":
		return within{field: field, until: until}, false
	case ">":
		return within{field: field, from: until}, until.IsZero()
	case ">=":
		return within{field: field, from: from}, false
	}
	return within{field, from, until}, false
}
