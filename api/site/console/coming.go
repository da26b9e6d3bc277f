package console

import (
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// turn is a moment to come at which another revision is in force, or none.
type turn struct {
	At      time.Time
	Number  int  // 0: nothing is in force from then on
	Returns bool // it was in force before
}

// coming is what readers will be shown of an article from now on, if nobody does
// anything more.
func coming(revisions []kb.Revision, now time.Time) (out []turn) {
	var windows []kb.Window
	for _, r := range revisions {
		windows = append(windows, r.InForce...)
	}
	slices.SortFunc(windows, func(a, b kb.Window) int { return a.From.Compare(b.From) })
	began := map[int]bool{}
	for i, w := range windows {
		if now.Before(w.From) {
			out = append(out, turn{w.From, w.Number, began[w.Number]})
		}
		began[w.Number] = true
		last := i+1 == len(windows)
		if now.Before(w.Until) && (last || w.Until.Before(windows[i+1].From)) {
			out = append(out, turn{At: w.Until})
		}
	}
	return out
}
