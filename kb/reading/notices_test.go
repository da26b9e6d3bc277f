package reading_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/reading"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var (
	agent  = kb.Principal{ID: "person:wang", Role: kb.RoleAgent}
	editor = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	ctx    = context.Background()
)

type noRules struct{}

func (noRules) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (noRules) Facts() kb.Facts                                                    { return nil }
func (noRules) Version() string                                                    { return "1" }

// library has an article for everybody, one for agents and one for editors, and three
// accounts, of which one is not in use.
func library(t *testing.T) *reading.Library {
	t.Helper()
	now := func() time.Time { return time.UnixMilli(1_800_000_000_000) }
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	for _, p := range []auth.Person{
		{ID: agent.ID, Login: "wang", Name: "王坐席", Role: kb.RoleAgent, Created: now()}, {ID: editor.ID, Login: "li", Name: "李编辑", Role: kb.RoleEditor, Created: now()},
		{ID: "person:zhou", Login: "zhou", Name: "周坐席", Role: kb.RoleAgent, Created: now(), Disabled: now()}, {ID: "person:sun", Login: "sun", Name: "孙坐席", Role: kb.RoleAgent, Created: now()},
	} {
		must(t, s.AddPerson(ctx, p, kb.Event{At: now(), Actor: kb.ActorConsole, Action: "person.create", Object: p.Login}))
	}
	var files []kb.Candidate
	for slug, audience := range map[string]kb.Audience{"open": kb.AudiencePublic, "inner": kb.AudienceAgent} {
		files = append(files, kb.Candidate{Article: kb.Article{Slug: slug, Title: slug, Kind: kb.KindKnowledge, Category: "c", Audience: audience, Body: "x\n"}})
	}
	_, err = (&kb.Workflow{Store: s, Rules: noRules{}, Now: now}).Import(ctx, files, nil)
	must(t, err)
	ids := 0
	return &reading.Library{Store: s, Articles: &kb.Library{Store: s, Now: now}, Now: now, NewID: func() string { ids++; return fmt.Sprint("n", ids) }}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An editor asks, agents confirm, and the editor sees who has not: of the accounts that
// are in use.
func TestWhoHasNotReadIsSeen(t *testing.T) {
	l := library(t)
	must(t, l.Demand(ctx, editor, "inner", " 新 \n规定 "))
	unread, err := l.Unread(ctx, agent)
	must(t, err)
	if len(unread) != 1 || unread[0].Slug != "inner" || unread[0].Why != "新 规定" || unread[0].Revision != 1 {
		t.Fatalf("%+v", unread)
	}
	missing := func() string {
		t.Helper()
		all, err := l.Standing(ctx, editor)
		must(t, err)
		var names []string
		for _, r := range all[0].Missing {
			names = append(names, r.Name)
		}
		return strings.Join(names, " ")
	}
	if got := missing(); got != "孙坐席 王坐席" {
		t.Errorf("missing are %q", got)
	}
	for _, shown := range []int{0, 2, -1} {
		if err := l.Confirm(ctx, agent, unread[0].ID, shown); kb.KindOf(err) != kb.Stale {
			t.Errorf("revision %d is confirmed: %v", shown, err)
		}
	}
	must(t, l.Confirm(ctx, agent, unread[0].ID, 1))
	must(t, l.Confirm(ctx, agent, unread[0].ID, 1)) // twice is once
	if got := missing(); got != "孙坐席" {
		t.Errorf("missing are %q", got)
	}
	if again, err := l.Unread(ctx, agent); err != nil || len(again) > 0 {
		t.Errorf("%+v %v", again, err)
	}
	// Asked again, everybody reads again.
	must(t, l.Demand(ctx, editor, "inner", ""))
	if got := missing(); got != "孙坐席 王坐席" {
		t.Errorf("missing are %q", got)
	}
	unread, err = l.Unread(ctx, agent)
	must(t, err)
	must(t, l.End(ctx, editor, unread[0].ID))
	if err := l.Confirm(ctx, agent, unread[0].ID, 1); kb.KindOf(err) != kb.NotFound {
		t.Errorf("an ended notice is confirmed: %v", err)
	}
	if all, err := l.Standing(ctx, editor); err != nil || len(all) > 0 {
		t.Errorf("%+v %v", all, err)
	}
}

func TestWhoMayNot(t *testing.T) {
	l := library(t)
	must(t, l.Demand(ctx, editor, "open", ""))
	unread, err := l.Unread(ctx, agent)
	must(t, err)
	id := unread[0].ID
	customer, token := kb.Principal{}, kb.Principal{ID: "token:desk", Role: kb.RoleAgent}
	for what, err := range map[string]error{
		"an agent asks":                     l.Demand(ctx, agent, "open", ""),
		"an agent ends":                     l.End(ctx, agent, id),
		"a token confirms":                  l.Confirm(ctx, token, id, 1),
		"somebody else's token confirms":    l.Confirm(ctx, kb.Principal{ID: agent.ID, Role: kb.RoleAgent, MadeBy: "person:root"}, id, 1),
		"a customer confirms":               l.Confirm(ctx, customer, id, 1),
		"a customer keeps":                  l.Keep(ctx, customer, "open", true),
		"an agent sees who has read":        second(l.Standing(ctx, agent)),
		"a customer sees what must be read": second(l.Unread(ctx, customer)),
		"a customer has favourites":         second(l.Favourites(ctx, customer)),
	} {
		if kb.KindOf(err) != kb.Denied {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{
		"an article that is not there is asked for": l.Demand(ctx, editor, "none", ""),
		"one that is not there is kept":             l.Keep(ctx, agent, "none", true),
		"a notice that is not there ends":           l.End(ctx, editor, "none"),
	} {
		if kb.KindOf(err) != kb.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := l.Demand(ctx, editor, "open", strings.Repeat("长", reading.MaxWhy+1)); kb.KindOf(err) != kb.Invalid {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestFavouritesHaveALimit(t *testing.T) {
	l := library(t)
	must(t, l.Keep(ctx, agent, "open", true))
	must(t, l.Keep(ctx, agent, "inner", true))
	must(t, l.Keep(ctx, agent, "open", true))
	got, err := l.Favourites(ctx, agent)
	must(t, err)
	if slices.Sort(got); !slices.Equal(got, []string{"inner", "open"}) {
		t.Errorf("%v", got)
	}
	must(t, l.Keep(ctx, agent, "open", false))
	for i := range reading.MaxFavourites - 1 {
		must(t, l.Store.AddFavourite(ctx, agent.ID, fmt.Sprint("x", i), l.Now()))
	}
	if err := l.Keep(ctx, agent, "open", true); kb.KindOf(err) != kb.Conflict {
		t.Errorf("%v", err)
	}
	must(t, l.Keep(ctx, agent, "inner", true)) // it is there
}
