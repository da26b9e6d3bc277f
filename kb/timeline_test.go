package kb_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

var day1 = time.Date(2026, 4, 1, 0, 0, 0, 0, kb.Shanghai)

// days is a window that begins and ends on days of April; 0 as the end is none.
func days(number, from, until int) kb.Window {
	w := kb.Window{Number: number, From: day1.AddDate(0, 0, from-1)}
	if until != 0 {
		w.Until = day1.AddDate(0, 0, until-1)
	}
	return w
}

func TestTimeline(t *testing.T) {
	for name, test := range map[string]struct{ windows, want []kb.Window }{
		"nothing":                       {nil, nil},
		"one without an end":            {[]kb.Window{days(1, 1, 0)}, []kb.Window{days(1, 1, 0)}},
		"one with an end":               {[]kb.Window{days(1, 1, 5)}, []kb.Window{days(1, 1, 5)}},
		"another follows":               {[]kb.Window{days(1, 1, 0), days(2, 5, 0)}, []kb.Window{days(1, 1, 5), days(2, 5, 0)}},
		"the standing text returns":     {[]kb.Window{days(1, 1, 0), days(2, 5, 8)}, []kb.Window{days(1, 1, 5), days(2, 5, 8), days(1, 8, 0)}},
		"not when it has lapsed":        {[]kb.Window{days(1, 1, 7), days(2, 5, 8)}, []kb.Window{days(1, 1, 5), days(2, 5, 8)}},
		"a schedule stays":              {[]kb.Window{days(1, 1, 0), days(2, 9, 0), days(3, 5, 0)}, []kb.Window{days(1, 1, 5), days(3, 5, 9), days(2, 9, 0)}},
		"one within another":            {[]kb.Window{days(1, 1, 9), days(2, 3, 7), days(3, 4, 5)}, []kb.Window{days(1, 1, 3), days(2, 3, 4), days(3, 4, 5), days(2, 5, 7), days(1, 7, 9)}},
		"of two at once, the later":     {[]kb.Window{days(2, 1, 5), days(1, 1, 0)}, []kb.Window{days(2, 1, 5), days(1, 5, 0)}},
		"taken back before it began":    {[]kb.Window{days(1, 1, 0), days(2, 5, 5)}, []kb.Window{days(1, 1, 0)}},
		"a gap":                         {[]kb.Window{days(1, 1, 2), days(2, 5, 6)}, []kb.Window{days(1, 1, 2), days(2, 5, 6)}},
		"never, for one that covers it": {[]kb.Window{days(1, 1, 4), days(2, 1, 6)}, []kb.Window{days(2, 1, 6)}},
	} {
		given := slices.Clone(test.windows)
		if got := kb.Timeline(given); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		if !slices.Equal(given, test.windows) {
			t.Errorf("%s: what was given is changed", name)
		}
	}
}

// newestAt is the rule word for word.
func newestAt(windows []kb.Window, at time.Time) int {
	var newest kb.Window
	for _, w := range windows {
		if w.Contains(at) && (newest.Number == 0 || w.From.After(newest.From) || w.From.Equal(newest.From) && w.Number > newest.Number) {
			newest = w
		}
	}
	return newest.Number
}

// Whatever was published, with whatever windows, and taken back: at every moment the
// timeline says what the rule says, and it says nothing twice.
func TestTimelineIsTheRule(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 8))
	for round := range 3000 {
		var windows []kb.Window
		for n := range r.IntN(9) {
			from := 1 + r.IntN(12)
			windows = append(windows, days(n+1, from, []int{0, from + r.IntN(8)}[r.IntN(2)]))
		}
		if r.IntN(4) == 0 { // all is taken back at once
			end := day1.AddDate(0, 0, r.IntN(14))
			for i, w := range windows {
				if w.Until.IsZero() || w.Until.After(end) {
					windows[i].Until = slices.MaxFunc([]time.Time{w.From, end}, time.Time.Compare)
				}
			}
		}
		r.Shuffle(len(windows), func(i, j int) { windows[i], windows[j] = windows[j], windows[i] })
		timeline := kb.Timeline(windows)
		for half := range 50 {
			at := day1.Add(time.Duration(half-1) * 12 * time.Hour)
			var holds []int
			for _, w := range timeline {
				if w.Contains(at) {
					holds = append(holds, w.Number)
				}
			}
			want := newestAt(windows, at)
			if want == 0 && len(holds) != 0 || want != 0 && (len(holds) != 1 || holds[0] != want) {
				t.Fatalf("round %d, at %s %v hold, the rule says %d: %v of %v", round, at, holds, want, timeline, windows)
			}
		}
		for i, w := range timeline {
			if !w.Until.IsZero() && !w.From.Before(w.Until) {
				t.Fatalf("an empty window: %v of %v", timeline, windows)
			}
			if i > 0 && (timeline[i-1].Until.IsZero() || timeline[i-1].Until.After(w.From) || timeline[i-1].Number == w.Number && timeline[i-1].Until.Equal(w.From)) {
				t.Fatalf("out of order, or one cut in two: %v of %v", timeline, windows)
			}
		}
	}
}

// Ten thousand publications of one article are no work.
func TestTimelineOfManyPublications(t *testing.T) {
	var windows []kb.Window
	for n := range 20_000 {
		windows = append(windows, kb.Window{Number: n + 1, From: day1.Add(time.Duration(n) * time.Second), Until: day1.Add(time.Duration(100_000-n) * time.Second)})
	}
	began := time.Now()
	got := kb.Timeline(windows)
	if took := time.Since(began); len(got) != 2*len(windows)-1 || took > time.Second {
		t.Errorf("%d windows in %s", len(got), took)
	}
	if fmt.Sprint(got[0].Number, got[len(got)-1].Number) != "1 1" {
		t.Errorf("it begins with %v and ends with %v", got[0], got[len(got)-1])
	}
}
