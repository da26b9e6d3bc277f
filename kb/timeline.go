package kb

import (
	"cmp"
	"slices"
	"time"
)

// Window is the time that a publication is meant for: from From (inclusive) until
// Until (exclusive). A zero Until is no end.
type Window struct {
	Number      int // of the revision
	From, Until time.Time
}

// Contains reports whether the window contains the time.
func (w Window) Contains(t time.Time) bool {
	return !t.Before(w.From) && (w.Until.IsZero() || t.Before(w.Until))
}

// empty reports whether it contains no time at all: it was taken back before it began.
func (w Window) empty() bool { return !w.Until.IsZero() && !w.From.Before(w.Until) }

// Timeline is the one rule of what is in force: at a moment, the newest publication
// whose window contains it. The newest is the one that began last; of those that
// began together, the one with the highest number. So a publication that was
// scheduled comes whatever was published meanwhile, and what one with an end has
// covered returns when that lapses.
//
// Of the windows of one article, in any order, it gives those in which they are in
// force: in the order of time, without overlap, the same number perhaps more than
// once.
func Timeline(windows []Window) []Window {
	byBeginning := slices.DeleteFunc(slices.Clone(windows), Window.empty)
	slices.SortFunc(byBeginning, func(a, b Window) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Number, b.Number)) })
	var out, covered []Window // covered: those that have begun, the newest last
	var now time.Time
	// hold notes what is in force from now until another begins (zero: none does).
	hold := func(until time.Time) {
		for len(covered) > 0 {
			top := covered[len(covered)-1]
			if !top.Until.IsZero() && !now.Before(top.Until) { // lapsed, perhaps while it was covered
				covered = covered[:len(covered)-1]
				continue
			}
			end := top.Until
			if end.IsZero() || !until.IsZero() && until.Before(end) {
				end = until
			}
			if end.IsZero() || now.Before(end) {
				out = append(out, Window{top.Number, now, end})
			}
			if end.Equal(until) {
				return
			}
			now = end
		}
	}
	for _, w := range byBeginning {
		hold(w.From)
		covered, now = append(covered, w), w.From
	}
	hold(time.Time{})
	return out
}

// covers reports whether one or another of the windows, which are in the order of time,
// contains every moment of w.
func covers(windows []Window, w Window) bool {
	at := w.From
	for _, o := range windows {
		if !o.Contains(at) {
			continue
		}
		if at = o.Until; at.IsZero() {
			return true
		}
	}
	return !w.Until.IsZero() && !at.Before(w.Until)
}
