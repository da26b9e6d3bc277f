// Package reading is what agents keep at hand to read, and what they must have read:
// the favourites of each account, and notices, by which an editor asks all agents to
// read an article and sees who has.
package reading

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// MaxWhy is how many runes say why an article must be read.
const MaxWhy = 100

// Notice asks all agents to read an article.
type Notice struct {
	ID       string
	Slug     string
	Revision int    // that was in force when it was made
	Why      string // what is new, in a line; may be empty
	Author   string // id of the editor
	Made     time.Time
	Ended    time.Time // zero: it stands
}

// Receipt says that somebody has read what a notice names.
type Receipt struct {
	Notice   string // ID
	Person   string // id
	Revision int    // that was shown to them
	Read     time.Time
}

// Reader is an account that is in use.
type Reader struct {
	ID, Name string
	Role     kb.Role
}

// Standing is a notice with who has read it, and who has not of those who must: agents.
type Standing struct {
	Notice
	Read    []Receipt
	Missing []Reader
}

// Store keeps favourites, notices and receipts. Errors are *kb.Error, as those of
// kb.Store.
type Store interface {
	Favourites(ctx context.Context, person string) ([]string, error)
	AddFavourite(ctx context.Context, person, slug string, at time.Time) error
	RemoveFavourite(ctx context.Context, person, slug string) error

	// Notices are those that stand, the newest first.
	Notices(ctx context.Context) ([]Notice, error)
	// AddNotice makes one with its event, and ends the one before about the article.
	AddNotice(ctx context.Context, n Notice, e kb.Event) error
	// EndNotice ends one that stands, with its event; NotFound where none does.
	EndNotice(ctx context.Context, id string, at time.Time, e kb.Event) error
	Receipts(ctx context.Context, notice string) ([]Receipt, error)
	// AddReceipt keeps the first of a person for a notice, with its event.
	AddReceipt(ctx context.Context, r Receipt, e kb.Event) error
	Readers(ctx context.Context) ([]Reader, error)
}

// Library is favourites and notices as people work with them.
type Library struct {
	Store    Store
	Articles *kb.Library
	Now      func() time.Time
	NewID    func() string
}

// Demand asks all agents to read an article in force: again, where they were asked
// before.
func (l *Library) Demand(ctx context.Context, who kb.Principal, slug, why string) error {
	if err := kb.Require(who, kb.RoleEditor, "ask agents to read"); err != nil {
		return err
	}
	why = strings.Join(strings.Fields(why), " ")
	if utf8.RuneCountInString(why) > MaxWhy {
		return kb.Errorf(kb.Invalid, "invalid_why", "at most %d characters say why", MaxWhy)
	}
	article, err := l.Articles.Article(ctx, who, slug, l.Now())
	if err != nil {
		return err
	}
	n := Notice{ID: l.NewID(), Slug: slug, Revision: article.Number, Why: why, Author: who.ID, Made: l.Now()}
	return l.Store.AddNotice(ctx, n, l.event(who, "mustread.demand", n))
}

// End ends a notice: nobody is asked any more.
func (l *Library) End(ctx context.Context, who kb.Principal, id string) error {
	if err := kb.Require(who, kb.RoleEditor, "end a notice"); err != nil {
		return err
	}
	n, err := l.get(ctx, id)
	if err != nil {
		return err
	}
	return l.Store.EndNotice(ctx, id, l.Now(), l.event(who, "mustread.end", n))
}

// Confirm is somebody's own word that they have read what a notice names, as it was shown
// to them: in a revision that was in force when they were asked, or since.
func (l *Library) Confirm(ctx context.Context, who kb.Principal, id string, shown int) error {
	if err := kb.Require(who, kb.RoleAgent, "confirm a notice"); err != nil {
		return err
	}
	if !strings.HasPrefix(who.ID, "person:") || who.MadeBy != "" {
		return kb.Errorf(kb.Denied, "reader_is_a_person", "who has read something says so themselves, not by a token of somebody else's")
	}
	n, err := l.get(ctx, id)
	if err != nil {
		return err
	}
	article, err := l.Articles.Article(ctx, who, n.Slug, l.Now())
	if err != nil {
		return err
	}
	if shown < n.Revision || shown > article.Number {
		return kb.Errorf(kb.Stale, "notice_stale", "revision %d is not what is to be read", shown)
	}
	return l.Store.AddReceipt(ctx, Receipt{n.ID, who.ID, shown, l.Now()}, l.event(who, "mustread.confirm", n))
}

func (l *Library) get(ctx context.Context, id string) (Notice, error) {
	all, err := l.Store.Notices(ctx)
	if err != nil {
		return Notice{}, err
	}
	for _, n := range all {
		if n.ID == id {
			return n, nil
		}
	}
	return Notice{}, kb.Errorf(kb.NotFound, "notice_not_found", "there is no such notice, or it has ended")
}

// Unread are the notices that stand and that somebody has not confirmed, of articles
// that they may read now.
func (l *Library) Unread(ctx context.Context, who kb.Principal) (out []Notice, err error) {
	if err := kb.Require(who, kb.RoleAgent, "read notices"); err != nil {
		return nil, err
	}
	all, err := l.Store.Notices(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		receipts, err := l.Store.Receipts(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		if read(receipts, who.ID) {
			continue
		}
		switch _, err := l.Articles.Article(ctx, who, n.Slug, l.Now()); {
		case err == nil:
			out = append(out, n)
		case kb.KindOf(err) != kb.NotFound:
			return nil, err
		}
	}
	return out, nil
}

func read(receipts []Receipt, person string) bool {
	return slices.ContainsFunc(receipts, func(r Receipt) bool { return r.Person == person })
}

// Standing are the notices that stand, with who has read them: for editors.
func (l *Library) Standing(ctx context.Context, who kb.Principal) (out []Standing, err error) {
	if err := kb.Require(who, kb.RoleEditor, "see who has read a notice"); err != nil {
		return nil, err
	}
	all, err := l.Store.Notices(ctx)
	if err != nil {
		return nil, err
	}
	readers, err := l.Store.Readers(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		receipts, err := l.Store.Receipts(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		s := Standing{Notice: n, Read: receipts}
		for _, r := range readers {
			if r.Role == kb.RoleAgent && !read(receipts, r.ID) {
				s.Missing = append(s.Missing, r)
			}
		}
		slices.SortFunc(s.Missing, func(a, b Reader) int { return cmp.Compare(a.ID, b.ID) })
		out = append(out, s)
	}
	return out, nil
}

func (l *Library) event(who kb.Principal, action string, n Notice) kb.Event {
	e := kb.Event{At: l.Now(), Actor: who.ID, Action: action, Object: n.Slug}
	if n.Why != "" && action == "mustread.demand" {
		e.Detail = map[string]string{"why": n.Why}
	}
	return e
}
