package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/snippets"
)

// A snippet comes back as it was kept, changes only as it was seen, and every step of it
// stands in the log, without its words.
func TestSnippets(t *testing.T) { onBoth(t, keepsSnippets) }

func keepsSnippets(t *testing.T, s *Store) {
	ctx := context.Background()
	at := time.UnixMilli(1_000_000)
	e := kb.Event{At: at, Actor: "person:wang", Action: "snippet.save", Object: "s1"}
	one := snippets.Snippet{ID: "s1", Version: 1, Owner: "token:bot", Writers: []string{"person:wang", "token:bot"}, Code: "dz", Title: "标题在此", Text: "内容在此", State: snippets.Private, Changed: at}
	must(t, s.PutSnippet(ctx, one, e))
	if err := s.PutSnippet(ctx, snippets.Snippet{ID: "s2", Version: 1, Owner: "token:bot", Code: "dz", State: snippets.Private}, e); kb.KindOf(err) != kb.Conflict {
		t.Errorf("two of one person have the same shortcode: %v", err)
	}
	one.Version, one.State, one.Approver, one.Writers = 2, snippets.Shared, "person:zhao", append(one.Writers, "person:li")
	must(t, s.PutSnippet(ctx, one, e))
	for _, version := range []int{2, 4} {
		stale := one
		stale.Version = version
		if err := s.PutSnippet(ctx, stale, e); kb.KindOf(err) != kb.Stale {
			t.Errorf("version %d: %v", version, err)
		}
	}
	all, err := s.Snippets(ctx)
	must(t, err)
	if len(all) != 1 || !all[0].Changed.Equal(at) {
		t.Fatalf("%+v", all)
	}
	if diff := cmp.Diff(one, all[0]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if err := s.RemoveSnippet(ctx, snippets.Snippet{ID: "s1", Version: 1}, e); kb.KindOf(err) != kb.Stale {
		t.Errorf("%v", err)
	}
	must(t, s.RemoveSnippet(ctx, one, e))
	rows := 0
	must(t, s.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		for _, row := range r.Rows {
			if row.Table == "snippets" {
				rows++
			}
		}
		if encoded := r.Action + r.Object; strings.Contains(encoded, "内容在此") {
			t.Error(encoded)
		}
		return nil
	}))
	if rows != 3 {
		t.Errorf("%d rows stand in the log, want 3", rows)
	}
}
