package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// A moment is the same whatever clock it is read from; it is kept to the
// millisecond and given in UTC.
func zones(t *testing.T, s Store) {
	midnight := time.Date(2026, 3, 1, 0, 0, 0, 0, kb.Shanghai)
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, midnight, midnight.Add(time.Hour+999*time.Microsecond))}))
	for _, at := range []time.Time{midnight, midnight.UTC(), midnight.In(time.FixedZone("x", -5*3600)), midnight.Add(time.Hour - time.Millisecond)} {
		r, err := s.InForce(ctx, "slug-a", at)
		if err != nil || !r.From.Equal(midnight) || r.From.Location() != time.UTC || r.CreatedAt.Location() != time.UTC || !r.Until.Equal(midnight.Add(time.Hour)) {
			t.Errorf("at %s: %s to %s, %v", at, r.From, r.Until, err)
		}
	}
	_, err := s.InForce(ctx, "slug-a", time.Date(2026, 2, 28, 15, 59, 59, 999e6, time.UTC))
	wantKind(t, "a millisecond before midnight in Shanghai", err, kb.NotFound)
	for _, from := range []time.Time{time.Unix(0, 0), time.Date(1949, 10, 1, 0, 0, 0, 0, kb.Shanghai), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)} {
		id := from.Format("2006")
		must(t, s.Save(ctx, []kb.Write{publication(id, 1, from, never)}))
		if r, err := s.InForce(ctx, "slug-"+id, from); err != nil || !r.From.Equal(from) || !r.Until.IsZero() {
			t.Errorf("from %s: %+v, %v", from, r, err)
		}
	}
}

// hostile are texts that lesser stores cut, translate or read as something else.
func hostile() map[string]string {
	return map[string]string{
		"nul":         "a\x00b",
		"quotes":      `'; DROP TABLE articles; -- "`,
		"wildcards":   "100%_*?",
		"beyond":      "𠮷🙂\U0010FFFD",
		"combining":   "e\u0301 é",
		"bidi":        "\u202eabc\u200b\ufeff",
		"surrounded":  " \t\r\n边\n ",
		"replacement": "\ufffd",
		"long":        strings.Repeat("长", 200_000),
		"empty":       "",
	}
}

func texts(t *testing.T, s Store) {
	for name, text := range hostile() {
		r := revision(name, 1, start, never)
		r.Article.Title, r.Article.Body, r.Article.Owner, r.Author = text, text, text, text
		r.Article.Tags = []string{text}
		r.Hash = hashOf(r.Article)
		r.Raw = []byte(text)
		r.Review.Reason = text
		e := event("article.publish")
		e.Object, e.Detail = text, map[string]string{"k": text}
		must(t, s.Save(ctx, []kb.Write{{ArticleID: name, Slug: "slug-" + name, Origin: text, Revision: &r, Event: e}}))
		got, err := s.InForce(ctx, "slug-"+name, start)
		must(t, err)
		for field, is := range map[string]string{"title": got.Article.Title, "body": got.Article.Body, "owner": got.Article.Owner, "tag": got.Article.Tags[0], "author": got.Author, "raw": string(got.Raw), "reason": got.Review.Reason, "origin": got.Origin} {
			if is != text {
				t.Errorf("%s: the %s is %.40q, want %.40q", name, field, is, text)
			}
		}
		must(t, s.EachSummary(ctx, func(l kb.Summary) error {
			if l.ArticleID == name && (l.Title != text || l.Owner != text || l.Hash != r.Hash) {
				t.Errorf("%s: the summary is %.40q", name, l.Title)
			}
			return nil
		}))
		id := text[:min(len(text), 1800)] // what is looked up by is short, if as hostile
		must(t, s.AddPerson(ctx, auth.Person{ID: "p" + name, Login: "l" + id, Name: text, Password: text, Role: kb.RoleAgent, Created: start}, e))
		if p, err := s.FindPerson(ctx, "l"+id); err != nil || p.Name != text || p.Password != text {
			t.Errorf("%s: a person named %.40q, %v", name, p.Name, err)
		}
		must(t, s.AddToken(ctx, auth.Token{Hash: name, Name: id, Person: "", Role: kb.RoleAgent, Created: start}, e))
		if k, err := s.FindToken(ctx, name); err != nil || k.Name != id {
			t.Errorf("%s: a token named %.40q, %v", name, k.Name, err)
		}
		must(t, s.RemoveToken(ctx, id, e))
		must(t, s.AddFeedback(ctx, kb.Feedback{Slug: "s" + id, Kind: kb.FeedbackClick, QueryUID: text, Reason: text, At: start}))
		must(t, s.AddMedium(ctx, kb.Medium{Name: id, Type: text, Data: []byte(text)}, e))
		if m, err := s.Medium(ctx, id); err != nil || m.Type != text || string(m.Data) != text {
			t.Errorf("%s: a picture of type %.40q, %v", name, m.Type, err)
		}
	}
	slugs, err := s.Popular(ctx, 100)
	if err != nil || len(slugs) != len(hostile()) {
		t.Errorf("%d slugs in feedback, %v, want %d", len(slugs), err, len(hostile()))
	}
	if _, err := audit.Verify(ctx, s); err != nil {
		t.Error(err)
	}
}

