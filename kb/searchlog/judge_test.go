package searchlog_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var (
	noon   = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)
	editor = kb.Principal{ID: "person:e", Role: kb.RoleEditor}
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type anything struct{}

func (anything) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (anything) Version() string                                                    { return "1" }
func (anything) Facts() kb.Facts                                                    { return nil }

// A judgement is of an article that there is and that customers may find; what was said of
// one that is gone can be taken back. Its question is masked.
func TestJudge(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	defer s.Close()
	var all []kb.Candidate
	for slug, audience := range map[string]kb.Audience{"open": kb.AudiencePublic, "inner": kb.AudienceAgent} {
		all = append(all, kb.Candidate{Article: kb.Article{Slug: slug, Title: slug, Kind: kb.KindKnowledge, Category: "credit", Audience: audience, Body: "甲\n"}})
	}
	_, err = (&kb.Workflow{Store: s, Rules: anything{}}).Import(t.Context(), all, nil)
	must(t, err)
	db, err := searchdb.Open(t.Context(), filepath.Join(t.TempDir(), "searches.db"))
	must(t, err)
	defer db.Close()
	l := searchlog.New(db, s, slog.New(slog.DiscardHandler), func() time.Time { return noon })
	for name, test := range map[string]struct {
		j    searchlog.Judgement
		code string
	}{
		"good":             {searchlog.Judgement{Query: " 请打13711112222 ", Slug: "open", Grade: 3}, ""},
		"no article":       {searchlog.Judgement{Query: "甲", Slug: "nowhere", Grade: 1}, "judged_unknown"},
		"an internal one":  {searchlog.Judgement{Query: "甲", Slug: "inner", Grade: 1}, "judged_internal"},
		"taken back":       {searchlog.Judgement{Query: "甲", Slug: "nowhere", Grade: 0}, ""},
		"no slug":          {searchlog.Judgement{Query: "甲", Slug: "../x", Grade: 1}, "invalid_slug"},
		"a long slug":      {searchlog.Judgement{Query: "甲", Slug: strings.Repeat("a", kb.MaxSlugRunes+1), Grade: 1}, "invalid_slug"},
		"no question":      {searchlog.Judgement{Query: " ? ", Slug: "open", Grade: 1}, "invalid_query"},
		"a long question":  {searchlog.Judgement{Query: strings.Repeat("长", 201), Slug: "open", Grade: 1}, "invalid_query"},
		"too good":         {searchlog.Judgement{Query: "甲", Slug: "open", Grade: 4}, "invalid_grade"},
		"worse than wrong": {searchlog.Judgement{Query: "甲", Slug: "open", Grade: -1}, "invalid_grade"},
	} {
		err := l.Judge(t.Context(), editor, &kb.Library{Store: s}, test.j)
		var known *kb.Error
		if (err == nil) != (test.code == "") || err != nil && (!errors.As(err, &known) || known.Code != test.code || len(known.Fields) != 1) {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
	judged, err := l.Judgements(t.Context(), editor)
	must(t, err)
	if len(judged) != 1 || judged[0].Query != "请打***" || judged[0].Actor != editor.ID || !judged[0].At.Equal(noon) {
		t.Errorf("%+v", judged)
	}
	told := 0
	must(t, s.EachRecord(t.Context(), 0, 0, func(r kb.Record) error {
		if r.Action == "judgement.put" {
			told++
		}
		return nil
	}))
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}
