package api

import (
	"fmt"
	"html"
	"net/http"
	"slices"
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

func (b draftBody) draft(name string) (kb.Draft, error) {
	switch {
	case b.Article != nil && b.Markdown == "":
		return kb.Draft{Article: *b.Article}, nil
	case b.Article != nil || b.Markdown == "":
		return kb.Draft{}, invalid("markdown", "invalid_article", "send either markdown, a file with its front matter, or article, its fields")
	}
	f := markdown.Parse(name, []byte(b.Markdown))
	e := &kb.Error{Kind: kb.Invalid, Code: "invalid_article", Detail: "the file can't be read; see errors"}
	for _, found := range f.Findings {
		if found.Severity == kb.Block {
			e.Fields = append(e.Fields, kb.FieldError{Field: found.Field, Message: found.String()})
		}
	}
	if len(e.Fields) > 0 {
		return kb.Draft{}, e
	}
	return kb.Draft{Article: f.Article, Raw: f.Raw}, nil
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

func (s *Server) newRevision(r kb.Revision) revisionJSON {
	return revisionJSON{
		Slug: r.Article.Slug, Title: r.Article.Title, Number: r.Number, ETag: r.ETag(), State: r.StateAt(s.Now()), Hash: r.Hash, Origin: orNull(r.Origin), Author: r.Author,
		Audience: r.Article.Audience, Owner: orNull(r.Article.Owner), ReviewBy: orNull(r.Article.ReviewBy.String()),
		CreatedAt: r.CreatedAt.UTC().Format(time.RFC3339), ValidFrom: momentOrNull(r.From), ValidTo: momentOrNull(r.Until), Review: r.Review,
	}
}

func (s *Server) wholeRevision(r kb.Revision) (revisionJSON, error) {
	out := s.newRevision(r)
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
	all, err := s.deps.Workflow.Store.Revisions(c.Request().Context(), r.Article.Slug)
	if err != nil {
		return err
	}
	out.Steps = kb.Steps(all, s.Now())
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
	r, err := s.deps.Workflow.Create(c.Request().Context(), s.Principal(c), d)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/articles/"+r.Article.Slug+"/revisions/"+strconv.Itoa(r.Number))
	return s.answerRevision(c, http.StatusCreated, r)
}

// decided reads what every step on an article names: its slug and the revision
// that it was decided on.
func decided(c echo.Context) (slug, match string, err error) {
	if slug, err = slugOf(c); err != nil {
		return "", "", err
	}
	match = c.Request().Header.Get("If-Match")
	if match == "" {
		return "", "", kb.Errorf(kb.Unmatched, "missing_if_match", "say which revision you have read, by If-Match with its ETag")
	}
	return slug, match, nil
}

func (s *Server) editArticle(c echo.Context) error {
	slug, match, err := decided(c)
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
	r, err := s.deps.Workflow.Edit(c.Request().Context(), s.Principal(c), slug, match, d)
	if err != nil {
		return err
	}
	return s.answerRevision(c, http.StatusOK, r)
}

// stepBody is what the steps take; each takes its own part only.
type stepBody struct {
	Reason   string      `json:"reason"`
	Waivers  []kb.Waiver `json:"waivers"`
	At       kb.Moment   `json:"at"`
	Revision int         `json:"revision"`
}

// step is the handler of one step of the life cycle.
func (s *Server) step(action kb.Action) echo.HandlerFunc {
	takes := map[kb.Action]string{kb.ActionApprove: "waivers", kb.ActionReject: "reason", kb.ActionPublish: "at", kb.ActionArchive: "reason", kb.ActionRestore: "revision"}[action]
	return func(c echo.Context) error {
		slug, match, err := decided(c)
		if err != nil {
			return err
		}
		var body stepBody
		if c.Request().ContentLength != 0 {
			if err := readJSONUpTo(c, &body, maxBodyBytes); err != nil {
				return err
			}
		}
		given := map[string]bool{"reason": body.Reason != "", "waivers": len(body.Waivers) > 0, "at": !body.At.IsZero(), "revision": body.Revision != 0}
		for name, there := range given {
			if there && name != takes {
				return invalid(name, "bad_request", fmt.Sprintf("%s does not take %s", action, name))
			}
		}
		ctx, who, w := c.Request().Context(), s.Principal(c), s.deps.Workflow
		var r kb.Revision
		switch action {
		case kb.ActionSubmit:
			r, err = w.Submit(ctx, who, slug, match)
		case kb.ActionApprove:
			r, err = w.Approve(ctx, who, slug, match, body.Waivers)
		case kb.ActionReject:
			r, err = w.Reject(ctx, who, slug, match, body.Reason)
		case kb.ActionPublish:
			r, err = w.Publish(ctx, who, slug, match, body.At.Time)
		case kb.ActionArchive:
			r, err = w.Archive(ctx, who, slug, match, body.Reason)
		case kb.ActionRestore:
			r, err = w.Restore(ctx, who, slug, match, body.Revision)
		case kb.ActionDiscard:
			r, err = w.Discard(ctx, who, slug, match)
		}
		if err != nil {
			return err
		}
		return s.answerRevision(c, http.StatusOK, r)
	}
}

// revisions is the history of one article, newest first.
func (s *Server) revisions(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	slug, err := slugOf(c)
	if err != nil {
		return err
	}
	all, err := s.deps.Workflow.Store.Revisions(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	out := make([]revisionJSON, len(all))
	for i, r := range all {
		out[len(all)-1-i] = s.newRevision(r)
	}
	out[0].Steps = kb.Steps(all, s.Now())
	c.Response().Header().Set("ETag", out[0].ETag)
	return c.JSON(http.StatusOK, map[string]any{"results": out})
}

// numbered reads a revision that a path names.
func (s *Server) numbered(c echo.Context, number string) (kb.Revision, []kb.Revision, error) {
	slug, err := slugOf(c)
	if err != nil {
		return kb.Revision{}, nil, err
	}
	all, err := s.deps.Workflow.Store.Revisions(c.Request().Context(), slug)
	if err != nil {
		return kb.Revision{}, nil, err
	}
	i := slices.IndexFunc(all, func(r kb.Revision) bool { return strconv.Itoa(r.Number) == number })
	if i < 0 {
		return kb.Revision{}, nil, kb.Errorf(kb.NotFound, "revision_not_found", "article %q has no revision %s", slug, shorten(number))
	}
	return all[i], all, nil
}

func (s *Server) revision(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	r, all, err := s.numbered(c, c.Param("number"))
	if err != nil {
		return err
	}
	out, err := s.wholeRevision(r)
	if err != nil {
		return err
	}
	if r.Number == all[len(all)-1].Number {
		out.Steps = kb.Steps(all, s.Now())
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
	r, all, err := s.numbered(c, c.Param("number"))
	if err != nil {
		return err
	}
	old := kb.Revision{}
	if v.Has("against") {
		if old, _, err = s.numbered(c, v.Get("against")); err != nil {
			return err
		}
	} else if i := slices.IndexFunc(all, func(x kb.Revision) bool { return x.Number == r.Number }); i > 0 {
		old = all[i-1]
	}
	analyzer := s.deps.Analyzer()
	if analyzer == nil {
		return notReady(index.ErrClosed)
	}
	was, is := fieldsOf(old.Article), fieldsOf(r.Article)
	fields := []fieldDiff{}
	for i := range is {
		if is[i].text != was[i].text {
			edits := analyzer.Diff(was[i].text, is[i].text)
			fields = append(fields, fieldDiff{is[i].name, edits, diffHTML(edits)})
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"slug": r.Article.Slug, "revision": r.Number, "against": old.Number, "fields": fields})
}

type namedText struct{ name, text string }

// fieldsOf are the parts of an article that are compared, lists one item a line.
func fieldsOf(a kb.Article) []namedText {
	lines := func(items []string) string { return strings.Join(items, "\n") }
	sources := make([]string, len(a.Sources))
	for i, src := range a.Sources {
		sources[i] = strings.TrimSpace(strings.Join([]string{src.Rule, src.No, src.Effective.String(), src.Verified, src.URL}, " "))
	}
	return []namedText{
		{"title", a.Title}, {"questions", lines(a.Questions)}, {"answer", a.Answer}, {"body", a.Body}, {"kind", string(a.Kind)}, {"category", a.Category},
		{"products", lines(a.Products)}, {"tags", lines(a.Tags)}, {"audience", string(a.Audience)}, {"riskLevel", a.RiskLevel},
		{"validFrom", a.ValidFrom.String()}, {"validTo", a.ValidTo.String()}, {"asOf", a.AsOf.String()}, {"reviewBy", a.ReviewBy.String()},
		{"owner", a.Owner}, {"sources", lines(sources)}, {"related", lines(a.Related)},
	}
}

func diffHTML(edits []zh.Edit) string {
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
	now := s.Now()
	total := 0
	out := []revisionJSON{}
	err = s.deps.Workflow.Store.EachNewest(c.Request().Context(), func(r kb.Revision) error {
		overdue := !r.Article.ReviewBy.IsZero() && now.After(r.Article.ReviewBy.AddDate(0, 0, 1))
		switch {
		case v.Has("state") && v.Get("state") != string(r.StateAt(now)),
			v.Has("owner") && v.Get("owner") != r.Article.Owner,
			v.Get("overdue") == "true" && !overdue:
			return nil
		}
		if total++; total > offset && len(out) < limit {
			out = append(out, s.newRevision(r))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"results": out, "total": total, "limit": limit, "offset": offset})
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
	ctx, who := c.Request().Context(), s.Principal(c)
	all, err := s.deps.Workflow.Store.Revisions(ctx, slug)
	if err != nil {
		return err
	}
	if err := s.deps.Workflow.Store.Append(ctx, kb.Event{At: s.Now(), Actor: who.ID, Action: "article.evidence", Object: slug}); err != nil {
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
	}{Slug: slug, ArticleID: all[0].ArticleID, MadeAt: s.Now().UTC().Format(time.RFC3339), MadeBy: who.ID, Records: []kb.Record{}}
	for _, r := range all {
		whole, err := s.wholeRevision(r)
		if err != nil {
			return err
		}
		pack.Revisions = append(pack.Revisions, whole)
	}
	err = s.deps.Workflow.Store.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		if r.Object == slug && (strings.HasPrefix(r.Action, "article.")) {
			pack.Records = append(pack.Records, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if pack.AuditHead, err = s.deps.Workflow.Store.AuditHead(ctx); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+slug+`-evidence.json"`)
	return c.JSONPretty(http.StatusOK, pack, "  ")
}
