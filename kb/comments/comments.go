// Package comments is what editors and reviewers say to each other about passages of an
// article: threads, each anchored to the words it is about and carried from revision to
// revision for as long as they stand. A thread is resolved and may be opened again; what
// was said is never changed.
package comments

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Limits.
const (
	MaxText    = 1000 // runes of a comment
	maxQuote   = 500  // runes of a passage
	maxThreads = 500  // of an article
	maxReplies = 200  // of a thread
)

// Comment is what somebody said.
type Comment struct {
	ID     string
	Thread string
	Author string // id of a principal
	Text   string
	At     time.Time
}

// Thread is what was said about a passage.
type Thread struct {
	ID       string
	Slug     string
	Number   int // of the revision that it was begun on
	Anchor   Anchor
	Comments []Comment // in order; at least one

	ResolvedBy string // empty: it is open
	ResolvedAt time.Time
}

// Open reports whether the thread waits for somebody.
func (t Thread) Open() bool { return t.ResolvedBy == "" }

// Store keeps threads. Errors are *kb.Error, as those of kb.Store. Each change is one
// with its event.
type Store interface {
	// Threads are those of an article, the oldest first.
	Threads(ctx context.Context, slug string) ([]Thread, error)
	// BeginThread keeps a thread with its first comment.
	BeginThread(ctx context.Context, t Thread, e kb.Event) error
	AddComment(ctx context.Context, c Comment, e kb.Event) error
	// ResolveThread resolves one that is open, or opens one (by and at are zero) that is
	// resolved: Stale otherwise.
	ResolveThread(ctx context.Context, id, by string, at time.Time, e kb.Event) error
}

// Desk is where people comment.
type Desk struct {
	Store   Store
	Library *kb.Library
	Now     func() time.Time
	NewID   func() string
}

// Of are the threads of an article.
func (d *Desk) Of(ctx context.Context, who kb.Principal, slug string) ([]Thread, error) {
	if err := kb.Require(who, kb.RoleEditor, "the comments on an article"); err != nil {
		return nil, err
	}
	return d.Store.Threads(ctx, slug)
}

// Passage is what a new thread is about.
type Passage struct {
	Slug   string
	Number int    // of the revision that was read
	Field  string // key
	Quote  string // must stand there
	Start  int    // about where, in runes
}

// Begin begins a thread on a passage.
func (d *Desk) Begin(ctx context.Context, who kb.Principal, on Passage, text string) error {
	h, err := d.Library.History(ctx, who, on.Slug)
	if err != nil {
		return err
	}
	r, err := h.Revision(on.Number)
	if err != nil {
		return err
	}
	if text, err = checkText(text); err != nil {
		return err
	}
	field, ok := kb.FieldNamed(on.Field)
	quote := strings.TrimSpace(strings.ReplaceAll(on.Quote, "\r\n", "\n"))
	if n := utf8.RuneCountInString(quote); !ok || n == 0 || n > maxQuote {
		return kb.Errorf(kb.Invalid, "invalid_passage", "a comment needs a passage of 1 to %d characters", maxQuote)
	}
	anchor, ok := NewAnchor(field.Key, field.Text(&r.Article), quote, on.Start)
	if !ok {
		return kb.Errorf(kb.Invalid, "invalid_passage", "the passage does not stand in revision %d", r.Number)
	}
	all, err := d.Store.Threads(ctx, on.Slug)
	if err != nil {
		return err
	}
	if len(all) >= maxThreads {
		return kb.Errorf(kb.Conflict, "too_many_comments", "at most %d threads for an article", maxThreads)
	}
	t := Thread{ID: d.NewID(), Slug: on.Slug, Number: r.Number, Anchor: anchor}
	t.Comments = []Comment{{ID: d.NewID(), Thread: t.ID, Author: who.ID, Text: text, At: d.Now()}}
	return d.Store.BeginThread(ctx, t, d.event(who, "begin", t))
}

// Reply adds to a thread, and opens it again where it was resolved.
func (d *Desk) Reply(ctx context.Context, who kb.Principal, slug, id, text string) error {
	t, err := d.thread(ctx, who, slug, id)
	if err != nil {
		return err
	}
	if text, err = checkText(text); err != nil {
		return err
	}
	if len(t.Comments) >= maxReplies {
		return kb.Errorf(kb.Conflict, "too_many_comments", "at most %d comments in a thread", maxReplies)
	}
	if !t.Open() {
		if err := d.Store.ResolveThread(ctx, t.ID, "", time.Time{}, d.event(who, "reopen", t)); err != nil {
			return err
		}
	}
	return d.Store.AddComment(ctx, Comment{ID: d.NewID(), Thread: t.ID, Author: who.ID, Text: text, At: d.Now()}, d.event(who, "reply", t))
}

// Resolve says that a thread is done with; Reopen that it is not.
func (d *Desk) Resolve(ctx context.Context, who kb.Principal, slug, id string) error {
	t, err := d.thread(ctx, who, slug, id)
	if err != nil {
		return err
	}
	return d.Store.ResolveThread(ctx, t.ID, who.ID, d.Now(), d.event(who, "resolve", t))
}

// Reopen opens a resolved thread.
func (d *Desk) Reopen(ctx context.Context, who kb.Principal, slug, id string) error {
	t, err := d.thread(ctx, who, slug, id)
	if err != nil {
		return err
	}
	return d.Store.ResolveThread(ctx, t.ID, "", time.Time{}, d.event(who, "reopen", t))
}

func (d *Desk) thread(ctx context.Context, who kb.Principal, slug, id string) (Thread, error) {
	all, err := d.Of(ctx, who, slug)
	if err != nil {
		return Thread{}, err
	}
	i := slices.IndexFunc(all, func(t Thread) bool { return t.ID == id })
	if i < 0 {
		return Thread{}, kb.Errorf(kb.NotFound, "thread_not_found", "there is no such thread")
	}
	return all[i], nil
}

// event is what the log says of a step: never what was said.
func (d *Desk) event(who kb.Principal, action string, t Thread) kb.Event {
	return kb.Event{At: d.Now(), Actor: who.ID, Action: "comment." + action, Object: t.Slug, Detail: map[string]string{"thread": t.ID, "revision": strconv.Itoa(t.Number)}}
}

func checkText(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if n := utf8.RuneCountInString(text); n == 0 || n > MaxText {
		return "", kb.Errorf(kb.Invalid, "invalid_comment", "a comment has 1 to %d characters", MaxText)
	}
	return text, nil
}
