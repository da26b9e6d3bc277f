package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/kb"
)

func empty(t *testing.T, s Store) {
	if got, want := lengths(t, s), "0 articles, 0 revisions, change 0, 0 records, 0 people, 0 tokens, 0 popular"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	_, err := s.InForce(ctx, "x", start)
	wantKind(t, "InForce", err, kb.NotFound)
	_, err = s.Revisions(ctx, "x")
	wantKind(t, "Revisions", err, kb.NotFound)
	if all, err := s.Published(ctx, "x"); err != nil || len(all) != 0 {
		t.Errorf("Published = %v, %v", all, err)
	}
	none := func(kb.Revision) error { return errors.New("there is one") }
	nothing := func(kb.Summary) error { return errors.New("there is one") }
	must(t, errors.Join(s.EachInForce(ctx, start, none), s.EachSummary(ctx, nothing), s.EachSummaryInForce(ctx, start, nothing)))
	must(t, s.Save(ctx, nil))
	if head, err := s.AuditHead(ctx); err != nil || head.Seq != 1 || len(head.Hash) != 64 { // the log begins with the store
		t.Errorf("AuditHead = %v, %v", head, err)
	}
}

func saveAndRead(t *testing.T, s Store) {
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never), publication("b", 1, start, start.Add(time.Hour))}))
	for _, test := range []struct {
		slug string
		at   time.Time
		ok   bool
	}{
		{"slug-a", start, true},
		{"slug-a", start.Add(100 * 365 * 24 * time.Hour), true},
		{"slug-a", start.Add(-time.Millisecond), false},
		{"slug-b", start.Add(time.Hour - time.Millisecond), true},
		{"slug-b", start.Add(time.Hour), false}, // the end is not part of it
		{"slug-c", start, false},
		{"a", start, false}, // an id is no slug
	} {
		r, err := s.InForce(ctx, test.slug, test.at)
		if test.ok && (err != nil || r.Article.Slug != test.slug) {
			t.Errorf("InForce(%s, %s) = %+v, %v", test.slug, test.at, r, err)
		}
		if !test.ok {
			wantKind(t, fmt.Sprintf("InForce(%s, %s)", test.slug, test.at), err, kb.NotFound)
		}
	}
	heads, err := s.Heads(ctx)
	must(t, err)
	want := map[string]kb.Head{
		"slug-a": {ArticleID: "a", Number: 1, Hash: revision("a", 1, start, never).Hash, From: start},
		"slug-b": {ArticleID: "b", Number: 1, Hash: revision("b", 1, start, never).Hash, From: start, Until: start.Add(time.Hour)},
	}
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Errorf("Heads -want +got:\n%s", diff)
	}
	moved := publication("a", 2, start.Add(time.Minute), never)
	moved.Slug, moved.Origin, moved.Revision.Article.Slug = "elsewhere", "articles/新.md", "elsewhere"
	moved.Revision.Hash = hashOf(moved.Revision.Article)
	must(t, s.Save(ctx, []kb.Write{moved}))
	_, err = s.InForce(ctx, "slug-a", start.Add(time.Minute))
	wantKind(t, "the old address", err, kb.NotFound)
	if r, err := s.InForce(ctx, "elsewhere", start.Add(time.Minute)); err != nil || r.Number != 2 || r.Origin != "articles/新.md" {
		t.Errorf("the new address: %+v, %v", r, err)
	}
}

// full is a revision in which every field says something.
func full(id string, number int) kb.Revision {
	day := func(s string) kb.Date { d, _ := kb.ParseDate(s); return d }
	moment := func(s string) kb.Moment { m, _ := kb.ParseMoment(s); return m }
	r := revision(id, number, start, start.Add(time.Hour))
	r.Version = 7
	r.Raw = []byte("---\ntitle: x\n---\r\n\x00\xff")
	r.Author = "person:li"
	r.CreatedAt, r.ChangedAt = start.Add(-time.Hour), start.Add(-2*time.Hour)
	r.Review = kb.Review{
		Writers: []string{"person:li", "person:wu"}, SubmittedBy: "person:li", SubmittedAt: start, Rules: "r1",
		Findings:  []kb.Finding{{Rule: "R-X", Severity: kb.Warn, Message: "消息", Match: "保本"}},
		DecidedBy: "person:wang", DecidedAt: start, Approved: true, Reason: "理由", Hash: "h",
		Waivers: []kb.Waiver{{Rule: "R-X", Match: "保本", Reason: "引文", Expires: day("2027-01-01"), By: "person:wang"}}, PublishedBy: "person:li",
	}
	r.Article = kb.Article{
		Slug: "slug-" + id, Title: "标题", Questions: []string{"问"}, Answer: "答", Kind: kb.KindRisk, Category: "wealth/fund", Products: []string{"基金"},
		Tags: []string{"标签"}, Audience: kb.AudienceAgent, RiskLevel: "R1-R3", ValidFrom: moment("2026-01-01"), ValidTo: moment("2026-12-31"), AsOf: day("2026-01-01"),
		ReviewBy: day("2026-06-01"), Owner: "合规部", Sources: []kb.Source{{Rule: "办法", No: "1号", Effective: day("2025-01-01"), Verified: "法", URL: "https://example.cn/"}},
		Related: []string{"other"}, History: true, Lang: "zh", NeedsConfirm: true,
		Allow: []kb.Allowance{{Rule: "R-X", Match: "保本", Reason: "引文", By: "王", Expires: day("2027-01-01")}}, Body: "# 正文\n\n{{hotline}}\n",
	}
	r.Hash = hashOf(r.Article)
	return r
}

