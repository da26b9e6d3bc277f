package compliance

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// texts is what the editor reads. An entry's own text replaces its rule's.
type texts struct {
	Severity   kb.Severity `yaml:"severity"`
	Message    string      `yaml:"message"` // {match} stands for the text that was found
	Basis      string      `yaml:"basis"`
	Suggestion string      `yaml:"suggestion"`
}

func (t texts) or(other texts) texts {
	if t.Severity == "" {
		t.Severity = other.Severity
	}
	if t.Message == "" {
		t.Message = other.Message
	}
	if t.Basis == "" {
		t.Basis = other.Basis
	}
	if t.Suggestion == "" {
		t.Suggestion = other.Suggestion
	}
	return t
}

type rule struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	texts   `yaml:",inline"`
	Allow   []string `yaml:"allow"` // contexts in which the words may stand
	Spared  []string `yaml:"spare"` // further ones, for its entries that only warn
	Entries []*entry `yaml:"entries"`
	line    int
}

// entry is one red line: some words or patterns, where they count, and where not.
type entry struct {
	ID        string `yaml:"id"`
	texts     `yaml:",inline"`
	AppliesTo []string      `yaml:"applies_to"` // product kinds; none means all articles
	Audience  kb.Audience   `yaml:"audience"`
	Fields    []string      `yaml:"fields"` // title, questions, answer, body, tags; none means all
	Words     []pattern     `yaml:"words"`
	Patterns  []pattern     `yaml:"patterns"`
	Except    []pattern     `yaml:"except"`   // a match inside one of these is none
	If        []requirement `yaml:"if"`       // one must be met, or the match is harmless
	Unless    []requirement `yaml:"unless"`   // one that is met makes the match harmless
	Requires  []pattern     `yaml:"requires"` // the article must contain one of them
	Check     string        `yaml:"check"`    // a check written in Go
	Allow     []string      `yaml:"allow"`    // replaces the rule's list
	Dated     bool          `yaml:"dated"`    // harmless in an article with as_of
	Since     kb.Date       `yaml:"since"`
	Until     kb.Date       `yaml:"until"`

	rule  *rule
	allow []*contextRule
	line  int
}

// requirement is met when all its patterns are found in a part of the text.
type requirement struct {
	In  string    `yaml:"in"`
	All []pattern `yaml:"all"`
}

// UnmarshalYAML remembers the line of a rule.
func (r *rule) UnmarshalYAML(n *yaml.Node) error {
	type plain rule
	r.line = n.Line
	return strictNode(n, (*plain)(r))
}

// UnmarshalYAML remembers the line of an entry.
func (e *entry) UnmarshalYAML(n *yaml.Node) error {
	type plain entry
	e.line = n.Line
	return strictNode(n, (*plain)(e))
}

// concerns reports whether the entry looks at the article at all, on a day.
func (e *entry) concerns(a kb.Article, kinds map[string]bool, day string) bool {
	if e.Audience != "" && audienceOf(a) != e.Audience {
		return false
	}
	if !e.Since.IsZero() && day < e.Since.String() || !e.Until.IsZero() && day > e.Until.String() {
		return false
	}
	return len(e.AppliesTo) == 0 || slices.ContainsFunc(e.AppliesTo, func(kind string) bool { return kinds[kind] })
}

func (e *entry) covers(v *view) bool {
	return len(e.Fields) == 0 || slices.Contains(e.Fields, v.kind())
}

// excused reports whether the text around the match says what the entry wants
// said beside it, or does not say what makes it one.
func (e *entry) excused(p *place) bool {
	met := func(r requirement) bool { return r.met(p) }
	return len(e.If) > 0 && !slices.ContainsFunc(e.If, met) || slices.ContainsFunc(e.Unless, met)
}

func (r requirement) met(p *place) bool {
	return !slices.ContainsFunc(r.All, func(want pattern) bool { return !p.says(r.In, want.re) })
}

// allowed reports a context in which the match may stand.
func (e *entry) allowed(p *place) bool {
	return slices.ContainsFunc(e.allow, func(x *contextRule) bool { return x.allows(p) })
}

func (e *entry) finding(v *view, start, end int, detail string) kb.Finding {
	runeStart, runeEnd, match := v.original(start, end)
	return kb.Finding{
		Rule: e.rule.ID, Severity: e.Severity, Field: v.field, Start: runeStart, End: runeEnd, Match: match,
		Message:    strings.NewReplacer("{match}", strings.TrimSpace(match), "{detail}", detail).Replace(e.Message),
		Basis:      e.Basis,
		Suggestion: e.Suggestion,
	}
}

// compile makes the entry ready: its texts, its contexts, its words and patterns.
func (e *entry) compile(r *rule, kinds map[string]*productKind, contexts map[string]*contextRule, c *compiler) error {
	e.rule, e.texts = r, e.or(r.texts)
	switch e.Severity {
	case kb.Block, kb.Warn, kb.Info:
	default:
		return fmt.Errorf("line %d: severity %q is none of block, warn, info", e.line, e.Severity)
	}
	if e.Message == "" {
		return fmt.Errorf("line %d: the entry has no message", e.line)
	}
	if len(e.Words)+len(e.Patterns)+len(e.Requires) == 0 && e.Check == "" {
		return fmt.Errorf("line %d: the entry has neither words, patterns, requires nor check", e.line)
	}
	for _, kind := range e.AppliesTo {
		if kinds[kind] == nil {
			return fmt.Errorf("line %d: there is no product kind %q", e.line, kind)
		}
	}
	names := r.Allow
	if e.Allow != nil {
		names = e.Allow
	}
	if e.Severity == kb.Warn && e.Check == "" {
		names = slices.Concat(names, r.Spared)
	}
	for _, name := range names {
		x := contexts[name]
		if x == nil {
			return fmt.Errorf("line %d: there is no context %q", e.line, name)
		}
		e.allow = append(e.allow, x)
	}
	return e.compilePatterns(c)
}

func (e *entry) compilePatterns(c *compiler) error {
	for i := range e.Words {
		w := &e.Words[i]
		squeezed := fold.Squeeze(w.text).String()
		if utf8.RuneCountInString(squeezed) < 2 {
			return fmt.Errorf("line %d: the word %q is too short to look for", w.line, w.text)
		}
		w.text = squeezed
	}
	for _, list := range [][]pattern{e.Patterns, e.Except, e.Requires} {
		if err := c.all(list); err != nil {
			return err
		}
	}
	for _, u := range slices.Concat(e.If, e.Unless) {
		if !parts[u.In] {
			return fmt.Errorf("line %d: there is no part %q of a text", e.line, u.In)
		}
		if len(u.All) == 0 {
			return fmt.Errorf("line %d: an if or unless without patterns (all) is always met", e.line)
		}
		if err := c.all(u.All); err != nil {
			return err
		}
	}
	return nil
}
