package searchlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// An intent is a gap when nothing was found, the best hit lacks words, or nothing of it was
// opened where that would be known.
func TestWhatAGapIs(t *testing.T) {
	for name, test := range map[string]struct {
		i                                     Intent
		zero, weak, clickable, unclicked, gap bool
	}{
		"found nothing":               {Intent{Face: FaceHelp}, true, false, false, false, true},
		"a good answer, opened":       {Intent{Face: FaceHelp, Hits: 3, Tier: "exact", Clicks: 1}, false, false, true, false, false},
		"a good answer, not opened":   {Intent{Face: FaceHelp, Hits: 3, Tier: "allWords"}, false, false, true, true, true},
		"words are missing":           {Intent{Face: FaceHelp, Hits: 3, Tier: "mostWords", Clicks: 1}, false, true, true, false, true},
		"pieces of words alone":       {Intent{Face: FaceAPI, Hits: 3, Tier: "grams"}, false, true, false, false, true},
		"a program's, which is mute":  {Intent{Face: FaceAPI, Hits: 3, Tier: "exact"}, false, false, false, false, false},
		"an agent's":                  {Intent{Face: FaceDesk, Hits: 3, Tier: "exact"}, false, false, false, false, false},
		"no hits, a tier from before": {Intent{Face: FaceHelp, Tier: "grams"}, true, false, false, false, true},
	} {
		i := test.i
		if i.Zero() != test.zero || i.Weak() != test.weak || i.Clickable() != test.clickable || i.Unclicked() != test.unclicked || i.Gap() != test.gap {
			t.Errorf("%s: zero %v, weak %v, clickable %v, unclicked %v, gap %v", name, i.Zero(), i.Weak(), i.Clickable(), i.Unclicked(), i.Gap())
		}
	}
}

// Sums of intents in any order and grouping are the same; rates are of what they are said
// to be of, and none of nothing.
func TestSumsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var all []Intent
	for range 200 {
		i := Intent{Face: Faces[random.IntN(3)], Hits: random.IntN(3), Requests: 1 + random.IntN(4), Took: time.Duration(random.IntN(9000)) * time.Microsecond, Helpful: random.IntN(2), Unhelpful: random.IntN(2),
			Tier: []string{"exact", "mostWords", "grams"}[random.IntN(3)], Outcome: []Outcome{OutcomeNone, OutcomeAgain, OutcomeHuman}[random.IntN(3)]}
		if i.Hits > 0 && random.IntN(2) == 0 {
			i.Clicks, i.Place = 1, 1+random.IntN(5)
		}
		all = append(all, i)
	}
	var one, left, right Sum
	zero, clicked, places := 0, 0, 0
	for n, i := range all {
		one = one.Add(SumOf(i))
		if n%3 == 0 {
			left = left.Add(SumOf(i))
		} else {
			right = right.Add(SumOf(i))
		}
		if i.Hits == 0 {
			zero++
		}
		if i.Face == FaceHelp && i.Clicks > 0 {
			clicked, places = clicked+1, places+i.Place
		}
	}
	if one != right.Add(left) || one != (Sum{}).Add(one) || one.Intents != 200 || one.Zero != zero || one.Clicked != clicked || one.Places != places {
		t.Errorf("%+v\n%+v", one, right.Add(left))
	}
	if one.ZeroRate() != float64(zero)/200 || one.Place() != float64(places)/float64(clicked) || one.Unclicked() != one.Clickable-clicked {
		t.Errorf("%v, %v, %v", one.ZeroRate(), one.Place(), one.Unclicked())
	}
	if got, want := one.Took(), time.Duration(one.TookMicro)*time.Microsecond/time.Duration(one.Requests); got-want > time.Microsecond || want-got > time.Microsecond {
		t.Errorf("a request takes %s, want %s", got, want)
	}
	if none := (Sum{}); none.ZeroRate() != 0 || none.UnclickedRate() != 0 || none.Place() != 0 || none.Took() != 0 {
		t.Error("something of nothing")
	}
}

// What differs in spaces, signs, case and width alone is one question; words are another.
func TestKey(t *testing.T) {
	for _, same := range [][]string{{"余额宝 多久到账？", "余额宝多久到账", "“余额宝”，多久到账!"}, {"ATM转账", "atm 转账", "ＡＴＭ转账"}, {"", "？！ ", "👉"}} {
		for _, q := range same[1:] {
			if Key(q) != Key(same[0]) {
				t.Errorf("%q is not %q", q, same[0])
			}
		}
	}
	all := []string{"余额宝", "余额", "余额宝*", "宝额余", "5万", "50000", "***", ""}
	for i, a := range all {
		for _, b := range all[:i] {
			if Key(a) == Key(b) {
				t.Errorf("%q is %q", a, b)
			}
		}
	}
}

// Ids are in the order of time, and tell it.
func TestIDs(t *testing.T) {
	for _, at := range []time.Time{noon, noon.Add(time.Millisecond), time.UnixMilli(0), noon.AddDate(200, 0, 0)} {
		id := IDAt(at)
		if !TimeOf(id).Equal(at.Truncate(time.Millisecond)) || !TimeOf(id+1<<idShift-1).Equal(TimeOf(id)) || IDAt(at.Add(time.Millisecond)) <= id+1<<idShift-1 {
			t.Errorf("%s: %d is %s", at, id, TimeOf(id))
		}
	}
}

