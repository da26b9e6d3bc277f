package kb

import (
	"context"
	"slices"
	"time"
)

// History is all of one article, for editors.
type History struct {
	Revisions []Revision // newest first
	Steps     []Action   // that the newest allows now
}

// History gives every revision of an article, with the steps it allows.
func (l *Library) History(ctx context.Context, who Principal, slug string) (History, error) {
	if err := Require(who, RoleEditor, "the history of an article"); err != nil {
		return History{}, err
	}
	all, err := l.Store.Revisions(ctx, slug)
	if err != nil {
		return History{}, err
	}
	h := History{Revisions: all, Steps: Steps(all, l.now())}
	slices.Reverse(h.Revisions)
	return h, nil
}

// Newest is the newest revision.
func (h History) Newest() Revision { return h.Revisions[0] }

// AsksToArchive is the request to take back what is in force at the time, if one is
// waiting.
func (h History) AsksToArchive(now time.Time) *Withdrawal {
	all := slices.Clone(h.Revisions)
	slices.Reverse(all)
	return AsksToArchive(all, now)
}

// Revision is the one with the number, or NotFound.
func (h History) Revision(number int) (Revision, error) {
	for _, r := range h.Revisions {
		if r.Number == number {
			return r, nil
		}
	}
	return Revision{}, Errorf(NotFound, "revision_not_found", "article %q has no revision %d", h.Newest().Article.Slug, number)
}

// PublishedBefore is the number of the newest revision before another that was
// published, 0 if there is none: what a reviewer compares a draft with.
func (h History) PublishedBefore(number int) int {
	for _, r := range h.Revisions {
		if r.Number < number && r.State == StatePublished {
			return r.Number
		}
	}
	return 0
}

// Compare says what a revision changes against another; against 0 all of it is new.
func (h History) Compare(number, against int) (Comparison, error) {
	out := Comparison{}
	var err error
	if out.Revision, err = h.Revision(number); err != nil {
		return out, err
	}
	if against != 0 {
		if out.Against, err = h.Revision(against); err != nil {
			return out, err
		}
	}
	out.Changes = Compare(out.Against.Article, out.Revision.Article)
	return out, nil
}
