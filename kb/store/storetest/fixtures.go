package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Store is every contract of a store.
type Store interface {
	kb.Store
	auth.Store
	reference.Store
}

// Driver opens stores of one kind.
type Driver struct {
	// Open opens the store that lies in a folder, and makes it where there is none.
	Open func(ctx context.Context, dir string) (Store, error)
	// OpenBackup opens the file that Backup wrote.
	OpenBackup func(ctx context.Context, file string) (Store, error)
}

func open(t *testing.T, d Driver, dir string) Store {
	t.Helper()
	s, err := d.Open(context.Background(), dir)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var (
	ctx   = context.Background()
	start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	never time.Time // an end that is none
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKind holds an error to its kind; nil has none.
func wantKind(t *testing.T, what string, err error, want kb.ErrorKind) {
	t.Helper()
	if err == nil || kb.KindOf(err) != want {
		t.Errorf("%s: %v (kind %d), want kind %d", what, err, kb.KindOf(err), want)
	}
}

// revision is the number-th of an article, in force in an interval.
func revision(id string, number int, from, until time.Time) kb.Revision {
	a := kb.Article{Slug: "slug-" + id, Title: fmt.Sprintf("标题 %d", number), Audience: kb.AudiencePublic, Category: "x", ValidFrom: kb.At(from)}
	return kb.Revision{
		ArticleID: id, Number: number, Version: 1, State: kb.StatePublished, Hash: hashOf(a), CreatedAt: from, ChangedAt: from, From: from, Until: until,
		Article: a, Raw: []byte("raw\n"),
	}
}

func hashOf(a kb.Article) string {
	hash, err := kb.ContentHash(a)
	if err != nil {
		panic(err) // the article is one of ours
	}
	return hash
}

// publication is a write that puts a revision in force.
func publication(id string, number int, from, until time.Time) kb.Write {
	r := revision(id, number, from, until)
	return kb.Write{ArticleID: id, Slug: r.Article.Slug, Revision: &r}
}

// event is one that is logged.
func event(action string) kb.Event {
	return kb.Event{At: start, Actor: "person:li", Action: action, Object: "x", Detail: map[string]string{"k": "值"}}
}

// logged is what stands in the log after the record with which it begins.
func logged(t *testing.T, s kb.Audit) (out []kb.Record) {
	t.Helper()
	must(t, s.EachRecord(ctx, 1, 0, func(r kb.Record) error { out = append(out, r); return nil }))
	return out
}

// lengths say how much a store holds: what failed must leave them as they are.
func lengths(t *testing.T, s Store) string {
	t.Helper()
	heads, err := s.Heads(ctx)
	must(t, err)
	seq, err := s.LastSeq(ctx)
	must(t, err)
	revisions := 0
	for slug := range heads {
		all, err := s.Revisions(ctx, slug)
		must(t, err)
		revisions += len(all)
	}
	people, err := s.People(ctx)
	must(t, err)
	tokens, err := s.Tokens(ctx)
	must(t, err)
	popular, err := s.Popular(ctx, 1000)
	must(t, err)
	return fmt.Sprintf("%d articles, %d revisions, change %d, %d records, %d people, %d tokens, %d popular", len(heads), revisions, seq, len(logged(t, s)), len(people), len(tokens), len(popular))
}

func person(login string, role kb.Role) auth.Person {
	return auth.Person{ID: "person:" + login, Login: login, Name: "名 " + login, Role: role, Password: "$argon2id$" + login, Created: start}
}

// draftOf is an article's number-th revision, as somebody has just written it.
func draftOf(id string, number int) *kb.Revision {
	r := revision(id, number, never, never)
	r.State, r.CreatedAt, r.ChangedAt, r.Review = kb.StateDraft, start, start, kb.Review{Writers: []string{"person:li"}}
	return &r
}

// newest reads the newest revision of an article.
func newest(t *testing.T, s Store, slug string) kb.Revision {
	t.Helper()
	all, err := s.Revisions(ctx, slug)
	must(t, err)
	return all[len(all)-1]
}
