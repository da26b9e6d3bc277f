package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

func popular(t *testing.T, s Store) {
	day := 24 * time.Hour
	var all []kb.Feedback
	add := func(slug string, kind kb.FeedbackKind, at time.Duration, times int) {
		for range times {
			all = append(all, kb.Feedback{Slug: slug, Kind: kind, QueryUID: "Q1", Reason: "没说清楚", At: start.Add(at)})
		}
	}
	add("old", kb.FeedbackClick, 0, 9)
	add("c", kb.FeedbackClick, 28*day, 3)
	add("a", kb.FeedbackClick, 28*day, 2)
	add("b", kb.FeedbackClick, 28*day+time.Hour, 1)
	add("b", kb.FeedbackHelpful, 28*day, 1)
	add("d", kb.FeedbackUnhelpful, 28*day, 9) // a complaint makes nothing popular
	add("older", kb.FeedbackClick, -14*day, 9)
	must(t, s.AddFeedback(ctx, all[:7]...))
	must(t, s.AddFeedback(ctx, all[7:]...))
	must(t, s.AddFeedback(ctx))
	for limit, want := range map[int]string{10: "c old a b older", 2: "c old", 0: ""} { // nine that lie four weeks back weigh 2¼; as much: by slug
		if got, err := s.Popular(ctx, limit); err != nil || strings.Join(got, " ") != want {
			t.Errorf("the first %d are %v, %v, want %s", limit, got, err, want)
		}
	}
	late := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC) // 2 March in Shanghai
	must(t, s.AddFeedback(ctx, kb.Feedback{Slug: "e", Kind: kb.FeedbackClick, At: late.Add(-time.Millisecond)}, kb.Feedback{Slug: "f", Kind: kb.FeedbackHelpful, At: late}))
	for _, test := range []struct {
		from, until time.Time
		want        string
	}{
		{start, start.Add(28 * day), "[{a 2 0 0} {b 1 1 0} {c 3 0 0} {d 0 0 9} {old 9 0 0}]"},
		{start, start.Add(day), "[{old 9 0 0}]"},
		{late, late, "[{f 0 1 0}]"},
		{late.Add(-time.Millisecond), late.Add(-time.Millisecond), "[{e 1 0 0}]"},
		{late, start, "[]"},
	} {
		if got, err := s.FeedbackSums(ctx, test.from, test.until); err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("from %s to %s: %v, %v, want %s", test.from, test.until, got, err, test.want)
		}
	}
}

func forgotten(t *testing.T, s Store) {
	day := 24 * time.Hour
	for i := range 4 {
		for _, kind := range []kb.FeedbackKind{kb.FeedbackClick, kb.FeedbackHelpful, kb.FeedbackUnhelpful} {
			must(t, s.AddFeedback(ctx, kb.Feedback{Slug: "a", Kind: kind, At: start.Add(time.Duration(i) * day)}))
		}
	}
	before := fmt.Sprint(second(s.Popular(ctx, 9)), lengths(t, s))
	for _, test := range []struct {
		votes, clicks   time.Duration
		limit           int
		nVotes, nClicks int
	}{
		{0, 0, 9, 0, 0}, {day, 2 * day, 1, 1, 1}, {day, 2 * day, 9, 1, 1}, {day, 2 * day, 9, 0, 0},
		{2*day + time.Millisecond, 0, 3, 3, 0}, {9 * day, 9 * day, 0, 0, 0}, {9 * day, 9 * day, 9, 3, 2},
	} {
		recorded := ""
		votes, clicks, err := s.ForgetFeedback(ctx, start.Add(test.votes), start.Add(test.clicks), test.limit, func(votes, clicks int) kb.Event {
			recorded = fmt.Sprint(votes, clicks)
			return kb.Event{}
		})
		if err != nil || votes != test.nVotes || clicks != test.nClicks {
			t.Errorf("%+v: %d, %d, %v", test, votes, clicks, err)
		}
		if nothing := votes+clicks == 0; nothing != (recorded == "") || !nothing && recorded != fmt.Sprint(votes, clicks) {
			t.Errorf("%+v: recorded as %q", test, recorded)
		}
	}
	if after := fmt.Sprint(second(s.Popular(ctx, 9)), lengths(t, s)); after != before {
		t.Errorf("%s\nwas\n%s", after, before)
	}
	must(t, s.AddFeedback(ctx, kb.Feedback{Slug: "a", Kind: kb.FeedbackClick, At: start}))
	must(t, third(s.ForgetFeedback(ctx, start.Add(day), start.Add(day), 9, func(int, int) kb.Event { return event("feedback.forget") })))
	if all := logged(t, s); len(all) != 1 || all[0].Action != "feedback.forget" {
		t.Errorf("the log has %v", all)
	}
	if sums, err := s.FeedbackSums(ctx, start, start.Add(9*day)); err != nil || fmt.Sprint(sums) != "[{a 5 4 4}]" {
		t.Errorf("%v, %v", sums, err)
	}
}

