package suggest

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// lexicon has the words of titles and questions, and what two or three of them in a
// row make, as far as that is minWindow to maxWindow Han characters: what may have
// been meant by what was typed. It finds them by how they sound, so that what a typed piece
// resembles is looked up and not looked for.
type lexicon struct {
	words   map[wordKey]*word
	bySound map[soundKey][]*word
}

// wordKey is a word and how it sounds where it stands.
type wordKey struct {
	text   [maxWindow]rune
	sounds [maxWindow]sound
}

// soundKey is one blurred sound for each character of a word.
type soundKey [maxWindow]blurredSound

type word struct {
	wordKey
	holders postings // the phrases in which it stands
}

func (w *word) runes() []rune {
	if end := slices.Index(w.text[:], 0); end >= 0 {
		return w.text[:end]
	}
	return w.text[:]
}

func newLexicon() *lexicon {
	return &lexicon{words: map[wordKey]*word{}, bySound: map[soundKey][]*word{}}
}

func (p *phrase) wordKey(from, to int) (k wordKey) {
	copy(k.text[:], p.text[from:to])
	copy(k.sounds[:], p.sounds[from:to])
	return k
}

func (l *lexicon) add(p *phrase, sounds *soundTable, analyzer *zh.Analyzer) {
	p.eachWord(func(from, to int) {
		key := p.wordKey(from, to)
		w := l.words[key]
		if w == nil {
			w = &word{wordKey: key}
			l.words[key] = w
			soundKeys(w.heardAs(sounds, analyzer), func(k soundKey) { l.bySound[k] = append(l.bySound[k], w) })
		}
		w.holders.add(p.number)
	})
}

func (l *lexicon) remove(p *phrase, sounds *soundTable, analyzer *zh.Analyzer) {
	p.eachWord(func(from, to int) {
		key := p.wordKey(from, to)
		w := l.words[key]
		if w == nil {
			return // it stood there twice
		}
		if w.holders.remove(p.number); w.holders.length > 0 {
			return
		}
		delete(l.words, key)
		soundKeys(w.heardAs(sounds, analyzer), func(k soundKey) {
			if others := slices.DeleteFunc(l.bySound[k], func(other *word) bool { return other == w }); len(others) == 0 {
				delete(l.bySound, k)
			} else {
				l.bySound[k] = others
			}
		})
	})
}

// heardAs are the blurred sounds that each character of the word may have: where it
// stands, in the word alone, and by itself.
func (w *word) heardAs(sounds *soundTable, analyzer *zh.Analyzer) [][]blurredSound {
	text := w.runes()
	alone := analyzer.Readings(text)
	out := make([][]blurredSound, len(text))
	for i, r := range text {
		all := slices.Clone(sounds.blurred[w.sounds[i]])
		for _, s := range []sound{sounds.number(r, alone[i]), sounds.number(r, analyzer.ReadingsAlone(r))} {
			for _, b := range sounds.blurred[s] {
				if !slices.Contains(all, b) {
					all = append(all, b)
				}
			}
		}
		out[i] = all
	}
	return out
}

// soundKeys calls yield with all ways to take one sound for each character.
func soundKeys(heard [][]blurredSound, yield func(soundKey)) {
	soundKeysFrom(heard, 0, soundKey{}, yield)
}

// soundKeysFrom goes on with a key whose first sounds are taken.
func soundKeysFrom(heard [][]blurredSound, taken int, k soundKey, yield func(soundKey)) {
	if taken == len(heard) {
		yield(k)
		return
	}
	for _, s := range heard[taken] {
		k[taken] = s
		soundKeysFrom(heard, taken+1, k, yield)
	}
}

// typedAs are the blurred sounds that each character of a piece of a query may have.
func (l *lexicon) typedAs(window []rune, readings [][]string, sounds *soundTable, analyzer *zh.Analyzer) [][]blurredSound {
	out := make([][]blurredSound, len(window))
	for i, r := range window {
		out[i] = slices.Clip(sounds.blurredOf(r, readings[i]))
		if alone := analyzer.ReadingsAlone(r); !slices.Equal(alone, readings[i]) {
			out[i] = sounds.addBlurred(out[i], alone)
		}
	}
	return out
}

// each calls yield with the words that sound like a typed piece of as many characters,
// or nearly, or look like it in one character; with some of them twice.
func (l *lexicon) each(window []rune, readings [][]string, sounds *soundTable, analyzer *zh.Analyzer, yield func(*word)) {
	typed := l.typedAs(window, readings, sounds, analyzer)
	look := func() {
		soundKeys(typed, func(k soundKey) {
			for _, w := range l.bySound[k] {
				yield(w)
			}
		})
	}
	look()
	for i, r := range window {
		others := zh.LookAlikes(r)
		if len(others) == 0 {
			continue
		}
		sound := typed[i]
		typed[i] = nil
		for _, reading := range analyzer.Readings(others) {
			typed[i] = sounds.addBlurred(typed[i], reading)
		}
		look()
		typed[i] = sound
	}
}

// seen reports whether a word stands in a phrase that may be seen.
func (w *word) seen(phrases *phraseTable, v retrieve.Visibility) bool {
	for number := range w.holders.all() {
		if v.Allows(phrases.at(number).source) {
			return true
		}
	}
	return false
}