// sameRevision compares but for how an absent list is written.
var sameRevision = cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0), cmpopts.IgnoreUnexported(kb.Date{}, kb.Moment{}), cmpopts.IgnoreFields(kb.Finding{}, "File")}

func everyField(t *testing.T, s Store) {
	want := full("a", 1)
	for _, f := range kb.Fields {
		if f.Text(&want.Article) == "" {
			t.Errorf("%s has no value in this test", f.Key)
		}
	}
	must(t, s.Save(ctx, []kb.Write{{ArticleID: "a", Slug: "slug-a", Origin: "articles/a.md", Revision: &want, Event: event("article.publish")}}))
	want.Origin, want.InForce = "articles/a.md", []kb.Window{{Number: 1, From: want.From, Until: want.Until}}
	got := map[string]kb.Revision{}
	r, err := s.InForce(ctx, "slug-a", start)
	must(t, err)
	got["InForce"] = r
	all, err := s.Revisions(ctx, "slug-a")
	must(t, err)
	got["Revisions"] = all[0]
	all, err = s.Published(ctx, "a")
	must(t, err)
	got["Published"] = all[0]
	must(t, s.EachInForce(ctx, start, func(r kb.Revision) error { got["EachInForce"] = r; return nil }))
	for from, r := range got {
		if diff := cmp.Diff(want, r, sameRevision); diff != "" {
			t.Errorf("%s -want +got:\n%s", from, diff)
		}
		hash, _ := kb.ContentHash(r.Article)
		if kept, _ := kb.ContentHash(want.Article); hash != kept {
			t.Errorf("%s: the content has another hash than what was saved", from)
		}
	}
	if len(got) != 4 {
		t.Errorf("read by %d ways, want 4", len(got))
	}
}

func archiving(t *testing.T, s Store) {
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never)}))
	noon := start.Add(12 * time.Hour)
	must(t, s.Save(ctx, []kb.Write{{ArticleID: "a", Slug: "slug-a", End: noon}}))
	if _, err := s.InForce(ctx, "slug-a", noon.Add(-time.Millisecond)); err != nil {
		t.Errorf("before: %v", err)
	}
	_, err := s.InForce(ctx, "slug-a", noon)
	wantKind(t, "archived", err, kb.NotFound)
	must(t, s.EachInForce(ctx, noon, func(r kb.Revision) error { return fmt.Errorf("%s is in force", r.Article.Slug) }))
	heads, err := s.Heads(ctx)
	must(t, err)
	if h := heads["slug-a"]; h.Number != 1 || !h.Until.Equal(noon) || h.Hash != revision("a", 1, start, never).Hash {
		t.Errorf("Heads = %+v", heads)
	}
	if all, err := s.Revisions(ctx, "slug-a"); err != nil || len(all) != 1 {
		t.Errorf("what was archived is gone: %v, %v", all, err)
	}
	changes, err := s.Changes(ctx, 0, 10)
	must(t, err)
	if len(changes) != 2 || changes[0].ArticleID != "a" || changes[1].ArticleID != "a" {
		t.Errorf("Changes = %v", changes)
	}
	// A revision that had not begun by then never does.
	must(t, s.Save(ctx, []kb.Write{publication("b", 1, noon, never)}))
	must(t, s.Save(ctx, []kb.Write{{ArticleID: "b", Slug: "slug-b", End: start}}))
	_, err = s.InForce(ctx, "slug-b", noon)
	wantKind(t, "taken back before it began", err, kb.NotFound)
	if all, err := s.Published(ctx, "b"); err != nil || len(all) != 0 {
		t.Errorf("Published = %v, %v", all, err)
	}
}

