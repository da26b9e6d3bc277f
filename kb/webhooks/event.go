package webhooks

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Data is what an event names.
type Data struct {
	Slug     string          `json:"slug,omitempty"`
	Revision int             `json:"revision,omitempty"`
	Audience kb.Audience     `json:"audience,omitempty"`
	Title    string          `json:"title,omitempty"`
	From     time.Time       `json:"from,omitzero"`      // of what has come into force
	Until    time.Time       `json:"until,omitzero"`     // exclusive; not there: no end
	ReviewBy string          `json:"reviewBy,omitempty"` // 2026-06-01
	Actor    string          `json:"actor,omitempty"`    // id of a principal; to internal endpoints alone
	Gap      string          `json:"gap,omitempty"`      // its id
	State    string          `json:"state,omitempty"`    // of the gap
	Vote     kb.FeedbackKind `json:"vote,omitempty"`
}

// occurrence is something that has happened.
type occurrence struct {
	Event string // id: the same whenever it is found, in letters, digits and hyphens
	Type  Type
	At    time.Time
	Data  Data
	// public is what everybody may know; publicOnly is not told to those who know more.
	public, publicOnly bool
}

// wants reports whether an endpoint is told of something.
func wants(e Endpoint, o occurrence) bool {
	return e.State == Active && slices.Contains(e.Events, o.Type) && !o.At.Before(e.Created) && (o.public || e.Internal) && !(o.publicOnly && e.Internal)
}

// deliveryOf is what an endpoint is told of something.
func deliveryOf(e Endpoint, o occurrence) (Delivery, error) {
	data := o.Data
	if !e.Titles {
		data.Title = ""
	}
	if !e.Internal {
		data.Actor = ""
	}
	payload, err := json.Marshal(struct {
		Type Type      `json:"type"`
		At   time.Time `json:"timestamp"`
		Data Data      `json:"data"`
	}{o.Type, o.At.UTC(), data})
	return Delivery{Endpoint: e.ID, Event: o.Event, Type: o.Type, Payload: string(payload), At: o.At, Outcome: Waiting}, err
}
