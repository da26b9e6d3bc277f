package kb

import (
	"context"
	"time"
)

// Store is the only system of record. Errors are *Error: NotFound, Conflict,
// Stale, Busy (locked, disk full), Internal. All methods may be called from many
// goroutines, also from within a yield; after Close each gives an error. Times are
// kept to the millisecond and given in UTC.
type Store interface {
	// Save writes all or nothing: revisions, the windows in which they are in
	// force (see Timeline), a change and an event for each article. When it returns they are on disk.
	// What was a draft, in review or approved in an article is superseded. It gives
	// Conflict for a slug that another article has, and Stale for the number of a
	// revision that is there.
	Save(ctx context.Context, writes []Write) error
	// Advance takes one step in the life of an article, all or nothing, and only if
	// its newest revision still is as the caller saw it: Stale otherwise. Each counts
	// as a new version of that revision and writes a change.
	// It gives Conflict for a new article with the id or the slug of another.
	Advance(ctx context.Context, a Advance) error
	// Heads are all articles by slug, each with its newest revision's hash.
	Heads(ctx context.Context) (map[string]Head, error)
	// InForce is what holds at the time, or NotFound. A text that has not the Hash it
	// was written with is given by no method: IsTampered then.
	InForce(ctx context.Context, slug string, at time.Time) (Revision, error)
	// EachInForce calls yield with every revision that holds at the time, by slug.
	EachInForce(ctx context.Context, at time.Time, yield func(Revision) error) error
	// Published are the revisions of an article that were, are or will be in force, by
	// number.
	Published(ctx context.Context, articleID string) ([]Revision, error)
	// Revisions are all of an article, by number, or NotFound.
	Revisions(ctx context.Context, slug string) ([]Revision, error)
	// EachSummary calls yield with the newest revision of every article, by slug,
	// without reading any text.
	EachSummary(ctx context.Context, yield func(Summary) error) error
	// EachSummaryInForce calls yield with every revision that holds at the time, by
	// slug, without reading any text.
	EachSummaryInForce(ctx context.Context, at time.Time, yield func(Summary) error) error
	// Changes are rows after a sequence number, in order. A number that could still
	// be filled in by a write under way never lies before one that is returned.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
	LastSeq(ctx context.Context) (int64, error)
	// Backup writes a consistent copy to a file that must not exist yet: Conflict.
	Backup(ctx context.Context, path string) error
	Close() error
	Audit
	FeedbackStore
	MediaStore
}

// Head is an article as far as deciding what to write needs it. Hash, From and
// Until are those of the revision published last, and zero where none was.
type Head struct {
	ArticleID string
	Origin    string
	Adopted   Adoption
	Number    int // of the newest revision
	Hash      string
	From      time.Time
	Until     time.Time // zero: no end
}

// Write is one change to one article.
type Write struct {
	ArticleID string
	Slug      string
	Origin    string // path in the source folder; empty for an article that is edited here
	Adopted   Adoption
	// Revision, if not nil, is published for its window.
	Revision *Revision
	// End, if not zero, ends what was published before then and takes back what was to
	// come.
	End   time.Time
	Event Event // nothing is logged without an Action
}

// Advance is one step in the life of an article.
type Advance struct {
	ArticleID string
	Slug      string
	// Head is the newest revision with its Number and Version as the caller saw
	// them, and the state, review and window that it has from now on. nil makes
	// the article.
	Head *Revision
	// Next, if not nil, is a new revision after Head.
	Next *Revision
	// End, if not zero, ends what is in force then and takes back what was to come.
	End time.Time
	// Withdraw, if not zero, is the number of a revision before Head that was to come
	// and is superseded.
	Withdraw int
	Adopt    *Adoption // if not nil, the article is edited here from now on
	Event    Event
}
