package curation

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Limits of all rules together.
const (
	MaxRules     = 500
	MaxRevisions = 100 // of one rule
)

// Store keeps revisions of rules. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// Curations are all revisions of all rules, in no order.
	Curations(ctx context.Context) ([]Revision, error)
	// PutCurations keeps each revision as the version after the one before, or as a new
	// one (version 1), with their event, all or nothing: Stale where one has changed since.
	PutCurations(ctx context.Context, e kb.Event, all ...Revision) error
	// RemoveCuration removes one as it was seen, with its event.
	RemoveCuration(ctx context.Context, e kb.Event, r Revision) error
}

// Library is the rules as people work with them, and those in force. It is safe for many
// goroutines.
type Library struct {
	Store   Store
	Rules   kb.Checker // what banners are held against
	Builtin []Revision // those that came with the program, of [Load]
	Now     func() time.Time
	NewID   func() string
	// Prepare, if any, makes rules ready that come into force next: within the step, so that
	// no question waits for it. Those before act until it has returned.
	Prepare func(*Set)

	changing sync.Mutex // one step at a time: what is in force follows from the last one
	set      atomic.Pointer[Set]
}

// none are in force before they were read.
var none = &Set{}

// InForce are the published rules, as the last step left them; their windows are the
// caller's to look at. Before [Library.Load] there are none.
func (l *Library) InForce() *Set {
	if l == nil {
		return none
	}
	return cmp.Or(l.set.Load(), none)
}

// Load reads the rules in force from the store.
func (l *Library) Load(ctx context.Context) error {
	l.changing.Lock()
	defer l.changing.Unlock()
	return l.load(ctx)
}

func (l *Library) load(ctx context.Context) error {
	all, err := l.histories(ctx)
	if err != nil {
		return err
	}
	set := &Set{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if r := all[id].Published(); r != nil {
			set.Revisions = append(set.Revisions, *r)
		}
	}
	if set.same(l.set.Load()) { // a draft changes nothing that acts: what was made of the set stays good
		return nil
	}
	if l.Prepare != nil {
		l.Prepare(set)
	}
	l.set.Store(set)
	return nil
}

// histories are all rules by their id.
func (l *Library) histories(ctx context.Context) (map[string]History, error) {
	all, err := l.Store.Curations(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]History{}
	for _, r := range slices.Concat(l.Builtin, all) {
		out[r.ID] = append(out[r.ID], r)
	}
	for _, h := range out {
		slices.SortFunc(h, func(a, b Revision) int { return a.Number - b.Number })
	}
	return out, nil
}

// List are all rules, for editors, those that were worked on last first.
func (l *Library) List(ctx context.Context, who kb.Principal) ([]History, error) {
	if err := kb.Require(who, kb.RoleEditor, "reading curation rules"); err != nil {
		return nil, err
	}
	all, err := l.histories(ctx)
	if err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Values(all), func(a, b History) int {
		return cmp.Or(b.Newest().Changed.Compare(a.Newest().Changed), strings.Compare(a[0].ID, b[0].ID))
	}), nil
}

// Get is one rule, for editors.
func (l *Library) Get(ctx context.Context, who kb.Principal, id string) (History, error) {
	if err := kb.Require(who, kb.RoleEditor, "reading curation rules"); err != nil {
		return nil, err
	}
	all, err := l.histories(ctx)
	if err != nil {
		return nil, err
	}
	if h := all[id]; h != nil {
		return h, nil
	}
	return nil, kb.Errorf(kb.NotFound, "curation_not_found", "there is no such curation rule")
}

// Check says what is wrong with a rule, nothing being kept: what it says by itself, and
// what the red lines say to its banner.
func (l *Library) Check(ctx context.Context, r Rule) error {
	return Judge(ctx, l.Rules, r, l.Now())
}

// Save keeps a rule as a draft: a new one where id is empty, else the next revision of
// one, or another text of its draft, as match names it.
func (l *Library) Save(ctx context.Context, who kb.Principal, id, match string, rule Rule) (Revision, error) {
	if err := kb.Require(who, kb.RoleEditor, "writing curation rules"); err != nil {
		return Revision{}, err
	}
	if err := l.Check(ctx, rule); err != nil {
		return Revision{}, err
	}
	l.changing.Lock()
	defer l.changing.Unlock()
	all, err := l.histories(ctx)
	if err != nil {
		return Revision{}, err
	}
	if id == "" {
		if len(all) >= MaxRules {
			return Revision{}, kb.Errorf(kb.TooLarge, "too_many_curations", "there are %d curation rules already, the most there can be", MaxRules)
		}
		r := Revision{ID: l.NewID(), Number: 1, Version: 1, State: kb.StateDraft, Writers: who.Parties(), Changed: l.Now(), Rule: rule}
		return r, l.put(ctx, who, kb.ActionCreate, r)
	}
	h := all[id]
	if h == nil {
		return Revision{}, kb.Errorf(kb.NotFound, "curation_not_found", "there is no such curation rule")
	}
	if err := h.permit(who, Step{Action: kb.ActionEdit, ID: id, Match: match}); err != nil {
		return Revision{}, err
	}
	r, err := h.draft(who, l.Now(), rule)
	if err != nil {
		return Revision{}, err
	}
	return r, l.put(ctx, who, kb.ActionEdit, r)
}

