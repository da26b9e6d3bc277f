package storetest

import (
	"errors"
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
	must(t, s.ChangePerson(ctx, become(li)))
	changed, err := s.FindPerson(ctx, "li")
	if diff := cmp.Diff(li, changed); err != nil || diff != "" {
		t.Errorf("changed: %v; -want +got:\n%s", err, diff)
	}
	li.Disabled = never
	must(t, s.ChangePerson(ctx, become(li)))
	if changed, err = s.FindPerson(ctx, "li"); err != nil || !changed.Disabled.IsZero() {
		t.Errorf("let in again: %+v, %v", changed, err)
	}
	wantKind(t, "a person who is not there", s.ChangePerson(ctx, become(person("nobody", kb.RoleAdmin))), kb.NotFound)

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

// Somebody of an issuer is found by issuer and subject alone, and no two are one.
func identities(t *testing.T, s Store) {
	of := func(login, issuer, subject string) auth.Person {
		p := person(login, kb.RoleEditor)
		p.Issuer, p.Subject = issuer, subject
		return p
	}
	li := of("li", "https://id", "1")
	must(t, s.AddPerson(ctx, li, event("person.create")))
	must(t, s.AddPerson(ctx, of("wang", "https://id", "2"), event("person.create")))
	must(t, s.AddPerson(ctx, of("wu", "https://other", "1"), event("person.create")))
	must(t, s.AddPerson(ctx, of("local", "", ""), event("person.create")))
	must(t, s.AddPerson(ctx, of("second", "", ""), event("person.create")))
	got, err := s.FindIdentity(ctx, "https://id", "1")
	if diff := cmp.Diff(li, got); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	for _, none := range [][2]string{{"https://id", "3"}, {"https://ID", "1"}, {"https://id", "01"}, {"", ""}, {"https://id", ""}} {
		_, err := s.FindIdentity(ctx, none[0], none[1])
		wantKind(t, fmt.Sprint(none), err, kb.NotFound)
	}
	wantKind(t, "an identity that has an account", s.AddPerson(ctx, of("zhao", "https://id", "1"), event("person.create")), kb.Conflict)
	must(t, s.AddPerson(ctx, person("root", kb.RoleAdmin), event("person.create")))
	gone := become(person("root", kb.RoleAgent))
	wantKind(t, "the last administrator", s.ChangePerson(ctx, gone), kb.Conflict)
	gone.ByIssuer = true
	must(t, s.ChangePerson(ctx, gone))
	if done, err := s.IsSetUp(ctx); err != nil || !done {
		t.Errorf("the setup is open again: %v, %v", done, err)
	}
}

// become is the change of an account to what is given.
func become(want auth.Person) auth.Change {
	return auth.Change{Login: want.Login, Apply: func(p *auth.Person) (kb.Event, error) {
		*p = want
		return event("person.change"), nil
	}}
}

// The first administrator is made once, whatever becomes of them.
func firstAdministrator(t *testing.T, s Store) {
	isSetUp := func(want bool) {
		t.Helper()
		if got, err := s.IsSetUp(ctx); err != nil || got != want {
			t.Errorf("IsSetUp = %v, %v", got, err)
		}
	}
	must(t, s.AddPerson(ctx, person("li", kb.RoleReviewer), event("person.create")))
	isSetUp(false)
	wantKind(t, "a login that is taken", s.AddFirstAdministrator(ctx, person("li", kb.RoleAdmin), event("person.create")), kb.Conflict)
	isSetUp(false)
	var made, refused atomic.Int32
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			switch err := s.AddFirstAdministrator(ctx, person(fmt.Sprint("root", i), kb.RoleAdmin), event("person.create")); {
			case err == nil:
				made.Add(1)
			case kb.KindOf(err) == kb.Denied:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 || refused.Load() != 11 {
		t.Errorf("%d first administrators, %d refused", made.Load(), refused.Load())
	}
	isSetUp(true)
}

// Whoever is made an administrator by another way closes the setup too.
func setUpOtherwise(t *testing.T, s Store) {
	must(t, s.AddPerson(ctx, person("li", kb.RoleReviewer), event("person.create")))
	must(t, s.ChangePerson(ctx, become(person("li", kb.RoleAdmin))))
	if done, err := s.IsSetUp(ctx); err != nil || !done {
		t.Errorf("IsSetUp = %v, %v", done, err)
	}
	wantKind(t, "setup", s.AddFirstAdministrator(ctx, person("root", kb.RoleAdmin), event("person.create")), kb.Denied)
}

// There is always an administrator once there was one, also when many remove one
// another at once.
func lastAdministrator(t *testing.T, s Store) {
	const many = 6
	for i := range many {
		role := []kb.Role{kb.RoleAdmin, kb.RoleAdminReviewer}[i%2]
		must(t, s.AddPerson(ctx, person(fmt.Sprint("root", i), role), event("person.create")))
	}
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			err := s.ChangePerson(ctx, auth.Change{Login: fmt.Sprint("root", i), Apply: func(p *auth.Person) (kb.Event, error) {
				if i%2 == 0 {
					p.Disabled = start
				} else {
					p.Role = kb.RoleReviewer
				}
				return event("person.change"), nil
			}})
			if err != nil && kb.KindOf(err) != kb.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := s.People(ctx)
	must(t, err)
	left := 0
	for _, p := range all {
		if p.IsAdministrator() {
			left++
		}
	}
	if n := len(logged(t, s)); left != 1 || n != 2*many-1 {
		t.Errorf("%d administrators are left, %d records", left, n)
	}
}

// A change sees what others changed before it: none is lost.
func changesAtOnce(t *testing.T, s Store) {
	must(t, s.AddPerson(ctx, person("li", kb.RoleEditor), event("person.create")))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := s.ChangePerson(ctx, auth.Change{Login: "li", Apply: func(p *auth.Person) (kb.Event, error) {
				p.Name += "x"
				return event("person.change"), nil
			}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	p, err := s.FindPerson(ctx, "li")
	if want := person("li", kb.RoleEditor).Name + strings.Repeat("x", 20); err != nil || p.Name != want {
		t.Errorf("%q, %v", p.Name, err)
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
	must(t, s.ChangePerson(ctx, become(li)))
	if got, err = s.FindToken(ctx, lis.Hash); err != nil || got.Role != kb.RoleAgent {
		t.Errorf("after a demotion: %+v, %v", got, err)
	}
	li.Disabled = start
	must(t, s.ChangePerson(ctx, become(li)))
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
		"AddPerson":             func(e kb.Event) error { return s.AddPerson(ctx, person("li", kb.RoleAdmin), e) },
		"AddFirstAdministrator": func(e kb.Event) error { return s.AddFirstAdministrator(ctx, person("li", kb.RoleAdmin), e) },
		"ChangePerson": func(e kb.Event) error {
			return s.ChangePerson(ctx, auth.Change{Login: "li", Apply: func(p *auth.Person) (kb.Event, error) {
				p.Name = "changed"
				return e, errors.New("refused")
			}})
		},
		"EndSessions": func(e kb.Event) error { return s.EndSessions(ctx, "x", e) },
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
