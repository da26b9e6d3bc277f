// Package curations is the addresses of the rules of curation: to read them, to write
// drafts, and to take the steps of their review.
package curations

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// room works on the rules of a library.
type room struct {
	*api.Server
	deps api.Deps
}

// Mount serves the rules of a server.
func Mount(s *api.Server, deps api.Deps) {
	r := &room{s, deps}
	v1, editor := s.API(), s.AtLeast(kb.RoleEditor)
	v1.GET("/curations", r.list, editor)
	v1.POST("/curations", r.create, editor)
	one := v1.Group("/curations/:rule", editor)
	one.GET("", r.read)
	one.PUT("", r.edit)
	one.DELETE("", r.step(kb.ActionDiscard))
	one.POST("/:step", func(c echo.Context) error {
		action := kb.Action(c.Param("step"))
		if action == kb.ActionEdit || action == kb.ActionDiscard { // which are PUT and DELETE
			action = ""
		}
		return r.step(action)(c)
	})
}

// shown is a rule as it stands: its newest revision, and what may be done with it.
func (r *room) shown(c echo.Context, h curation.History) (api.Curation, error) {
	newest := h.Newest()
	out := api.Curation{ID: newest.ID, Etag: newest.ETag(), Builtin: h.Builtin(), Newest: newest, Steps: api.List(h.Steps(r.Principal(c)))}
	in := newest
	if p := h.Published(); p != nil {
		out.Published, in = p, *p
	}
	found, err := curate.Findings(c.Request().Context(), r.deps.Engine, in.Rule, r.Now())
	out.Findings = api.List(found)
	return out, err
}

func (r *room) list(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	all, err := r.deps.Curations.List(c.Request().Context(), r.Principal(c))
	if err != nil {
		return err
	}
	out := api.Curations{Curations: []api.Curation{}}
	for _, h := range all {
		one, err := r.shown(c, h)
		if err != nil {
			return err
		}
		out.Curations = append(out.Curations, one)
	}
	return c.JSON(http.StatusOK, out)
}

func (r *room) read(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	return r.answer(c, http.StatusOK, c.Param("rule"), true)
}

// answer is a rule as it stands now, with its revisions if asked for.
func (r *room) answer(c echo.Context, status int, id string, whole bool) error {
	h, err := r.deps.Curations.Get(c.Request().Context(), r.Principal(c), id)
	if err != nil {
		return err
	}
	out, err := r.shown(c, h)
	if err != nil {
		return err
	}
	if whole {
		out.Revisions = h
	}
	c.Response().Header().Set("ETag", out.Etag)
	return c.JSON(status, out)
}

func (r *room) create(c echo.Context) error {
	var rule curation.Rule
	if err := request.JSON(c, &rule); err != nil {
		return err
	}
	made, err := r.deps.Curations.Save(c.Request().Context(), r.Principal(c), "", "", rule)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/curations/"+made.ID)
	return r.answer(c, http.StatusCreated, made.ID, false)
}

func (r *room) edit(c echo.Context) error {
	var rule curation.Rule
	if err := request.JSON(c, &rule); err != nil {
		return err
	}
	made, err := r.deps.Curations.Save(c.Request().Context(), r.Principal(c), c.Param("rule"), c.Request().Header.Get("If-Match"), rule)
	if err != nil {
		return err
	}
	return r.answer(c, http.StatusOK, made.ID, false)
}

// step is the handler of one step of the review. Its body may be left out.
func (r *room) step(action kb.Action) echo.HandlerFunc {
	return func(c echo.Context) error {
		var body api.CurationStep
		if c.Request().ContentLength != 0 {
			if err := request.JSON(c, &body); err != nil {
				return err
			}
		}
		s := curation.Step{Action: action, ID: c.Param("rule"), Match: c.Request().Header.Get("If-Match"), Reason: body.Reason, Number: body.Number}
		if _, err := r.deps.Curations.Do(c.Request().Context(), r.Principal(c), s); err != nil {
			return err
		}
		if action == kb.ActionDiscard {
			return c.NoContent(http.StatusNoContent)
		}
		return r.answer(c, http.StatusOK, s.ID, false)
	}
}
