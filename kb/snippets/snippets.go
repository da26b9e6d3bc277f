// Package snippets is the ready wording of agents: pieces of text with a shortcode and
// variables, private, or shared once a reviewer who is another person has agreed. What
// is shared is told to customers, so the red lines judge every one of them.
package snippets

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/invisible"
)

// State says who has a snippet.
type State string

// The states of a snippet.
const (
	Private  State = "private"  // its owner alone
	Proposed State = "proposed" // its owner, and reviewers, who may share it
	Shared   State = "shared"   // all agents
)

// Snippet is a piece of wording.
type Snippet struct {
	ID       string
	Version  int      // 1 and up; a change names the one that it was made of
	Owner    string   // id of a person, or of a token of nobody
	Writers  []string // ids of whose words it has, or who proposed it; none where that was not noted yet
	Code     string   // what is typed after a slash to find it
	Title    string
	Text     string // {{名称}} is a variable, or a fact
	State    State
	Approver string // who shared it
	Changed  time.Time
}

// Limits of a snippet, and how many one person may have.
const (
	maxCode  = 20 // runes
	maxTitle = 40
	maxText  = 1000
	MaxOwn   = 200
)

var codePattern = regexp.MustCompile(`^[\p{Han}a-z0-9]+$`)

// check says what is wrong with a snippet by itself.
func (s Snippet) check() error {
	var fields []kb.FieldError
	fail := func(field, message string) { fields = append(fields, kb.FieldError{Field: field, Message: message}) }
	if !codePattern.MatchString(s.Code) || utf8.RuneCountInString(s.Code) > maxCode {
		fail("code", "快捷码为1至20个汉字、小写字母或数字。")
	}
	if n := utf8.RuneCountInString(s.Title); n == 0 || n > maxTitle {
		fail("title", "标题为1至40个字。")
	}
	if n := utf8.RuneCountInString(s.Text); n == 0 || n > maxText {
		fail("text", "内容为1至1000个字。")
	}
	if _, r := invisible.First(s.Title + strings.ReplaceAll(s.Text, "\n", "")); r >= 0 {
		fail("text", "有看不见的字符，请删去。")
	}
	if len(fields) > 0 {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_snippet", Detail: "the snippet can't be kept", Fields: fields}
	}
	return nil
}

// count adds whoever asks to those who have a part in a snippet.
func (s *Snippet) count(who kb.Principal) {
	s.Writers = slices.Compact(slices.Sorted(slices.Values(slices.Concat(s.Writers, who.Parties()))))
}

// visible reports whether somebody may see a snippet.
func (s Snippet) visible(who kb.Principal) bool {
	return who.AtLeast(kb.RoleAgent) && (s.Owner == who.ID || s.State == Shared || s.State == Proposed && who.AtLeast(kb.RoleReviewer))
}

// Store keeps snippets. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	Snippets(ctx context.Context) ([]Snippet, error)
	// PutSnippet keeps a snippet as the version after the one before, or as a new one
	// (version 1), with its event, all or nothing: Stale where it has changed since.
	PutSnippet(ctx context.Context, s Snippet, e kb.Event) error
	// RemoveSnippet removes one as it was seen, with its event.
	RemoveSnippet(ctx context.Context, s Snippet, e kb.Event) error
}

// Library is the snippets as people work with them.
type Library struct {
	Store Store
	Rules kb.Checker
	Now   func() time.Time
	NewID func() string
}

// List are the snippets that somebody may see: their own, then others', by shortcode.
func (l *Library) List(ctx context.Context, who kb.Principal) ([]Snippet, error) {
	all, err := l.Store.Snippets(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s Snippet) bool { return !s.visible(who) })
	slices.SortFunc(all, func(a, b Snippet) int {
		if mine, theirs := a.Owner == who.ID, b.Owner == who.ID; mine != theirs {
			if mine {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Code+" "+a.ID, b.Code+" "+b.ID)
	})
	return all, nil
}

// Find are those whose shortcode begins with a text and that may be told to customers
// by whoever asks: their own, and shared ones.
func (l *Library) Find(ctx context.Context, who kb.Principal, code string) ([]Snippet, error) {
	all, err := l.List(ctx, who)
	code = strings.ToLower(strings.TrimSpace(code))
	return slices.DeleteFunc(all, func(s Snippet) bool {
		return !strings.HasPrefix(s.Code, code) || s.Owner != who.ID && s.State != Shared
	}), err
}

// get is one that somebody may see, as they saw it.
func (l *Library) get(ctx context.Context, who kb.Principal, id string, version int) (Snippet, error) {
	all, err := l.List(ctx, who)
	if err != nil {
		return Snippet{}, err
	}
	i := slices.IndexFunc(all, func(s Snippet) bool { return s.ID == id })
	switch {
	case i < 0:
		return Snippet{}, kb.Errorf(kb.NotFound, "snippet_not_found", "there is no such snippet")
	case all[i].Version != version:
		return Snippet{}, kb.Errorf(kb.Stale, "stale_snippet", "the snippet has changed since it was read")
	}
	return all[i], nil
}

// Taken says that its owner has another snippet with the shortcode.
func Taken() error {
	return &kb.Error{Kind: kb.Conflict, Code: "invalid_snippet", Detail: "the shortcode is taken", Fields: []kb.FieldError{{Field: "code", Message: "您已有同样快捷码的片段。"}}}
}

