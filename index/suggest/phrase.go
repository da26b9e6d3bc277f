package suggest

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// phrase is one title or question. It is immutable once it is listed.
type phrase struct {
	source *retrieve.Text
	text   []rune // folded
	sounds []sound
	index  int32  // of the field
	number uint32 // see phraseTable
}

func (p *phrase) field() retrieve.Field { return p.source.Fields[p.index] }

// maxPhraseRunes of a title or question are listed; longer texts complete nothing.
const maxPhraseRunes = 60

// phrasesOf are the titles and questions of a text, without sounds and numbers.
func phrasesOf(t *retrieve.Text) (out []*phrase) {
	for i, f := range t.Fields {
		if f.Titled() {
			out = append(out, &phrase{source: t, index: int32(i), text: t.Titles[f.Start:min(f.End, f.Start+maxPhraseRunes)]})
		}
	}
	return out
}

// wordAt reports whether a word of the text begins at a place of the phrase, or
// ends there.
func (p *phrase) wordAt(i int) bool { return p.source.Bounds.Has(int(p.field().Start) + i) }

// maxWindow characters at most are replaced at once, and minWindow at least.
const minWindow, maxWindow = 2, 4

// eachWord gives the pieces of minWindow to maxWindow Han characters that begin and
// end where words do.
func (p *phrase) eachWord(yield func(from, to int)) {
	for from := range p.text {
		if !p.wordAt(from) {
			continue
		}
		for to := from; to < len(p.text) && to < from+maxWindow && zh.IsHan(p.text[to]); {
			if to++; to-from >= minWindow && p.wordAt(to) {
				yield(from, to)
			}
		}
	}
}

// isListedAs reports whether another phrase is listed as this one is: with the same number and
// under the same keys.
func (p *phrase) isListedAs(other *phrase) bool {
	if p.class() != other.class() || !slices.Equal(p.text, other.text) {
		return false
	}
	for i := range len(p.text) + 1 {
		if p.wordAt(i) != other.wordAt(i) {
			return false
		}
	}
	return true
}

// class orders phrases by worth: titles before questions, short ones first.
func (p *phrase) class() uint32 {
	class := uint32(len(p.text))
	if p.field().Kind != retrieve.FieldTitle {
		class += questions
	}
	return class
}

// questions is the first class of them.
const questions = maxPhraseRunes + 1

// Numbers of phrases ascend by class: the class, then sequenceBits that tell the
// phrases of one class apart.
const sequenceBits = 25

// phraseTable has phrases by number. The number of one that has left goes to another.
type phraseTable struct {
	classes [2 * questions][]*phrase
	free    [2 * questions][]uint32
}

func (t *phraseTable) at(number uint32) *phrase {
	return t.classes[number>>sequenceBits][number&(1<<sequenceBits-1)]
}

// add gives the phrase its number. It reports whether there was one left.
func (t *phraseTable) add(p *phrase) bool {
	class := p.class()
	if free := t.free[class]; len(free) > 0 {
		p.number = free[len(free)-1]
		t.free[class] = free[:len(free)-1]
		t.classes[class][p.number&(1<<sequenceBits-1)] = p
		return true
	}
	if len(t.classes[class]) == 1<<sequenceBits {
		return false
	}
	p.number = class<<sequenceBits | uint32(len(t.classes[class]))
	t.classes[class] = append(t.classes[class], p)
	return true
}

// replace gives a phrase the number, and the sounds, of one that is listed as it is.
func (t *phraseTable) replace(listed, by *phrase) {
	by.number, by.sounds = listed.number, listed.sounds
	t.classes[by.number>>sequenceBits][by.number&(1<<sequenceBits-1)] = by
}

func (t *phraseTable) remove(p *phrase) {
	t.classes[p.number>>sequenceBits][p.number&(1<<sequenceBits-1)] = nil
	t.free[p.class()] = append(t.free[p.class()], p.number)
}
