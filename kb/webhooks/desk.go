package webhooks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Desk is where administrators say who is told what.
type Desk struct {
	Store     Store
	Addresses Addresses
	Now       func() time.Time
	NewID     func() string
}

// listed is how many deliveries are shown.
const listed = 100

// List are all endpoints.
func (d *Desk) List(ctx context.Context, who kb.Principal) ([]Endpoint, error) {
	if err := kb.Require(who, kb.RoleAdmin, "webhooks"); err != nil {
		return nil, err
	}
	return d.Store.Webhooks(ctx)
}

// Get is one of them.
func (d *Desk) Get(ctx context.Context, who kb.Principal, id string) (Endpoint, error) {
	all, err := d.List(ctx, who)
	if err != nil {
		return Endpoint{}, err
	}
	i := slices.IndexFunc(all, func(e Endpoint) bool { return e.ID == id })
	if i < 0 {
		return Endpoint{}, kb.Errorf(kb.NotFound, "webhook_not_found", "there is no such webhook")
	}
	return all[i], nil
}

// Create makes one of a name, an address, types, Internal and Titles. Its secret is known
// from what is given back alone.
func (d *Desk) Create(ctx context.Context, who kb.Principal, asked Endpoint) (Endpoint, error) {
	all, err := d.List(ctx, who)
	if err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{
		ID: d.NewID(), Name: strings.TrimSpace(asked.Name), URL: strings.TrimSpace(asked.URL), Events: asked.Events, Internal: asked.Internal, Titles: asked.Titles,
		State: Active, By: who.ID, Created: d.Now(), Secret: newSecret(),
	}
	if err := d.check(e, len(all)); err != nil {
		return Endpoint{}, err
	}
	return e, d.Store.AddWebhook(ctx, e, d.event(who, e.ID, "webhook.create"))
}

func (d *Desk) check(e Endpoint, have int) error {
	switch n := utf8.RuneCountInString(e.Name); {
	case have >= MaxEndpoints:
		return kb.Errorf(kb.TooLarge, "too_many_webhooks", "there are %d webhooks already, the most there can be", MaxEndpoints)
	case n == 0, n > MaxName, strings.ContainsFunc(e.Name, func(r rune) bool { return r < ' ' }):
		return invalid("name", fmt.Sprintf("the name has 1 to %d characters", MaxName), fmt.Sprintf("名称为1至%d个字。", MaxName))
	case len(e.Events) == 0:
		return invalid("events", "at least one type of event must be chosen", "请至少选择一种事件。")
	}
	for i, t := range e.Events {
		switch {
		case !slices.Contains(Types, t), slices.Contains(e.Events[:i], t):
			return invalid("events", fmt.Sprintf("%q is no type of event, or stands there twice", t), "没有这种事件，或重复了。")
		case !t.Public() && !e.Internal:
			return invalid("events", fmt.Sprintf("%s is told to internal endpoints alone", t), "处理过程、缺口和评价只能告诉内部的地址；请勾选“内部”，或去掉这些事件。")
		}
	}
	return d.Addresses.Check(e.URL)
}

// SetState begins or ends telling.
func (d *Desk) SetState(ctx context.Context, who kb.Principal, id string, state State) error {
	action := map[State]string{Active: "webhook.enable", Disabled: "webhook.disable"}[state]
	return d.change(ctx, who, id, func() error { return d.Store.SetWebhook(ctx, id, state, d.event(who, id, action)) })
}

// Remove forgets an endpoint and what waits for it.
func (d *Desk) Remove(ctx context.Context, who kb.Principal, id string) error {
	return d.change(ctx, who, id, func() error { return d.Store.RemoveWebhook(ctx, id, d.event(who, id, "webhook.delete")) })
}

// Try tells an endpoint that it is tried.
func (d *Desk) Try(ctx context.Context, who kb.Principal, id string) error {
	return d.change(ctx, who, id, func() error {
		test, err := deliveryOf(Endpoint{ID: id}, occurrence{Event: "test-" + d.NewID(), Type: Test, At: d.Now()})
		if err != nil {
			return err
		}
		return d.Store.Enqueue(ctx, Position{}, []Delivery{test})
	})
}

// Deliveries are the newest of an endpoint.
func (d *Desk) Deliveries(ctx context.Context, who kb.Principal, id string) (out []Delivery, err error) {
	err = d.change(ctx, who, id, func() error {
		out, err = d.Store.WebhookDeliveries(ctx, id, listed)
		return err
	})
	return out, err
}

// Replay sends a delivery that is done once more, after what waits, with the same id.
func (d *Desk) Replay(ctx context.Context, who kb.Principal, id string, delivery int64) error {
	return d.change(ctx, who, id, func() error {
		return d.Store.Redeliver(ctx, id, delivery, d.event(who, id, "webhook.replay"))
	})
}

// Skip gives up one that waits, so that those after it come.
func (d *Desk) Skip(ctx context.Context, who kb.Principal, id string, delivery int64) error {
	return d.change(ctx, who, id, func() error {
		return d.Store.SkipDelivery(ctx, id, delivery, d.Now(), d.event(who, id, "webhook.skip"))
	})
}

// change does something with an endpoint that is there, for administrators.
func (d *Desk) change(ctx context.Context, who kb.Principal, id string, do func() error) error {
	if _, err := d.Get(ctx, who, id); err != nil {
		return err
	}
	return do()
}

func (d *Desk) event(who kb.Principal, id, action string) kb.Event {
	return kb.Event{At: d.Now(), Actor: who.ID, Action: action, Object: id}
}