// Save keeps a new snippet (without an ID), or another text of one's own. Whoever
// changes a shared one has it alone until it is shared again.
func (l *Library) Save(ctx context.Context, who kb.Principal, s Snippet) error {
	if err := kb.Require(who, kb.RoleAgent, "keep snippets"); err != nil {
		return err
	}
	s.Code, s.Title, s.Text = strings.ToLower(strings.TrimSpace(s.Code)), strings.TrimSpace(s.Title), strings.TrimSpace(strings.ReplaceAll(s.Text, "\r\n", "\n"))
	if err := s.check(); err != nil {
		return err
	}
	own, err := l.own(ctx, who)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(own, func(o Snippet) bool { return o.Code == s.Code && o.ID != s.ID }) {
		return Taken()
	}
	if s.ID == "" {
		if len(own) >= MaxOwn {
			return kb.Errorf(kb.Conflict, "too_many_snippets", "at most %d snippets for each person", MaxOwn)
		}
		s.ID, s.Version, s.Writers = l.NewID(), 0, nil
	} else if old, err := l.get(ctx, who, s.ID, s.Version); err != nil {
		return err
	} else if s.Writers = old.Writers; old.Owner != who.ID {
		return kb.Errorf(kb.Denied, "not_your_snippet", "only its owner changes a snippet")
	}
	s.count(who)
	if err := l.judge(ctx, s); err != nil {
		return err
	}
	s.Owner, s.State, s.Approver = who.ID, Private, ""
	return l.put(ctx, who, s, "snippet.save")
}

func (l *Library) own(ctx context.Context, who kb.Principal) ([]Snippet, error) {
	all, err := l.List(ctx, who)
	return slices.DeleteFunc(all, func(s Snippet) bool { return s.Owner != who.ID }), err
}

// judge holds a snippet against the red lines, as a text for customers.
func (l *Library) judge(ctx context.Context, s Snippet) error {
	found, err := l.Rules.Check(ctx, kb.Article{Slug: "snippet", Title: s.Title, Body: s.Text, Kind: kb.KindKnowledge, Audience: kb.AudiencePublic}, l.Now())
	if err != nil {
		return err
	}
	var fields []kb.FieldError
	for _, f := range found {
		if f.Severity == kb.Block && strings.HasPrefix(f.Rule, "R-") {
			fields = append(fields, kb.FieldError{Field: "text", Message: f.Message + "（" + f.Match + "）"})
		}
	}
	if len(fields) > 0 {
		return &kb.Error{Kind: kb.Conflict, Code: "blocked_by_rules", Detail: "a red line stands against the snippet", Fields: fields}
	}
	return nil
}

// Action is what somebody does with a snippet.
type Action string

// The actions.
const (
	Propose Action = "propose" // its owner asks for it to be shared
	Share   Action = "share"   // a reviewer shares it, who has no part in it
	Unshare Action = "unshare" // its owner or a reviewer takes it back
	Remove  Action = "remove"  // its owner removes it
)

// May reports whether somebody may do something with a snippet as it is.
func May(who kb.Principal, s Snippet, do Action) bool { return s.permit(who, do) == nil }

// permit refuses a step that somebody may not take with a snippet as it is. Who shares is
// asked of [kb.MayApprove].
func (s Snippet) permit(who kb.Principal, do Action) error {
	mine, may := s.Owner == who.ID, false
	switch do {
	case Propose:
		may = mine && s.State == Private
	case Share: // who made a token of nobody was not noted once: what it proposed then, it proposes again
		if s.State == Proposed && (len(s.Writers) > 0 || kb.Approved(s.Owner) == nil) {
			return kb.MayApprove(who, strconv.Itoa(s.Version), append(slices.Clone(s.Writers), s.Owner)...)
		}
	case Unshare:
		may = (mine || who.AtLeast(kb.RoleReviewer) && kb.Approved(who.ID) == nil) && s.State != Private
	case Remove:
		may = mine
	}
	if !may {
		return kb.Errorf(kb.Denied, "illegal_step", "%s may not %s this snippet as it is", who.ID, do)
	}
	return nil
}

// Do takes a step with a snippet as somebody saw it.
func (l *Library) Do(ctx context.Context, who kb.Principal, id string, version int, do Action) error {
	s, err := l.get(ctx, who, id, version)
	if err != nil {
		return err
	}
	if err := s.permit(who, do); err != nil {
		return err
	}
	switch do {
	case Propose:
		s.count(who)
		s.State = Proposed
	case Share:
		if err := l.judge(ctx, s); err != nil { // by the rules of today
			return err
		}
		s.State, s.Approver = Shared, who.ID
	case Unshare:
		s.State, s.Approver = Private, ""
	case Remove:
		return l.Store.RemoveSnippet(ctx, s, l.event(who, s, "snippet.remove"))
	}
	return l.put(ctx, who, s, "snippet."+string(do))
}

func (l *Library) put(ctx context.Context, who kb.Principal, s Snippet, action string) error {
	s.Version, s.Changed = s.Version+1, l.Now()
	return l.Store.PutSnippet(ctx, s, l.event(who, s, action))
}

func (l *Library) event(who kb.Principal, s Snippet, action string) kb.Event {
	return kb.Event{At: l.Now(), Actor: who.ID, Action: action, Object: s.ID}
}

var variable = regexp.MustCompile(`\{\{\s*([^{}\n]{1,20}?)\s*\}\}`)

// Variables are the names that stand in a text, each once, in order.
func Variables(text string) (out []string) {
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}
