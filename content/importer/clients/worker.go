// Package clients does what Meilisearch's own clients hand in: documents become drafts, and
// of an article that is to be deleted a draft is dropped, or it is asked to archive it.
// Nothing here publishes, or takes back, what a second person has not agreed to.
package clients

import (
	"context"
	"encoding/json"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Source is the name under which the ids of documents are remembered.
const Source = "clients"

// Worker does tasks.
type Worker struct {
	Workflow *kb.Workflow
	Records  imports.Store
	Taxonomy func() *taxonomy.Taxonomy
	Facts    func() kb.Facts
	Now      func() time.Time
}

// revisions are those of an article; none is that there is no such article.
func (w *Worker) revisions(ctx context.Context, slug string) ([]kb.Revision, error) {
	if !kb.SlugPattern.MatchString(slug) || len(slug) > kb.MaxSlugRunes {
		return nil, nil
	}
	out, err := w.Workflow.Store.Revisions(ctx, slug)
	if kb.KindOf(err) == kb.NotFound && err != nil {
		return nil, nil
	}
	return out, err
}

// idOf is the primary key of a document as text; empty is that it has none.
func idOf(fields map[string]any) string {
	switch id := fields["id"].(type) {
	case string:
		return id
	case json.Number:
		return id.String()
	}
	return ""
}

// shortened is an id as it is said back.
func shortened(id string) string {
	if runes := []rune(id); len(runes) > 100 {
		return string(runes[:100]) + "…"
	}
	return id
}
