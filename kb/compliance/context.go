package compliance

import (
	"fmt"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// contextRule says where words of a rule may stand: in a denial, a warning, a
// question, a quotation that is disowned.
type contextRule struct {
	Name   string      `yaml:"name"`
	Plan   string      `yaml:"plan"` // the code in the content plan, A1 to A7
	When   *condition  `yaml:"when"` // all of it must hold for the context to be looked at
	Any    []*surround `yaml:"any"`  // one that is found is enough; none means that when decides
	Effect kb.Severity `yaml:"effect"`
}

// condition is about the article and the field, not about words.
type condition struct {
	Audience   kb.Audience `yaml:"audience"`
	Categories []string    `yaml:"categories"`
	Fields     []string    `yaml:"fields"`
	Quoted     bool        `yaml:"quoted"`  // the match stands in quotation marks
	Titled     bool        `yaml:"titled"`  // the match stands in 《》
	History    bool        `yaml:"history"` // the article is marked or tagged as history
	Formula    bool        `yaml:"formula"` // the match is a term of a formula
	Unlike     float64     `yaml:"unlike"`  // the model's score of the sentence of the match is this or less, which is below 0
}

// surround is a pattern in a part of the text around the match, with others
// that must be there as well, or must not.
type surround struct {
	In    string      `yaml:"in"`
	Match pattern     `yaml:"match"`
	And   []*surround `yaml:"and"`
	Not   []*surround `yaml:"not"`
}

func (x *contextRule) compile(name string, c *compiler) error {
	if x.Effect != "" && x.Effect != kb.Info && x.Effect != kb.Warn {
		return fmt.Errorf("context %s: effect %q is neither info nor warn", name, x.Effect)
	}
	if x.When == nil && len(x.Any) == 0 {
		return fmt.Errorf("context %s would allow everything", name)
	}
	for _, s := range x.Any {
		if err := s.compile(name, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *surround) compile(name string, c *compiler) error {
	if !parts[s.In] {
		return fmt.Errorf("line %d: context %s: there is no part %q of a text", s.Match.line, name, s.In)
	}
	if err := c.compile(&s.Match); err != nil {
		return fmt.Errorf("context %s: %w", name, err)
	}
	for _, other := range slices.Concat(s.And, s.Not) {
		if err := other.compile(name, c); err != nil {
			return err
		}
	}
	return nil
}

// allows reports whether the match may stand.
func (x *contextRule) allows(p *place) bool {
	if x.When != nil && !x.When.holds(p) {
		return false
	}
	return len(x.Any) == 0 || slices.ContainsFunc(x.Any, func(s *surround) bool { return s.found(p) })
}

func (s *surround) found(p *place) bool {
	if !p.says(s.In, s.Match.re) {
		return false
	}
	missing := slices.ContainsFunc(s.And, func(and *surround) bool { return !and.found(p) })
	return !missing && !slices.ContainsFunc(s.Not, func(not *surround) bool { return not.found(p) })
}

func (c *condition) holds(p *place) bool {
	if c.Audience != "" && audienceOf(p.a.Article) != c.Audience {
		return false
	}
	if len(c.Categories) > 0 && !inCategory(p.a.Category, c.Categories) {
		return false
	}
	if len(c.Fields) > 0 && !slices.Contains(c.Fields, p.v.kind()) {
		return false
	}
	if c.History && !p.a.historical() {
		return false
	}
	if c.Formula && !p.inFormula() {
		return false
	}
	if c.Unlike != 0 && !p.unlike(c.Unlike) {
		return false
	}
	return (!c.Quoted || p.within('“', '”')) && (!c.Titled || p.within('《', '》'))
}

func (p *place) within(opening, closing rune) bool {
	_, _, ok := p.quote(opening, closing)
	return ok
}
