package api

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// draftBody is an article that is handed in: as a file, or as its fields.
type draftBody struct {
	Markdown string      `json:"markdown"`
	Article  *kb.Article `json:"article"`
}

func (b draftBody) draft(name string) (*kb.Draft, error) {
	switch {
	case b.Article != nil && b.Markdown == "":
		return &kb.Draft{Article: *b.Article}, nil
	case b.Article != nil || b.Markdown == "":
		return nil, invalid("markdown", "invalid_article", "send either markdown, a file with its front matter, or article, its fields")
	}
	f := markdown.Parse(name, []byte(b.Markdown))
	e := &kb.Error{Kind: kb.Invalid, Code: "invalid_article", Detail: "the file can't be read; see errors"}
	for _, found := range f.Findings {
		if found.Severity == kb.Block {
			e.Fields = append(e.Fields, kb.FieldError{Field: found.Field, Message: found.String()})
		}
	}
	if len(e.Fields) > 0 {
		return nil, e
	}
	return &kb.Draft{Article: f.Article, Raw: f.Raw}, nil
}

type revisionJSON struct {
	Slug      string      `json:"slug"`
	Title     string      `json:"title"`
	Number    int         `json:"revision"`
	ETag      string      `json:"etag"`
	State     kb.State    `json:"state"`
	Hash      string      `json:"hash"`
	Origin    any         `json:"origin"` // the file it comes from
	Author    string      `json:"author"`
	Audience  kb.Audience `json:"audience"`
	Owner     any         `json:"owner"`
	ReviewBy  any         `json:"reviewBy"`
	CreatedAt string      `json:"createdAt"`
	ValidFrom any         `json:"validFrom"`
	ValidTo   any         `json:"validTo"`
	Review    kb.Review   `json:"review"`
	// Markdown and Article are given where one revision is asked for.
	Markdown string      `json:"markdown,omitempty"`
	Article  *kb.Article `json:"article,omitempty"`
	Steps    []kb.Action `json:"steps,omitempty"` // what may be done next, of the newest
}

func (s *Server) newRevision(r kb.Summary) revisionJSON {
	return revisionJSON{
		Slug: r.Slug, Title: r.Title, Number: r.Number, ETag: r.ETag(), State: r.StateAt(s.Now()), Hash: r.Hash, Origin: orNull(r.Origin), Author: r.Author,
		Audience: r.Audience, Owner: orNull(r.Owner), ReviewBy: orNull(r.ReviewBy.String()),
		CreatedAt: r.CreatedAt.UTC().Format(time.RFC3339), ValidFrom: momentOrNull(r.From), ValidTo: momentOrNull(r.Until), Review: r.Review,
	}
}

func (s *Server) wholeRevision(r kb.Revision) (revisionJSON, error) {
	out := s.newRevision(r.Summary())
	raw := r.Raw
	if len(raw) == 0 {
		var err error
		if raw, err = markdown.Format(r.Article); err != nil {
			return out, err
		}
	}
	out.Markdown, out.Article = string(raw), &r.Article
	return out, nil
}

// answerRevision shows the newest revision after a step.
func (s *Server) answerRevision(c echo.Context, status int, r kb.Revision) error {
	out, err := s.wholeRevision(r)
	if err != nil {
		return err
	}
	h, err := s.deps.Library.History(c.Request().Context(), s.Principal(c), r.Article.Slug)
	if err != nil {
		return err
	}
	out.Steps = h.Steps
	c.Response().Header().Set("ETag", out.ETag)
	return c.JSON(status, out)
}

func (s *Server) createArticle(c echo.Context) error {
	var body draftBody
	if err := readJSONUpTo(c, &body, maxArticleBytes); err != nil {
		return err
	}
	d, err := body.draft("article.md")
	if err != nil {
		return err
	}
	r, err := s.deps.Workflow.Do(c.Request().Context(), s.Principal(c), kb.Step{Action: kb.ActionCreate, Draft: d})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/articles/"+r.Article.Slug+"/revisions/"+strconv.Itoa(r.Number))
	return s.answerRevision(c, http.StatusCreated, r)
}

func (s *Server) editArticle(c echo.Context) error {
	slug, err := slugOf(c)
	if err != nil {
		return err
	}
	var body draftBody
	if err := readJSONUpTo(c, &body, maxArticleBytes); err != nil {
		return err
	}
	d, err := body.draft(slug + ".md")
	if err != nil {
		return err
	}
	return s.do(c, kb.Step{Action: kb.ActionEdit, Slug: slug, Draft: d})
}

// step is the handler of one step of the life cycle.
func (s *Server) step(action kb.Action) echo.HandlerFunc {
	return func(c echo.Context) error {
		slug, err := slugOf(c)
		if err != nil {
			return err
		}
		var body struct {
			Reason   string      `json:"reason"`
			Waivers  []kb.Waiver `json:"waivers"`
			At       kb.Moment   `json:"at"`
			Revision int         `json:"revision"`
		}
		if c.Request().ContentLength != 0 {
			if err := readJSONUpTo(c, &body, maxBodyBytes); err != nil {
				return err
			}
		}
		return s.do(c, kb.Step{Action: action, Slug: slug, Reason: body.Reason, Waivers: body.Waivers, At: body.At.Time, Revision: body.Revision})
	}
}

