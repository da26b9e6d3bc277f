package storetest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

func people(t *testing.T, s Store) {
	for _, login := range []string{"wu", "li", "wang"} {
		must(t, s.AddPerson(ctx, person(login, kb.RoleEditor), event("person.create")))
	}
	_, err := s.FindPerson(ctx, "nobody")
	wantKind(t, "a login that is not known", err, kb.NotFound)
	_, err = s.FindPerson(ctx, "LI")
	wantKind(t, "a login in capitals", err, kb.NotFound)
	li, err := s.FindPerson(ctx, "li")
	if diff := cmp.Diff(person("li", kb.RoleEditor), li); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	again := person("li", kb.RoleAdmin)
	again.ID = "person:another"
	wantKind(t, "a login that is taken", s.AddPerson(ctx, again, event("person.create")), kb.Conflict)

	li.Name, li.Role, li.Password, li.Disabled = "李", kb.RoleReviewer, "$new", start.Add(time.Hour)
	must(t, s.SetPerson(ctx, li, event("person.change")))
	changed, err := s.FindPerson(ctx, "li")
	if diff := cmp.Diff(li, changed); err != nil || diff != "" {
		t.Errorf("changed: %v; -want +got:\n%s", err, diff)
	}
	li.Disabled = never
	must(t, s.SetPerson(ctx, li, event("person.change")))
	if changed, err = s.FindPerson(ctx, "li"); err != nil || !changed.Disabled.IsZero() {
		t.Errorf("let in again: %+v, %v", changed, err)
	}
	wantKind(t, "a person who is not there", s.SetPerson(ctx, person("nobody", kb.RoleAdmin), event("person.change")), kb.NotFound)

	all, err := s.People(ctx)
	must(t, err)
	var logins []string
	for _, p := range all {
		logins = append(logins, p.Login)
	}
	if got := strings.Join(logins, " "); got != "li wang wu" {
		t.Errorf("People = %s", got)
	}
	if n := len(logged(t, s)); n != 5 {
		t.Errorf("5 changes left %d records", n)
	}
}

func sessions(t *testing.T, s Store) {
	li := person("li", kb.RoleEditor)
	must(t, s.AddPerson(ctx, li, event("person.create")))
	session := func(hash string, hours int) auth.Session {
		return auth.Session{Hash: hash, Person: li.ID, Created: start.Add(time.Duration(hours) * time.Hour), Expires: start.Add(time.Duration(hours+12) * time.Hour)}
	}
	find := func(hash string) error { _, _, err := s.FindSession(ctx, hash); return err }
	must(t, s.AddSession(ctx, session("one", 0), event("login")))
	must(t, s.AddSession(ctx, session("two", 1), event("login")))
	got, who, err := s.FindSession(ctx, "one")
	if diff := cmp.Diff(session("one", 0), got) + cmp.Diff(li, who); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	wantKind(t, "a session that is not known", find("three"), kb.NotFound)
	must(t, s.EndSession(ctx, "one", event("logout")))
	wantKind(t, "one that was ended", find("one"), kb.NotFound)
	must(t, find("two"))
	must(t, s.EndSession(ctx, "one", event("logout"))) // twice is once

	li.Name = "李"
	must(t, s.SetPerson(ctx, li, event("person.change")))
	wantKind(t, "a session from before the person was changed", find("two"), kb.NotFound)
	must(t, s.AddSession(ctx, session("late", 24), event("login")))
	must(t, find("late"))
	li.Disabled = start
	must(t, s.SetPerson(ctx, li, event("person.disable")))
	wantKind(t, "a session of somebody who is locked out", find("late"), kb.NotFound)
	must(t, s.AddSession(ctx, session("begun in that moment", 25), event("login")))
	wantKind(t, "one that began as they were locked out", find("begun in that moment"), kb.NotFound)
	if err := s.AddSession(ctx, auth.Session{Hash: "x", Person: "person:nobody", Created: start, Expires: start}, event("login")); err == nil {
		t.Error("a session of nobody was kept")
	}
}

