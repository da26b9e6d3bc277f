package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Exported is what an export has written.
type Exported struct {
	Articles, Pictures, Settings int
	Notes                        []string // what could not be written, in English
}

// Exporter is what an export reads.
type Exporter interface {
	EachInForce(ctx context.Context, at time.Time, yield func(kb.Revision) error) error
	kb.MediaStore
}

// Export writes a whole content folder: the articles in force, byte for byte where
// they came from a file, their pictures, and the settings of the folder in use.
func Export(ctx context.Context, from Exporter, settings fs.FS, dir string) (done Exported, err error) {
	categories := map[string]bool{}
	err = from.EachInForce(ctx, time.Now(), func(r kb.Revision) error {
		categories[r.Article.Category] = true
		return done.article(ctx, from, r, dir)
	})
	if err != nil {
		return done, err
	}
	taxonomy, _ := markdown.LoadTaxonomy(settings)
	for _, name := range reference.Files {
		if name == reference.Taxonomy && !covers(taxonomy, categories) {
			done.Notes = append(done.Notes, "taxonomy.yaml is left out: there are articles in other categories, so the folders are the categories")
			continue
		}
		data, err := fs.ReadFile(settings, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = write(dir, name, data)
		}
		if err != nil {
			return done, fmt.Errorf("export %s: %w", name, err)
		}
		done.Settings++
	}
	return done, nil
}

func covers(taxonomy *taxonomy.Taxonomy, categories map[string]bool) bool {
	for c := range categories {
		if taxonomy == nil {
			return false
		}
		if _, ok := taxonomy.Lookup(c); !ok {
			return false
		}
	}
	return true
}

func (done *Exported) article(ctx context.Context, media kb.MediaStore, r kb.Revision, dir string) error {
	name := r.Origin
	if name == "" {
		name = path.Join("articles", r.Article.Category, r.Article.Slug+".md")
	}
	if !kb.IsCategoryPath(r.Article.Category) || !filepath.IsLocal(filepath.FromSlash(name)) { // kept by an older version
		done.Notes = append(done.Notes, fmt.Sprintf("%s of the category %q is no path in the folder; the article is written to articles/%s.md", name, r.Article.Category, r.Article.Slug))
		name = path.Join("articles", r.Article.Slug+".md")
	}
	raw := r.Raw
	if len(raw) == 0 {
		var err error
		if raw, err = markdown.Format(r.Article); err != nil {
			return fmt.Errorf("write %s: %w", r.Article.Slug, err)
		}
	}
	if err := write(dir, name, raw); err != nil {
		return err
	}
	if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), time.Time{}, r.ChangedAt); err != nil {
		return err
	}
	done.Articles++
	for _, p := range markdown.PicturesOf(name, raw, r.Article) {
		m, err := media.Medium(ctx, p.Name)
		if err == nil {
			err = write(dir, p.Path, m.Data)
		}
		if err != nil {
			done.Notes = append(done.Notes, fmt.Sprintf("picture %s of %s: %v", p.Path, name, err))
			continue
		}
		done.Pictures++
	}
	return nil
}

// write writes a file below dir, and nowhere else.
func write(dir, name string, data []byte) error {
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return fmt.Errorf("%s leads out of the folder", name)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.Dir(local), 0o755); err != nil {
		return err
	}
	return root.WriteFile(local, data, 0o644)
}
