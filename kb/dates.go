package kb

import (
	"time"

	"github.com/wenjin-kb/wenjin/kb/dates"
)

// Days and moments of articles are those of kb/dates.
type (
	Date   = dates.Date
	Moment = dates.Moment
)

// Shanghai is the time zone in which a date without one is read.
var Shanghai = dates.Shanghai

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) { return dates.Parse(s) }

// DateOf is the day that a time lies in.
func DateOf(t time.Time) Date { return dates.Of(t) }

// ParseMoment reads YYYY-MM-DD (the start of that day) or RFC 3339.
func ParseMoment(s string) (Moment, error) { return dates.ParseMoment(s) }

// At makes a Moment of a time.
func At(t time.Time) Moment { return dates.At(t) }