// postbox is a store that keeps tickets and views alone, and may refuse tickets.
type postbox struct {
	nothing
	mu      sync.Mutex
	tickets []Ticket
	views   map[View]int
	full    bool
}

func (l *postbox) Write(_ context.Context, _ []Change, views []View) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, v := range views {
		n := v.N
		v.N = 0
		l.views[v] += n
	}
	return nil
}

func (l *postbox) AddTicket(_ context.Context, t Ticket, most int) error {
	if l.full || most != maxOpenTickets {
		return errors.New("too many tickets")
	}
	l.tickets = append(l.tickets, t)
	return nil
}

// Reasons become tickets, masked; one without a text is none; what can't be kept is lost
// and counted, and holds up nothing else.
func TestReasonsBecomeTickets(t *testing.T) {
	l := &postbox{views: map[View]int{}}
	r := NewRecorder(l, slog.New(slog.DiscardHandler))
	r.Reason("a", "请打13711112222，我叫李小龙", noon)
	r.Reason("a", "", noon)
	r.Reason("", "没有这方面的文章", noon)
	must(t, r.Flush())
	if want := []Ticket{{Slug: "a", Text: "请打***，我叫***", At: noon}, {Text: "没有这方面的文章", At: noon}}; !slices.Equal(l.tickets, want) {
		t.Errorf("%+v", l.tickets)
	}
	l.full = true
	r.Reason("a", "看不懂", noon)
	r.Viewed("a", WaySearch, noon)
	must(t, r.Flush())
	if r.Lost() != 1 || l.views[View{Day: DayOf(noon), Slug: "a", Way: WaySearch}] != 1 {
		t.Errorf("%d lost, %v", r.Lost(), l.views)
	}
}

// Views of a day are added up by article and way, also when many come at once.
func TestViewsAddUp(t *testing.T) {
	l := &postbox{views: map[View]int{}}
	r := NewRecorder(l, slog.New(slog.DiscardHandler))
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 50 {
				r.Viewed([]string{"a", "b"}[i%2], []Way{WaySearch, WayOther}[n%2], noon.AddDate(0, 0, n/4))
				if i%10 == 0 {
					_ = r.Flush()
				}
			}
		})
	}
	all.Wait()
	must(t, r.Close())
	if len(l.views) != 8 {
		t.Errorf("%v", l.views)
	}
	for v, n := range l.views {
		if n != 50 {
			t.Errorf("%+v: %d", v, n)
		}
	}
}

// A log that is off takes nothing, and shows what it has.
func TestOff(t *testing.T) {
	p := newPage()
	r := NewRecorder(p, slog.New(slog.DiscardHandler))
	r.Off = true
	r.Searched(asks(0, "甲", "余额"))
	r.Clicked("甲余额", "a", 0)
	r.Voted("甲余额", true)
	r.Viewed("a", WayOther, noon)
	r.Reason("a", "看不懂", noon)
	must(t, r.Close())
	if p.writes != 0 || r.Kept() != 0 || r.Lost() != 0 {
		t.Errorf("%d writes, %d kept, %d lost", p.writes, r.Kept(), r.Lost())
	}
	l := None()
	for name, err := range map[string]error{
		"a gap": l.store.PutGap(t.Context(), Gap{}), "a judgement": l.store.PutJudgement(t.Context(), Judgement{}), "a ticket": l.store.AddTicket(t.Context(), Ticket{}, 1), "a measurement": l.store.PutMeasurement(t.Context(), Measurement{}, 1), "a backup": l.store.Backup(t.Context(), ""),
	} {
		if kb.KindOf(err) != kb.NotFound {
			t.Errorf("%s is kept nowhere: %v", name, err)
		}
	}
	if all, err := l.Overview(t.Context(), editor, Wanted{Period: l.LastDays(2)}); err != nil || len(all.Days) != 2 || all.Logging {
		t.Errorf("%+v, %v", all, err)
	}
}

// Slips are corrected within a third of the letters, and no further; the distance is the
// same both ways.
func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "余额", 2}, {"余额宝", "余额宝", 0}, {"余鹅宝", "余额宝", 1}, {"余额宝", "额宝", 1}, {"kitten", "sitting", 3}, {"甲乙丙", "丁戊己", 3}} {
		a, b := []rune(test.a), []rune(test.b)
		if distance(a, b) != test.want || distance(b, a) != test.want {
			t.Errorf("%q, %q: %d and %d, want %d", test.a, test.b, distance(a, b), distance(b, a), test.want)
		}
	}
	for n, want := range map[int]bool{1: true, 2: true, 3: false} {
		before := "一二三四五六"
		after := strings.Repeat("换", n) + string([]rune(before)[n:])
		if got := continues(before, after); got != want {
			t.Errorf("%s goes on with %s: %v", after, before, got)
		}
	}
	if fmt.Sprint(continues("", "余额"), continues("余额", "")) != "true true" {
		t.Error("an empty box is no question of its own")
	}
}
