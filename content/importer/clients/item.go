package clients

import (
	"context"
	"maps"
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/documents"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// ids are those that Meilisearch takes.
var ids = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,511}$`)

// item is the article of a document, after the article that it is of already; failed is why
// there is none.
func (w *Worker) item(ctx context.Context, records *records, fields map[string]any, partial bool) (item importer.Item, failed *tasks.Outcome, err error) {
	id := idOf(fields)
	fail := func(code, message string) *tasks.Outcome {
		return &tasks.Outcome{ID: id, What: "refused", Error: &tasks.Failure{Code: code, Message: message}}
	}
	switch {
	case id == "":
		return item, fail("missing_document_id", "Document doesn't have a `id` attribute."), nil
	case !ids.MatchString(id):
		id = shortened(id)
		return item, fail("invalid_document_id", "A document identifier can be of type integer or string, only composed of alphanumeric characters (a-z A-Z 0-9), hyphens (-) and underscores (_), and can not be more than 511 bytes."), nil
	}
	revisions, err := w.revisions(ctx, records.slug(id))
	if err != nil {
		return item, nil, err
	}
	given := maps.Clone(fields)
	var here *articleHere
	if len(revisions) > 0 {
		here = w.here(revisions)
		if partial || here.wasRead(fields) {
			records.know(id, here.head.Article.Slug, here.head.Hash)
		} else {
			records.know(id, here.head.Article.Slug, "")
		}
		if partial {
			given = here.completed(fields)
		}
	}
	item, why := documents.Item("", "id", given)
	if why != "" {
		return item, fail("invalid_article", why), nil
	}
	item.Place = "document " + id
	if !kb.SlugPattern.MatchString(item.Article.Slug) || item.Article.Slug != id {
		item.Article.Slug = strings.Trim(notInSlugs.ReplaceAllString(strings.ToLower(id), "-"), "-")
	}
	if here != nil {
		here.keepIn(&item, given)
	}
	return item, nil, nil
}

var notInSlugs = regexp.MustCompile(`[^a-z0-9]+`)
