package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// read makes a draft of what was handed in: a file, or the fields of an article.
func (d Draft) read(name string) (*kb.Draft, error) {
	switch {
	case d.Article != nil && d.Markdown == "":
		return &kb.Draft{Article: *d.Article}, nil
	case d.Article != nil || d.Markdown == "":
		return nil, request.Invalid("markdown", "invalid_article", "send either markdown, a file with its front matter, or article, its fields")
	}
	f := markdown.Parse(name, []byte(d.Markdown))
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

func (s *Server) createArticle(c echo.Context) error {
	var body Draft
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	d, err := body.read("article.md")
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
	slug, err := request.Slug(c)
	if err != nil {
		return err
	}
	var body Draft
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	d, err := body.read(slug + ".md")
	if err != nil {
		return err
	}
	return s.do(c, kb.Step{Action: kb.ActionEdit, Slug: slug, Draft: d})
}

// stepBodies read what each step of the life cycle takes; the body may be left out.
var stepBodies = map[kb.Action]func(c echo.Context, step *kb.Step) error{
	kb.ActionSubmit:  takes(func(*kb.Step, struct{}) {}),
	kb.ActionDiscard: takes(func(*kb.Step, struct{}) {}),
	kb.ActionApprove: takes(func(step *kb.Step, b Approval) { step.Waivers = b.Waivers }),
	kb.ActionReject:  takes(func(step *kb.Step, b Reason) { step.Reason = b.Reason }),
	kb.ActionArchive: takes(func(step *kb.Step, b Reason) { step.Reason = b.Reason }),
	kb.ActionKeep:    takes(func(step *kb.Step, b Reason) { step.Reason = b.Reason }),
	kb.ActionPublish: takes(func(step *kb.Step, b Publication) { step.At = b.At.Time }),
	kb.ActionRestore: takes(func(step *kb.Step, b Restoration) { step.Revision = b.Revision }),

	kb.ActionAdopt:      takes(func(*kb.Step, struct{}) {}),
	kb.ActionUnschedule: takes(func(step *kb.Step, b Unscheduling) { step.Revision = b.Revision }),
}

// takes reads the body of a step, which may be left out, into it.
func takes[Step, Body any](take func(step *Step, body Body)) func(echo.Context, *Step) error {
	return func(c echo.Context, step *Step) error {
		var body Body
		if c.Request().ContentLength != 0 {
			if err := request.JSON(c, &body); err != nil {
				return err
			}
		}
		take(step, body)
		return nil
	}
}

// step is the handler of one step of the life cycle.
func (s *Server) step(action kb.Action) echo.HandlerFunc {
	return func(c echo.Context) error {
		slug, err := request.Slug(c)
		if err != nil {
			return err
		}
		step := kb.Step{Action: action, Slug: slug}
		if err := stepBodies[action](c, &step); err != nil {
			return err
		}
		return s.do(c, step)
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

// answerRevision shows the newest revision after a step.
func (s *Server) answerRevision(c echo.Context, status int, r kb.Revision) error {
	out, err := newWholeRevision(r, s.Now())
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
