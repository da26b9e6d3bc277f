package source

import (
	"context"
	"io/fs"
	"slices"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/products"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// InForce is a content folder with the reference files that are in force instead of
// those that lie in it. A store that never took any in leaves those.
func InForce(ctx context.Context, store reference.Store, folder fs.FS) (fs.FS, error) {
	inForce, err := store.ReferencesInForce(ctx)
	if err != nil {
		return nil, err
	}
	if len(inForce) == 0 {
		return folder, nil
	}
	return content.Over(folder, textsOf(inForce)), nil
}

// textsOf are the texts in force; a file that never was is none.
func textsOf(inForce map[string]reference.Revision) map[string]string {
	texts := map[string]string{}
	for _, file := range reference.Files {
		texts[file] = ""
	}
	for file, r := range inForce {
		texts[file] = r.Text
	}
	return texts
}

// rulesOf are red lines with the categories, facts, products and house of a folder.
func rulesOf(pack *compliance.Pack, folder fs.FS) *Rules {
	r := NewRules(pack)
	taxonomy, _ := markdown.LoadTaxonomy(folder)
	facts, _ := markdown.LoadFacts(folder)
	guide, _ := products.Load(folder)
	r.taxonomy.Store(taxonomy)
	r.facts.Store(&facts)
	r.products.Store(&guide)
	if house, _ := brand.In(folder); house != nil { // without its logo, where that has gone
		r.brand.Store(house)
	}
	return r
}

// factsSince are the facts in force with what each was before, for those who ask what
// held at a time.
func factsSince(ctx context.Context, store reference.Store, inForce kb.Facts) (kb.Facts, error) {
	revisions, err := store.References(ctx, reference.Facts)
	if err != nil {
		return nil, err
	}
	revisions = slices.DeleteFunc(revisions, func(r reference.Revision) bool { return r.From.IsZero() })
	if len(revisions) == 0 {
		return inForce, nil
	}
	slices.SortFunc(revisions, func(a, b reference.Revision) int { return a.Number - b.Number })
	facts := kb.Facts{}
	for _, r := range revisions {
		whole, err := store.Reference(ctx, r.File, r.Number)
		if err != nil {
			return nil, err
		}
		read, _ := markdown.LoadFacts(content.Over(content.FS, map[string]string{reference.Facts: whole.Text}))
		facts = read.After(facts, r.From)
	}
	return facts, nil
}

// onDisk is the text of a file of the folder; red lines that it lacks are the built-in
// ones.
func onDisk(folder *content.Files, file string) (string, error) {
	text, err := folder.Text(file)
	if err == nil && text == "" && file == reference.RedLines {
		return (&content.Files{Base: content.FS}).Text(file)
	}
	return text, err
}

// use makes the rules those of others.
func (r *Rules) use(other *Rules) {
	r.pack.Store(other.Pack())
	r.taxonomy.Store(other.Taxonomy())
	facts, guide := other.Facts(), other.Products()
	r.facts.Store(&facts)
	r.products.Store(&guide)
	r.brand.Store(other.Brand())
}
