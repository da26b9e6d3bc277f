package drafts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
)

// name gives every item the slug of its article, and keeps them before any article is
// made: after a kill the next run knows which ones are its own.
func (r *run) name(ctx context.Context, items []importer.Item) error {
	heads, err := r.Workflow.Store.Heads(ctx)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for slug := range heads {
		taken[slug] = true
	}
	reserved, err := r.Records.Reserved(ctx)
	if err != nil {
		return err
	}
	for _, slug := range reserved {
		taken[slug] = true
	}
	ids := map[string]bool{}
	for _, item := range items {
		if ids[item.ID] {
			return importer.Refuse("%s has the id %q a second time", item.Place, item.ID)
		}
		ids[item.ID] = true
		record, known := r.records[item.ID]
		if !known {
			record = imports.Record{Source: r.Source, ID: item.ID, Slug: r.slug(item, taken)}
			r.records[item.ID] = record
			r.pending = append(r.pending, record)
		}
		taken[record.Slug] = true
		r.slugs = append(r.slugs, record.Slug)
		for _, address := range item.Addresses {
			if _, first := r.leads[address]; !first {
				r.leads[address] = record.Slug
			}
		}
	}
	return r.keep(ctx)
}

// notInSlugs are characters that a slug has not.
var notInSlugs = regexp.MustCompile(`[^a-z0-9]+`)

// slug is the first of these that can be one: what the item asks for, its title in pinyin,
// its id; with a number where another article has it.
func (r *run) slug(item importer.Item, taken map[string]bool) string {
	plain := func(s string) string {
		s = strings.Trim(notInSlugs.ReplaceAllString(strings.ToLower(s), "-"), "-")
		return strings.Trim(s[:min(len(s), kb.MaxSlugRunes-10)], "-")
	}
	asked := item.Article.Slug
	if plain(asked) != asked { // in Chinese, or with marks: read like a title
		asked = r.SlugOf(asked)
	}
	base := ""
	for _, candidate := range []string{asked, r.SlugOf(item.Article.Title), item.ID} {
		candidate = plain(candidate)
		if base == "" && candidate != "" && !taken[candidate] {
			return candidate
		}
		if base == "" {
			base = candidate
		}
	}
	if base == "" {
		sum := sha256.Sum256([]byte(item.ID))
		base = "article-" + hex.EncodeToString(sum[:6])
	}
	for n := 2; ; n++ {
		if candidate := fmt.Sprintf("%s-%d", base, n); !taken[candidate] {
			return candidate
		}
	}
}

// category is where an article of a category of the source is filed; empty is unknown.
func (r *run) category(of string) string {
	parts := strings.FieldsFunc(of, func(c rune) bool { return c == '/' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	for n := len(parts); n > 0; n-- { // of the category itself, or the nearest above it
		for _, joint := range []string{" / ", "/"} {
			if to, mapped := r.Categories[strings.Join(parts[:n], joint)]; mapped {
				return to
			}
		}
	}
	if to := r.inHouse(parts); to != "" {
		return to
	}
	if to, mapped := r.Categories["*"]; mapped {
		return to
	}
	return r.Category
}

// inHouse finds a category of the house by its path, its whole name, or a name or slug that
// only one has.
func (r *run) inHouse(parts []string) string {
	joined := strings.Join(parts, "/")
	if r.Taxonomy == nil {
		if kb.IsCategoryPath(joined) {
			return joined
		}
		return ""
	}
	if joined == "" {
		return ""
	}
	last := parts[len(parts)-1]
	alike := map[string]bool{}
	for _, c := range r.Taxonomy.All() {
		if c.Path == joined || c.Name == strings.Join(parts, " / ") {
			return c.Path
		}
		if name := c.Name[strings.LastIndex(c.Name, " / ")+1:]; strings.TrimPrefix(strings.TrimSpace(name), "/ ") == last || path.Base(c.Path) == last {
			alike[c.Path] = true
		}
	}
	if only := slices.Collect(maps.Keys(alike)); len(only) == 1 {
		return only[0]
	}
	return ""
}
