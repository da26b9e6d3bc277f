// Package dates is what editors write as a day or a moment: [Date] and [Moment], read
// as people write them, in the zone of the house, and written back in one way.
package dates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/width"
)

// Shanghai is the time zone in which a date without one is read.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60) // no daylight saving since 1991

// Date is a day in Asia/Shanghai; the zero value is no day.
type Date struct{ time.Time }

// Of is the day that a time lies in.
func Of(t time.Time) Date {
	year, month, day := t.In(Shanghai).Date()
	return Date{time.Date(year, month, day, 0, 0, 0, 0, Shanghai)}
}

// End is the first instant after the day.
func (d Date) End() time.Time { return Of(d.Time).AddDate(0, 0, 1) }

// Moment is a point in time; the zero value is none. In files it is written as
// a day (2026-03-15) or in RFC 3339 with seconds and zone.
type Moment struct {
	time.Time
	// DayOnly remembers that no time of day was written, so that a valid_to
	// means the end of the day and formatting gives the same text back.
	DayOnly bool
}

const dayLayout = "2006-01-02"

// Parse reads YYYY-MM-DD.
func Parse(s string) (Date, error) {
	t, err := time.ParseInLocation(dayLayout, s, Shanghai)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a day like 2026-03-15", s)
	}
	return Date{t}, nil
}

// ParseMoment reads YYYY-MM-DD (the start of that day) or RFC 3339.
func ParseMoment(s string) (Moment, error) {
	if d, err := Parse(s); err == nil {
		return Moment{Time: d.Time, DayOnly: true}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return Moment{}, fmt.Errorf("%q is neither a day like 2026-03-15 nor a time like 2026-03-15T09:00:00+08:00", s)
	}
	return Moment{Time: t}, nil
}

// At makes a Moment of a time.
func At(t time.Time) Moment { return Moment{Time: t} }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.In(Shanghai).Format(dayLayout)
}

func (m Moment) String() string {
	switch {
	case m.IsZero():
		return ""
	case m.DayOnly:
		return m.In(Shanghai).Format(dayLayout)
	default:
		return m.In(Shanghai).Format(time.RFC3339)
	}
}

// End is the first instant after the moment: the next midnight for a day, the
// instant itself otherwise. It turns a valid_to into an exclusive bound.
func (m Moment) End() time.Time {
	if m.DayOnly && !m.IsZero() {
		return m.In(Shanghai).AddDate(0, 0, 1)
	}
	return m.Time
}

// MarshalYAML writes the day as a plain scalar.
func (d Date) MarshalYAML() (any, error) { return plainScalar(d.String()), nil }

// MarshalYAML writes the moment as it was read.
func (m Moment) MarshalYAML() (any, error) { return plainScalar(m.String()), nil }

func plainScalar(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: s}
}

// UnmarshalYAML reads a day, quoted or not, as people write it: 2026-3-5, 2026/3/5,
// 2026.3.5, 20260305, 2026年3月5日; a time of day behind it counts for nothing.
func (d *Date) UnmarshalYAML(n *yaml.Node) (err error) {
	*d, err = parseNode(n, func(s string) (Date, error) {
		m, err := readMoment(s)
		if err != nil {
			return Date{}, err
		}
		return Of(m.Time), nil
	})
	return err
}

// UnmarshalYAML reads a day as Date does, or a time: RFC 3339, or a day and a time
// of day in Asia/Shanghai (2026/3/5 9:00).
func (m *Moment) UnmarshalYAML(n *yaml.Node) (err error) {
	*m, err = parseNode(n, readMoment)
	return err
}

// written is a day as people write it, and perhaps a time of day. The separators of
// a day are the same.
var written = regexp.MustCompile(`^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})\.(\d{1,2})\.(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?)(?:[T\s]*(?:(\d{1,2})[:时点](\d{1,2})?分?(?::?(\d{1,2}))?秒?))?$`)

// readMoment reads what an author wrote, digits of any width.
func readMoment(s string) (Moment, error) {
	s = strings.TrimSpace(width.Fold.String(s))
	if m, err := ParseMoment(s); err == nil {
		return m, nil
	}
	var n []int // year, month, day, then hour, minute, second
	for i, group := range written.FindStringSubmatch(s) {
		if v, err := strconv.Atoi(group); err == nil && i > 0 {
			n = append(n, v)
		}
	}
	if len(n) < 3 {
		return ParseMoment(s)
	}
	clock := append(n[3:], 0, 0, 0)
	if clock[0] > 23 || clock[1] > 59 || clock[2] > 59 {
		return ParseMoment(s)
	}
	day, err := Parse(fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2]))
	if err != nil {
		return ParseMoment(s)
	}
	at := day.Add(time.Duration(clock[0])*time.Hour + time.Duration(clock[1])*time.Minute + time.Duration(clock[2])*time.Second)
	return Moment{Time: at, DayOnly: len(n) == 3}, nil
}

func parseNode[T any](n *yaml.Node, parse func(string) (T, error)) (T, error) {
	var zero T
	if n.Kind != yaml.ScalarNode {
		return zero, fmt.Errorf("line %d: a date must be a single value", n.Line)
	}
	if n.Tag == "!!null" || n.Value == "" {
		return zero, nil
	}
	v, err := parse(n.Value)
	if err != nil {
		return zero, fmt.Errorf("line %d: %w", n.Line, err)
	}
	return v, nil
}

// MarshalJSON writes the day or null.
func (d Date) MarshalJSON() ([]byte, error) { return jsonString(d.String()), nil }

// MarshalJSON writes the moment or null.
func (m Moment) MarshalJSON() ([]byte, error) { return jsonString(m.String()), nil }

func jsonString(s string) []byte {
	if s == "" {
		return []byte("null")
	}
	return []byte(`"` + s + `"`)
}

// UnmarshalJSON reads a day or null.
func (d *Date) UnmarshalJSON(b []byte) (err error) {
	*d, err = parseJSON(b, Parse)
	return err
}

// UnmarshalJSON reads a day, a time or null.
func (m *Moment) UnmarshalJSON(b []byte) (err error) {
	*m, err = parseJSON(b, ParseMoment)
	return err
}

func parseJSON[T any](b []byte, parse func(string) (T, error)) (T, error) {
	var zero T
	s := string(b)
	if s == "null" || s == `""` {
		return zero, nil
	}
	if len(s) < 2 || s[0] != '"' {
		return zero, fmt.Errorf("%s is not a date in quotes", s)
	}
	return parse(s[1 : len(s)-1])
}
