package storetest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

func popular(t *testing.T, s Store) {
	add := func(slug string, kind kb.FeedbackKind, at time.Duration) {
		t.Helper()
		must(t, s.AddFeedback(ctx, kb.Feedback{Slug: slug, Kind: kind, QueryUID: "Q1", Reason: "没说清楚", At: start.Add(at)}))
	}
	for range 3 {
		add("c", kb.FeedbackClick, time.Hour)
	}
	for range 2 {
		add("b", kb.FeedbackHelpful, time.Hour)
		add("a", kb.FeedbackClick, time.Hour)
	}
	for range 9 {
		add("d", kb.FeedbackUnhelpful, time.Hour) // a complaint makes nothing popular
	}
	for range 5 {
		add("old", kb.FeedbackClick, 0)
	}
	for _, test := range []struct {
		since time.Duration
		limit int
		want  string
	}{
		{0, 10, "old c a b"}, // as many: by slug
		{time.Millisecond, 10, "c a b"},
		{time.Hour, 10, "c a b"}, // the moment itself counts
		{time.Hour + time.Millisecond, 10, ""},
		{0, 2, "old c"},
		{0, 0, ""},
	} {
		got, err := s.Popular(ctx, start.Add(test.since), test.limit)
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("Popular(%s, %d) = %v, %v, want %s", test.since, test.limit, got, err, test.want)
		}
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
