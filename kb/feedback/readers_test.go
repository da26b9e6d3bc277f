package feedback_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var (
	customer = kb.Principal{}
	agent    = kb.Principal{ID: "person:a", Role: kb.RoleAgent}
)

// anything is rules that object to nothing.
type anything struct{}

func (anything) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }

func (anything) Version() string { return "1" }

func (anything) Facts() kb.Facts { return nil }

// library has articles in force since a time, those whose slug begins with "inner" for
// agents alone.
func library(t *testing.T, now time.Time, slugs ...string) (*kb.Library, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	var all []kb.Candidate
	for _, slug := range slugs {
		a := kb.Article{Slug: slug, Title: slug + "的标题", Kind: kb.KindKnowledge, Category: "credit", Audience: kb.AudiencePublic, Body: "甲\n"}
		if strings.HasPrefix(slug, "inner") {
			a.Audience = kb.AudienceAgent
		}
		all = append(all, kb.Candidate{Article: a})
	}
	clock := func() time.Time { return now }
	_, err = (&kb.Workflow{Store: s, Rules: anything{}, Now: clock}).Import(t.Context(), all, nil)
	must(t, err)
	return &kb.Library{Store: s, Mask: personal.Mask, Now: clock}, s
}

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// What a reader did is kept when it is one of three things, on an article that they may
// see, without numbers of people.
func TestCheck(t *testing.T) {
	l, _ := library(t, noon, "inner", "public")
	good := kb.Feedback{Slug: "public", Kind: kb.FeedbackUnhelpful, QueryUID: "01ABC", Reason: " 请打13800000000 "}
	for name, test := range map[string]struct {
		who    kb.Principal
		change func(*kb.Feedback)
		kind   kb.ErrorKind
		code   string
	}{
		"another kind":        {customer, func(f *kb.Feedback) { f.Kind = "love" }, kb.Invalid, "invalid_event"},
		"a strange query":     {customer, func(f *kb.Feedback) { f.QueryUID = "x y" }, kb.Invalid, "invalid_query_uid"},
		"a long query":        {customer, func(f *kb.Feedback) { f.QueryUID = strings.Repeat("A", 65) }, kb.Invalid, "invalid_query_uid"},
		"a long reason":       {customer, func(f *kb.Feedback) { f.Reason = strings.Repeat("长", kb.MaxReasonRunes+1) }, kb.Invalid, "invalid_reason"},
		"no article":          {customer, func(f *kb.Feedback) { f.Slug = "nowhere" }, kb.NotFound, "article_not_found"},
		"what they can't see": {customer, func(f *kb.Feedback) { f.Slug = "inner" }, kb.NotFound, "article_not_found"},
	} {
		f := good
		test.change(&f)
		_, err := feedback.Check(t.Context(), l, test.who, f, noon)
		var got *kb.Error
		if !errors.As(err, &got) || got.Kind != test.kind || got.Code != test.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	want := kb.Feedback{Slug: "public", Kind: kb.FeedbackUnhelpful, QueryUID: "01ABC", Reason: "请打138******00", At: noon}
	if got, err := feedback.Check(t.Context(), l, customer, good, noon); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	l.Mask = nil
	if _, err := feedback.Check(t.Context(), l, agent, kb.Feedback{Slug: "inner", Kind: kb.FeedbackClick}, noon); err != nil {
		t.Error(err)
	}
}

// What is popular is shown to who may see it, and no more of it than is wanted; what is
// gone is not.
func TestPopular(t *testing.T) {
	now := noon
	l, s := library(t, now, "inner", "a", "b", "old", "bad")
	open := func(slug string, kind kb.FeedbackKind, times int) {
		for range times {
			must(t, s.AddFeedback(t.Context(), kb.Feedback{Slug: slug, Kind: kind, At: now}))
		}
	}
	open("old", kb.FeedbackClick, 9) // four weeks and three days later, less than two
	now = now.AddDate(0, 0, 31)
	open("inner", kb.FeedbackClick, 5)
	open("gone", kb.FeedbackClick, 4)
	open("b", kb.FeedbackHelpful, 3)
	open("a", kb.FeedbackClick, 2)
	open("bad", kb.FeedbackUnhelpful, 8)
	for _, test := range []struct {
		who   kb.Principal
		limit int
		want  []string
	}{{customer, 10, []string{"b", "a", "old"}}, {agent, 10, []string{"inner", "b", "a", "old"}}, {agent, 1, []string{"inner"}}, {customer, 1, []string{"b"}}, {customer, 0, nil}} {
		got, err := feedback.Popular(t.Context(), l, test.who, test.limit, now)
		must(t, err)
		var slugs []string
		for _, r := range got {
			slugs = append(slugs, r.Article.Slug)
		}
		if !slices.Equal(slugs, test.want) {
			t.Errorf("the first %d for %q are %v, want %v", test.limit, test.who.Role, slugs, test.want)
		}
	}
}