// do takes a step on the revision that If-Match names.
func (s *Server) do(c echo.Context, step kb.Step) error {
	step.Match = c.Request().Header.Get("If-Match")
	r, err := s.deps.Workflow.Do(c.Request().Context(), s.Principal(c), step)
	if err != nil {
		return err
	}
	return s.answerRevision(c, http.StatusOK, r)
}

// history reads an article that the path names.
func (s *Server) history(c echo.Context) (kb.History, error) {
	slug, err := slugOf(c)
	if err != nil {
		return kb.History{}, err
	}
	return s.deps.Library.History(c.Request().Context(), s.Principal(c), slug)
}

// revisions is the history of one article, newest first.
func (s *Server) revisions(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	h, err := s.history(c)
	if err != nil {
		return err
	}
	out := make([]revisionJSON, len(h.Revisions))
	for i, r := range h.Revisions {
		out[i] = s.newRevision(r.Summary())
	}
	out[0].Steps = h.Steps
	c.Response().Header().Set("ETag", out[0].ETag)
	return c.JSON(http.StatusOK, map[string]any{"results": out})
}

// numberOf reads the number of a revision; there is none that is not written as one.
func numberOf(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || strconv.Itoa(n) != text {
		return 0, kb.Errorf(kb.NotFound, "revision_not_found", "there is no revision %s", shorten(text))
	}
	return n, nil
}

func (s *Server) revision(c echo.Context) error {
	if _, err := query(c); err != nil {
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
	r, err := h.Revision(number)
	if err != nil {
		return err
	}
	out, err := s.wholeRevision(r)
	if err != nil {
		return err
	}
	if r.Number == h.Newest().Number {
		out.Steps = h.Steps
	}
	c.Response().Header().Set("ETag", out.ETag)
	return c.JSON(http.StatusOK, out)
}

type fieldDiff struct {
	Field string    `json:"field"`
	Edits []zh.Edit `json:"edits"`
	HTML  string    `json:"html"`
}

// diff compares a revision with another, by default the one before it, word by
// word.
func (s *Server) diff(c echo.Context) error {
	v, err := query(c, "against")
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
	fields := []fieldDiff{}
	for _, f := range compared.Changes {
		edits := analyzer.Diff(f.Was, f.Now)
		fields = append(fields, fieldDiff{f.Field, edits, DiffHTML(edits)})
	}
	return c.JSON(http.StatusOK, map[string]any{"slug": compared.Revision.Article.Slug, "revision": number, "against": compared.Against.Number, "fields": fields})
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

// newest lists the newest revision of every article, for instance those that wait
// for a review.
func (s *Server) newest(c echo.Context) error {
	v, err := query(c, "state", "owner", "overdue", "limit", "offset")
	if err != nil {
		return err
	}
	limit, offset := 50, 0
	if v.Has("limit") {
		if limit, err = atoi(v.Get("limit"), "limit", "invalid_limit"); err != nil {
			return err
		}
	}
	if v.Has("offset") {
		if offset, err = atoi(v.Get("offset"), "offset", "invalid_offset"); err != nil {
			return err
		}
	}
	if limit < 1 || limit > maxLimit || offset < 0 {
		return invalid("limit", "invalid_limit", fmt.Sprintf("limit must be from 1 to %d, offset at least 0", maxLimit))
	}
	found, err := s.deps.Library.Inbox(c.Request().Context(), s.Principal(c), kb.InboxQuery{
		State: kb.State(v.Get("state")), Owner: v.Get("owner"), Overdue: v.Get("overdue") == "true", Limit: limit, Offset: offset,
	})
	if err != nil {
		return err
	}
	out := make([]revisionJSON, len(found.Rows))
	for i, r := range found.Rows {
		out[i] = s.newRevision(r)
	}
	return c.JSON(http.StatusOK, map[string]any{"results": out, "total": found.Total, "limit": limit, "offset": offset})
}

// evidence is everything about one article in one file: every revision with its
// text, findings, decisions and times in force, and every record of the log.
func (s *Server) evidence(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	slug, err := slugOf(c)
	if err != nil {
		return err
	}
	found, err := s.deps.Library.Evidence(c.Request().Context(), s.Principal(c), slug)
	if err != nil {
		return err
	}
	pack := struct {
		Slug      string         `json:"slug"`
		ArticleID string         `json:"articleId"`
		MadeAt    string         `json:"madeAt"`
		MadeBy    string         `json:"madeBy"`
		Revisions []revisionJSON `json:"revisions"`
		Records   []kb.Record    `json:"records"`
		AuditHead kb.AuditHead   `json:"auditHead"`
	}{Slug: slug, ArticleID: found.ArticleID, MadeAt: found.MadeAt.UTC().Format(time.RFC3339), MadeBy: found.MadeBy, Records: found.Records, AuditHead: found.AuditHead}
	for _, r := range found.Revisions {
		whole, err := s.wholeRevision(r)
		if err != nil {
			return err
		}
		pack.Revisions = append(pack.Revisions, whole)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+slug+`-evidence.json"`)
	return c.JSONPretty(http.StatusOK, pack, "  ")
}
