package suggest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// pinyinWeight is what a word that was spelled in Latin letters is worth.
const pinyinWeight = 0.9

// maxSpelled words may stand for one spelled word.
const maxSpelled = 6

// forms are a word and its synonyms, worth a weight where something else was typed.
func forms(word []rune, weight float64, origin string, analyzer *zh.Analyzer) []retrieve.Form {
	out := []retrieve.Form{{Text: word, Weight: weight, Origin: origin}}
	for _, a := range analyzer.Synonyms(word) {
		out = append(out, retrieve.Form{Text: a.Text, Weight: weight * a.Weight, Origin: origin})
	}
	return out
}

// spelledBy finds words that Latin letters spell, whole or by initials, in titles
// and questions that may be seen, most frequent first. A word begins or ends where
// the text's words do. length is that of the words, whose syllables are then all
// spelled out, or anyLength; keys are the lists that may hold them.
func (x *Index) spelledBy(letters string, length int, keys []phraseKey, v retrieve.Visibility) [][]rune {
	counts := map[string]int{}
	worth := map[string]int{}
	var buf [maxPhraseRunes][]string
	for _, key := range keys {
		visited := 0
		x.visit(key, v, func(p *phrase, sounds *soundTable) bool {
			readings := sounds.readings(p.sounds, buf[:])
			for i := range p.text {
				n, spelled, ok := zh.MatchPinyin(letters, readings[i:], false)
				if !ok || zh.IsAlnum(p.text[i]) || n < 2 || length != anyLength && (n != length || spelled != n) {
					continue
				}
				if !spells(n, spelled, vowels(readings[i:i+n]), p.wordAt(i), p.wordAt(i+n)) {
					continue
				}
				word := string(p.text[i : i+n])
				counts[word]++
				worth[word] = counts[word] + 1000*spelled
			}
			visited++
			return visited < visitLimit/len(keys)
		})
	}
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(worth[b], worth[a]), strings.Compare(a, b))
	})
	var out [][]rune
	for _, w := range words[:min(maxSpelled, len(words))] {
		out = append(out, []rune(w))
	}
	return out
}

// anyLength is that of words of which the number of characters is not known.
const anyLength = 0

// vowels counts the characters that may be read as one letter: typing it may be
// spelling them out or giving their initial (the 额 in 余额宝, typed yeb).
func vowels(readings [][]string) (n int) {
	for _, of := range readings {
		if slices.ContainsFunc(of, func(s string) bool { return len(s) == 1 }) {
			n++
		}
	}
	return n
}

// spells reports whether n characters, of which some are spelled out and not only
// by their initials, can be the word that is meant, by where the text's words begin
// and end. vowels of them are both. Initials alone could be anything: they must be
// whole words, or four and more of the end or beginning of one (jsyh in 中国建设银行). What is
// spelled out may be the beginning or the end of one (招商 in 招商银行). Half spelled,
// half initials is too loose for a search.
func spells(n, spelled, vowels int, begins, ends bool) bool {
	initials := spelled <= vowels
	const telling = 4
	if !(begins && ends) && (spelled < n && !(initials && n >= telling) || !begins && !ends) {
		return false
	}
	return initials || spelled+1 >= n
}