func pictures(t *testing.T, s Store) {
	_, err := s.Medium(ctx, "x.png")
	wantKind(t, "a picture that is not there", err, kb.NotFound)
	data := bytes.Repeat([]byte{0, 0xff, '\'', '\n'}, kb.MaxMediumBytes/4)
	must(t, s.AddMedium(ctx, kb.Medium{Name: "x.png", Type: "image/png", Data: data}, event("media.add")))
	must(t, s.AddMedium(ctx, kb.Medium{Name: "x.png", Type: "image/gif", Data: []byte("other")}, event("media.add"))) // the first stays
	m, err := s.Medium(ctx, "x.png")
	if err != nil || m.Name != "x.png" || m.Type != "image/png" || !bytes.Equal(m.Data, data) {
		t.Errorf("%s %s of %d bytes, %v", m.Name, m.Type, len(m.Data), err)
	}
	if n := len(logged(t, s)); n != 2 {
		t.Errorf("%d records, want 2", n)
	}
}

// A picture that a text names stays; the rest goes once it was not uploaded for a
// while, and its event tells.
func picturesOfTexts(t *testing.T, s Store) {
	name := func(letter string) string { return strings.Repeat(letter, 32) + ".png" }
	add := func(name string, at time.Time) {
		must(t, s.AddMedium(ctx, kb.Medium{Name: name, Type: "image/png", Data: []byte(name)}, kb.Event{At: at, Actor: "person:li", Action: "media.add", Object: name}))
	}
	for _, letter := range []string{"a", "b", "c", "d"} {
		add(name(letter), start)
	}
	add(name("c"), start.Add(time.Hour)) // once more
	shows := publication("shows", 1, start, never)
	shows.Revision.Article.Body = "![](/media/" + name("a") + ") ![](media/" + name("a") + ")"
	must(t, s.Save(ctx, []kb.Write{shows}))
	var named []string
	must(t, s.EachNaming(ctx, name("a"), func(r kb.Summary) error {
		named = append(named, fmt.Sprintf("%s %d %d", r.Slug, r.Number, len(r.InForce)))
		return nil
	}))
	if len(named) != 1 || named[0] != "slug-shows 1 1" {
		t.Errorf("named by %q", named)
	}
	event := func(name string) kb.Event {
		return kb.Event{At: start, Actor: "wenjin", Action: "media.remove", Object: name}
	}
	if n, err := s.RemoveUnnamed(ctx, start.Add(time.Minute), event); err != nil || n != 2 {
		t.Errorf("%d removed, %v", n, err)
	}
	if n, err := s.RemoveUnnamed(ctx, start.Add(time.Minute), event); err != nil || n != 0 {
		t.Errorf("%d removed again, %v", n, err)
	}
	for letter, there := range map[string]bool{"a": true, "b": false, "c": true, "d": false} {
		if _, err := s.Medium(ctx, name(letter)); (err == nil) != there {
			t.Errorf("%s: %v", letter, err)
		}
	}
	var removed []string
	for _, r := range logged(t, s) {
		if r.Action == "media.remove" {
			removed = append(removed, r.Object)
		}
	}
	if !slices.Equal(removed, []string{name("b"), name("d")}) {
		t.Errorf("the log tells of %v", removed)
	}
}
