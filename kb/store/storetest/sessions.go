package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// session is one of li's, some hours after the start.
func session(hash string, hours int) auth.Session {
	created := start.Add(time.Duration(hours) * time.Hour)
	return auth.Session{Hash: hash, Person: "person:li", Created: created, Seen: created, Expires: created.Add(12 * time.Hour), Client: auth.Client{Address: "10.0.0.1", Browser: "浏览器 " + hash}}
}

func find(s Store, hash string) error { _, _, err := s.FindSession(ctx, hash); return err }

func sessions(t *testing.T, s Store) {
	li := person("li", kb.RoleEditor)
	must(t, s.AddPerson(ctx, li, event("person.create")))
	must(t, s.AddSession(ctx, session("one", 0), event("login")))
	must(t, s.AddSession(ctx, session("two", 1), event("login")))
	got, who, err := s.FindSession(ctx, "one")
	if diff := cmp.Diff(session("one", 0), got) + cmp.Diff(li, who); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	wantKind(t, "a session that is not known", find(s, "three"), kb.NotFound)
	used := start.Add(90 * time.Minute)
	must(t, s.UseSession(ctx, "one", used))
	all, err := s.Sessions(ctx, li.ID)
	one := session("one", 0)
	one.Seen = used
	if diff := cmp.Diff([]auth.Session{session("two", 1), one}, all); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	if all, err := s.Sessions(ctx, "person:nobody"); err != nil || len(all) != 0 {
		t.Errorf("sessions of nobody: %+v, %v", all, err)
	}
	must(t, s.EndSession(ctx, "one", event("logout")))
	wantKind(t, "one that was ended", find(s, "one"), kb.NotFound)
	must(t, find(s, "two"))
	before := len(logged(t, s))
	wantKind(t, "one that was ended, again", s.EndSession(ctx, "one", event("logout")), kb.NotFound)
	if n := len(logged(t, s)); n != before {
		t.Errorf("ending a session that is not there leaves %d records", n-before)
	}

	li.Name = "李"
	must(t, s.ChangePerson(ctx, become(li)))
	wantKind(t, "a session from before the person was changed", find(s, "two"), kb.NotFound)
	must(t, s.AddSession(ctx, session("late", 24), event("login")))
	must(t, find(s, "late"))
	li.Disabled = start
	must(t, s.ChangePerson(ctx, become(li)))
	wantKind(t, "a session of somebody who is locked out", find(s, "late"), kb.NotFound)
	must(t, s.AddSession(ctx, session("begun in that moment", 25), event("login")))
	wantKind(t, "one that began as they were locked out", find(s, "begun in that moment"), kb.NotFound)
	if err := s.AddSession(ctx, auth.Session{Hash: "x", Person: "person:nobody", Created: start, Expires: start}, event("login")); err == nil {
		t.Error("a session of nobody was kept")
	}
}

// Of the sessions of a person all end, or all but one; those of others go on.
func sessionsEnd(t *testing.T, s Store) {
	li := person("li", kb.RoleEditor)
	must(t, s.AddPerson(ctx, li, event("person.create")))
	must(t, s.AddSession(ctx, session("two", 1), event("login")))
	keep := become(li)
	keep.Keep = "two"
	must(t, s.AddSession(ctx, session("elsewhere", 1), event("login")))
	must(t, s.ChangePerson(ctx, keep))
	must(t, find(s, "two"))
	wantKind(t, "a session that a change does not keep", find(s, "elsewhere"), kb.NotFound)
	wang := person("wang", kb.RoleEditor)
	must(t, s.AddPerson(ctx, wang, event("person.create")))
	must(t, s.AddSession(ctx, auth.Session{Hash: "wang's", Person: wang.ID, Created: start, Seen: start, Expires: start.Add(time.Hour * 100)}, event("login")))
	must(t, s.AddSession(ctx, session("three", 2), event("login")))
	must(t, s.EndSessions(ctx, "li", event("person.signout")))
	wantKind(t, "one of all that were ended", find(s, "two"), kb.NotFound)
	wantKind(t, "another of all that were ended", find(s, "three"), kb.NotFound)
	must(t, find(s, "wang's"))
	wantKind(t, "sessions of nobody", s.EndSessions(ctx, "nobody", event("person.signout")), kb.NotFound)
}
