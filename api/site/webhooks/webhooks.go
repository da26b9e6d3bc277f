// Package webhooks is the part of the console where administrators set up which programs
// are told what happens, and look at what they were told.
package webhooks

import (
	"embed"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

//go:embed templates
var files embed.FS

type pages struct{ *site.Site }

// Face is the webhooks, drawn as the console.
func Face() site.Face {
	return site.Face{Name: "console", Script: "console.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		admins := g.Group("/console/webhooks", s.Staff(kb.RoleAdmin))
		admins.GET("", p.list)
		g.POST("/console/webhooks", p.create, s.Kept(kb.RoleAdmin)...)
		admins.GET("/:webhook", p.read)
		admins.POST("/:webhook", p.step)
	}}
}

// words are types, states and outcomes as people read them.
var words = map[string]string{
	string(webhooks.Published): "文章生效", string(webhooks.Archived): "文章下架", string(webhooks.Expired): "文章失效", string(webhooks.Due): "文章到复审日期",
	string(webhooks.Submitted): "文章送审", string(webhooks.Approved): "文章批准", string(webhooks.Rejected): "文章退回", string(webhooks.Gap): "问答缺口有了处理", string(webhooks.Feedback): "读者评价", string(webhooks.Test): "测试",
	string(webhooks.Active): "启用", string(webhooks.Disabled): "停用", string(webhooks.Waiting): "等待", string(webhooks.Delivered): "已送达", string(webhooks.Skipped): "已跳过",
}

// choice is a type of events in the form.
type choice struct {
	Type   webhooks.Type
	Public bool
	Chosen bool
}

func (p pages) list(c echo.Context) error { return p.draw(c, http.StatusOK, nil, webhooks.Endpoint{}) }

// draw draws the list with the form, the error of one that was refused, or the secret of
// a new one, which is shown once.
func (p pages) draw(c echo.Context, status int, failed error, made webhooks.Endpoint) error {
	all, err := p.Deps.Webhooks.List(c.Request().Context(), p.API.Principal(c))
	if err != nil {
		return err
	}
	asked := webhooks.Endpoint{Events: []webhooks.Type{webhooks.Published, webhooks.Archived, webhooks.Expired}}
	if failed != nil {
		asked = form(c)
	}
	var choices []choice
	for _, t := range webhooks.Types {
		choices = append(choices, choice{t, t.Public(), slices.Contains(asked.Events, t)})
	}
	data := map[string]any{"All": all, "Words": words, "Form": asked, "Types": choices, "Hosts": p.Deps.Webhooks.Addresses.Hosts, "Secret": made.Secret, "Made": made.Name, "Error": "", "Fields": []kb.FieldError(nil)}
	if failed != nil {
		data["Error"], data["Fields"] = site.Say(failed), site.Details(failed)
	}
	return p.Render(c, status, "webhooks", site.Page{Title: "网络钩子", Data: data})
}

// form is an endpoint as it was typed.
func form(c echo.Context) webhooks.Endpoint {
	text := func(name string) string { return strings.TrimSpace(strings.ToValidUTF8(c.FormValue(name), "�")) }
	e := webhooks.Endpoint{Name: text("name"), URL: text("url"), Internal: c.FormValue("internal") != "", Titles: c.FormValue("titles") != ""}
	for _, t := range webhooks.Types {
		if slices.Contains(c.Request().Form["events"], string(t)) {
			e.Events = append(e.Events, t)
		}
	}
	return e
}

func (p pages) create(c echo.Context) error {
	made, err := p.Deps.Webhooks.Create(c.Request().Context(), p.API.Principal(c), form(c))
	switch {
	case err != nil && kb.KindOf(err) == kb.Internal:
		return err
	case err != nil:
		status, _ := p.API.Status(err)
		return p.draw(c, status, err, made)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return p.draw(c, http.StatusOK, nil, made)
}

// read shows one with what it was told.
func (p pages) read(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	e, err := p.Deps.Webhooks.Get(ctx, who, c.Param("webhook"))
	if err != nil {
		return err
	}
	deliveries, err := p.Deps.Webhooks.Deliveries(ctx, who, e.ID)
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "webhook", site.Page{Title: e.Name, Data: map[string]any{"Endpoint": e, "Deliveries": deliveries, "Words": words, "Done": c.QueryParam("done") != ""}})
}

// step does what one of the buttons says.
func (p pages) step(c echo.Context) error {
	ctx, who, id, desk := c.Request().Context(), p.API.Principal(c), c.Param("webhook"), p.Deps.Webhooks
	delivery, _ := strconv.ParseInt(c.FormValue("delivery"), 10, 64) // there is no delivery 0
	to := "/console/webhooks/" + id + "?done=1"
	var err error
	switch c.FormValue("do") {
	case "enable":
		err = desk.SetState(ctx, who, id, webhooks.Active)
	case "disable":
		err = desk.SetState(ctx, who, id, webhooks.Disabled)
	case "test":
		err = desk.Try(ctx, who, id)
	case "replay":
		err = desk.Replay(ctx, who, id, delivery)
	case "skip":
		err = desk.Skip(ctx, who, id, delivery)
	case "delete":
		to, err = "/console/webhooks", desk.Remove(ctx, who, id)
	default:
		err = echo.ErrNotFound
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}
