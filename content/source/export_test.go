package source_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
)

// hostileStore has articles and pictures whose paths lead out.
type hostileStore struct {
	kb.MediaStore
	articles []kb.Revision
}

func (s hostileStore) EachInForce(_ context.Context, _ time.Time, yield func(kb.Revision) error) error {
	for _, r := range s.articles {
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}

func (hostileStore) Medium(_ context.Context, name string) (kb.Medium, error) {
	return kb.Medium{Name: name, Data: []byte("picture")}, nil
}

// Nothing is written outside of the folder of an export, whatever a category, an
// origin or a picture says; the articles are there all the same.
func TestAttackExportStaysInItsFolder(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "one", "two", "export")
	var store hostileStore
	for i, bad := range []struct{ category, origin string }{
		{"../../../escape", ""}, {"/etc", ""}, {"..", ""}, {"x", "../../escape.md"}, {"x", "/tmp/escape.md"}, {"a/../../../../b", ""}, {"good", ""},
	} {
		slug := "slug-" + string(rune('a'+i))
		store.articles = append(store.articles, kb.Revision{Origin: bad.origin, Article: kb.Article{Slug: slug, Title: "题", Category: bad.category, Kind: kb.KindHowto, Audience: kb.AudiencePublic, Body: "![图](/media/0123.png)\n"},
			Raw: []byte("---\ntitle: 题\n---\n\n![图](../../../../../escape.png)\n")})
	}
	done, err := source.Export(t.Context(), store, fstest.MapFS{}, dir)
	if err != nil || done.Articles != len(store.articles) {
		t.Errorf("%+v, %v", done, err)
	}
	if !strings.Contains(strings.Join(done.Notes, "\n"), "../../../escape") {
		t.Errorf("the notes do not name what was moved: %q", done.Notes)
	}
	must(t, fs.WalkDir(os.DirFS(above), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(path, "one/two/export/") {
			t.Errorf("%s was written outside", path)
		}
		return err
	}))
	for i := range store.articles {
		slug := "slug-" + string(rune('a'+i)) + ".md"
		_, here := os.Stat(filepath.Join(dir, "articles", slug))
		_, below := os.Stat(filepath.Join(dir, "articles", "good", slug))
		if errors.Is(here, fs.ErrNotExist) && errors.Is(below, fs.ErrNotExist) {
			t.Errorf("%s is not exported", slug)
		}
	}
}
