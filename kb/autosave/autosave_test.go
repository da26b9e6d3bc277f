package autosave_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/store"
)

func keeper(t *testing.T) (k *autosave.Keeper, now *time.Time) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now = new(time.Time)
	*now = time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)
	return &autosave.Keeper{Store: s.Work(), Now: func() time.Time { return *now }}, now
}

var (
	li   = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	wang = kb.Principal{ID: "person:wang", Role: kb.RoleEditor}
)

// Each page has a copy of its own, its editor's alone.
func TestCopies(t *testing.T) {
	k, now := keeper(t)
	ctx := context.Background()
	ids := []string{rand.Text(), rand.Text(), rand.Text()}
	keep := func(who kb.Principal, id, slug, body string) error {
		*now = now.Add(time.Minute)
		return k.Keep(ctx, who, autosave.Copy{ID: id, Slug: slug, Form: map[string]string{"title": body, "body": body}})
	}
	for _, err := range []error{keep(li, ids[0], "a", "一"), keep(li, ids[1], "a", "二"), keep(li, ids[2], "", "三"), keep(li, ids[0], "a", "四")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, err := range map[string]error{"of somebody else": keep(wang, ids[0], "a", "五"), "of another article": keep(li, ids[0], "b", "六")} {
		if kb.KindOf(err) != kb.NotFound {
			t.Errorf("a copy %s is overwritten: %v", name, err)
		}
	}
	of, err := k.Of(ctx, li, "a")
	if err != nil || len(of) != 2 || of[0].ID != ids[0] || of[0].Title != "四" || of[1].Title != "二" || of[0].Form != nil || of[0].Person != li.ID {
		t.Errorf("%+v %v", of, err)
	}
	if _, err := k.Get(ctx, wang, ids[0]); kb.KindOf(err) != kb.NotFound {
		t.Error("somebody else reads it")
	}
	if err := k.Drop(ctx, wang, ids[0]); err != nil {
		t.Error(err)
	}
	if c, err := k.Get(ctx, li, ids[0]); err != nil || c.Slug != "a" || c.Form["body"] != "四" || c.Title != "四" {
		t.Errorf("somebody else has dropped it: %+v %v", c, err)
	}
	if err := k.Drop(ctx, li, ids[0]); err != nil {
		t.Error(err)
	}
	if _, err := k.Get(ctx, li, ids[0]); kb.KindOf(err) != kb.NotFound {
		t.Error("it is still there")
	}
}

func TestLimits(t *testing.T) {
	k, now := keeper(t)
	ctx := context.Background()
	first := rand.Text()
	for i := range autosave.MaxOwn {
		id := rand.Text()
		if i == 0 {
			id = first
		}
		if err := k.Keep(ctx, li, autosave.Copy{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	*now = now.Add(time.Minute)
	if err := k.Keep(ctx, li, autosave.Copy{ID: first}); err != nil { // is the newest by now
		t.Error(err)
	}
	if own, err := k.Of(ctx, li, ""); err != nil || len(own) != autosave.MaxOwn || own[0].ID != first {
		t.Fatalf("%d are kept, %v", len(own), err)
	}
	before, _ := k.Of(ctx, li, "")
	*now = now.Add(time.Minute)
	for _, who := range []kb.Principal{li, wang} { // the oldest of their own alone
		if err := k.Keep(ctx, who, autosave.Copy{ID: rand.Text(), Slug: "another"}); err != nil {
			t.Errorf("one more: %v", err)
		}
	}
	if own, err := k.Of(ctx, li, ""); err != nil || len(own) != autosave.MaxOwn-1 || own[len(own)-1].ID != before[len(before)-2].ID {
		t.Errorf("%d are left, %v", len(own), err)
	}
	for name, c := range map[string]struct {
		who  kb.Principal
		of   autosave.Copy
		kind kb.ErrorKind
	}{
		"an agent":             {kb.Principal{ID: "person:x", Role: kb.RoleAgent}, autosave.Copy{ID: rand.Text()}, kb.Denied},
		"no id":                {wang, autosave.Copy{ID: "../x"}, kb.Invalid},
		"a slug of no article": {wang, autosave.Copy{ID: rand.Text(), Slug: strings.Repeat("a", kb.MaxSlugRunes+1)}, kb.TooLarge},
		"too long":             {wang, autosave.Copy{ID: rand.Text(), Form: map[string]string{"body": strings.Repeat("x", 2<<20)}}, kb.TooLarge},
	} {
		if err := k.Keep(ctx, c.who, c.of); kb.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What nobody has changed for a month is forgotten, whoever types next.
	*now = now.Add(autosave.Life + time.Second)
	if err := k.Keep(ctx, wang, autosave.Copy{ID: rand.Text()}); err != nil {
		t.Fatal(err)
	}
	if own, err := k.Of(ctx, li, ""); err != nil || len(own) != 0 {
		t.Errorf("%d are left, %v", len(own), err)
	}
}
