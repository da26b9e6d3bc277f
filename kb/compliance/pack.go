package compliance

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/policy"
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
	house    *policy.Rules
	model    *suspect.Model
	facts    kb.Facts
}

// With is the pack for articles whose {{facts}} these are.
func (p *Pack) With(facts kb.Facts) *Pack {
	with := *p
	with.facts = facts
	return &with
}

// Facts are those of [Pack.With].
func (p *Pack) Facts() kb.Facts { return p.facts }

// Version is a hash of the rules' text and of this package's own version: when
// it differs from the one an article was checked with, the article has to be
// checked again.
func (p *Pack) Version() string { return p.version }

// codeVersion changes when the same pack finds something else than before.
const codeVersion = "compliance-5"

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
	Policy   *policy.Rules           `yaml:"policy"`
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

	model, err := suspect.Shipped()
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(append([]byte(codeVersion+"\n"+fold.Version()+"\n"+model.Version()+"\n"+policy.Version()+"\n"), src...))
	p := &Pack{
		version:  hex.EncodeToString(hash[:])[:16],
		kinds:    f.Kinds,
		contexts: f.Contexts,
		rules:    f.Rules,
		known:    map[string]bool{},
		phrases:  f.Quality,
		house:    cmp.Or(f.Policy, policy.Default()),
		model:    model,
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
			if err := e.compile(r, p.kinds, p.contexts, c); err != nil {
				return nil, fmt.Errorf("%s: %w", r.ID, err)
			}
			if e.Check != "" && builtins[e.Check] == nil {
				return nil, fmt.Errorf("%s: line %d: there is no check %q", r.ID, e.line, e.Check)
			}
		}
	}
	p.scanner = newScanner(p.rules)
	return p, nil
}
