package snippets_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/snippets"
)

// memory is a store that forgets.
type memory struct {
	all    []snippets.Snippet
	events []string
}

func (m *memory) Snippets(context.Context) ([]snippets.Snippet, error) {
	return slices.Clone(m.all), nil
}

func (m *memory) at(s snippets.Snippet, version int) (int, error) {
	i := slices.IndexFunc(m.all, func(o snippets.Snippet) bool { return o.ID == s.ID && o.Version == version })
	if i < 0 {
		return i, kb.Errorf(kb.Stale, "stale_snippet", "it has changed")
	}
	return i, nil
}

func (m *memory) PutSnippet(_ context.Context, s snippets.Snippet, e kb.Event) error {
	m.events = append(m.events, e.Actor+" "+e.Action)
	if s.Version == 1 {
		m.all = append(m.all, s)
		return nil
	}
	i, err := m.at(s, s.Version-1)
	if err == nil {
		m.all[i] = s
	}
	return err
}

func (m *memory) RemoveSnippet(_ context.Context, s snippets.Snippet, e kb.Event) error {
	m.events = append(m.events, e.Actor+" "+e.Action)
	i, err := m.at(s, s.Version)
	if err == nil {
		m.all = slices.Delete(m.all, i, i+1)
	}
	return err
}

// rules block 稳赚 and find something that is none of theirs in everything.
type rules struct{}

func (rules) Check(_ context.Context, a kb.Article, _ time.Time) ([]kb.Finding, error) {
	found := []kb.Finding{{Rule: "F-CATEGORY", Severity: kb.Block}}
	if strings.Contains(a.Title+a.Body, "稳赚") {
		found = append(found, kb.Finding{Rule: "R-PROMISE", Severity: kb.Block, Match: "稳赚", Message: "不得承诺收益"})
	}
	return found, nil
}
func (rules) Facts() kb.Facts { return nil }
func (rules) Version() string { return "1" }

var (
	wang     = kb.Principal{ID: "person:wang", Role: kb.RoleAgent}
	li       = kb.Principal{ID: "person:li", Role: kb.RoleAgent}
	zhao     = kb.Principal{ID: "person:zhao", Role: kb.RoleReviewer}
	customer = kb.Principal{}
)

func library() (*snippets.Library, *memory) {
	m, n := &memory{}, 0
	return &snippets.Library{Store: m, Rules: rules{}, Now: func() time.Time { return time.Unix(1000, 0) }, NewID: func() string { n++; return fmt.Sprint("s", n) }}, m
}

