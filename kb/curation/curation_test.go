package curation

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// memory is a store in memory.
type memory struct {
	all    []Revision
	events []kb.Event
}

func (m *memory) Curations(context.Context) ([]Revision, error) { return slices.Clone(m.all), nil }

func (m *memory) find(r Revision) int {
	return slices.IndexFunc(m.all, func(have Revision) bool { return have.ID == r.ID && have.Number == r.Number })
}

func (m *memory) PutCurations(_ context.Context, e kb.Event, all ...Revision) error {
	for _, r := range all {
		switch i := m.find(r); {
		case i < 0 && r.Version == 1:
			m.all = append(m.all, r)
		case i >= 0 && m.all[i].Version == r.Version-1:
			m.all[i] = r
		default:
			return errors.New("stale")
		}
	}
	m.events = append(m.events, e)
	return nil
}

func (m *memory) RemoveCuration(_ context.Context, e kb.Event, r Revision) error {
	m.all, m.events = slices.Delete(m.all, m.find(r), m.find(r)+1), append(m.events, e)
	return nil
}

// redLine forbids 稳赚.
type redLine struct{}

func (redLine) Check(_ context.Context, a kb.Article, _ time.Time) (out []kb.Finding, err error) {
	if strings.Contains(a.Body, "稳赚") {
		out = append(out, kb.Finding{Rule: "R-TEST", Severity: kb.Block, Message: "不要写", Match: "稳赚"})
	}
	return out, nil
}
func (redLine) Version() string { return "1" }
func (redLine) Facts() kb.Facts { return nil }

var (
	li   = kb.Principal{ID: kb.PersonID("li"), Role: kb.RoleEditor}
	zhao = kb.Principal{ID: kb.PersonID("zhao"), Role: kb.RoleReviewer}
	now  = time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)
)

func library(builtin ...Revision) (*Library, *memory) {
	m, n := &memory{}, 0
	return &Library{Store: m, Rules: redLine{}, Builtin: builtin, Now: func() time.Time { return now }, NewID: func() string { n++; return "rule-" + strconv.Itoa(n) }}, m
}

func pinning(slug string) Rule {
	return Rule{Title: "提现", Owner: "李", Reason: "常问", Patterns: []Pattern{{Equals, "怎么提现"}}, Pins: []Pin{{slug, 1}}}
}

