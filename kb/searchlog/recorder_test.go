package searchlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// page keeps what is written, and fails as often as it is told to.
type page struct {
	Store
	mu      sync.Mutex // timers write, too
	intents map[int64]Intent
	views   map[View]int
	fails   int
	writes  int
}

func newPage() *page { return &page{intents: map[int64]Intent{}, views: map[View]int{}} }

func (p *page) Write(_ context.Context, changes []Change, views []View) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes++
	if p.fails > 0 {
		p.fails--
		return errors.New("the disk is full")
	}
	for _, c := range changes {
		if _, there := p.intents[c.ID]; there != c.Known {
			return fmt.Errorf("intent %d is known: %v", c.ID, c.Known)
		}
		p.intents[c.ID] = c.Intent
	}
	for _, v := range views {
		n := v.N
		v.N = 0
		p.views[v] += n
	}
	return nil
}

// written are the intents in their order, as query, requests, and what came of them.
func (p *page) written() (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := int64(0); len(out) < len(p.intents); {
		next := int64(-1)
		for have := range p.intents {
			if have > id && (next < 0 || have < next) {
				next = have
			}
		}
		i := p.intents[next]
		out = append(out, fmt.Sprintf("%s ×%d %d@%d %s", i.Query, i.Requests, i.Clicks, i.Place, i.Outcome))
		id = next
	}
	return out
}

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)

func asks(after time.Duration, client, query string) Search {
	return Search{UID: client + query, At: noon.Add(after), Client: client, Face: FaceHelp, Query: query, Hits: 3, Slug: "a", Tier: "exact"}
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %q\nwant %q", what, got, want)
	}
}

// What is typed by an input method, letter by letter or with a slip is one intent; what
// is another question, or comes later or of somebody else, is another one.
func TestIntents(t *testing.T) {
	for name, test := range map[string]struct {
		searches []Search
		want     []string
	}{
		"an input method": {[]Search{asks(0, "甲", "y"), asks(1e9, "甲", "yu'e"), asks(2e9, "甲", "余额"), asks(3e9, "甲", "余额b"), asks(4e9, "甲", "余额宝")}, []string{"余额宝 ×5 0@0 "}},
		"letters of something else": {[]Search{asks(0, "甲", "公积金能取吗"), asks(1e9, "甲", "zzqqxx"), asks(2e9, "甲", "信用卡")},
			[]string{"公积金能取吗 ×1 0@0 again", "zzqqxx ×1 0@0 again", "信用卡 ×1 0@0 "}},
		"a refinement": {[]Search{asks(0, "甲", "余额宝"), asks(20e9, "甲", "余额宝 多久到账")}, []string{"余额宝 多久到账 ×2 0@0 "}},
		"a slip":       {[]Search{asks(0, "甲", "余鹅宝多久到账"), asks(20e9, "甲", "余额宝多久到账")}, []string{"余额宝多久到账 ×2 0@0 "}},
		"taken back":   {[]Search{asks(0, "甲", "余额宝"), asks(9e9, "甲", "余额")}, []string{"余额 ×2 0@0 "}},
		"another page": {[]Search{asks(0, "甲", "余额宝"), asks(9e9, "甲", "余额宝")}, []string{"余额宝 ×2 0@0 "}},
		"a chain of pauses": {[]Search{asks(0, "甲", "余"), asks(29e9, "甲", "余额"), asks(58e9, "甲", "余额宝")},
			[]string{"余额宝 ×3 0@0 "}},
		"too late":         {[]Search{asks(0, "甲", "余额宝"), asks(31e9, "甲", "余额宝到账")}, []string{"余额宝 ×1 0@0 again", "余额宝到账 ×1 0@0 "}},
		"another question": {[]Search{asks(0, "甲", "余额宝"), asks(5e9, "甲", "信用卡注销")}, []string{"余额宝 ×1 0@0 again", "信用卡注销 ×1 0@0 "}},
		"much later":       {[]Search{asks(0, "甲", "余额宝"), asks(6*time.Minute, "甲", "信用卡注销")}, []string{"余额宝 ×1 0@0 ", "信用卡注销 ×1 0@0 "}},
		"somebody else":    {[]Search{asks(0, "甲", "余额"), asks(1e9, "乙", "余额宝")}, []string{"余额 ×1 0@0 ", "余额宝 ×1 0@0 "}},
		"personal data":    {[]Search{asks(0, "甲", "1371111222"), asks(1e9, "甲", "13711112222")}, []string{"*** ×2 0@0 "}},
		"digit by digit":   {[]Search{asks(0, "甲", "137"), asks(1e9, "甲", "137111"), asks(2e9, "甲", "1371111"), asks(3e9, "甲", "13711112222"), asks(4e9, "甲", "13711")}, []string{"13711 ×5 0@0 "}},
		"spoken digits":    {[]Search{asks(0, "甲", "号码幺三七一一一"), asks(1e9, "甲", "号码幺三七一一一一")}, []string{"号码*** ×2 0@0 "}},
		"a name":           {[]Search{asks(0, "甲", "卡丢了我叫李"), asks(1e9, "甲", "卡丢了我叫李小龙")}, []string{"卡丢了我叫*** ×2 0@0 "}},
		"a number after another question": {[]Search{asks(0, "甲", "余额宝"), asks(1e9, "甲", "13711112222")},
			[]string{"余额宝 ×1 0@0 again", "*** ×1 0@0 "}},
		"nothing": {[]Search{asks(0, "甲", "")}, nil},
	} {
		p := newPage()
		r := NewRecorder(p, slog.New(slog.DiscardHandler))
		for _, s := range test.searches {
			r.Searched(s)
		}
		must(t, r.Flush())
		equal(t, name, p.written(), test.want)

		p = newPage() // written after each
		r = NewRecorder(p, slog.New(slog.DiscardHandler))
		for _, s := range test.searches {
			r.Searched(s)
			must(t, r.Flush())
		}
		equal(t, name+", written each", p.written(), test.want)
	}
}

