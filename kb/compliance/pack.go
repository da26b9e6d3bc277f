package compliance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Pack is a set of rules, ready to check articles. It is immutable and may be
// used from several goroutines.
type Pack struct {
	version  string
	kinds    map[string]*productKind
	contexts map[string]*contextRule
	rules    []*rule
	scanner  *scanner
	rates    *rateReader
	known    map[string]bool // public numbers that are nobody's: hotlines
	phrases  qualityTexts
}

// Version is a hash of the rules' text and of this package's own version: when
// it differs from the one an article was checked with, the article has to be
// checked again.
func (p *Pack) Version() string { return p.version }

// codeVersion changes when the same pack finds something else than before.
const codeVersion = "compliance-1"

// The file as it is written. Lines are kept where an error can still be found
// after parsing.
type packFile struct {
	Macros   yaml.Node               `yaml:"macros"`
	Kinds    map[string]*productKind `yaml:"kinds"`
	Rates    rateLabels              `yaml:"rates"`
	Hotlines []string                `yaml:"hotlines"`
	Contexts map[string]*contextRule `yaml:"contexts"`
	Rules    []*rule                 `yaml:"rules"`
	Quality  qualityTexts            `yaml:"quality"`
}

// productKind says which articles are about a kind of product.
type productKind struct {
	Categories    []string `yaml:"categories"`     // first segments or paths: wealth, loan/cost
	Products      []string `yaml:"products"`       // parts of product names
	RiskLevel     bool     `yaml:"risk_level"`     // an article with a risk level is of this kind
	NotCategories []string `yaml:"not_categories"` // where nothing makes it so
}

func (k *productKind) has(a kb.Article) bool {
	if inCategory(a.Category, k.NotCategories) {
		return false
	}
	if inCategory(a.Category, k.Categories) {
		return true
	}
	if k.RiskLevel && a.RiskLevel != "" {
		return true
	}
	for _, product := range a.Products {
		folded := fold.Squeeze(product).String()
		if slices.ContainsFunc(k.Products, func(part string) bool { return strings.Contains(folded, part) }) {
			return true
		}
	}
	return false
}

func inCategory(category string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return category == path || strings.HasPrefix(category, path+"/")
	})
}

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

// pattern is a regular expression (or a plain word) with the line it stands in.
type pattern struct {
	text string
	line int
	re   *regexp.Regexp
}

// UnmarshalYAML reads a scalar.
func (p *pattern) UnmarshalYAML(n *yaml.Node) error {
	p.line = n.Line
	return n.Decode(&p.text)
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

// strictNode decodes a mapping and refuses keys it has no field for, which
// yaml.Node.Decode alone would let pass.
func strictNode(n *yaml.Node, out any) error {
	if err := n.Decode(out); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, name := range yamlFields(out) {
		known[name] = true
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !known[key.Value] {
			return fmt.Errorf("line %d: unknown key %q", key.Line, key.Value)
		}
	}
	return nil
}

// Load reads a pack. An error is kb.Invalid and names the line.
func Load(src []byte) (*Pack, error) {
	p, err := load(src)
	if err != nil {
		return nil, &kb.Error{Kind: kb.Invalid, Code: "invalid_rule_pack", Detail: "read the rule pack", Err: err}
	}
	return p, nil
}

func load(src []byte) (*Pack, error) {
	var f packFile
	dec := yaml.NewDecoder(bytes.NewReader(src))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the file is empty")
		}
		return nil, err
	}

	hash := sha256.Sum256(append([]byte(codeVersion+"\n"+fold.Version()+"\n"), src...))
	p := &Pack{
		version:  hex.EncodeToString(hash[:])[:16],
		kinds:    f.Kinds,
		contexts: f.Contexts,
		rules:    f.Rules,
		known:    map[string]bool{},
		phrases:  f.Quality,
	}
	for _, number := range f.Hotlines {
		p.known[number] = true
	}

	c, err := newCompiler(&f.Macros)
	if err != nil {
		return nil, err
	}
	for name, x := range p.contexts {
		if err := x.compile(name, c); err != nil {
			return nil, err
		}
	}
	if p.rates, err = newRateReader(f.Rates); err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, r := range p.rules {
		if r.ID == "" || ids[r.ID] {
			return nil, fmt.Errorf("line %d: the rule id %q is empty or taken", r.line, r.ID)
		}
		ids[r.ID] = true
		for _, e := range r.Entries {
			if err := p.compileEntry(r, e, c); err != nil {
				return nil, fmt.Errorf("%s: %w", r.ID, err)
			}
		}
	}
	if p.scanner, err = newScanner(p.rules); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Pack) compileEntry(r *rule, e *entry, c *compiler) error {
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
	if e.Check != "" && builtins[e.Check] == nil {
		return fmt.Errorf("line %d: there is no check %q", e.line, e.Check)
	}
	for _, kind := range e.AppliesTo {
		if p.kinds[kind] == nil {
			return fmt.Errorf("line %d: there is no product kind %q", e.line, kind)
		}
	}
	allow := r.Allow
	if e.Allow != nil {
		allow = e.Allow
	}
	for _, name := range allow {
		x := p.contexts[name]
		if x == nil {
			return fmt.Errorf("line %d: there is no context %q", e.line, name)
		}
		e.allow = append(e.allow, x)
	}

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
	for _, u := range e.Unless {
		if !parts[u.In] {
			return fmt.Errorf("line %d: there is no part %q of a text", e.line, u.In)
		}
		if len(u.All) == 0 {
			return fmt.Errorf("line %d: an unless without patterns (all) is always met", e.line)
		}
		if err := c.all(u.All); err != nil {
			return err
		}
	}
	return nil
}

// concerns reports whether the entry looks at the article at all.
func (p *Pack) concerns(e *entry, a kb.Article, kinds map[string]bool, day string) bool {
	if e.Audience != "" && audienceOf(a) != e.Audience {
		return false
	}
	if !e.Since.IsZero() && day < e.Since.String() || !e.Until.IsZero() && day > e.Until.String() {
		return false
	}
	return len(e.AppliesTo) == 0 || slices.ContainsFunc(e.AppliesTo, func(kind string) bool { return kinds[kind] })
}

func audienceOf(a kb.Article) kb.Audience {
	if a.Audience == "" {
		return kb.AudiencePublic
	}
	return a.Audience
}