func tokens(t *testing.T, s Store) {
	must(t, s.AddPerson(ctx, person("li", kb.RoleEditor), event("person.create")))
	token := func(name, person string, role kb.Role, expires time.Time) auth.Token {
		return auth.Token{Hash: "hash-" + name, Name: name, Person: person, Role: role, Created: start, Expires: expires}
	}
	program, lis := token("program", "", kb.RoleAdmin, never), token("li's", "li", kb.RoleAdmin, start.Add(time.Hour))
	program.MadeBy = "person:root"
	must(t, s.AddToken(ctx, program, event("token.create")))
	must(t, s.AddToken(ctx, lis, event("token.create")))
	taken := token("program", "", kb.RoleAgent, never)
	taken.Hash = "another"
	wantKind(t, "a name that is taken", s.AddToken(ctx, taken, event("token.create")), kb.Conflict)

	got, err := s.FindToken(ctx, program.Hash)
	if diff := cmp.Diff(program, got); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	_, err = s.FindToken(ctx, "another")
	wantKind(t, "a hash that is not known", err, kb.NotFound)
	got, err = s.FindToken(ctx, lis.Hash) // expired or not is for the caller to see
	if err != nil || got.Role != kb.RoleEditor || !got.Expires.Equal(lis.Expires) {
		t.Errorf("a token is worth at most its person: %+v, %v", got, err)
	}
	li := person("li", kb.RoleAgent)
	must(t, s.SetPerson(ctx, li, event("person.change")))
	if got, err = s.FindToken(ctx, lis.Hash); err != nil || got.Role != kb.RoleAgent {
		t.Errorf("after a demotion: %+v, %v", got, err)
	}
	li.Disabled = start
	must(t, s.SetPerson(ctx, li, event("person.disable")))
	_, err = s.FindToken(ctx, lis.Hash)
	wantKind(t, "a token of somebody who is locked out", err, kb.NotFound)

	used := start.Add(90 * time.Minute)
	must(t, s.UseToken(ctx, program.Hash, used))
	if got, err = s.FindToken(ctx, program.Hash); err != nil || !got.Used.Equal(used) {
		t.Errorf("used: %+v, %v", got, err)
	}
	all, err := s.Tokens(ctx)
	if err != nil || len(all) != 2 || all[0].Name != "li's" || all[1].Name != "program" || !all[1].Used.Equal(used) || all[0].Role != kb.RoleAdmin {
		t.Errorf("Tokens = %+v, %v", all, err)
	}
	wantKind(t, "a name that is not known", s.RemoveToken(ctx, "nobody's", event("token.revoke")), kb.NotFound)
	must(t, s.RemoveToken(ctx, "program", event("token.revoke")))
	_, err = s.FindToken(ctx, program.Hash)
	wantKind(t, "a token that was removed", err, kb.NotFound)
	must(t, s.AddToken(ctx, program, event("token.create"))) // its name is free again
}

// A change of an account and its event are one: what fails leaves neither.
func accountsFail(t *testing.T, s Store) {
	must(t, s.AddPerson(ctx, person("li", kb.RoleEditor), event("person.create")))
	must(t, s.AddToken(ctx, auth.Token{Hash: "h", Name: "n", Role: kb.RoleAgent, Created: start}, event("token.create")))
	before := lengths(t, s)
	for what, change := range map[string]func(e kb.Event) error{
		"AddPerson":   func(e kb.Event) error { return s.AddPerson(ctx, person("li", kb.RoleAdmin), e) },
		"SetPerson":   func(e kb.Event) error { return s.SetPerson(ctx, person("x", kb.RoleAdmin), e) },
		"AddToken":    func(e kb.Event) error { return s.AddToken(ctx, auth.Token{Hash: "i", Name: "n", Created: start}, e) },
		"RemoveToken": func(e kb.Event) error { return s.RemoveToken(ctx, "m", e) },
		"AddSession": func(e kb.Event) error {
			return s.AddSession(ctx, auth.Session{Hash: "s", Person: "x", Created: start}, e)
		},
	} {
		if change(event("change")) == nil {
			t.Errorf("%s: no error", what)
		}
		if got := lengths(t, s); got != before {
			t.Errorf("after a failed %s: %s, want %s", what, got, before)
		}
	}
}

func racingNames(t *testing.T, s Store) {
	race := func(what string, add func(i int) error) {
		var added, conflicts atomic.Int32
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				switch err := add(i); {
				case err == nil:
					added.Add(1)
				case kb.KindOf(err) == kb.Conflict:
					conflicts.Add(1)
				default:
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		wg.Wait()
		if added.Load() != 1 || conflicts.Load() != 11 {
			t.Errorf("%s: %d added, %d conflicts", what, added.Load(), conflicts.Load())
		}
	}
	race("people", func(i int) error {
		p := person("li", kb.RoleAgent)
		p.ID = fmt.Sprint(i)
		return s.AddPerson(ctx, p, event("person.create"))
	})
	race("tokens", func(i int) error {
		return s.AddToken(ctx, auth.Token{Hash: fmt.Sprint(i), Name: "n", Created: start}, event("token.create"))
	})
	race("articles", func(i int) error {
		d := draftOf(fmt.Sprint(i), 1)
		d.Article.Slug = "one"
		return s.Advance(ctx, kb.Advance{ArticleID: fmt.Sprint(i), Slug: "one", Next: d})
	})
}
