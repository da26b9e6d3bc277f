package kb_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// files are candidates from a folder: path → body.
func files(bodies map[string]string) (out []kb.Candidate) {
	for path, body := range bodies {
		a := text(path[:len(path)-len(".md")], body)
		out = append(out, kb.Candidate{Article: a, Raw: []byte(body), Path: path})
	}
	slices.SortFunc(out, func(a, b kb.Candidate) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	return out
}

func (w *world) inForce() map[string]string {
	w.Helper()
	out := map[string]string{}
	w.must(w.store.EachInForce(ctx, w.now, func(r kb.Revision) error { out[r.Article.Slug] = r.Article.Body; return nil }))
	return out
}

// The store becomes equal to the folder, whatever was there, and no article is
// written twice for nothing.
func TestSync(t *testing.T) {
	w := newWorld(t)
	w.publish(text("by-hand", "手写"))
	for i, test := range []struct {
		folder map[string]string
		keep   map[string]bool
		want   kb.SyncReport
	}{
		{map[string]string{"a.md": "甲", "b.md": "乙"}, nil, kb.SyncReport{Added: 2}},
		{map[string]string{"a.md": "甲", "b.md": "乙"}, nil, kb.SyncReport{Unchanged: 2}},
		{map[string]string{"a.md": "甲甲", "c.md": "丙"}, nil, kb.SyncReport{Added: 1, Changed: 1, Archived: 1}},
		{map[string]string{"c.md": "丙"}, map[string]bool{"a.md": true}, kb.SyncReport{Unchanged: 1}}, // a.md is bad: its last good text stays
		{map[string]string{"b.md": "乙", "c.md": "丙"}, map[string]bool{"a.md": true}, kb.SyncReport{Changed: 1, Unchanged: 1}},
		{nil, nil, kb.SyncReport{Archived: 3}},
		{nil, nil, kb.SyncReport{}},
	} {
		w.now = w.now.Add(time.Minute)
		got, err := w.workflow.Sync(ctx, files(test.folder), test.keep, nil)
		w.must(err)
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("sync %d: %+v, want %+v", i, got, test.want)
		}
		want := map[string]string{"by-hand": "手写"}
		for path, body := range test.folder {
			want[path[:1]] = body
		}
		if test.keep["a.md"] {
			want["a"] = "甲甲"
		}
		if got := w.inForce(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("sync %d: in force are %v, want %v", i, got, want)
		}
	}
	revisions, err := w.store.Revisions(ctx, "b")
	w.must(err)
	if len(revisions) != 2 || revisions[1].Author != kb.ActorFiles || revisions[1].Origin != "b.md" || string(revisions[1].Raw) != "乙" {
		t.Errorf("%+v", revisions)
	}
	if got := w.records("article.archive"); len(got) != 4 || got[0].Actor != kb.ActorFiles || got[0].Object != "b" || got[0].Detail["file"] != "b.md" {
		t.Errorf("%+v", got)
	}
}

func TestSyncTimes(t *testing.T) {
	w := newWorld(t)
	c := files(map[string]string{"a.md": "甲"})
	c[0].Article.ValidFrom, c[0].Article.ValidTo = moment(t, "2020-01-01"), moment(t, "2026-03-31")
	_, err := w.workflow.Sync(ctx, c, nil, nil)
	w.must(err)
	// A file that has been there before us held from its valid_from on.
	if r, err := w.store.InForce(ctx, "a", at(t, "2021-01-01")); err != nil || !r.Until.Equal(at(t, "2026-04-01")) {
		t.Errorf("%+v, %v", r, err)
	}
	// A change of it holds from now on, and the past stays as it was.
	c[0].Article.Body = "乙"
	w.now = w.now.Add(time.Hour)
	_, err = w.workflow.Sync(ctx, c, nil, nil)
	w.must(err)
	for when, body := range map[time.Time]string{w.now.Add(-time.Second): "甲", w.now: "乙"} {
		if r, err := w.store.InForce(ctx, "a", when); err != nil || r.Article.Body != body {
			t.Errorf("at %s %q held, %v", when, r.Article.Body, err)
		}
	}
	// What begins later waits.
	c[0].Article.Body, c[0].Article.ValidFrom = "丙", moment(t, "2026-03-20")
	_, err = w.workflow.Sync(ctx, c, nil, nil)
	w.must(err)
	for when, body := range map[string]string{"2026-03-19": "乙", "2026-03-20": "丙"} {
		if r, err := w.store.InForce(ctx, "a", at(t, when)); err != nil || r.Article.Body != body {
			t.Errorf("on %s %q holds, %v", when, r.Article.Body, err)
		}
	}
}