// cancelledAccounts calls all of auth.Store with a context that is over.
func cancelledAccounts(over context.Context, s Store) map[string]error {
	li := person("li", kb.RoleAdmin)
	return map[string]error{
		"AddPerson":             s.AddPerson(over, person("wu", kb.RoleAgent), event("x")),
		"ChangePerson":          s.ChangePerson(over, become(li)),
		"AddSession":            s.AddSession(over, auth.Session{Hash: "h", Person: li.ID, Created: start, Expires: start}, event("x")),
		"AddFirstAdministrator": s.AddFirstAdministrator(over, person("root", kb.RoleAdmin), event("x")),
		"UseSession":            s.UseSession(over, "h", start),
		"EndSessions":           s.EndSessions(over, "li", event("x")),
		"Sessions":              second(s.Sessions(over, li.ID)),
		"FindIdentity":          second(s.FindIdentity(over, "i", "s")),
		"IsSetUp":               second(s.IsSetUp(over)),
		"AddFactor":             s.AddFactor(over, auth.Factor{Person: li.ID, Secret: "s", Created: start}),
		"ConfirmFactor":         s.ConfirmFactor(over, auth.Factor{Person: li.ID, Secret: "s", Confirmed: start}, nil, "", event("x")),
		"UseFactor":             s.UseFactor(over, li.ID, 1),
		"UseRecoveryCode":       s.UseRecoveryCode(over, li.ID, "h", event("x")),
		"RemoveFactor":          s.RemoveFactor(over, "li", "", event("x")),
		"FindFactor":            second(s.FindFactor(over, li.ID)),
		"RecoveryCodes":         second(s.RecoveryCodes(over, li.ID)),
		"EndSession":            s.EndSession(over, "h", event("x")),
		"AddToken":              s.AddToken(over, auth.Token{Hash: "h", Name: "n", Created: start}, event("x")),
		"UseToken":              s.UseToken(over, "h", start),
		"RemoveToken":           s.RemoveToken(over, "n", event("x")),
		"People":                second(s.People(over)),
		"FindPerson":            second(s.FindPerson(over, "li")),
		"Tokens":                second(s.Tokens(over)),
		"FindToken":             second(s.FindToken(over, "h")),
	}
}

func cancelled(t *testing.T, s Store) {
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never)}))
	must(t, s.AddPerson(ctx, person("li", kb.RoleEditor), event("person.create")))
	before := lengths(t, s)
	over, cancel := context.WithCancel(ctx)
	cancel()
	head := newest(t, s, "slug-a")
	file := filepath.Join(t.TempDir(), "copy")
	errs := cancelledAccounts(over, s)
	maps.Copy(errs, map[string]error{
		"Save":               s.Save(over, []kb.Write{publication("b", 1, start, never)}),
		"Advance":            s.Advance(over, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head}),
		"Append":             s.Append(over, event("x")),
		"AddFeedback":        s.AddFeedback(over, kb.Feedback{Slug: "a", Kind: kb.FeedbackClick, At: start}),
		"AddMedium":          s.AddMedium(over, kb.Medium{Name: "m"}, event("x")),
		"Backup":             s.Backup(over, file),
		"Heads":              second(s.Heads(over)),
		"InForce":            second(s.InForce(over, "slug-a", start)),
		"Revisions":          second(s.Revisions(over, "slug-a")),
		"Published":          second(s.Published(over, "a")),
		"Changes":            second(s.Changes(over, 0, 9)),
		"LastSeq":            second(s.LastSeq(over)),
		"AuditHead":          second(s.AuditHead(over)),
		"Popular":            second(s.Popular(over, 9)),
		"FeedbackSums":       second(s.FeedbackSums(over, start, start)),
		"ForgetFeedback":     third(s.ForgetFeedback(over, start, start, 9, func(int, int) kb.Event { return event("x") })),
		"Medium":             second(s.Medium(over, "m")),
		"RemoveUnnamed":      second(s.RemoveUnnamed(over, start.Add(time.Hour), func(string) kb.Event { return event("x") })),
		"EachNaming":         s.EachNaming(over, "m", func(kb.Summary) error { return nil }),
		"EachInForce":        s.EachInForce(over, start, func(kb.Revision) error { return nil }),
		"EachSummary":        s.EachSummary(over, func(kb.Summary) error { return nil }),
		"EachSummaryInForce": s.EachSummaryInForce(over, start, func(kb.Summary) error { return nil }),
		"EachRecord":         s.EachRecord(over, 0, 0, func(kb.Record) error { return nil }),
	})
	for what, err := range errs {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := lengths(t, s); got != before {
		t.Errorf("after cancelled writes: %s, want %s", got, before)
	}
	if _, _, err := s.FindSession(over, "h"); !errors.Is(err, context.Canceled) {
		t.Errorf("FindSession: %v", err)
	}
	must(t, s.Backup(ctx, file)) // nothing half done lies in its way
}

