package clients

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
)

// records are those of imports, as they stand for one task: of an article that a document
// may change, the text that it is made of counts as the one that was handed in last.
type records struct {
	imports.Store
	known map[string]imports.Record
	owner map[string]string // of the slugs of records: the id of a document, or foreign
}

// foreign is the owner of what another import has brought in; no id is like it.
const foreign = "/"

// recall reads what was handed in before.
func (w *Worker) recall(ctx context.Context) (*records, error) {
	r := &records{Store: w.Records, owner: map[string]string{}}
	var err error
	if r.known, err = w.Records.Imported(ctx, Source); err != nil {
		return nil, err
	}
	reserved, err := w.Records.Reserved(ctx)
	if err != nil {
		return nil, err
	}
	for _, slug := range reserved {
		r.owner[slug] = foreign
	}
	for id, mine := range r.known {
		r.owner[mine.Slug] = id
	}
	return r, nil
}

// slug is that of the article that a document is of, or would be.
func (r *records) slug(id string) string {
	if known, ok := r.known[id]; ok {
		return known.Slug
	}
	return id
}

// know lets a text count as the one that was handed in last; without a hash, what is known.
func (r *records) know(id, slug, hash string) {
	if known, ok := r.known[id]; ok && hash == "" {
		hash = known.Hash
	}
	r.known[id] = imports.Record{Source: Source, ID: id, Slug: slug, Hash: hash}
}

// Imported implements imports.Store.
func (r *records) Imported(context.Context, string) (map[string]imports.Record, error) {
	return r.known, nil
}

// KeepImported implements imports.Store. What another import, or a document with another
// id, has brought in stays its own.
func (r *records) KeepImported(ctx context.Context, all []imports.Record, e kb.Event) error {
	var mine []imports.Record
	for _, one := range all {
		if owner, owned := r.owner[one.Slug]; !owned || owner == one.ID {
			mine = append(mine, one)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return r.Store.KeepImported(ctx, mine, e)
}