// Clicks and votes count for the intent whose answer they are of, also when it has gone
// on since; those of no answer count for none.
func TestWhatFollows(t *testing.T) {
	p := newPage()
	r := NewRecorder(p, slog.New(slog.DiscardHandler))
	second := asks(1e9, "甲", "余额宝")
	second.Offset = 10
	r.Searched(asks(0, "甲", "余额"))
	r.Searched(second)
	must(t, r.Flush())
	r.Clicked("甲余额宝", "b", 1)
	r.Clicked("甲余额", "c", 0)
	r.Voted("甲余额宝", true)
	r.Written("甲余额宝", []string{"b", "c"})
	r.Written("甲征信报告", []string{"gone"})
	r.Written("nothing", []string{"d"})
	r.Voted("甲余额宝", false)
	r.Clicked("nothing", "d", 0)
	r.Clicked("", "d", 0)
	r.Viewed("b", WaySearch, noon)
	r.Viewed("b", WaySearch, noon)
	r.Searched(asks(90e9, "甲", "信用卡")) // after a helpful vote: not asked again
	r.Searched(asks(95e9, "甲", "征信报告"))
	r.WentToHuman("甲征信报告")
	must(t, r.Flush())
	equal(t, "after clicks", p.written(), []string{"余额宝 ×2 2@12 ", "信用卡 ×1 0@0 again", "征信报告 ×1 0@0 human"})
	for _, i := range p.intents {
		if i.Query == "余额宝" && (i.Clicked != "b" || i.Helpful != 1 || i.Unhelpful != 1 || !slices.Equal(i.Sources, []string{"b", "c"})) || i.Query == "征信报告" && len(i.Sources) > 0 {
			t.Errorf("%+v", i)
		}
	}
	if p.views[View{Day: DayOf(noon), Slug: "b", Way: WaySearch}] != 2 || len(p.views) != 1 {
		t.Errorf("%v", p.views)
	}
	if r.Kept() != 3 || r.Lost() != 0 {
		t.Errorf("%d kept, %d lost", r.Kept(), r.Lost())
	}
}

// Nobody waits, and it is written a second later. What can't be written is tried again;
// nothing counts twice for it.
func TestWritesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPage()
		p.fails = 2
		r := NewRecorder(p, slog.New(slog.DiscardHandler))
		r.Searched(asks(0, "甲", "余额"))
		r.Viewed("b", WayOther, noon)
		written := func() (writes, intents int) {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.writes, len(p.intents)
		}
		if writes, _ := written(); writes != 0 {
			t.Error("somebody waits for it")
		}
		time.Sleep(5 * time.Second / 2)
		synctest.Wait()
		if writes, intents := written(); intents != 0 || writes != 2 {
			t.Errorf("%d writes, %d intents", writes, intents)
		}
		r.Searched(asks(1e9, "甲", "余额宝"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		equal(t, "after a while", p.written(), []string{"余额宝 ×2 0@0 "})
		if p.views[View{Day: DayOf(noon), Slug: "b", Way: WayOther}] != 1 || r.Lost() != 0 {
			t.Errorf("%v, %d lost", p.views, r.Lost())
		}
	})
}