func code(err error) string {
	var e *kb.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// inForce are the pinned articles of the rules in force.
func inForce(l *Library) (out []string) {
	for _, r := range l.InForce().Revisions {
		for _, p := range r.Rule.Pins {
			out = append(out, p.Slug)
		}
	}
	return out
}

func TestARuleTakesTwoPeople(t *testing.T) {
	ctx := context.Background()
	l, m := library()
	both := kb.Principal{ID: kb.PersonID("li"), Role: kb.RoleReviewer} // a reviewer who wrote it
	r, err := l.Save(ctx, li, "", "", pinning("fee"))
	if err != nil || r.State != kb.StateDraft || len(inForce(l)) != 0 {
		t.Fatal(r, err)
	}
	do := func(who kb.Principal, action kb.Action, want string) Revision {
		t.Helper()
		h, err := l.Get(ctx, li, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		out, err := l.Do(ctx, who, Step{Action: action, ID: r.ID, Match: h.Newest().ETag(), Reason: "因为"})
		if code(err) != want {
			t.Errorf("%s by %s: %v, want %q", action, who.ID, err, want)
		}
		return out
	}
	do(zhao, kb.ActionApprove, "illegal_step") // nobody asked for it
	do(li, kb.ActionSubmit, "")
	do(both, kb.ActionApprove, "own_text")
	do(li, kb.ActionApprove, "invalid_api_key")
	do(kb.Principal{ID: "token:robot", Role: kb.RoleReviewer}, kb.ActionApprove, "not_a_person")
	if got := inForce(l); len(got) != 0 {
		t.Fatalf("%v act before anybody has agreed", got)
	}
	if do(zhao, kb.ActionApprove, "").Approver != zhao.ID || !slices.Equal(inForce(l), []string{"fee"}) {
		t.Error(inForce(l))
	}
	var actions []string
	for _, e := range m.events {
		actions = append(actions, e.Action)
	}
	if got := strings.Join(actions, " "); got != "curation.create curation.submit curation.approve" {
		t.Error(got)
	}
}

// What was approved acts until the next text is, an ended rule no more, and an old text
// comes back by the same way.
func TestTheTextInForceIsTheApprovedOne(t *testing.T) {
	ctx := context.Background()
	l, _ := library()
	r, err := l.Save(ctx, li, "", "", pinning("one"))
	must(t, err)
	step := func(who kb.Principal, s Step) Revision {
		t.Helper()
		h, err := l.Get(ctx, li, r.ID)
		must(t, err)
		s.ID, s.Match = r.ID, h.Newest().ETag()
		out, err := l.Do(ctx, who, s)
		must(t, err)
		return out
	}
	publish := func() { step(li, Step{Action: kb.ActionSubmit}); step(zhao, Step{Action: kb.ActionApprove}) }
	publish()
	h, err := l.Get(ctx, li, r.ID)
	must(t, err)
	if _, err := l.Save(ctx, li, r.ID, `"1-1-0"`, pinning("two")); code(err) != "stale_revision" {
		t.Error(err)
	}
	next, err := l.Save(ctx, li, r.ID, h.Newest().ETag(), pinning("two"))
	must(t, err)
	if next.Number != 2 || !slices.Equal(inForce(l), []string{"one"}) {
		t.Errorf("%+v, %v", next, inForce(l))
	}
	publish()
	if !slices.Equal(inForce(l), []string{"two"}) {
		t.Error(inForce(l))
	}
	step(zhao, Step{Action: kb.ActionArchive, Reason: "活动结束"})
	if got := inForce(l); len(got) != 0 {
		t.Error(got)
	}
	if old := step(li, Step{Action: kb.ActionRestore, Number: 1}); old.Rule.Pins[0].Slug != "one" || old.State != kb.StateDraft {
		t.Errorf("%+v", old)
	}
	publish()
	if !slices.Equal(inForce(l), []string{"one"}) {
		t.Error(inForce(l))
	}
}

// A draft leaves the set that acts as it is; a published one is made ready before it acts.
func TestADraftMakesNothingReadyAgain(t *testing.T) {
	ctx := t.Context()
	l, _ := library(Revision{ID: "a", State: kb.StatePublished, Rule: pinning("one")})
	prepared := 0
	l.Prepare = func(set *Set) {
		if prepared++; l.InForce() == set {
			t.Error("it acts before it is ready")
		}
	}
	must(t, l.Load(ctx))
	before := l.InForce()
	r, err := l.Save(ctx, li, "", "", pinning("two"))
	must(t, err)
	r, err = l.Do(ctx, li, Step{Action: kb.ActionSubmit, ID: r.ID, Match: r.ETag()})
	must(t, err)
	if l.InForce() != before || prepared != 1 {
		t.Errorf("a draft makes all rules ready again: %d times", prepared)
	}
	_, err = l.Do(ctx, zhao, Step{Action: kb.ActionApprove, ID: r.ID, Match: r.ETag()})
	must(t, err)
	if l.InForce() == before || prepared != 2 || len(inForce(l)) != 2 {
		t.Errorf("%d, %v", prepared, inForce(l))
	}
}

// A reviewer who has read one draft does not approve another that took its place.
func TestADraftThatWasWrittenAnewIsAnother(t *testing.T) {
	ctx := context.Background()
	l, _ := library(Revision{ID: "a", State: kb.StatePublished, Rule: pinning("one")})
	must(t, l.Load(ctx))
	write := func(slug string) string {
		t.Helper()
		h, err := l.Get(ctx, li, "a")
		must(t, err)
		r, err := l.Save(ctx, li, "a", h.Newest().ETag(), pinning(slug))
		must(t, err)
		r, err = l.Do(ctx, li, Step{Action: kb.ActionSubmit, ID: "a", Match: r.ETag()})
		must(t, err)
		return r.ETag()
	}
	read := write("good")
	_, err := l.Do(ctx, li, Step{Action: kb.ActionDiscard, ID: "a", Match: read})
	must(t, err)
	write("bad")
	if _, err := l.Do(ctx, zhao, Step{Action: kb.ActionApprove, ID: "a", Match: read}); code(err) != "stale_revision" {
		t.Errorf("approved unread: %v", err)
	}
}

// A house ends a rule that came with the program, and has it back.
func TestAHouseEndsARuleOfTheProgram(t *testing.T) {
	ctx := context.Background()
	l, _ := library(Revision{ID: "urgent", State: kb.StatePublished, Rule: pinning("first-minute")})
	must(t, l.Load(ctx))
	if !slices.Equal(inForce(l), []string{"first-minute"}) {
		t.Fatal(inForce(l))
	}
	h, err := l.Get(ctx, li, "urgent")
	must(t, err)
	if slices.Contains(h.Steps(li), kb.ActionArchive) || !h.Builtin() {
		t.Error("an editor ends it alone")
	}
	ended, err := l.Do(ctx, zhao, Step{Action: kb.ActionArchive, ID: "urgent", Match: h.Newest().ETag(), Reason: "另有安排"})
	must(t, err)
	if len(inForce(l)) != 0 || ended.Number != 1 || ended.State != kb.StateArchived {
		t.Errorf("%v %+v", inForce(l), ended)
	}
	must(t, l.Load(ctx)) // a restart
	if len(inForce(l)) != 0 {
		t.Error("it is back after a restart")
	}
	back, err := l.Do(ctx, li, Step{Action: kb.ActionRestore, ID: "urgent", Match: ended.ETag(), Number: 0})
	must(t, err)
	back, err = l.Do(ctx, li, Step{Action: kb.ActionSubmit, ID: "urgent", Match: back.ETag()})
	must(t, err)
	_, err = l.Do(ctx, zhao, Step{Action: kb.ActionApprove, ID: "urgent", Match: back.ETag()})
	must(t, err)
	if !slices.Equal(inForce(l), []string{"first-minute"}) {
		t.Error(inForce(l))
	}
}

// A rule of the program is ended at once though a draft stands beside it, which goes with
// it; the log says so. A draft beside a rule of the house stays.
func TestADraftKeepsNoRuleOfTheProgramInForce(t *testing.T) {
	ctx := t.Context()
	l, m := library(Revision{ID: "urgent", State: kb.StatePublished, Rule: pinning("first-minute")})
	must(t, l.Load(ctx))
	h, err := l.Get(ctx, li, "urgent")
	must(t, err)
	draft, err := l.Save(ctx, li, "urgent", h.Newest().ETag(), pinning("other"))
	must(t, err)
	ended, err := l.Do(ctx, zhao, Step{Action: kb.ActionArchive, ID: "urgent", Match: draft.ETag(), Reason: "有误"})
	must(t, err)
	must(t, l.Load(ctx))
	h, err = l.Get(ctx, li, "urgent")
	must(t, err)
	if len(inForce(l)) != 0 || len(h) != 2 || h.Newest().State != kb.StateArchived || ended.Rule.Pins[0].Slug != "first-minute" || slices.Contains(h.Newest().Writers, li.ID) {
		t.Errorf("%v %+v", inForce(l), h)
	}
	if e := m.events[len(m.events)-1]; e.Action != "curation.archive" || e.Detail["dropped"] != "draft" || len(m.events) != 2 {
		t.Errorf("%+v", m.events)
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	l, _ := library()
	for name, c := range map[string]struct {
		change func(r *Rule)
		field  string
	}{
		"no title":              {func(r *Rule) { r.Title = "" }, "title"},
		"a line break":          {func(r *Rule) { r.Title = "a\nb" }, "title"},
		"no owner":              {func(r *Rule) { r.Owner = "" }, "owner"},
		"no reason":             {func(r *Rule) { r.Reason = "" }, "reason"},
		"no pattern":            {func(r *Rule) { r.Patterns = nil }, "patterns"},
		"one character":         {func(r *Rule) { r.Patterns = []Pattern{{Contains, "的"}} }, "patterns"},
		"one of one character":  {func(r *Rule) { r.Patterns = []Pattern{{Contains, "提现/的"}} }, "patterns"},
		"punctuation":           {func(r *Rule) { r.Patterns = []Pattern{{Equals, "？！"}} }, "patterns"},
		"another kind":          {func(r *Rule) { r.Patterns = []Pattern{{"regexp", ".*"}} }, "patterns"},
		"too many patterns":     {func(r *Rule) { r.Patterns = slices.Repeat(r.Patterns, MaxPatterns+1) }, "patterns"},
		"an exception of none":  {func(r *Rule) { r.Except = []string{"…"} }, "except"},
		"does nothing":          {func(r *Rule) { r.Pins = nil }, "pins"},
		"a place of 0":          {func(r *Rule) { r.Pins[0].Place = 0 }, "pins"},
		"a place too far":       {func(r *Rule) { r.Pins[0].Place = MaxPlace + 1 }, "pins"},
		"two at a place":        {func(r *Rule) { r.Pins = []Pin{{"a", 1}, {"b", 1}} }, "pins"},
		"pinned twice":          {func(r *Rule) { r.Pins = []Pin{{"a", 1}, {"a", 2}} }, "pins"},
		"pinned and hidden":     {func(r *Rule) { r.Hides = []string{"fee"} }, "hides"},
		"too many pins":         {func(r *Rule) { r.Pins = slices.Repeat(r.Pins, MaxPins+1) }, "pins"},
		"no slug":               {func(r *Rule) { r.Hides = []string{"../etc"} }, "hides"},
		"another site":          {func(r *Rule) { r.Redirect = "//evil.example/a/b" }, "redirect"},
		"another scheme":        {func(r *Rule) { r.Redirect = "javascript:alert(1)" }, "redirect"},
		"a backslash":           {func(r *Rule) { r.Redirect = `/\evil.example` }, "redirect"},
		"a search":              {func(r *Rule) { r.Redirect = "/search?q=怎么提现" }, "redirect"},
		"the console":           {func(r *Rule) { r.Redirect = "/console" }, "redirect"},
		"a way up":              {func(r *Rule) { r.Redirect = "/c/../console" }, "redirect"},
		"a banner of nothing":   {func(r *Rule) { r.Banner = &Banner{} }, "banner"},
		"a banner leading away": {func(r *Rule) { r.Banner = &Banner{Text: "看", URL: "https://evil.example", Label: "看"} }, "banner"},
		"a link of no words":    {func(r *Rule) { r.Banner = &Banner{Text: "看", URL: "/a/fee"} }, "banner"},
		"a red line":            {func(r *Rule) { r.Banner = &Banner{Text: "稳赚不赔"} }, "banner"},
		"a red line in a label": {func(r *Rule) { r.Banner = &Banner{Text: "看", URL: "/a/fee", Label: "稳赚"} }, "banner"},
		"a face of nobody":      {func(r *Rule) { r.Faces = []searchlog.Face{"phone"} }, "faces"},
		"an end before":         {func(r *Rule) { r.From, r.Until = now, now }, "until"},
		"a year too far":        {func(r *Rule) { r.From = now.AddDate(9000, 0, 0) }, "from"},
	} {
		r := pinning("fee")
		c.change(&r)
		_, err := l.Save(context.Background(), li, "", "", r)
		var e *kb.Error
		if !errors.As(err, &e) || !slices.ContainsFunc(e.Fields, func(f kb.FieldError) bool { return f.Field == c.field }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, good := range []string{"/", "/a/fee", "/a/fee#规则要点", "/c/wealth/money-fund", "/products"} {
		r := pinning("fee")
		r.Redirect = good
		if err := r.check(); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if _, err := l.Save(context.Background(), kb.Principal{Role: kb.RoleAgent}, "", "", pinning("fee")); kb.KindOf(err) != kb.Denied {
		t.Error(err)
	}
}

func TestWindowAndFaces(t *testing.T) {
	r := Rule{From: now, Until: now.Add(time.Hour), Faces: []searchlog.Face{searchlog.FaceDesk}}
	for at, want := range map[time.Duration]bool{-1: false, 0: true, time.Hour - 1: true, time.Hour: false} {
		if r.ActiveAt(now.Add(at)) != want {
			t.Errorf("%s: %t", at, !want)
		}
	}
	if r.At(searchlog.FaceHelp) || !r.At(searchlog.FaceDesk) || !(Rule{}).At(searchlog.FaceAPI) || !(Rule{}).ActiveAt(now) {
		t.Error("faces")
	}
	if forPrograms := (Rule{Faces: []searchlog.Face{searchlog.FaceAPI}}); !forPrograms.At(searchlog.FaceMCP) || r.At(searchlog.FaceMCP) {
		t.Error("assistants are no programs")
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	judge := func(r Rule) error { return Judge(t.Context(), redLine{}, r, now) }
	for src, want := range map[string]string{
		"rules: [{id: a, colour: red}]": "colour",
		"rules: 1":                      "cannot unmarshal",
	} {
		if _, _, err := Load(fstest.MapFS{File: {Data: []byte(src)}}, judge); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", src, err)
		}
	}
	if got, refused, err := Load(fstest.MapFS{}, judge); err != nil || got != nil || refused != nil {
		t.Error(got, refused, err)
	}
}

// A rule that is refused, by the red lines as well, is named, and takes no other with it.
func TestLoadLeavesOutWhatIsRefused(t *testing.T) {
	const rest = `, title: 提现, owner: 李, reason: 常问, patterns: [{kind: equals, text: 怎么提现}]`
	src := `rules:
- {id: good` + rest + `, banner: {text: 请看}}
- {id: good` + rest + `, banner: {text: 又一次}}
- {id: A}
- {id: empty}
- {id: promise` + rest + `, banner: {text: 本产品稳赚}}
- {id: label` + rest + `, banner: {text: 请看, url: /a/fee, label: 稳赚}}
`
	good, refused, err := Load(fstest.MapFS{File: {Data: []byte(src)}}, func(r Rule) error { return Judge(t.Context(), redLine{}, r, now) })
	must(t, err)
	if len(good) != 1 || good[0].Rule.Banner.Text != "请看" {
		t.Errorf("%+v", good)
	}
	var told []string
	for _, err := range refused {
		told = append(told, err.Error())
	}
	if len(told) != 5 {
		t.Fatal(told)
	}
	for i, want := range []string{"rule 2 (good)", "no id", "title", "rule 5 (promise)", "稳赚"} {
		if !strings.Contains(told[i], want) {
			t.Errorf("%s does not say %q", told[i], want)
		}
	}
}

func TestLimitsOfAll(t *testing.T) {
	l, m := library()
	for i := range MaxRules {
		m.all = append(m.all, Revision{ID: strconv.Itoa(i), Number: 1, Version: 1, State: kb.StatePublished, Rule: pinning("fee")})
	}
	if _, err := l.Save(context.Background(), li, "", "", pinning("fee")); code(err) != "too_many_curations" {
		t.Error(err)
	}
	h := make(History, MaxRevisions)
	h[MaxRevisions-1].State = kb.StatePublished
	if _, err := h.draft(li, now, pinning("fee")); code(err) != "too_many_curations" {
		t.Error(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
