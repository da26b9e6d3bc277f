package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// withFactor is li with a second factor that is on, and its codes.
func withFactor(t *testing.T, s Store, codes ...string) auth.Factor {
	t.Helper()
	li := person("li", kb.RoleEditor)
	must(t, s.AddPerson(ctx, li, event("person.create")))
	f := auth.Factor{Person: li.ID, Secret: "封存", Created: start}
	must(t, s.AddFactor(ctx, f))
	f.Confirmed, f.Step = start.Add(time.Minute), 7
	must(t, s.ConfirmFactor(ctx, f, codes, "", event("person.factor.add")))
	return f
}

func factors(t *testing.T, s Store) {
	li := person("li", kb.RoleEditor)
	must(t, s.AddPerson(ctx, li, event("person.create")))
	_, err := s.FindFactor(ctx, li.ID)
	wantKind(t, "none", err, kb.NotFound)
	wantKind(t, "removing none", s.RemoveFactor(ctx, "li", "", event("x")), kb.NotFound)
	f := auth.Factor{Person: li.ID, Secret: "one", Created: start}
	must(t, s.AddFactor(ctx, f))
	second := auth.Factor{Person: li.ID, Secret: "two", Created: start.Add(time.Second)}
	must(t, s.AddFactor(ctx, second))
	got, err := s.FindFactor(ctx, li.ID)
	if diff := cmp.Diff(second, got); err != nil || diff != "" {
		t.Errorf("%v; -want +got:\n%s", err, diff)
	}
	if p, err := s.FindPerson(ctx, "li"); err != nil || !p.Factor.IsZero() {
		t.Errorf("one that is not confirmed counts: %+v, %v", p, err)
	}
	wantKind(t, "a step of one that is not confirmed", s.UseFactor(ctx, li.ID, 9), kb.Conflict)
	f.Confirmed, f.Step = start.Add(time.Minute), 7
	wantKind(t, "confirming one that was replaced", s.ConfirmFactor(ctx, f, []string{"a"}, "", event("x")), kb.Conflict)
	if n, err := s.RecoveryCodes(ctx, li.ID); err != nil || n != 0 {
		t.Errorf("%d codes are left of a refusal, %v", n, err)
	}
	must(t, s.AddSession(ctx, session("here", 0), event("login")))
	must(t, s.AddSession(ctx, session("elsewhere", 0), event("login")))
	second.Confirmed, second.Step = start.Add(time.Minute), 7
	must(t, s.ConfirmFactor(ctx, second, []string{"a", "b"}, "here", event("person.factor.add")))
	must(t, find(s, "here"))
	wantKind(t, "a session that confirming does not keep", find(s, "elsewhere"), kb.NotFound)
	got, err = s.FindFactor(ctx, li.ID)
	if diff := cmp.Diff(second, got); err != nil || diff != "" {
		t.Errorf("confirmed: %v; -want +got:\n%s", err, diff)
	}
	if _, p, err := s.FindSession(ctx, "here"); err != nil || !p.Factor.Equal(second.Confirmed) {
		t.Errorf("%+v, %v", p, err)
	}
	wantKind(t, "confirming twice", s.ConfirmFactor(ctx, second, []string{"c"}, "here", event("x")), kb.Conflict)
	wantKind(t, "another beside one that is on", s.AddFactor(ctx, f), kb.Conflict)
	li.Name = "李"
	must(t, s.ChangePerson(ctx, become(li)))
	if p, err := s.FindPerson(ctx, "li"); err != nil || !p.Factor.Equal(second.Confirmed) {
		t.Errorf("a change of the person ends it: %+v, %v", p, err)
	}
	must(t, s.AddSession(ctx, session("here", 0), event("login")))
	must(t, s.AddSession(ctx, session("elsewhere", 0), event("login")))
	must(t, s.RemoveFactor(ctx, "li", "here", event("person.factor.remove")))
	must(t, find(s, "here"))
	wantKind(t, "a session that removing does not keep", find(s, "elsewhere"), kb.NotFound)
	if n, err := s.RecoveryCodes(ctx, li.ID); err != nil || n != 0 {
		t.Errorf("%d codes are left, %v", n, err)
	}
	wantKind(t, "of nobody", s.RemoveFactor(ctx, "nobody", "", event("x")), kb.NotFound)
	if err := s.AddFactor(ctx, auth.Factor{Person: "person:nobody", Secret: "s", Created: start}); err == nil {
		t.Error("a factor of nobody was kept")
	}
	if n := len(logged(t, s)); n != 10 { // with two of factors that were begun
		t.Errorf("%d records", n)
	}
}

func recovery(t *testing.T, s Store) {
	f := withFactor(t, s, "a", "b", "c")
	must(t, s.AddPerson(ctx, person("wang", kb.RoleEditor), event("person.create")))
	wantKind(t, "one that is not there", s.UseRecoveryCode(ctx, f.Person, "d", event("x")), kb.NotFound)
	wantKind(t, "another's", s.UseRecoveryCode(ctx, "person:wang", "a", event("x")), kb.NotFound)
	before := len(logged(t, s))
	must(t, s.UseRecoveryCode(ctx, f.Person, "b", event("person.factor.recovery")))
	wantKind(t, "one that was used", s.UseRecoveryCode(ctx, f.Person, "b", event("x")), kb.NotFound)
	if n, err := s.RecoveryCodes(ctx, f.Person); err != nil || n != 2 || len(logged(t, s)) != before+1 {
		t.Errorf("%d are left, %v, %d records more", n, err, len(logged(t, s))-before)
	}
}

// Of many who take one step, or earlier ones after it, one succeeds.
func factorSteps(t *testing.T, s Store) {
	f := withFactor(t, s, "a")
	wantKind(t, "the step of confirming", s.UseFactor(ctx, f.Person, 7), kb.Conflict)
	for what, take := range map[string]func() error{
		"a step":          func() error { return s.UseFactor(ctx, f.Person, 8) },
		"a recovery code": func() error { return s.UseRecoveryCode(ctx, f.Person, "a", event("person.factor.recovery")) },
	} {
		var taken atomic.Int32
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if err := take(); err == nil {
					taken.Add(1)
				} else if kind := kb.KindOf(err); kind != kb.Conflict && kind != kb.NotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if taken.Load() != 1 {
			t.Errorf("%s is taken %d times", what, taken.Load())
		}
	}
	must(t, s.UseFactor(ctx, f.Person, 10))
	for _, step := range []int64{10, 9, 8, 0, -1} {
		wantKind(t, fmt.Sprint("step ", step), s.UseFactor(ctx, f.Person, step), kb.Conflict)
	}
}
