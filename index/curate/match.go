package curate

import (
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// compiled are rules made ready for an analyzer.
type compiled struct {
	set      *curation.Set
	analyzer *zh.Analyzer
	rules    []rule // in the order in which they act
}

// rule is one with its patterns cut.
type rule struct {
	curation.Rule
	id       string
	equals   map[string]bool
	contains []groups
	except   []groups
	meanings [][]word
}

// groups are the words of a pattern of the kind contains, of each those that may stand
// for it.
type groups [][]term

// term is a word with its runes as bits, by which most texts that lack it are known.
type term struct {
	text string
	bits uint64
}

func bitsOf(text string) (bits uint64) {
	for _, r := range text {
		bits |= 1 << (r & 63)
	}
	return bits
}

func groupsOf(p curation.Pattern) (out groups) {
	for _, group := range p.Groups() {
		var terms []term
		for _, text := range group {
			terms = append(terms, term{text, bitsOf(text)})
		}
		out = append(out, terms)
	}
	return out
}

// in reports a text that has one word of each group.
func (g groups) in(plain string, bits uint64) bool {
	for _, group := range g {
		if !slices.ContainsFunc(group, func(t term) bool { return t.bits&^bits == 0 && strings.Contains(plain, t.text) }) {
			return false
		}
	}
	return len(g) > 0
}

// word is a word of a pattern or a question with all that may stand for it, itself first.
type word []string

// compile cuts the patterns of rules. Rules act in the order of how much their patterns
// say: those of whole questions, then of meanings, then of words; the newest first.
func compile(set *curation.Set, analyzer *zh.Analyzer) *compiled {
	c := &compiled{set: set, analyzer: analyzer}
	for _, r := range set.Revisions {
		one := rule{Rule: r.Rule, id: r.ID, equals: map[string]bool{}}
		for _, p := range r.Rule.Patterns {
			switch p.Kind {
			case curation.Equals:
				one.equals[searchlog.Plain(p.Text)] = true
			case curation.Contains:
				one.contains = append(one.contains, groupsOf(p))
			case curation.Meaning:
				if words := wordsOf(analyzer, p.Text); len(words) > 0 {
					one.meanings = append(one.meanings, words)
				}
			}
		}
		for _, text := range r.Rule.Except {
			one.except = append(one.except, groupsOf(curation.Pattern{Kind: curation.Contains, Text: text}))
		}
		c.rules = append(c.rules, one)
	}
	changed := map[string]time.Time{}
	for _, r := range set.Revisions {
		changed[r.ID] = r.Changed
	}
	slices.SortStableFunc(c.rules, func(a, b rule) int {
		if n := b.says() - a.says(); n != 0 {
			return n
		}
		return changed[b.id].Compare(changed[a.id])
	})
	return c
}

// says is how much the patterns say about a question.
func (r rule) says() int {
	switch {
	case len(r.equals) > 0:
		return 2
	case len(r.meanings) > 0:
		return 1
	}
	return 0
}

// wordsOf are the words of a text that are no stop words, with their forms.
func wordsOf(analyzer *zh.Analyzer, text string) (out []word) {
	for _, w := range analyzer.Query(text).Words {
		if w.Stop {
			continue
		}
		one := word{searchlog.Plain(string(w.Text))}
		for _, a := range w.Alternatives {
			one = append(one, searchlog.Plain(string(a.Text)))
		}
		if one[0] != "" {
			out = append(out, one)
		}
	}
	return out
}

// question is one made ready to be held against rules.
type question struct {
	plain string
	bits  uint64
	words []word // where some rule asks for them
	heads map[string]bool
	forms map[string]bool // of all words
}

// cut cuts the words of a question, once.
func (q *question) cut(analyzer *zh.Analyzer, text string) {
	if q.forms != nil {
		return
	}
	q.words, q.heads, q.forms = wordsOf(analyzer, text), map[string]bool{}, map[string]bool{}
	for _, w := range q.words {
		q.heads[w[0]] = true
		for _, form := range w {
			q.forms[form] = true
		}
	}
}

// matching are the rules for a question at a face and a time, in the order in which they
// act.
func (c *compiled) matching(text string, face searchlog.Face, at time.Time) (out []*rule) {
	plain := searchlog.Plain(text)
	if plain == "" {
		return nil
	}
	q := &question{plain: plain, bits: bitsOf(plain)}
	for i := range c.rules {
		r := &c.rules[i]
		if !r.At(face) || !r.ActiveAt(at) {
			continue
		}
		if len(r.meanings) > 0 {
			q.cut(c.analyzer, text)
		}
		if r.matches(q) {
			out = append(out, r)
		}
	}
	return out
}

func (r *rule) matches(q *question) bool {
	has := func(g groups) bool { return g.in(q.plain, q.bits) }
	found := r.equals[q.plain] || slices.ContainsFunc(r.contains, has) || slices.ContainsFunc(r.meanings, q.means)
	return found && !slices.ContainsFunc(r.except, has)
}

// means reports that each word of a pattern may stand for one of the question, and each
// of the question for one of the pattern.
func (q *question) means(pattern []word) bool {
	for _, w := range pattern {
		if !q.forms[w[0]] && !slices.ContainsFunc(w, func(form string) bool { return q.heads[form] }) {
			return false
		}
	}
	for _, w := range q.words {
		if !slices.ContainsFunc(pattern, func(p word) bool { return slices.Contains(p, w[0]) || slices.Contains(w, p[0]) }) {
			return false
		}
	}
	return len(q.words) > 0
}
