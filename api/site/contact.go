package site

import (
	"time"

	"github.com/wenjin-kb/wenjin/api/site/brand"
	"github.com/wenjin-kb/wenjin/kb"
)

// Contact is what a house says of itself, and how customers reach it.
type Contact struct {
	Brand *brand.Brand

	facts func() kb.Facts
	now   func() time.Time
}

// NewContact is of a house, nil being the one that nobody has described.
func NewContact(b *brand.Brand, facts func() kb.Facts, now func() time.Time) Contact {
	if b == nil {
		b = brand.Default()
	}
	return Contact{b, facts, now}
}

// Hotline is the number that customers call: the house's own, or the confirmed fact of
// that name. It is empty where nobody has said one: better none than a wrong one.
func (c Contact) Hotline() string { return c.confirmed(c.Brand.Hotline, "service_hotline") }

// Hours are those of the hotline; empty where nobody has said any.
func (c Contact) Hours() string { return c.confirmed(c.Brand.Hours, "service_hours") }

func (c Contact) confirmed(own, fact string) string {
	f := c.facts()[fact]
	if now := c.now(); own == "" && f.Confirmed(now) {
		return f.Text(now)
	}
	return own
}