// windows are those of an article as they should be, kept by hand.
type windows []kb.Window

// end is what an End does to them.
func (w windows) end(at time.Time) {
	for i := range w {
		if w[i].Until.IsZero() || w[i].Until.After(at) {
			w[i].Until = at
			if w[i].From.After(at) {
				w[i].Until = w[i].From
			}
		}
	}
}

// holds is the rule word for word: the newest whose window contains the time.
func (w windows) holds(at time.Time) int {
	newest := -1
	for i := range w {
		if w[i].Contains(at) && (newest < 0 || !w[i].From.Before(w[newest].From)) {
			newest = i
		}
	}
	return newest + 1
}

// Whatever is published for whatever window, and taken back when: at every moment one
// revision holds at most, and it is that which the rule names, by every way to read.
func inForce(t *testing.T, s Store) {
	r := rand.New(rand.NewPCG(1, 2))
	second := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
	var kept windows
	now := 0
	for range 80 {
		now += r.IntN(5)
		if r.IntN(12) == 0 {
			must(t, s.Save(ctx, []kb.Write{{ArticleID: "a", Slug: "slug-a", End: second(now)}}))
			kept.end(second(now))
			continue
		}
		from := now + []int{0, r.IntN(20)}[r.IntN(2)]
		var until time.Time
		if r.IntN(2) == 0 {
			until = second(from + 1 + r.IntN(20))
		}
		w := publication("a", len(kept)+1, second(from), until)
		if r.IntN(6) == 0 { // it replaces what was there
			w.End = second(from)
			kept.end(w.End)
		}
		must(t, s.Save(ctx, []kb.Write{w}))
		kept = append(kept, kb.Window{Number: len(kept) + 1, From: second(from), Until: until})
	}
	all, err := s.Published(ctx, "a")
	must(t, err)
	for half := range 2 * (now + 50) {
		at := start.Add(time.Duration(half) * time.Second / 2)
		var holding []int
		for _, rev := range all {
			if rev.InForceAt(at) {
				holding = append(holding, rev.Number)
			}
		}
		each := 0
		must(t, s.EachInForce(ctx, at, func(rev kb.Revision) error { each = 10*each + rev.Number; return nil }))
		listed := 0
		must(t, s.EachSummaryInForce(ctx, at, func(line kb.Summary) error { listed = 10*listed + line.Number; return nil }))
		got, err := s.InForce(ctx, "slug-a", at)
		want := kept.holds(at)
		if want == 0 && (kb.KindOf(err) != kb.NotFound || len(holding) > 0) || want != 0 && (err != nil || len(holding) != 1 || holding[0] != want) ||
			got.Number != want || each != want || listed != want {
			t.Fatalf("at %s: %v hold, InForce gives %d, %v; the lists %d and %d; want %d", at, holding, got.Number, err, each, listed, want)
		}
	}
}

func failedSave(t *testing.T, s Store) {
	taken := publication("b", 1, start, never)
	taken.Slug = "slug-a"
	err := s.Save(ctx, []kb.Write{publication("a", 1, start, never), taken})
	wantKind(t, "two articles with one slug", err, kb.Conflict)
	before := lengths(t, s)
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never)}))
	one := lengths(t, s)
	if before == one {
		t.Fatal("lengths see nothing")
	}
	again := publication("a", 1, start.Add(time.Hour), never)
	again.Event = event("article.publish")
	err = s.Save(ctx, []kb.Write{publication("c", 1, start, never), again})
	wantKind(t, "a revision that is there already", err, kb.Stale)
	if got := lengths(t, s); got != one {
		t.Errorf("after a failed save: %s, want %s", got, one)
	}
	if r, err := s.InForce(ctx, "slug-a", start.Add(2*time.Hour)); err != nil || !r.Until.IsZero() {
		t.Errorf("the failed save ended what is in force: %+v, %v", r, err)
	}
}

