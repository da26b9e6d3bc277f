package kb_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// fromFiles are n articles as they are read from a folder.
func fromFiles(n int) (out []kb.Candidate) {
	for i := range n {
		slug := fmt.Sprint("a", i)
		out = append(out, kb.Candidate{Path: slug + ".md", Article: kb.Article{Slug: slug, Title: slug, Body: "正文", Category: "x", Kind: kb.KindKnowledge, Audience: kb.AudiencePublic}})
	}
	return out
}

func TestSyncArchivesAFewOfManyAtOnce(t *testing.T) {
	for _, c := range []struct {
		all, gone, bad int
		refused        bool
	}{
		{50, 5, 0, false}, {50, 6, 0, true}, {6, 5, 0, false}, {6, 6, 0, true}, {70, 7, 0, false}, {70, 8, 0, true},
		{50, 50, 0, true}, {50, 50, 46, false}, {3, 3, 0, false},
	} {
		name := fmt.Sprintf("%d of %d gone, %d of them bad", c.gone, c.all, c.bad)
		s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "wenjin.db"))
		if err != nil {
			t.Fatal(err)
		}
		w := &kb.Workflow{Store: s, Now: func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }}
		files := fromFiles(c.all)
		if _, err := w.Sync(t.Context(), files, nil, nil); err != nil {
			t.Fatal(err)
		}
		keep := map[string]bool{}
		for _, f := range files[:c.bad] {
			keep[f.Path] = true // there, but it cannot be read
		}
		left := files[c.gone:]
		if len(left) > 0 {
			left[0].Article.Title = "changed"
		}
		report, err := w.Sync(t.Context(), left, keep, nil)
		if refused := kb.KindOf(err) == kb.Conflict && strings.Contains(err.Error(), "--allow-mass-archive"); refused != c.refused || !refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.refused && !reflect.DeepEqual(report, kb.SyncReport{}) {
			t.Errorf("%s: refused, but %+v", name, report)
		}
		w.AllowMassArchive = true
		if report, err = w.Sync(t.Context(), left, keep, nil); err != nil || c.refused && report.Archived != c.gone-c.bad {
			t.Errorf("%s: allowed: %+v, %v", name, report, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What lies below a folder that could not be read is not gone.
func TestSyncKeepsWhatItCouldNotRead(t *testing.T) {
	w := newWorld(t)
	w.file(text("deep", "甲"), "articles/a/b/deep.md")
	for path, kept := range map[string]bool{"articles/a/b/deep.md": true, "articles/a/b": true, "articles": true, "articles/a/b/dee": false, "articles/b": false, "a": false} {
		report, err := w.workflow.Sync(ctx, nil, map[string]bool{path: true}, nil)
		if err != nil || (report.Archived == 0) != kept {
			t.Errorf("%s is kept: %+v, %v", path, report, err)
		}
		if !kept {
			w.now = w.now.Add(time.Second)
			changed := text("deep", "甲")
			changed.Body = fmt.Sprint("乙", path)
			w.file(changed, "articles/a/b/deep.md")
		}
	}
}
