package retrievetest

import (
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

var foldedTexts sync.Map // by text

// Folded is the folded text, which is kept: tests look into the same ones again and
// again.
func Folded(t *retrieve.Text) []rune {
	if known, ok := foldedTexts.Load(t); ok {
		return known.([]rune)
	}
	made := t.Folded()
	foldedTexts.Store(t, made)
	return made
}

// holdsWord is the rule of engines that have none of their own.
func holdsWord(t *retrieve.Text, form []rune, titled bool) bool {
	for _, f := range t.Fields {
		if titled && !f.Titled() {
			continue
		}
		for i := int(f.Start); i < int(f.End); i++ {
			if Folded(t)[i] == form[0] && retrieve.WordAt(Folded(t), i, form) > 0 {
				return true
			}
		}
	}
	return false
}

// CutInto reports whether a document was cut into a word, which makes a term.
func CutInto(t *retrieve.Text, word []rune, titled bool) bool {
	if !zh.IsTerm(word) {
		return false
	}
	for _, f := range t.Fields {
		if titled && !f.Titled() {
			continue
		}
		for i := int(f.Start); i+len(word) <= int(f.End); i++ {
			if Folded(t)[i] == word[0] && slices.Equal(Folded(t)[i:i+len(word)], word) && isCut(t, i, i+len(word)) {
				return true
			}
		}
	}
	return false
}

// isCut reports whether a word begins at a place, ends at another, and no other does
// so between them.
func isCut(t *retrieve.Text, from, to int) bool {
	for i := from + 1; i < to; i++ {
		if t.Bounds.Has(i) {
			return false
		}
	}
	return t.Bounds.Has(from) && t.Bounds.Has(to)
}

// library is the texts that are there. held keeps what was asked once: for each of
// the texts, whether it holds something.
type library struct {
	texts []*retrieve.Text
	holds func(t *retrieve.Text, form []rune, titled bool) bool // see Rules
	held  map[string][]bool
}

// holding says for each term of a plan which documents hold it.
type holding struct {
	words []wordHolding
	pairs [][]bool

	titleChars [][]bool // in titles and questions
}

// wordHolding is of a word in any of its forms.
type wordHolding struct{ anywhere, titled, cut []bool }

func (l *library) holdingOf(p *retrieve.Plan) (h holding) {
	for _, w := range p.Words {
		n := len(l.texts)
		word := wordHolding{make([]bool, n), make([]bool, n), make([]bool, n)}
		for _, f := range w.Forms {
			addTo(word.anywhere, l.which("form "+string(f.Text), func(t *retrieve.Text) bool { return l.holds(t, f.Text, false) }))
			addTo(word.titled, l.which("title "+string(f.Text), func(t *retrieve.Text) bool { return l.holds(t, f.Text, true) }))
			addTo(word.cut, l.which("cut "+string(f.Text), func(t *retrieve.Text) bool { return CutInto(t, f.Text, false) }))
		}
		h.words = append(h.words, word)
	}
	for _, g := range p.Pairs {
		h.pairs = append(h.pairs, l.whichHold(g.Text))
	}
	for _, c := range p.Chars {
		h.titleChars = append(h.titleChars, l.which("title character "+string(c.Text), func(t *retrieve.Text) bool {
			return slices.ContainsFunc(t.Fields, func(f retrieve.Field) bool {
				return f.Titled() && slices.Contains(Folded(t)[f.Start:f.End], c.Text[0])
			})
		}))
	}
	return h
}

// setFrequencies counts in how many documents words and pairs stand, whoever may
// see them.
func (h holding) setFrequencies(p *retrieve.Plan) {
	for k := range p.Words {
		p.Words[k].Frequency = count(h.words[k].anywhere)
	}
	for k := range p.Pairs {
		p.Pairs[k].Frequency = count(h.pairs[k])
	}
}

func addTo(sum, more []bool) {
	for i, has := range more {
		sum[i] = sum[i] || has
	}
}

func count(held []bool) (n int) {
	for _, has := range held {
		if has {
			n++
		}
	}
	return n
}

func (l *library) whichHold(text []rune) []bool {
	return l.which("text "+string(text), func(t *retrieve.Text) bool { return retrieve.IndexRunes(Folded(t), text) >= 0 })
}

// which asks every document once.
func (l *library) which(key string, does func(t *retrieve.Text) bool) []bool {
	if known, ok := l.held[key]; ok {
		return known
	}
	out := make([]bool, len(l.texts))
	for i, t := range l.texts {
		out[i] = does(t)
	}
	l.held[key] = out
	return out
}
