package reference

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Store keeps the revisions. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// References are all revisions of a file, newest first, without their texts; none
	// is no error.
	References(ctx context.Context, file string) ([]Revision, error)
	// Reference is one with its text, or NotFound.
	Reference(ctx context.Context, file string, number int) (Revision, error)
	// ReferencesOpen are the newest revisions that are on their way, by file, without
	// their texts.
	ReferencesOpen(ctx context.Context) (map[string]Revision, error)
	// ReferencesInForce are the texts in force, by file.
	ReferencesInForce(ctx context.Context) (map[string]Revision, error)
	// ReferencesSeen are the hashes of the files as they lay on disk when they were
	// looked at last.
	ReferencesSeen(ctx context.Context) (map[string]string, error)
	// AdvanceReference takes one step, all or nothing, with its event, and only if
	// the newest revision of the file still is as the caller saw it: Stale otherwise.
	AdvanceReference(ctx context.Context, a Advance) error
	// EachLive calls yield with every revision of an article that is in force at the
	// time or will be, by slug: those that a change of a file may concern.
	EachLive(ctx context.Context, at time.Time, yield func(kb.Revision) error) error
}

// Advance is one step in the life of a file.
type Advance struct {
	File string
	// Head is the newest revision with its Number and Version as the caller saw
	// them, and the state and review that it has from now on; nil where there is
	// none.
	Head *Revision
	Next *Revision // a new revision after Head, if not nil
	Seen string    // hash of the file as it lies on disk; empty says nothing
	// Event is logged with it; one without an action is none.
	Event kb.Event
}

// Checker judges texts. It is asked when one is submitted and again when it is
// approved.
type Checker interface {
	// Judge says what is wrong with a text of a file, and with the articles that
	// show what it changes, if it came into force now. Field and File of a finding
	// say where: File is that of the text, or the slug of the article.
	Judge(ctx context.Context, file, text string) (Judgement, error)
	// Version is that of the rules by which it is judged.
	Version() string
}

// Judgement is what a text does.
type Judgement struct {
	Findings []kb.Finding
	Articles []Shown // those in force or to come that show what it changes, or fall short of other red lines
}
