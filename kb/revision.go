package kb

import (
	"slices"
	"time"
)

// Revision is one immutable version of an article's text. What changes is only
// its state, its review and the time it is in force.
type Revision struct {
	ArticleID string // never reused
	Number    int    // 1, 2, 3 … within the article
	Version   int    // counts the changes of state: with Number, what an ETag names
	Article   Article
	Raw       []byte // the bytes of the file it was read from; empty when it was not read from one
	Origin    string // path within the source folder for an article that comes from files, else empty
	Adopted   string // path of the file that an article has which is edited here all the same, else empty
	Hash      string // of the content: what an approval binds to
	State     State  // as stored
	Author    string // principal id
	Review    Review
	CreatedAt time.Time
	ChangedAt time.Time // when what readers see of the text last changed: see textChanged

	// The window that the revision was published for, from From (inclusive) until Until
	// (exclusive); a zero Until has no end. Both are zero for a revision that was never
	// published.
	From, Until time.Time
	// InForce are the windows in which it is what holds, in order (see [Timeline]).
	InForce []Window
}

// StateAt is where the revision stands at a time.
func (r Revision) StateAt(t time.Time) State { return r.Summary().StateAt(t) }

// Lapses reports whether the revision ends, or ended, by its own valid_to.
func (r Revision) Lapses() bool { return r.Summary().Lapses() }

// ETag names the revision and where it stands, for If-Match.
func (r Revision) ETag() string { return r.Summary().ETag() }

// InForceAt reports whether the revision is what holds at the time.
func (r Revision) InForceAt(t time.Time) bool { return r.Summary().InForceAt(t) }

// Summary is the revision without its text.
func (r Revision) Summary() Summary {
	a := r.Article
	return Summary{
		ArticleID: r.ArticleID, Number: r.Number, Version: r.Version, Slug: a.Slug, Title: a.Title, Kind: a.Kind, Category: a.Category, Audience: a.Audience,
		Owner: a.Owner, ReviewBy: a.ReviewBy, ValidTo: a.ValidTo, Origin: r.Origin, Adopted: r.Adopted, Hash: r.Hash, State: r.State, Author: r.Author, Review: r.Review,
		CreatedAt: r.CreatedAt, ChangedAt: r.ChangedAt, From: r.From, Until: r.Until, InForce: r.InForce,
	}
}

// textChanged is when the text of the next article after a revision changed: said,
// unless it is the same text, to which a new owner or day of review makes no difference.
func (r Revision) textChanged(next Article, said time.Time) time.Time {
	a := r.Article
	if a.Title == next.Title && a.Answer == next.Answer && a.Body == next.Body && slices.Equal(a.Questions, next.Questions) {
		return r.ChangedAt
	}
	return said
}

// Settle says of every revision of an article when it is in force, by [Timeline].
func Settle(revisions []Revision) {
	var windows []Window
	for _, r := range revisions {
		if r.State == StatePublished {
			windows = append(windows, Window{r.Number, r.From, r.Until})
		}
	}
	inForce := map[int][]Window{}
	for _, w := range Timeline(windows) {
		inForce[w.Number] = append(inForce[w.Number], w)
	}
	for i := range revisions {
		revisions[i].InForce = inForce[revisions[i].Number]
	}
}

// Scheduled are the revisions that are published but have not begun, and so can be
// taken back as if they never had been.
func Scheduled(revisions []Revision, now time.Time) (out []Revision) {
	for _, r := range revisions {
		if r.Summary().ToCome(now) {
			out = append(out, r)
		}
	}
	return out
}

// Change is one row of the feed that the index follows: the article's visible
// text changed, or will at a time that the row's reader finds in its revisions.
type Change struct {
	Seq       int64
	ArticleID string
}