// Imported articles are edited here from then on, and nothing is archived for them.
func TestImport(t *testing.T) {
	w := newWorld(t)
	w.file(text("kept", "文件"), "kept.md")
	got, err := w.workflow.Import(ctx, files(map[string]string{"a.md": "甲"}), nil)
	w.must(err)
	if !reflect.DeepEqual(got, kb.SyncReport{Added: 1}) {
		t.Errorf("%+v", got)
	}
	r := w.write(editor, text("a", "乙"))
	if r.Number != 2 || r.State != kb.StateDraft {
		t.Errorf("%+v", r)
	}
	if got := w.inForce(); got["kept"] != "文件" || got["a"] != "甲" {
		t.Errorf("in force are %v", got)
	}
	// One that came from a file becomes one of ours.
	got, err = w.workflow.Import(ctx, files(map[string]string{"kept.md": "文件"}), nil)
	w.must(err)
	if !reflect.DeepEqual(got, kb.SyncReport{Changed: 1}) {
		t.Errorf("%+v", got)
	}
	w.write(editor, text("kept", "改"))
	if log := w.records("article.publish"); log[len(log)-1].Actor != kb.ActorConsole {
		t.Errorf("%+v", log)
	}
}

// failing is a store that takes a few batches and then none.
type failing struct {
	kb.Store
	left int
}

var errFull = errors.New("the disk is full")

func (f *failing) Save(ctx context.Context, writes []kb.Write) error {
	if f.left == 0 {
		return errFull
	}
	f.left--
	return f.Store.Save(ctx, writes)
}

// Large folders are written in batches, each acknowledged once it is on disk; what
// was acknowledged before a failure stays.
func TestBatches(t *testing.T) {
	w := newWorld(t)
	bodies := map[string]string{}
	for i := range 450 {
		bodies[fmt.Sprintf("a%03d.md", i)] = "甲"
	}
	var acknowledged []int
	progress := func(done, total int) {
		if total != 450 {
			t.Errorf("of %d", total)
		}
		acknowledged = append(acknowledged, done)
	}
	w.workflow.Store = &failing{w.store, 1}
	if _, err := w.workflow.Sync(ctx, files(bodies), nil, progress); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
	if !slices.Equal(acknowledged, []int{200}) || len(w.inForce()) != 200 {
		t.Errorf("%v were acknowledged, %d are there", acknowledged, len(w.inForce()))
	}
	w.workflow.Store, acknowledged = w.store, nil
	got, err := w.workflow.Sync(ctx, files(bodies), nil, progress)
	w.must(err)
	if !reflect.DeepEqual(got, kb.SyncReport{Added: 250, Unchanged: 200}) || acknowledged[len(acknowledged)-1] != 450 || len(w.inForce()) != 450 {
		t.Errorf("%+v, %v, %d", got, acknowledged, len(w.inForce()))
	}
}

func TestContentHash(t *testing.T) {
	hash := func(a kb.Article) string {
		h, err := kb.ContentHash(a)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	a := text("a", "甲")
	if hash(a) != hash(text("a", "甲")) {
		t.Error("equal articles have other hashes")
	}
	for name, change := range map[string]func(*kb.Article){
		"body": func(a *kb.Article) { a.Body = "乙" }, "audience": func(a *kb.Article) { a.Audience = kb.AudienceAgent },
		"validTo": func(a *kb.Article) { a.ValidTo = moment(t, "2026-04-01") }, "allow": func(a *kb.Article) { a.Allow = []kb.Allowance{{Rule: "R"}} },
	} {
		changed := a
		change(&changed)
		if hash(changed) == hash(a) {
			t.Errorf("a changed %s has the same hash", name)
		}
	}
}