func codes(t *testing.T, list func(context.Context, kb.Principal) ([]snippets.Snippet, error), who kb.Principal) string {
	t.Helper()
	all, err := list(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range all {
		out = append(out, s.Code+":"+string(s.State))
	}
	return strings.Join(out, " ")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A snippet is its owner's until a reviewer who is another person shares it.
func TestSharingTakesTwo(t *testing.T) {
	l, m := library()
	must(t, l.Save(t.Context(), wang, snippets.Snippet{Code: " DZ ", Title: "到账", Text: "您好，{{客户称呼}}。"}))
	find := func(ctx context.Context, who kb.Principal) ([]snippets.Snippet, error) { return l.Find(ctx, who, "D") }
	if a, b, c := codes(t, l.List, wang), codes(t, l.List, li), codes(t, l.List, zhao); a != "dz:private" || b != "" || c != "" {
		t.Errorf("private: %q, %q, %q", a, b, c)
	}
	for _, who := range []kb.Principal{li, zhao, customer} {
		if err := l.Do(t.Context(), who, "s1", 1, snippets.Propose); kb.KindOf(err) != kb.NotFound {
			t.Errorf("%q: %v", who.ID, err)
		}
	}
	must(t, l.Do(t.Context(), wang, "s1", 1, snippets.Propose))
	if a, b := codes(t, l.List, zhao), codes(t, find, zhao); a != "dz:proposed" || b != "" {
		t.Errorf("a reviewer may read what is proposed, and not tell it to customers: %q, %q", a, b)
	}
	boss := kb.Principal{ID: wang.ID, Role: kb.RoleReviewer} // who has become a reviewer
	if err := l.Do(t.Context(), boss, "s1", 2, snippets.Share); kb.KindOf(err) != kb.Denied {
		t.Errorf("the owner shares it: %v", err)
	}
	if err := l.Do(t.Context(), kb.Principal{ID: "token:ci", Role: kb.RoleReviewer}, "s1", 2, snippets.Share); kb.KindOf(err) != kb.Denied {
		t.Errorf("a token of nobody shares it: %v", err)
	}
	if err := l.Do(t.Context(), zhao, "s1", 1, snippets.Share); kb.KindOf(err) != kb.Stale {
		t.Errorf("what was not seen is shared: %v", err)
	}
	must(t, l.Do(t.Context(), zhao, "s1", 2, snippets.Share))
	if a, b := codes(t, find, li), codes(t, l.List, customer); a != "dz:shared" || b != "" {
		t.Errorf("shared: %q, %q", a, b)
	}
	if err := l.Save(t.Context(), li, snippets.Snippet{ID: "s1", Version: 3, Code: "dz", Title: "到账", Text: "别的"}); kb.KindOf(err) != kb.Denied {
		t.Errorf("somebody else changes it: %v", err)
	}
	// Another text is the owner's alone again.
	must(t, l.Save(t.Context(), wang, snippets.Snippet{ID: "s1", Version: 3, Code: "dz", Title: "到账", Text: "另外的话"}))
	if a, b := codes(t, find, li), m.all[0].Approver; a != "" || b != "" {
		t.Errorf("a changed text stays shared: %q %q", a, b)
	}
	if err := l.Do(t.Context(), zhao, "s1", 4, snippets.Remove); kb.KindOf(err) != kb.NotFound {
		t.Errorf("a reviewer removes a private one: %v", err)
	}
	must(t, l.Do(t.Context(), wang, "s1", 4, snippets.Remove))
	if got := strings.Join(m.events, ", "); got != "person:wang snippet.save, person:wang snippet.propose, person:zhao snippet.share, person:wang snippet.save, person:wang snippet.remove" {
		t.Error(got)
	}
}

// Nobody shares what they have a part in, whichever tokens they have made for it.
func TestSharingIsNotForWhoMadeTheToken(t *testing.T) {
	boss := kb.Principal{ID: li.ID, Role: kb.RoleAdminReviewer}
	bot := kb.Principal{ID: "token:bot", Role: kb.RoleAgent, MadeBy: boss.ID}
	botOfAnother := kb.Principal{ID: bot.ID, Role: kb.RoleAgent, MadeBy: "person:qian"} // under its name, when it was revoked
	zhaos := kb.Principal{ID: zhao.ID, Role: kb.RoleReviewer, MadeBy: boss.ID}
	keep := func(l *snippets.Library, saves, proposes kb.Principal) {
		must(t, l.Save(t.Context(), saves, snippets.Snippet{Code: "a", Title: "甲", Text: "乙"}))
		must(t, l.Do(t.Context(), proposes, "s1", 1, snippets.Propose))
	}
	for name, test := range map[string]struct{ saves, proposes, shares kb.Principal }{
		"by a token that its writer made for a reviewer":        {boss, boss, zhaos},
		"by who made the token of nobody that has written it":   {bot, bot, boss},
		"by who made the token that has written it, not that":   {bot, botOfAnother, boss},
		"by who made the token that has proposed it":            {botOfAnother, bot, boss},
		"by a token for a reviewer, of who made that of nobody": {bot, bot, zhaos},
	} {
		l, m := library()
		keep(l, test.saves, test.proposes)
		if snippets.May(test.shares, m.all[0], snippets.Share) {
			t.Errorf("it is offered to be shared %s", name)
		}
		if err := l.Do(t.Context(), test.shares, "s1", 2, snippets.Share); kb.KindOf(err) != kb.Denied {
			t.Errorf("it is shared %s: %v", name, err)
		}
		must(t, l.Do(t.Context(), zhao, "s1", 2, snippets.Share))
	}
	// Another text does not make them strangers.
	l, _ := library()
	keep(l, bot, bot)
	must(t, l.Save(t.Context(), botOfAnother, snippets.Snippet{ID: "s1", Version: 2, Code: "a", Title: "甲", Text: "乙丙"}))
	must(t, l.Do(t.Context(), botOfAnother, "s1", 3, snippets.Propose))
	if err := l.Do(t.Context(), boss, "s1", 4, snippets.Share); kb.KindOf(err) != kb.Denied {
		t.Errorf("when it was changed, it is shared: %v", err)
	}
}

// What was proposed before it was noted whose words it has is a person's own, or is proposed
// again.
func TestProposedBeforeWritersWereNoted(t *testing.T) {
	bot := kb.Principal{ID: "token:bot", Role: kb.RoleAgent, MadeBy: li.ID}
	for _, who := range []kb.Principal{wang, bot} {
		l, m := library()
		must(t, l.Save(t.Context(), who, snippets.Snippet{Code: "a", Title: "甲", Text: "乙"}))
		must(t, l.Do(t.Context(), who, "s1", 1, snippets.Propose))
		m.all[0].Writers = nil
		if err := l.Do(t.Context(), zhao, "s1", 2, snippets.Share); (err == nil) != (who.ID == wang.ID) {
			t.Errorf("of %s: %v", who.ID, err)
		}
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	l, _ := library()
	must(t, l.Save(t.Context(), wang, snippets.Snippet{Code: "有的", Title: "有", Text: "有"}))
	for want, s := range map[string]snippets.Snippet{
		"code":  {Code: "a b", Title: "甲", Text: "乙"},
		"code ": {Code: "", Title: "甲", Text: "乙"},
		"title": {Code: "a", Title: strings.Repeat("长", 41), Text: "乙"},
		"text":  {Code: "a", Title: "甲", Text: strings.Repeat("长", 1001)},
		"text ": {Code: "a", Title: "甲", Text: "看不见\u200b"},
		"您已有":   {Code: "有的", Title: "甲", Text: "乙"},
		"稳赚":    {Code: "a", Title: "甲", Text: "这个产品稳赚"},
	} {
		err := l.Save(t.Context(), wang, s)
		var said string
		if e, ok := err.(*kb.Error); ok {
			for _, f := range e.Fields {
				said += f.Field + f.Message
			}
		}
		if err == nil || !strings.Contains(said, strings.TrimSpace(want)) {
			t.Errorf("%+v: %v (%s)", s, err, said)
		}
	}
	if err := l.Save(t.Context(), customer, snippets.Snippet{Code: "a", Title: "甲", Text: "乙"}); kb.KindOf(err) != kb.Denied && kb.KindOf(err) != kb.Unauthorized {
		t.Errorf("a customer: %v", err)
	}
	must(t, l.Save(t.Context(), li, snippets.Snippet{Code: "有的", Title: "甲", Text: "乙\r\n丙"})) // somebody else's shortcode
	for i := 2; i <= snippets.MaxOwn; i++ {
		must(t, l.Save(t.Context(), wang, snippets.Snippet{Code: fmt.Sprint("n", i), Title: "甲", Text: "乙"}))
	}
	if err := l.Save(t.Context(), wang, snippets.Snippet{Code: "more", Title: "甲", Text: "乙"}); kb.KindOf(err) != kb.Conflict {
		t.Errorf("one more: %v", err)
	}
}

// Rules that have changed since are asked again before anything is shared.
func TestSharingAsksTheRulesOfToday(t *testing.T) {
	l, m := library()
	must(t, l.Save(t.Context(), wang, snippets.Snippet{Code: "a", Title: "甲", Text: "乙"}))
	must(t, l.Do(t.Context(), wang, "s1", 1, snippets.Propose))
	m.all[0].Text = "稳赚"
	if err := l.Do(t.Context(), zhao, "s1", 2, snippets.Share); kb.KindOf(err) != kb.Conflict {
		t.Errorf("%v", err)
	}
}

func TestVariables(t *testing.T) {
	for text, want := range map[string]string{
		"您好，{{客户称呼}}，工单 {{ 工单号 }}，{{客户称呼}}。": "客户称呼 工单号", "": "", "{客户}": "", "{{}} {{a\nb}}": "", "{{service_hotline}}": "service_hotline",
	} {
		if got := strings.Join(snippets.Variables(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
