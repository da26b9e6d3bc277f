// Package webhooks is the addresses where administrators set up who is told what happens,
// and look at what was told.
package webhooks

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// room works at a desk.
type room struct {
	*api.Server
	desk *webhooks.Desk
}

// Mount serves the webhooks of a server.
func Mount(s *api.Server, deps api.Deps) {
	r := &room{s, deps.Webhooks}
	g := s.API().Group("/webhooks", s.AtLeast(kb.RoleAdmin), bare)
	g.GET("", r.list)
	g.POST("", r.create)
	g.DELETE("/:webhook", r.remove)
	g.POST("/:webhook/:step", r.step)
	g.GET("/:webhook/deliveries", r.deliveries)
	g.POST("/:webhook/deliveries/:delivery/:step", r.stepDelivery)
}

// bare refuses parameters, which no address here takes, and a body but where one is made.
func bare(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, err := request.Query(c); err != nil {
			return err
		}
		if c.Param("webhook") != "" && c.Request().ContentLength != 0 {
			if err := request.JSON(c, &struct{}{}); err != nil {
				return err
			}
		}
		return next(c)
	}
}

func (r *room) list(c echo.Context) error {
	all, err := r.desk.List(c.Request().Context(), r.Principal(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.Webhooks{Webhooks: api.List(all)})
}

func (r *room) create(c echo.Context) error {
	var asked api.WebhookRequest
	if err := request.JSON(c, &asked); err != nil {
		return err
	}
	e, err := r.desk.Create(c.Request().Context(), r.Principal(c), webhooks.Endpoint{
		Name: asked.Name, URL: asked.URL, Events: asked.Events, Internal: asked.Internal, Titles: asked.Titles,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, api.NewWebhook{Webhook: e, Secret: e.Secret})
}

func (r *room) remove(c echo.Context) error {
	if err := r.desk.Remove(c.Request().Context(), r.Principal(c), c.Param("webhook")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (r *room) step(c echo.Context) error {
	ctx, who, id := c.Request().Context(), r.Principal(c), c.Param("webhook")
	var err error
	switch c.Param("step") {
	case "enable":
		err = r.desk.SetState(ctx, who, id, webhooks.Active)
	case "disable":
		err = r.desk.SetState(ctx, who, id, webhooks.Disabled)
	case "test":
		err = r.desk.Try(ctx, who, id)
	default:
		err = noStep(c)
	}
	if err != nil {
		return err
	}
	e, err := r.desk.Get(ctx, who, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, e)
}

func noStep(c echo.Context) error {
	return kb.Errorf(kb.NotFound, "step_not_found", "there is no step %q", c.Param("step"))
}

func (r *room) deliveries(c echo.Context) error {
	all, err := r.desk.Deliveries(c.Request().Context(), r.Principal(c), c.Param("webhook"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.WebhookDeliveries{Deliveries: api.List(all)})
}

func (r *room) stepDelivery(c echo.Context) error {
	ctx, who, id := c.Request().Context(), r.Principal(c), c.Param("webhook")
	delivery, err := strconv.ParseInt(c.Param("delivery"), 10, 64)
	if err != nil {
		return kb.Errorf(kb.NotFound, "delivery_not_found", "there is no such delivery")
	}
	switch c.Param("step") {
	case "replay":
		err = r.desk.Replay(ctx, who, id, delivery)
	case "skip":
		err = r.desk.Skip(ctx, who, id, delivery)
	default:
		err = noStep(c)
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
