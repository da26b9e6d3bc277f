package searchlog_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// unreadable is a log that answers no question, and counts how often it is asked.
type unreadable struct {
	searchlog.Store
	asked int
}

func (u *unreadable) Questions(context.Context, searchlog.Wanted, searchlog.Order, int) ([]searchlog.Question, error) {
	u.asked++
	return nil, errors.New("the disk is gone")
}

// A log that cannot be read fails nobody and is not asked at each page; one reader who
// leaves early is no reason to ask no more.
func TestPopularOfALogThatCannotBeRead(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	store := &unreadable{}
	l := searchlog.New(store, nil, slog.New(slog.DiscardHandler), func() time.Time { return now })
	gone, leave := context.WithCancel(t.Context())
	leave()
	for i, ctx := range []context.Context{gone, t.Context(), t.Context()} {
		if got, err := l.Popular(ctx, 1, nothingFound); len(got) != 0 || err != nil {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
	if store.asked != 2 {
		t.Errorf("asked %d times, want once for who left and once for the others", store.asked)
	}
	now = now.Add(time.Hour)
	if _, err := l.Popular(t.Context(), 1, nothingFound); store.asked != 3 || err != nil {
		t.Errorf("asked %d times after an hour: %v", store.asked, err)
	}
}

func nothingFound(string) (string, error) { return "", nil }

// many is a log in which some questions were asked by so many visitors on one day.
type many struct {
	searchlog.Store
	questions []searchlog.Question
}

func (m many) Questions(context.Context, searchlog.Wanted, searchlog.Order, int) ([]searchlog.Question, error) {
	return slices.Clone(m.questions), nil
}

// What at least five visitors asked on one day is looked for once a minute, and again when
// the index has changed: the first page costs no searches otherwise. Two questions that
// find one article name it once; a search that fails is not remembered.
func TestPopularIsKeptForAMinute(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	l := searchlog.New(many{questions: []searchlog.Question{
		{Query: "甲", Visitors: 5, Slug: "x"}, {Query: "乙", Visitors: 9, Slug: "x"}, {Query: "少", Visitors: 4, Slug: "x"}, {Query: "空", Visitors: 7}, {Query: "丙", Visitors: 6, Slug: "x"}, {Query: "无", Visitors: 6, Slug: "x"},
	}}, nil, slog.New(slog.DiscardHandler), func() time.Time { return now })
	var asked []string
	failing := true
	find := func(q string) (string, error) {
		if failing {
			return "", errors.New("no index")
		}
		asked = append(asked, q)
		return map[string]string{"甲": "a", "乙": "a", "丙": "c"}[q], nil
	}
	if _, err := l.Popular(t.Context(), 1, find); err == nil {
		t.Error("a search that fails is not said to")
	}
	failing = false
	for name, test := range []struct {
		after time.Duration
		seq   int64
		asked int
	}{{0, 1, 4}, {59 * time.Second, 1, 4}, {0, 2, 8}, {time.Second, 2, 8}, {time.Minute, 2, 12}, {-time.Hour, 2, 16}} {
		now = now.Add(test.after)
		got, err := l.Popular(t.Context(), test.seq, find)
		if fmt.Sprint(got) != "[a c]" || err != nil || len(asked) != test.asked {
			t.Errorf("%d: %v, %v, asked %v", name, got, err, asked)
		}
	}
}
