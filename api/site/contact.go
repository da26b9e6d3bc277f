package site

import (
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
)

// Contact is what a house says of itself, and how customers reach it.
type Contact struct {
	// Brand is what its pages show of it now.
	Brand func() *brand.Brand

	facts func() kb.Facts
	now   func() time.Time
}

// NewContact is of a house; nil is the one that nobody has described.
func NewContact(now func() *brand.Brand, facts func() kb.Facts, clock func() time.Time) Contact {
	if now == nil {
		usual := brand.Default()
		now = func() *brand.Brand { return usual }
	}
	return Contact{now, facts, clock}
}

// Hotline is the number that customers call: the house's own, or the confirmed fact of
// that name. It is empty where nobody has said one: better none than a wrong one.
func (c Contact) Hotline() string { return c.confirmed(c.Brand().Hotline, "service_hotline") }

// Hours are those of the hotline; empty where nobody has said any.
func (c Contact) Hours() string { return c.confirmed(c.Brand().Hours, "service_hours") }

func (c Contact) confirmed(own, fact string) string {
	f := c.facts()[fact]
	if now := c.now(); own == "" && f.Confirmed(now) {
		return f.Text(now)
	}
	return own
}
