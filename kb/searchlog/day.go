package searchlog

import (
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Day is a day in Shanghai, counted from 1970-01-01.
type Day int

// DayOf is the day of a time.
func DayOf(t time.Time) Day {
	_, offset := t.In(kb.Shanghai).Zone()
	return Day((t.Unix() + int64(offset)) / (24 * 60 * 60))
}

// ParseDay reads 2006-01-02.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, kb.Shanghai)
	if err != nil {
		return 0, fmt.Errorf("%q is no day: write 2026-03-15", s)
	}
	return DayOf(t), nil
}

// Begins is when the day begins.
func (d Day) Begins() time.Time {
	return time.Date(1970, 1, 1+int(d), 0, 0, 0, 0, kb.Shanghai)
}

// String is the day as 2006-01-02.
func (d Day) String() string { return d.Begins().Format(time.DateOnly) }

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Day) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDay(string(text))
	return err
}
