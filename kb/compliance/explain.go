package compliance

import (
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// Rule is what a rule of the pack says of itself, for people who ask.
type Rule struct {
	ID, Name string
	RedLines []RedLine // in the order of the file
}

// RedLine is an entry of a rule: what it objects to, by which law, and where not.
type RedLine struct {
	ID         string
	Severity   kb.Severity
	Message    string // with {match} for the words found
	Basis      string
	Suggestion string
	Concerns   []string    // names of product kinds; none: every article
	Audience   kb.Audience // empty: everybody's
	Words      []string    // that are looked for as they are
	Guesses    bool        // it warns of resemblance to known violations
	Allowed    []string    // the contexts in which the words may stand, as editors call them
}

// Rules are the rules of the pack, in the order of its file.
func (p *Pack) Rules() []Rule {
	var out []Rule
	for _, r := range p.rules {
		rule := Rule{ID: r.ID, Name: r.Name}
		for _, e := range r.Entries {
			line := RedLine{ID: e.ID, Severity: e.Severity, Message: e.Message, Basis: e.Basis, Suggestion: e.Suggestion,
				Concerns: slices.Clone(e.AppliesTo), Audience: e.Audience, Guesses: e.Check == "resembles"}
			for _, w := range e.Words {
				line.Words = append(line.Words, w.text)
			}
			for _, x := range e.allow {
				line.Allowed = append(line.Allowed, x.Name)
			}
			rule.RedLines = append(rule.RedLines, line)
		}
		out = append(out, rule)
	}
	return out
}
