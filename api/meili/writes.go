package meili

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// add takes documents, of which drafts are made later: whole ones, or with partial what is
// to change of them.
func (r *room) add(partial bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := request.Query(c, "primaryKey", "csvDelimiter")
		if err != nil {
			return err
		}
		if key := v.Get("primaryKey"); key != "" && key != "id" {
			return request.Invalid("primaryKey", "index_primary_key_already_exists", fmt.Sprintf("the primary key of the index is `id`, and can't be %q", request.Shorten(key)))
		}
		var comma rune
		if given := v.Get("csvDelimiter"); v.Has("csvDelimiter") {
			if len(given) != 1 || strings.ContainsAny(given, "\"\r\n") || given[0] >= 0x80 {
				return request.Invalid("csvDelimiter", "invalid_document_csv_delimiter", fmt.Sprintf("csvDelimiter must be a single ASCII character, not %q", request.Shorten(given)))
			}
			comma = rune(given[0])
		}
		all, err := handedIn(c, comma)
		if err != nil {
			return err
		}
		return r.enqueue(c, tasks.Documents, tasks.Request{Partial: partial, Documents: all}, "")
	}
}

// enqueue keeps what is to be done, and says by which number it can be asked for.
func (r *room) enqueue(c echo.Context, kind tasks.Kind, asked tasks.Request, filter string) error {
	t, err := r.deps.Tasks.Add(c.Request().Context(), r.Principal(c), kind, asked, filter)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusAccepted, api.MeiliTaskInfo{TaskUID: t.ID, IndexUID: theIndex, Status: string(t.State), Type: string(kind), EnqueuedAt: t.Enqueued.UTC().Format(moments)})
}

// remove takes one document that is to be deleted.
func (r *room) remove(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	id, err := url.PathUnescape(c.Param("documentId"))
	if err != nil {
		return noDocument(c.Param("documentId"))
	}
	return r.enqueue(c, tasks.Deletion, tasks.Request{IDs: []string{id}}, "")
}

// removeBatch takes the ids of documents that are to be deleted.
func (r *room) removeBatch(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	var given []json.RawMessage
	if err := request.JSON(c, &given); err != nil {
		return err
	}
	ids := make([]string, len(given))
	for i, id := range given {
		var number json.Number // with all its digits, as documents have it
		switch {
		case string(id) != "null" && json.Unmarshal(id, &ids[i]) == nil:
		case json.Unmarshal(id, &number) == nil && number != "":
			ids[i] = number.String()
		default:
			return kb.Errorf(kb.Invalid, "bad_request", "ids of documents are texts or numbers")
		}
	}
	return r.enqueue(c, tasks.Deletion, tasks.Request{IDs: ids}, "")
}

// removeFound takes a filter: what it finds now is to be deleted.
func (r *room) removeFound(c echo.Context) error {
	m, err := body(c, "document")
	if err != nil {
		return err
	}
	var p api.SearchRequest
	m.take("filter", &p.Filter)
	if !m.has("filter") {
		m.refuse("filter", "missing_document_filter", "Sending an empty filter is forbidden.")
	}
	if err := m.end(); err != nil {
		return err
	}
	q, err := p.Query(r.Principal(c), r.Now())
	if err != nil {
		return renamed(err, "invalid_search_", "invalid_document_")
	}
	if q.Filter == nil {
		return kb.Errorf(kb.Invalid, "invalid_document_filter", "Sending an empty filter is forbidden.")
	}
	q.Sort, q.Limit, q.CropRunes = []index.Sort{{Field: "updatedAt", Desc: true}}, maxHits, 0
	ids := []string{}
	for {
		found, err := r.Ask(c.Request().Context(), q)
		if err != nil {
			return err
		}
		if found.Total > tasks.MostDocuments {
			return kb.Errorf(kb.TooLarge, "", "the filter finds %d documents: at most %d are deleted at once", found.Total, tasks.MostDocuments)
		}
		for _, h := range found.Hits {
			ids = append(ids, h.Document.Slug)
		}
		if q.Offset += maxHits; q.Offset >= found.Total {
			break
		}
	}
	return r.enqueue(c, tasks.Deletion, tasks.Request{IDs: ids}, string(m.values["filter"]))
}
