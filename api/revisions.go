package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

// newRevision is a revision in a list, as it stands at a time.
func newRevision(r kb.Summary, now time.Time) Revision {
	return Revision{
		Slug: r.Slug, Title: r.Title, Revision: r.Number, ETag: r.ETag(), State: r.StateAt(now), Hash: r.Hash, Origin: OrNull(r.Origin), Adopted: OrNull(r.Adopted), Author: r.Author,
		Audience: string(r.Audience), Owner: OrNull(r.Owner), ReviewBy: OrNull(r.ReviewBy.String()),
		CreatedAt: Timestamp(r.CreatedAt), ValidFrom: MomentOrNull(r.From), ValidTo: MomentOrNull(r.Until), InForce: periods(r.InForce), Review: r.Review,
	}
}

func periods(windows []kb.Window) []Period {
	out := make([]Period, len(windows))
	for i, w := range windows {
		out[i] = Period{From: Timestamp(w.From), Until: MomentOrNull(w.Until)}
	}
	return out
}

// newWholeRevision is one that is asked for by itself: with its text.
func newWholeRevision(r kb.Revision, now time.Time) (Revision, error) {
	out := newRevision(r.Summary(), now)
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

// history reads an article that the path names.
func (s *Server) history(c echo.Context) (kb.History, error) {
	slug, err := request.Slug(c)
	if err != nil {
		return kb.History{}, err
	}
	return s.deps.Library.History(c.Request().Context(), s.Principal(c), slug)
}

// numberOf reads the number of a revision; there is none that is not written as one.
func numberOf(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || strconv.Itoa(n) != text {
		return 0, kb.Errorf(kb.NotFound, "revision_not_found", "there is no revision %s", request.Shorten(text))
	}
	return n, nil
}

// revisions is the history of one article, newest first.
func (s *Server) revisions(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	h, err := s.history(c)
	if err != nil {
		return err
	}
	out := RevisionList{Results: make([]Revision, len(h.Revisions))}
	for i, r := range h.Revisions {
		out.Results[i] = newRevision(r.Summary(), s.Now())
	}
	out.Results[0].Steps = h.Steps
	c.Response().Header().Set("ETag", out.Results[0].ETag)
	return c.JSON(http.StatusOK, out)
}

// revision is one revision with its text.
func (s *Server) revision(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
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
	if err := s.deps.Library.LogRead(c.Request().Context(), s.Principal(c), r.Article); err != nil {
		return err
	}
	out, err := newWholeRevision(r, s.Now())
	if err != nil {
		return err
	}
	if r.Number == h.Newest().Number {
		out.Steps = h.Steps
	}
	c.Response().Header().Set("ETag", out.ETag)
	return c.JSON(http.StatusOK, out)
}

// newest lists the newest revision of every article, for instance those that wait
// for a review.
func (s *Server) newest(c echo.Context) error {
	v, err := request.Query(c, "state", "owner", "overdue", "asked", "limit", "offset")
	if err != nil {
		return err
	}
	q := worklist.Query{
		State: request.OneOf(v, "state", "invalid_state", kb.States), Owner: v.Get("owner"), Asked: v.Boolean("asked", "invalid_asked"),
		Limit: v.Within("limit", "invalid_limit", defaultInbox, 1, maxLimit), Offset: v.AtLeast("offset", "invalid_offset", 0),
	}
	if v.Boolean("overdue", "invalid_overdue") {
		q.Due = worklist.DueLate
	}
	if v.Err != nil {
		return v.Err
	}
	found, err := s.deps.Lists.Find(c.Request().Context(), s.Principal(c), q)
	if err != nil {
		return err
	}
	out := RevisionPage{Results: make([]Revision, len(found.Rows)), Total: found.Total, Limit: q.Limit, Offset: q.Offset}
	for i, r := range found.Rows {
		out.Results[i] = newRevision(r, s.Now())
	}
	return c.JSON(http.StatusOK, out)
}

// evidence is everything about one article in one file.
func (s *Server) evidence(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	slug, err := request.Slug(c)
	if err != nil {
		return err
	}
	found, err := s.deps.Library.Evidence(c.Request().Context(), s.Principal(c), slug)
	if err != nil {
		return err
	}
	out := Evidence{
		Slug: slug, ArticleID: found.ArticleID, MadeAt: Timestamp(found.MadeAt), MadeBy: found.MadeBy,
		Revisions: make([]Revision, len(found.Revisions)), Records: found.Records, AuditHead: found.AuditHead,
	}
	for i, r := range found.Revisions {
		if out.Revisions[i], err = newWholeRevision(r, found.MadeAt); err != nil {
			return err
		}
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+slug+`-evidence.json"`)
	return c.JSONPretty(http.StatusOK, out, "  ")
}
