package api

import (
	"html"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// diff compares a revision with another, by default the one before it, word by
// word.
func (s *Server) diff(c echo.Context) error {
	v, err := request.Query(c, "against")
	if err != nil {
		return err
	}
	h, err := s.history(c)
	if err != nil {
		return err
	}
	number, err := numberOf(c.Param("number"))
	if err != nil {
		return err
	}
	against := number - 1
	if v.Has("against") {
		if against, err = numberOf(v.Get("against")); err != nil {
			return err
		}
	}
	compared, err := h.Compare(number, against)
	if err != nil {
		return err
	}
	analyzer := s.deps.Analyzer()
	if analyzer == nil {
		return notReady(index.ErrClosed)
	}
	out := Diff{Slug: compared.Revision.Article.Slug, Revision: number, Against: compared.Against.Number, Fields: []FieldDiff{}}
	for _, f := range compared.Changes {
		edits := analyzer.Diff(f.Was, f.Now)
		out.Fields = append(out.Fields, FieldDiff{Field: f.Field.JSON, Edits: edits, HTML: DiffHTML(edits)})
	}
	return c.JSON(http.StatusOK, out)
}

// DiffHTML shows what was inserted and deleted as HTML.
func DiffHTML(edits []zh.Edit) string {
	var b strings.Builder
	for _, e := range edits {
		tag := map[zh.EditKind]string{zh.Inserted: "ins", zh.Deleted: "del"}[e.Kind]
		if tag == "" {
			b.WriteString(html.EscapeString(e.Text))
			continue
		}
		b.WriteString("<" + tag + ">" + html.EscapeString(e.Text) + "</" + tag + ">")
	}
	return b.String()
}
