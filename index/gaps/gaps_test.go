package gaps

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
)

var (
	noon   = time.Date(2026, 6, 1, 12, 0, 0, 0, kb.Shanghai)
	editor = kb.Principal{ID: "person:e", Role: kb.RoleEditor}
)

// audit counts what is logged.
type audit struct {
	kb.Audit
	actions []string
}

func (a *audit) Append(_ context.Context, e kb.Event) error {
	a.actions = append(a.actions, e.Actor+" "+e.Action)
	return nil
}

// bench is a workbench over answers that are given by hand.
func bench(t *testing.T, answers map[string]answer) (Workbench, *audit) {
	t.Helper()
	db, err := searchdb.Open(t.Context(), filepath.Join(t.TempDir(), "searches.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	a := &audit{}
	clock := func() time.Time { return noon }
	l := searchlog.New(db, a, slog.New(slog.DiscardHandler), clock)
	return Workbench{Log: l, Now: clock, Search: func(_ context.Context, q index.Query) (*index.Results, error) {
		if len(q.Scopes) != 1 || q.Scopes[0] != kb.ScopePublic {
			t.Errorf("it asks for %v", q.Scopes)
		}
		out := &index.Results{}
		for _, d := range answers[q.Text].articles {
			out.Hits = append(out.Hits, index.Hit{Document: d, Tier: answers[q.Text].tier})
		}
		return out, nil
	}}, a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// found is an answer with these articles.
func found(tier index.Tier, slugs ...string) answer {
	a := answer{tier: tier}
	for _, s := range slugs {
		a.articles = append(a.articles, &index.Document{Slug: s})
	}
	return a
}

func (w Workbench) asked(t *testing.T, query string, times, hits int) {
	t.Helper()
	for n := range times {
		s := searchlog.Search{UID: query, At: noon, Client: query + string(rune('a'+n)), Face: searchlog.FaceHelp, Query: query, Hits: hits}
		if hits > 0 {
			s.Tier, s.Slug = "mostWords", "x"
		}
		w.Log.Searched(s)
	}
	must(t, w.Log.Flush())
}

// Questions that are written alike or find the same articles are one gap, the greatest
// first; what finds a good answer by now is none.
func TestGaps(t *testing.T) {
	w, _ := bench(t, map[string]answer{
		"柜台几点上班": found(index.TierGrams, "a", "b", "c"), "上班时间柜台": found(index.TierMostWords, "c", "b", "a"),
		"早就有答案的": found(index.TierExact, "d"), "信用卡丢了": found(index.TierMostWords, "e", "b", "c"),
	})
	w.asked(t, "柜台几点上班", 3, 1)
	w.asked(t, "柜台几点上班呀", 2, 0)
	w.asked(t, "上班时间柜台", 2, 1)
	w.asked(t, "信用卡丢了", 4, 1)
	w.asked(t, "早就有答案的", 9, 0)
	all, err := w.Gaps(t.Context(), editor, w.Log.LastDays(7))
	must(t, err)
	if len(all) != 2 || all[0].Query != "柜台几点上班" || len(all[0].Questions) != 3 || all[0].Misses != 7 || all[0].Zero != 2 || all[0].Weak != 5 || len(all[0].Members) != 3 ||
		all[1].Query != "信用卡丢了" || all[1].Articles[0].Slug != "e" {
		for _, g := range all {
			t.Errorf("%+v", *g)
		}
	}
	if _, err := w.Gaps(t.Context(), kb.Principal{Role: kb.RoleAgent}, w.Log.LastDays(7)); kb.KindOf(err) != kb.Denied {
		t.Errorf("an agent: %v", err)
	}
	if _, err := w.Gap(t.Context(), editor, w.Log.LastDays(7), all[1].ID()); err != nil {
		t.Error(err)
	}
	if _, err := w.Gap(t.Context(), editor, w.Log.LastDays(7), "x"); kb.KindOf(err) != kb.NotFound {
		t.Errorf("there is none: %v", err)
	}
}

// What is written alike, but answered well by different articles, are different questions.
func TestQuestionsWithDifferentAnswersAreDifferentGaps(t *testing.T) {
	w, _ := bench(t, map[string]answer{
		"余额宝会亏吗": found(index.TierExact, "a", "b", "c"), "余额宝多久到账": found(index.TierExact, "b", "a", "c"), "余额宝会亏钱吗": found(index.TierExact, "a", "c", "b"),
	})
	for _, q := range []string{"余额宝会亏吗", "余额宝多久到账", "余额宝会亏钱吗"} {
		w.asked(t, q, 2, 3) // and nothing is opened
	}
	all, err := w.Gaps(t.Context(), editor, w.Log.LastDays(7))
	must(t, err)
	if len(all) != 2 || len(all[0].Questions) != 2 || all[1].Query != "余额宝多久到账" {
		for _, g := range all {
			t.Errorf("%+v", *g)
		}
	}
}

// A gap that somebody is at closes when all its questions find the article that is to
// answer them, and is open again when they no longer do. Nobody else's is touched.
func TestGapsSettle(t *testing.T) {
	answers := map[string]answer{}
	w, log := bench(t, answers)
	w.asked(t, "柜台几点上班", 2, 0)
	w.asked(t, "柜台几点上班呀", 1, 0)
	state := func() searchlog.GapState {
		t.Helper()
		all, err := w.Gaps(t.Context(), editor, w.Log.LastDays(7))
		must(t, err)
		if len(all) != 1 {
			t.Fatalf("%d gaps", len(all))
		}
		return all[0].State
	}
	all, err := w.Gaps(t.Context(), editor, w.Log.LastDays(7))
	must(t, err)
	g := all[0].Gap
	g.State, g.Slug = searchlog.GapWorking, "hours"
	must(t, w.Log.DecideGap(t.Context(), editor, g))
	if s := state(); s != searchlog.GapWorking {
		t.Errorf("it is %s before anything changed", s)
	}
	answers["柜台几点上班"] = found(index.TierExact, "hours")
	if s := state(); s != searchlog.GapWorking {
		t.Errorf("it is %s though one of its questions finds nothing", s)
	}
	answers["柜台几点上班呀"] = found(index.TierAllWords, "other", "hours")
	if s := state(); s != searchlog.GapWorking {
		t.Errorf("it is %s though another article is first", s)
	}
	answers["柜台几点上班呀"] = found(index.TierAllWords, "hours")
	if s := state(); s != searchlog.GapClosed {
		t.Errorf("it is %s though all is answered", s)
	}
	delete(answers, "柜台几点上班")
	if s := state(); s != searchlog.GapOpen {
		t.Errorf("it is %s though nothing is found any more", s)
	}
	g.State = searchlog.GapIgnored
	must(t, w.Log.DecideGap(t.Context(), editor, g))
	answers["柜台几点上班"] = found(index.TierExact, "hours")
	if s := state(); s != searchlog.GapIgnored {
		t.Errorf("it is %s though it is not ours", s)
	}
	if len(log.actions) != 4 || log.actions[1] != "wenjin gap.closed" || log.actions[2] != "wenjin gap.open" {
		t.Errorf("%q", log.actions)
	}
}
