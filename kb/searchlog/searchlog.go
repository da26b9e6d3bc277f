// Package searchlog is what people ask and do not find: a log of searches that a bank
// may keep. Personal data is masked before anything is written, visitors are told apart
// for a day alone, and what somebody asks while typing is one [Intent].
//
// [Recorder] takes what happens beside the search path, [Store] keeps it, [Log] is what
// people read of it. What a record is made of, docs/insight.md says.
package searchlog

import (
	"fmt"
	"time"
)

// Face is where somebody asked.
type Face string

// The faces. Clicks are known of the help centre alone.
const (
	FaceHelp Face = "help"
	FaceDesk Face = "desk"
	FaceAPI  Face = "api" // programs, and the widget
	FaceMCP  Face = "mcp" // assistants
)

// Faces are all of them.
var Faces = []Face{FaceHelp, FaceDesk, FaceAPI, FaceMCP}

// Search is one search that was answered. What of it is kept stands in an Intent.
type Search struct {
	UID    string // that clicks and votes name it by
	At     time.Time
	Client string // who signed in, or an address; kept as a hash of the day alone
	Face   Face
	Staff  bool // asked by somebody who has signed in
	Query  string
	Filter string
	Offset int // of the page of results

	Hits     int
	Slug     string // of the best hit
	Category string // of the best hit
	Tier     string // of the best hit
	Score    float64
	Took     time.Duration
}

// Outcome is what a visitor did after an intent, as far as clicks and votes do not say
// it.
type Outcome string

// The outcomes.
const (
	OutcomeNone  Outcome = ""      // nothing more: left
	OutcomeAgain Outcome = "again" // asked something else within five minutes, and had not voted that an article helped
	OutcomeHuman Outcome = "human" // went to a human
)

// Intent is what a visitor wanted to know: one search, or several of which each
// continues or corrects the one before. What it says of an answer is that of the last
// one.
type Intent struct {
	ID       int64     `json:"id,string"` // the time it began, in milliseconds, and a number: later ones have greater ids
	Visitor  Visitor   `json:"visitor"`
	Face     Face      `json:"face"`
	Internal bool      `json:"internal"` // asked by staff: may name what customers must not know of
	From     time.Time `json:"from"`
	Last     time.Time `json:"last"`
	Requests int       `json:"requests"`
	Query    string    `json:"query"`  // masked
	Filter   string    `json:"filter"` // masked

	Hits     int           `json:"hits"`
	Slug     string        `json:"slug"`
	Category string        `json:"category"`
	Tier     string        `json:"tier"`
	Score    float64       `json:"score"`
	Took     time.Duration `json:"-"` // of all requests together

	Clicks    int     `json:"clicks"`
	Clicked   string  `json:"clicked"` // the first article that was opened
	Place     int     `json:"place"`   // of that article in the answer, from 1; 0: none was opened
	Helpful   int     `json:"helpful"`
	Unhelpful int     `json:"unhelpful"`
	Outcome   Outcome `json:"outcome"`

	Sources []string `json:"sources"` // slugs of what a written answer rests on
}

// idShift is how many bits of an id number the intents of one millisecond.
const idShift = 20

// IDAt is below the id of every intent from a time on, and above those before.
func IDAt(t time.Time) int64 { return t.UnixMilli() << idShift }

// weakTiers are those of a best hit that lacks words of the query.
var weakTiers = map[string]bool{"mostWords": true, "grams": true}

// Zero reports an intent that found nothing.
func (i Intent) Zero() bool { return i.Hits == 0 }

// Weak reports one whose best hit lacks words of the query.
func (i Intent) Weak() bool { return i.Hits > 0 && weakTiers[i.Tier] }

// Clickable reports one of which a click would be known.
func (i Intent) Clickable() bool { return i.Face == FaceHelp && i.Hits > 0 }

// Unclicked reports one that was answered, and nothing of it opened.
func (i Intent) Unclicked() bool { return i.Clickable() && i.Clicks == 0 }

// Gap reports one that the knowledge has no good answer to, as far as can be told.
func (i Intent) Gap() bool { return i.Zero() || i.Weak() || i.Unclicked() }

// Day is the day on which it began.
func (i Intent) Day() Day { return DayOf(i.From) }

// Visitor tells visitors apart for a day. It is a hash under a key that is nowhere but
// in the memory of the process, and forgotten with the day.
type Visitor int64

// String is the visitor as people write it.
func (v Visitor) String() string { return fmt.Sprintf("%016x", uint64(v)) }

// MarshalText implements encoding.TextMarshaler.
func (v Visitor) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// ParseVisitor reads what String writes.
func ParseVisitor(s string) (Visitor, error) {
	var v uint64
	if n, err := fmt.Sscanf(s, "%016x", &v); err != nil || n != 1 || Visitor(v).String() != s {
		return 0, fmt.Errorf("%q is no visitor: it has 16 hexadecimal digits", s)
	}
	return Visitor(v), nil
}

// TimeOf is when the intent with an id began.
func TimeOf(id int64) time.Time { return time.UnixMilli(id >> idShift).UTC() }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Visitor) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVisitor(string(text))
	return err
}
