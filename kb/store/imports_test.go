package store

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
)

// What was imported is remembered by source and id, the newest word of it, with an event
// for each time.
func TestImports(t *testing.T) { onBoth(t, keepsImports) }

func keepsImports(t *testing.T, s *Store) {
	ctx := context.Background()
	e := kb.Event{At: time.UnixMilli(1_000_000), Actor: kb.ActorConsole, Action: "articles.import", Object: "zendesk"}
	one, two := imports.Record{Source: "zendesk", ID: "1", Slug: "a", Hash: ""}, imports.Record{Source: "zendesk", ID: "2", Slug: "b", Hash: "h"}
	must(t, s.Work().KeepImported(ctx, []imports.Record{one, two, {Source: "csv", ID: "1", Slug: "c"}}, e))
	one.Hash = "h1"
	must(t, s.Work().KeepImported(ctx, []imports.Record{one}, e))
	got, err := s.Work().Imported(ctx, "zendesk")
	must(t, err)
	if want := map[string]imports.Record{"1": one, "2": two}; !maps.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	log := 0
	must(t, s.EachRecord(ctx, 0, 100, func(r kb.Record) error {
		if r.Action == e.Action {
			log++
		}
		return nil
	}))
	if log != 2 {
		t.Errorf("%d events", log)
	}
}

// Of two imports that have found the same slug free, one has it; a record that there is
// keeps its own.
func TestTwoImportsDoNotTakeOneSlug(t *testing.T) { onBoth(t, keepsSlugsApart) }

func keepsSlugsApart(t *testing.T, s *Store) {
	ctx := context.Background()
	keep := func(source string, slugs ...string) error {
		var all []imports.Record
		for _, slug := range slugs {
			all = append(all, imports.Record{Source: source, ID: "of " + slug, Slug: slug, Hash: source})
		}
		return s.Work().KeepImported(ctx, all, kb.Event{At: time.UnixMilli(1), Actor: kb.ActorConsole, Action: "articles.import", Object: source})
	}
	must(t, keep("a", "one", "two"))
	if err := keep("b", "three", "two"); kb.KindOf(err) != kb.Conflict {
		t.Errorf("both have it: %v", err)
	}
	must(t, keep("a", "one", "two"))
	must(t, keep("b", "three"))
	got, err := s.Work().Reserved(ctx)
	slices.Sort(got)
	if want := []string{"one", "three", "two"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}