// second is the error of a call with a result.
func second[T any](_ T, err error) error { return err }

func third[T, U any](_ T, _ U, err error) error { return err }

// A reader sees either all of a write or nothing of it.
func wholeWrites(t *testing.T, s Store) {
	const rounds, articles = 20, 6
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; n <= rounds; n++ {
			var writes []kb.Write
			for a := range articles {
				writes = append(writes, publication(fmt.Sprint(a), n, start.Add(time.Duration(n)*time.Second), never))
			}
			if err := s.Save(ctx, writes); err != nil {
				t.Error(err)
			}
		}
	}()
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				newest, inForce := map[int]int{}, map[int]int{}
				if err := errors.Join(
					s.EachSummary(ctx, func(r kb.Summary) error { newest[r.Number]++; return nil }),
					s.EachInForce(ctx, start.Add(time.Hour), func(r kb.Revision) error { inForce[r.Number]++; return nil }),
				); err != nil {
					t.Error(err)
				}
				for _, numbers := range []map[int]int{newest, inForce} {
					for n, count := range numbers {
						if count != articles {
							t.Errorf("%d of %d articles have revision %d", count, articles, n)
							return
						}
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	readers.Wait()
}

func reopening(t *testing.T, d Driver) {
	dir := t.TempDir()
	s := open(t, d, dir)
	w := publication("a", 1, start, never)
	w.Event = event("article.publish")
	must(t, s.Save(ctx, []kb.Write{w}))
	must(t, s.AddPerson(ctx, person("li", kb.RoleEditor), event("person.create")))
	must(t, s.AddFeedback(ctx, kb.Feedback{Slug: "a", Kind: kb.FeedbackClick, At: start}))
	before := lengths(t, s)
	must(t, s.Close())
	if _, err := s.Heads(ctx); err == nil {
		t.Error("a closed store answers")
	}
	s = open(t, d, dir)
	if got := lengths(t, s); got != before {
		t.Errorf("opened again: %s, want %s", got, before)
	}
	must(t, s.Save(ctx, []kb.Write{publication("b", 1, start.Add(time.Minute), never)}))
	must(t, s.Append(ctx, event("x")))
	if end, err := audit.Verify(ctx, s); err != nil || end.Seq != int64(1+len(logged(t, s))) {
		t.Errorf("the log after opening again: %+v, %v", end, err)
	}
	rows, err := s.Changes(ctx, 1, 10)
	if err != nil || len(rows) == 0 || rows[0].Seq != 2 {
		t.Errorf("changes after opening again: %v, %v", rows, err)
	}
}

func backup(t *testing.T, d Driver) {
	s := open(t, d, t.TempDir())
	must(t, s.AddPerson(ctx, person("li", kb.RoleEditor), event("person.create")))
	stop := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ; i++ { // two articles with their events at a time: no copy has one without the others
			a, b := publication(fmt.Sprint("a", i), 1, start, never), publication(fmt.Sprint("b", i), 1, start, never)
			a.Event, b.Event = event("article.publish"), event("article.publish")
			if err := s.Save(ctx, []kb.Write{a, b}); err != nil {
				t.Error(err)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	dir := t.TempDir()
	for i := range 5 {
		file := filepath.Join(dir, fmt.Sprintf("copy %d.db", i))
		must(t, s.Backup(ctx, file))
		wantKind(t, "a second backup to the same file", s.Backup(ctx, file), kb.Conflict)
		c, err := d.OpenBackup(ctx, file)
		must(t, err)
		heads, err := c.Heads(ctx)
		must(t, err)
		changes, err := c.LastSeq(ctx)
		must(t, err)
		end, err := audit.Verify(ctx, c)
		if err != nil || len(heads)%2 != 0 || int64(len(heads)) != changes || end.Seq != changes+2 {
			t.Errorf("copy %d: %d articles, %d changes, %d records, %v", i, len(heads), changes, end.Seq, err)
		}
		if p, err := c.FindPerson(ctx, "li"); err != nil || p.Name == "" {
			t.Errorf("copy %d: %+v, %v", i, p, err)
		}
		must(t, c.Close())
	}
	close(stop)
	writer.Wait()
}