func listsInOrder(t *testing.T, s Store) {
	var writes []kb.Write
	for _, id := range []string{"c", "a", "d", "b"} {
		for n := 1; n <= 3; n++ {
			writes = append(writes, publication(id, n, start.Add(time.Duration(n)*time.Hour), never))
		}
	}
	must(t, s.Save(ctx, writes))
	seen := map[string][]string{}
	note := func(list string) func(r kb.Revision) error {
		return func(r kb.Revision) error {
			seen[list] = append(seen[list], fmt.Sprintf("%s%d", r.ArticleID, r.Number))
			return nil
		}
	}
	must(t, s.EachInForce(ctx, start.Add(2*time.Hour), note("EachInForce")))
	must(t, s.EachSummary(ctx, func(l kb.Summary) error {
		return note("EachSummary")(kb.Revision{ArticleID: l.ArticleID, Number: l.Number})
	}))
	all, err := s.Revisions(ctx, "slug-c")
	must(t, err)
	for _, r := range all {
		must(t, note("Revisions")(r))
	}
	want := map[string][]string{"EachInForce": {"a2", "b2", "c2", "d2"}, "EachSummary": {"a3", "b3", "c3", "d3"}, "Revisions": {"c1", "c2", "c3"}}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// summaryOf is what a summary must say of a revision.
func summaryOf(r kb.Revision) kb.Summary {
	a := r.Article
	return kb.Summary{ArticleID: r.ArticleID, Number: r.Number, Version: r.Version, Slug: a.Slug, Title: a.Title, Kind: a.Kind, Category: a.Category, Audience: a.Audience,
		Owner: a.Owner, ReviewBy: a.ReviewBy, ValidTo: a.ValidTo, Origin: r.Origin, Hash: r.Hash, State: r.State, Author: r.Author, Review: r.Review, CreatedAt: r.CreatedAt, ChangedAt: r.ChangedAt, From: r.From, Until: r.Until, InForce: r.InForce}
}

func summaries(t *testing.T, s Store) {
	whole := full("a", 1)
	must(t, s.Save(ctx, []kb.Write{
		publication("b", 1, start, never), {ArticleID: "a", Slug: "slug-a", Origin: "a.md", Revision: &whole}, publication("b", 2, start.Add(time.Hour), never),
	}))
	draft := revision("c", 1, never, never)
	draft.State, draft.CreatedAt, draft.ChangedAt = kb.StateDraft, start, start
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "c", Slug: "slug-c", Next: &draft}))
	compare := func(list string, revisions func(func(kb.Revision) error) error, lines func(func(kb.Summary) error) error, n int) {
		t.Helper()
		var want, got []kb.Summary
		must(t, revisions(func(r kb.Revision) error { want = append(want, summaryOf(r)); return nil }))
		must(t, lines(func(l kb.Summary) error { got = append(got, l); return nil }))
		if diff := cmp.Diff(want, got, sameRevision); diff != "" || len(got) != n {
			t.Errorf("%s: %d lines, want %d; -want +got:\n%s", list, len(got), n, diff)
		}
	}
	newest := func(yield func(kb.Revision) error) error {
		for _, slug := range []string{"slug-a", "slug-b", "slug-c"} {
			all, err := s.Revisions(ctx, slug)
			if err != nil {
				return err
			}
			if err := yield(all[len(all)-1]); err != nil {
				return err
			}
		}
		return nil
	}
	compare("EachSummary", newest, func(y func(kb.Summary) error) error { return s.EachSummary(ctx, y) }, 3)
	compare("EachSummaryInForce", func(y func(kb.Revision) error) error { return s.EachInForce(ctx, start, y) }, func(y func(kb.Summary) error) error { return s.EachSummaryInForce(ctx, start, y) }, 2)
}

func yieldFails(t *testing.T, s Store) {
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never), publication("b", 1, start, never)}))
	must(t, errors.Join(s.Append(ctx, event("x")), s.Append(ctx, event("y"))))
	stop := errors.New("stop")
	for list, read := range map[string]func(yield func() error) error{
		"EachInForce": func(y func() error) error { return s.EachInForce(ctx, start, func(kb.Revision) error { return y() }) },
		"EachSummary": func(y func() error) error { return s.EachSummary(ctx, func(kb.Summary) error { return y() }) },
		"EachSummaryInForce": func(y func() error) error {
			return s.EachSummaryInForce(ctx, start, func(kb.Summary) error { return y() })
		},
		"EachRecord": func(y func() error) error { return s.EachRecord(ctx, 0, 0, func(kb.Record) error { return y() }) },
	} {
		calls := 0
		err := read(func() error { calls++; return stop })
		if !errors.Is(err, stop) || calls != 1 {
			t.Errorf("%s: %v after %d calls", list, err, calls)
		}
	}
}

func nestedReads(t *testing.T, s Store) {
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never), publication("b", 1, start, never)}))
	n := 0
	must(t, s.EachInForce(ctx, start, func(r kb.Revision) error {
		return s.EachSummary(ctx, func(kb.Summary) error {
			n++
			_, err := s.InForce(ctx, r.Article.Slug, start)
			return err
		})
	}))
	if n != 4 {
		t.Errorf("%d reads, want 4", n)
	}
}
