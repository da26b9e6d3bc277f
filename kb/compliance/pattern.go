package compliance

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Patterns are RE2 with three conveniences, because people who know law and not
// regular expressions read them:
//
//	…         up to 8 characters of the same clause (、 does not end a clause)
//	……        up to 30 characters of the same sentence
//	{{name}}  the macro of that name, as a group
//
// They are matched against squeezed text, so they are written in simplified
// Chinese and small letters; full-width punctuation is read as the folded one.
const (
	shortGap = `[^,。!?;\n]{0,8}?`
	longGap  = `[^。!?;\n]{0,30}?`
)

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

type compiler struct {
	macros map[string]string
	cache  map[string]*regexp.Regexp
}

// newCompiler reads the macros in order; one may use those before it.
func newCompiler(macros *yaml.Node) (*compiler, error) {
	c := &compiler{macros: map[string]string{}, cache: map[string]*regexp.Regexp{}}
	for i := 0; i+1 < len(macros.Content); i += 2 {
		name, value := macros.Content[i], macros.Content[i+1]
		text, err := c.expand(value.Value)
		if err != nil {
			return nil, fmt.Errorf("line %d: macro %s: %w", value.Line, name.Value, err)
		}
		c.macros[name.Value] = text
	}
	return c, nil
}

var macroUse = regexp.MustCompile(`\{\{(\w+)\}\}`)

func (c *compiler) expand(text string) (string, error) {
	var missing string
	text = macroUse.ReplaceAllStringFunc(text, func(use string) string {
		name := strings.Trim(use, "{}")
		body, ok := c.macros[name]
		if !ok {
			missing = name
		}
		return "(?:" + body + ")"
	})
	if missing != "" {
		return "", fmt.Errorf("there is no macro %q", missing)
	}
	return text, nil
}

func (c *compiler) all(list []pattern) error {
	for i := range list {
		if err := c.compile(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) compile(p *pattern) error {
	text, err := c.expand(p.text)
	if err != nil {
		return fmt.Errorf("line %d: %w", p.line, err)
	}
	text = plainPattern(text)
	if re, ok := c.cache[text]; ok {
		p.re = re
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return fmt.Errorf("line %d: %w", p.line, err)
	}
	if re.MatchString("") && !strings.ContainsAny(text, "^$") {
		return fmt.Errorf("line %d: the pattern %q matches nothing at all, and so everything", p.line, p.text)
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return fmt.Errorf("line %d: %w", p.line, err)
	}
	if r, ok := foreign(tree); ok {
		return fmt.Errorf("line %d: the pattern %q can never match %q: text is folded to %q", p.line, p.text, r, fold.Lookalike(r))
	}
	p.re, c.cache[text] = re, re
	return nil
}

// plainPattern writes the gaps and the full-width punctuation out.
func plainPattern(text string) string {
	text = strings.ReplaceAll(text, "……", longGap)
	text = strings.ReplaceAll(text, "…", shortGap)
	var b strings.Builder
	for _, r := range text {
		if f := fold.Rune(r); r >= 0x80 && f < 0x80 {
			b.WriteString(regexp.QuoteMeta(string(f)))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// foreign finds a literal character that squeezed text cannot contain.
func foreign(re *syntax.Regexp) (rune, bool) {
	if re.Op == syntax.OpLiteral {
		for _, r := range re.Rune {
			if r != '\n' && fold.Lookalike(r) != r {
				return r, true
			}
		}
	}
	for _, sub := range re.Sub {
		if r, ok := foreign(sub); ok {
			return r, true
		}
	}
	return 0, false
}