// What there is no room for is lost, and counted; memory is bounded.
func TestLossIsCounted(t *testing.T) {
	p := newPage()
	r := NewRecorder(p, slog.New(slog.DiscardHandler))
	for n := range maxWaiting + 7 {
		r.Searched(asks(0, fmt.Sprint(n), "余额"))
	}
	if r.Lost() != 7 {
		t.Errorf("%d are lost", r.Lost())
	}
	p.fails = 1
	if err := r.Flush(); err == nil || r.Lost() != 7+maxWaiting {
		t.Errorf("%v, %d are lost", err, r.Lost())
	}
	r.Searched(asks(0, "1", "余额宝"))
	must(t, r.Flush())
	equal(t, "after a loss", p.written(), []string{"余额宝 ×1 0@0 "})
	p.fails = 1000 // also when it is tried again meanwhile
	r.Searched(asks(0, "2", "余额宝"))
	if err := r.Close(); err == nil || r.Lost() != 8+maxWaiting {
		t.Errorf("%v, %d are lost", err, r.Lost())
	}
}

// A visitor is the same all day, another tomorrow and in another process.
func TestVisitors(t *testing.T) {
	var a, b visitors
	day := DayOf(noon)
	one := a.of("10.0.0.1", day)
	if one != a.of("10.0.0.1", day) || one == a.of("10.0.0.2", day) || one == b.of("10.0.0.1", day) || one == a.of("10.0.0.1", day+1) {
		t.Error("visitors are not what they should be")
	}
	if back, err := ParseVisitor(one.String()); err != nil || back != one {
		t.Errorf("%s is read as %s: %v", one, back, err)
	}
	for _, s := range []string{"", "x", "123", "00000000000000001", "0000000000000 01"} {
		if _, err := ParseVisitor(s); err == nil {
			t.Errorf("%q is a visitor", s)
		}
	}
}

// Days are those of Shanghai, back and forth.
func TestDays(t *testing.T) {
	for text, at := range map[string]time.Time{"2026-06-01": noon, "2026-06-02": time.Date(2026, 6, 1, 16, 0, 0, 0, time.UTC), "1970-01-01": time.Unix(0, 0)} {
		d := DayOf(at)
		if back, err := ParseDay(text); err != nil || back != d || d.String() != text || d.Begins().After(at) || !at.Before((d + 1).Begins()) {
			t.Errorf("%s is the day %s, which is read as %s: %v", at, d, back, err)
		}
	}
	if _, err := ParseDay("2026-13-01"); err == nil {
		t.Error("a thirteenth month")
	}
	p := Period{10, 16}
	if p.Length() != 7 || p.Before() != (Period{3, 9}) || !p.Contains(16) || p.Contains(9) {
		t.Errorf("%+v", p.Before())
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Who asks without end fills neither the disk nor the list of questions; others are kept
// meanwhile, and so are they when they ask as people do.
func TestOneVisitorDoesNotFillTheLog(t *testing.T) {
	store := newPage()
	r := NewRecorder(store, slog.New(slog.DiscardHandler))
	at := time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)
	ask := func(client, query string) {
		r.Searched(Search{UID: query, At: at, Client: client, Face: FaceHelp, Query: query})
	}
	word := func(i int) string { // no two go on with one another
		return string(rune(0x4e00+i%5000)) + string(rune(0x5e00+i/3)) + string(rune(0x6e00+i*7%4000))
	}
	for i := range 2 * burst {
		ask("robot", word(i))
	}
	ask("reader", "余额多久到账")
	must(t, r.Flush())
	if n := len(store.intents); n != burst+1 || r.Lost() != burst {
		t.Errorf("%d intents are kept, %d lost", n, r.Lost())
	}
	at = at.Add(2 * time.Minute)
	ask("robot", "征信怎么查")
	must(t, r.Flush())
	if n := len(store.intents); n != burst+2 {
		t.Errorf("%d intents after a pause", n)
	}
}
