// Package rulebook tells people what a rule of the check wants: its basis, sentences
// that break it and sentences that do not, and how to get a waiver. docs/rules.md,
// `wenjin check --explain` and the SARIF log say what it says.
package rulebook

import (
	"bytes"
	_ "embed"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
)

//go:embed book.yaml
var source []byte

// Entry is what is told about a rule.
type Entry struct {
	ID       string      `yaml:"id"`
	Severity kb.Severity `yaml:"severity"` // of a rule of the pack: the gravest of its red lines
	About    string      `yaml:"about"`
	As       string      `yaml:"as"` // what kind of article the examples stand in
	Bad      []string    `yaml:"bad"`
	Good     []string    `yaml:"good"`

	Name     string               `yaml:"-"`
	RedLines []compliance.RedLine `yaml:"-"` // of the pack, if it is a rule of it
}

// New is the book of a pack: its rules in their order, then the others. A rule of the
// pack that the book does not know has no examples.
func New(pack *compliance.Pack) ([]Entry, error) {
	var told struct {
		Rules  []Entry `yaml:"rules"`
		Others []Entry `yaml:"others"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(source))
	dec.KnownFields(true)
	if err := dec.Decode(&told); err != nil {
		return nil, err
	}
	var out []Entry
	for _, r := range pack.Rules() {
		e := Entry{ID: r.ID, About: r.Name}
		if i := slices.IndexFunc(told.Rules, func(t Entry) bool { return t.ID == r.ID }); i >= 0 {
			e = told.Rules[i]
		}
		e.Name, e.RedLines, e.Severity = r.Name, r.RedLines, gravest(r.RedLines)
		out = append(out, e)
	}
	return append(out, told.Others...), nil
}

func gravest(lines []compliance.RedLine) kb.Severity {
	for _, s := range []kb.Severity{kb.Block, kb.Warn} {
		if slices.ContainsFunc(lines, func(l compliance.RedLine) bool { return l.Severity == s }) {
			return s
		}
	}
	return kb.Info
}

// Bases are the laws and rules behind the rule, each once, in the order of its red lines.
func (e Entry) Bases() (out []string) {
	for _, l := range e.RedLines {
		if l.Basis != "" && !slices.Contains(out, l.Basis) {
			out = append(out, l.Basis)
		}
	}
	return out
}

// Suggestions are what to write instead, each once.
func (e Entry) Suggestions() (out []string) {
	for _, l := range e.RedLines {
		if l.Suggestion != "" && !slices.Contains(out, l.Suggestion) {
			out = append(out, l.Suggestion)
		}
	}
	return out
}

// Contexts are where the words of the rule may stand, each once.
func (e Entry) Contexts() (out []string) {
	for _, l := range e.RedLines {
		for _, c := range l.Allowed {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// Waiver says how to get one.
func (e Entry) Waiver() string {
	switch e.Severity {
	case kb.Block:
		return "阻断（block）不能直接放行。确有理由的，在文章的 allow 中写明规则、文字、理由、署名和到期日，由复核人审批时决定；标为提醒（warn）的条目可由复核人直接豁免。"
	case kb.Warn:
		return "复核人审批时可以豁免，须写理由和到期日；作者可在文章的 allow 中写明规则、文字、理由、署名和到期日提出请求。"
	}
	return "仅供编辑参考（info），不需要豁免。"
}
