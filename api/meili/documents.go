package meili

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

var documentsParameters = []parameter{{"offset", number}, {"limit", number}, {"fields", list}, {"ids", list}, {"filter", text}, {"sort", list}, {"retrieveVectors", boolean}}

func (r *room) documentsGet(c echo.Context) error {
	m, err := parameters(c, "document", documentsParameters)
	if err != nil {
		return err
	}
	return r.documents(c, m)
}

func (r *room) documentsPost(c echo.Context) error {
	m, err := body(c, "document")
	if err != nil {
		return err
	}
	return r.documents(c, m)
}

// documents lists what the caller may see, newest first.
func (r *room) documents(c echo.Context, m *members) error {
	p := api.SearchRequest{Sort: []string{"updatedAt:desc"}}
	f, offset, limit, ids := format{}, 0, defaultHits, []string(nil)
	m.take("offset", &offset)
	m.take("limit", &limit)
	m.take("fields", &f.retrieve)
	m.take("ids", &ids)
	m.take("filter", &p.Filter)
	m.take("sort", &p.Sort)
	m.take("retrieveVectors", &f.vectors)
	m.within("offset", offset, 0, maxReach)
	m.within("limit", limit, 0, maxHits)
	m.within("fields", len(f.retrieve), 0, maxNames)
	m.within("ids", len(ids), 0, maxNames)
	if err := m.end(); err != nil {
		return err
	}
	q, err := p.Query(r.Principal(c), r.Now())
	if err != nil {
		return renamed(err, "invalid_search_", "invalid_document_")
	}
	q.Offset, q.Limit, q.CropRunes = offset, limit, 0
	if ids != nil {
		q.Filter = index.Both(q.Filter, index.Of(ids))
	}
	found, err := r.Ask(c.Request().Context(), q)
	if err != nil {
		return err
	}
	if err := r.logWhole(c, f.retrieve, found.Hits); err != nil {
		return err
	}
	out := api.MeiliDocuments{Results: []api.MeiliDocument{}, Offset: offset, Limit: limit, Total: found.Total}
	for _, h := range found.Hits {
		out.Results = append(out.Results, r.shown(c, h.Whole(), f))
	}
	return answer(c, out)
}

// renamed is an error of our own searches by the name that it has at another address.
func renamed(err error, from, to string) error {
	var known *kb.Error
	if !errors.As(err, &known) {
		return err
	}
	out := *known
	out.Code = strings.Replace(out.Code, from, to, 1)
	return &out
}

// shown are the attributes of a document that are asked for.
func (r *room) shown(c echo.Context, d *index.Document, f format) map[string]any {
	out := only(r.newDocument(c, d), f.retrieve)
	if f.vectors {
		out["_vectors"] = map[string]any{}
	}
	return out
}

// document is one article; that an internal one is read may be logged.
func (r *room) document(c echo.Context) error {
	m, err := parameters(c, "document", []parameter{{"fields", list}, {"retrieveVectors", boolean}})
	if err != nil {
		return err
	}
	var f format
	m.take("fields", &f.retrieve)
	m.take("retrieveVectors", &f.vectors)
	m.within("fields", len(f.retrieve), 0, maxNames)
	if err := m.end(); err != nil {
		return err
	}
	read, err := r.read(c, c.Param("documentId"))
	if err != nil {
		return err
	}
	d := index.NewDocument(read.Revision, r.deps.Facts(), read.At)
	d.From, d.Until = read.Window.From, read.Window.Until
	return answer(c, r.shown(c, &d, f))
}

// read reads an article that the caller may see.
func (r *room) read(c echo.Context, id string) (kb.Reading, error) {
	slug, err := url.PathUnescape(id)
	if err != nil || !kb.SlugPattern.MatchString(slug) || len(slug) > kb.MaxSlugRunes {
		return kb.Reading{}, noDocument(id)
	}
	ctx, who := c.Request().Context(), r.Principal(c)
	read, err := r.deps.Library.Read(ctx, who, slug, time.Time{})
	if kb.KindOf(err) == kb.NotFound {
		return read, noDocument(slug)
	}
	if err == nil {
		err = r.deps.Library.LogRead(ctx, who, read.Article)
	}
	return read, err
}

func noDocument(id string) error {
	return kb.Errorf(kb.NotFound, "document_not_found", "Document `%s` not found.", request.Shorten(id))
}
