// Package autosave keeps what an editor has typed and not saved yet, so that a closed
// tab, a lost session or a power cut costs nothing. It is kept by the service and not in
// the browser: the machines of a bank are shared, and whoever sits down at one next must
// not find there what somebody else wrote; and it is there on every machine that its
// editor signs in at.
//
// What is kept is nobody's text but its editor's: it is in no list, no log and no search,
// and it is gone once it is saved, dropped or [Life] old.
package autosave

import (
	"context"
	"encoding/json"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Limits of what is kept for one person. Of more copies the oldest goes: a person with a
// hundred pages that they never saved must not lose what they type now.
const (
	Life     = 30 * 24 * time.Hour // since it was changed last
	MaxOwn   = 100                 // copies
	maxBytes = 2 << 20             // of one: the form as JSON, and the slug
)

// Copy is what somebody has typed on one page. Two pages on the same article have two:
// neither overwrites what the other holds.
type Copy struct {
	ID      string // of the page, random
	Person  string // id of a principal
	Slug    string // of the article; empty for a new one
	Title   string // as it was typed
	Form    map[string]string
	Changed time.Time
}

// Store keeps copies. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// Autosaves are the copies of a person of one article, without their forms, the one
	// changed last first.
	Autosaves(ctx context.Context, person, slug string) ([]Copy, error)
	// Autosave is a copy of a person with its form, or NotFound.
	Autosave(ctx context.Context, person, id string) (Copy, error)
	// PutAutosave keeps a copy in place of the one with its ID, which must be of the same
	// person: NotFound otherwise. It forgets what nobody has changed since a time, and
	// the oldest of the person's others where there would be more than most.
	PutAutosave(ctx context.Context, c Copy, since time.Time, most int) error
	// DropAutosave forgets a copy of a person, if it is there.
	DropAutosave(ctx context.Context, person, id string) error
}

// Keeper is what people do with copies: each with their own alone.
type Keeper struct {
	Store Store
	Now   func() time.Time
}

var idPattern = regexp.MustCompile(`^[A-Z2-7]{26}$`) // of crypto/rand.Text

// Keep keeps what somebody has typed.
func (k *Keeper) Keep(ctx context.Context, who kb.Principal, c Copy) error {
	if err := kb.Require(who, kb.RoleEditor, "keep what is typed"); err != nil {
		return err
	}
	if !idPattern.MatchString(c.ID) {
		return kb.Errorf(kb.Invalid, "invalid_autosave", "the page has no id")
	}
	if utf8.RuneCountInString(c.Slug) > kb.MaxSlugRunes {
		return kb.Errorf(kb.TooLarge, "payload_too_large", "no article has so long a slug")
	}
	if b, err := json.Marshal(c.Form); err != nil || len(b)+len(c.Slug) > maxBytes {
		return kb.Errorf(kb.TooLarge, "payload_too_large", "at most %d bytes are kept", maxBytes)
	}
	c.Person, c.Changed = who.ID, k.Now()
	return k.Store.PutAutosave(ctx, c, k.Now().Add(-Life), MaxOwn)
}

// Of are somebody's copies of an article, or of new ones, without their forms; the one
// changed last first.
func (k *Keeper) Of(ctx context.Context, who kb.Principal, slug string) ([]Copy, error) {
	return k.Store.Autosaves(ctx, who.ID, slug)
}

// Get is one of somebody's copies, or NotFound.
func (k *Keeper) Get(ctx context.Context, who kb.Principal, id string) (Copy, error) {
	return k.Store.Autosave(ctx, who.ID, id)
}

// Drop forgets one of somebody's copies.
func (k *Keeper) Drop(ctx context.Context, who kb.Principal, id string) error {
	return k.Store.DropAutosave(ctx, who.ID, id)
}