// draft is the newest revision with another text, as long as it was not published, or the
// next one. What was in review is not, then.
func (h History) draft(who kb.Principal, now time.Time, rule Rule) (Revision, error) {
	newest := h.Newest()
	if newest.State == kb.StateDraft || newest.State == kb.StateInReview {
		newest.Writers = merge(newest.Writers, who.Parties()...)
		newest.State, newest.Version, newest.Changed, newest.Rule = kb.StateDraft, newest.Version+1, now, rule
		return newest, nil
	}
	if len(h) >= MaxRevisions {
		return Revision{}, kb.Errorf(kb.TooLarge, "too_many_curations", "the rule has %d revisions, the most there can be; make another", MaxRevisions)
	}
	return Revision{ID: newest.ID, Number: newest.Number + 1, Version: 1, State: kb.StateDraft, Writers: who.Parties(), Changed: now, Rule: rule}, nil
}

func merge(ids []string, more ...string) []string {
	ids = slices.Clone(ids)
	for _, id := range more {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Do takes a step with a rule.
func (l *Library) Do(ctx context.Context, who kb.Principal, s Step) (Revision, error) {
	l.changing.Lock()
	defer l.changing.Unlock()
	h, err := l.Get(ctx, who, s.ID)
	if err != nil {
		return Revision{}, err
	}
	if err := h.permit(who, s); err != nil {
		return Revision{}, err
	}
	r := h.Newest()
	r.Version, r.Changed, r.Note = r.Version+1, l.Now(), s.Reason
	switch s.Action {
	case kb.ActionSubmit:
		r.State, r.Writers = kb.StateInReview, merge(r.Writers, who.Parties()...)
	case kb.ActionReject:
		r.State = kb.StateDraft
	case kb.ActionDiscard:
		return h.Newest(), l.Store.RemoveCuration(ctx, l.event(who, s.Action, h.Newest()), h.Newest())
	case kb.ActionRestore:
		old, err := h.restored(s.Number)
		if err != nil {
			return Revision{}, err
		}
		if r, err = h.draft(who, l.Now(), old.Rule); err != nil {
			return Revision{}, err
		}
		r.Writers = merge(r.Writers, old.Writers...)
	case kb.ActionApprove:
		return l.approve(ctx, who, h, r)
	case kb.ActionArchive:
		ended := h.ended(l.Now(), s.Reason)
		e := l.event(who, s.Action, ended)
		if open := h.Newest(); open.Number == ended.Number && open.State != kb.StatePublished {
			e.Detail["dropped"] = string(open.State)
		}
		return ended, l.keep(ctx, e, ended)
	}
	return r, l.put(ctx, who, s.Action, r)
}

// approve publishes the newest revision, in place of the one before it, by the red lines
// of today.
func (l *Library) approve(ctx context.Context, who kb.Principal, h History, r Revision) (Revision, error) {
	if err := l.Check(ctx, r.Rule); err != nil {
		return Revision{}, err
	}
	r.State, r.Approver = kb.StatePublished, who.ID
	all := []Revision{r}
	if before := h.Published(); before != nil && before.Number > 0 {
		all = append(all, h.ended(l.Now(), ""))
	}
	return r, l.put(ctx, who, kb.ActionApprove, all...)
}

// ended is the published revision, archived. One that came with the program is archived
// as the newest revision of the house: in the place of a draft, if there is one, which is
// dropped with it.
func (h History) ended(now time.Time, why string) Revision {
	r := *h.Published()
	r.Version, r.State, r.Changed, r.Note = r.Version+1, kb.StateArchived, now, why
	switch newest := h.Newest(); {
	case r.Number > 0:
	case newest.Number > 0:
		r.Number, r.Version = newest.Number, newest.Version+1
	default:
		r.Number, r.Version = 1, 1
	}
	return r
}

// put keeps revisions, of which the first is what the step is about, and takes up what is
// in force.
func (l *Library) put(ctx context.Context, who kb.Principal, action kb.Action, all ...Revision) error {
	return l.keep(ctx, l.event(who, action, all[0]), all...)
}

func (l *Library) keep(ctx context.Context, e kb.Event, all ...Revision) error {
	if err := l.Store.PutCurations(ctx, e, all...); err != nil {
		return err
	}
	return l.load(ctx)
}

func (l *Library) event(who kb.Principal, action kb.Action, r Revision) kb.Event {
	return kb.Event{At: l.Now(), Actor: who.ID, Action: "curation." + string(action), Object: r.ID, Detail: map[string]string{"revision": strconv.Itoa(r.Number)}}
}
