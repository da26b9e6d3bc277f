package searchlog

import "time"

// Period is some days, both included.
type Period struct {
	From  Day `json:"from"`
	Until Day `json:"until"`
}

// Length is how many days it has.
func (p Period) Length() int { return int(p.Until-p.From) + 1 }

// Before is the period of the same length before it.
func (p Period) Before() Period { return Period{p.From - Day(p.Length()), p.From - 1} }

// Contains reports whether a day lies in it.
func (p Period) Contains(d Day) bool { return p.From <= d && d <= p.Until }

// Sum is what intents add up to.
type Sum struct {
	Requests  int   `json:"requests"`
	Intents   int   `json:"intents"`
	Zero      int   `json:"zero"`      // found nothing
	Weak      int   `json:"weak"`      // the best hit lacked words
	Clickable int   `json:"clickable"` // answered where clicks are known
	Clicked   int   `json:"clicked"`   // of these, something was opened
	Places    int   `json:"-"`         // of what was opened first, added up
	Helpful   int   `json:"helpful"`   // votes
	Unhelpful int   `json:"unhelpful"`
	Again     int   `json:"again"` // asked something else soon after
	Human     int   `json:"human"` // went to a human
	TookMicro int64 `json:"-"`     // of all requests
}

// SumOf is what one intent adds.
func SumOf(i Intent) Sum {
	return Sum{
		Requests: i.Requests, Intents: 1, Zero: one(i.Zero()), Weak: one(i.Weak()), Clickable: one(i.Clickable()), Clicked: one(i.Clickable() && i.Clicks > 0),
		Places: i.Place * one(i.Clickable()), Helpful: i.Helpful, Unhelpful: i.Unhelpful, Again: one(i.Outcome == OutcomeAgain), Human: one(i.Outcome == OutcomeHuman),
		TookMicro: i.Took.Microseconds(),
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Add is both together.
func (s Sum) Add(t Sum) Sum {
	return Sum{
		s.Requests + t.Requests, s.Intents + t.Intents, s.Zero + t.Zero, s.Weak + t.Weak, s.Clickable + t.Clickable, s.Clicked + t.Clicked,
		s.Places + t.Places, s.Helpful + t.Helpful, s.Unhelpful + t.Unhelpful, s.Again + t.Again, s.Human + t.Human, s.TookMicro + t.TookMicro,
	}
}

// Unclicked is how many were answered, and nothing of it opened.
func (s Sum) Unclicked() int { return s.Clickable - s.Clicked }

// ZeroRate is the share of intents that found nothing.
func (s Sum) ZeroRate() float64 { return share(s.Zero, s.Intents) }

// UnclickedRate is the share of answers of which nothing was opened.
func (s Sum) UnclickedRate() float64 { return share(s.Unclicked(), s.Clickable) }

// Place is in which place the article stood that was opened first, on average; 0 if
// none was.
func (s Sum) Place() float64 { return share(s.Places, s.Clicked) }

// Took is the time of a request, on average.
func (s Sum) Took() time.Duration {
	return time.Duration(share(int(s.TookMicro), s.Requests) * float64(time.Microsecond))
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// DaySum is what one face and category add up to on a day.
type DaySum struct {
	Day      Day
	Internal bool
	Face     Face
	Category string // of the best hit; empty where there was none
	Sum
}

// Order is what questions are ordered by.
type Order string

// The orders.
const (
	OrderTop    Order = "top"    // asked most
	OrderRising Order = "rising" // asked more than in the period before
	OrderGaps   Order = "gaps"   // found nothing, or nothing good, or nothing that was opened
)

// Orders are all of them.
var Orders = []Order{OrderTop, OrderRising, OrderGaps}

// Question is what was asked in a period, in any writing.
type Question struct {
	Key       int64   `json:"-"`
	Query     string  `json:"query"`    // as it was written last, masked
	Visitors  int     `json:"visitors"` // on the day and at the face when they were most
	Before    int     `json:"before"`   // intents in the period before
	Intents   int     `json:"intents"`
	Zero      int     `json:"zero"`
	Weak      int     `json:"weak"`
	Unclicked int     `json:"unclicked"`
	Gaps      int     `json:"gaps"` // of these at least one
	Slug      string  `json:"slug"` // of the best hit, the last time
	Category  string  `json:"category"`
	Tier      string  `json:"tier"`
	Score     float64 `json:"score"`
}

// ArticleSum is what visitors did with an article in a period.
type ArticleSum struct {
	Slug      string `json:"slug"`
	Searched  int    `json:"fromSearch"` // views out of the answer to a search
	Other     int    `json:"fromElsewhere"`
	Best      int    `json:"best"`    // intents whose best hit it was
	Clicked   int    `json:"clicked"` // intents in which it was opened first
	Places    int    `json:"-"`
	Helpful   int    `json:"helpful"`
	Unhelpful int    `json:"unhelpful"`
	Again     int    `json:"again"` // intents in which it was opened first, and that were not enough
}
