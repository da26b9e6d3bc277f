package retrieve

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// IndexRunes is the first place of part in text, or -1.
func IndexRunes(text, part []rune) int {
	if len(part) == 0 {
		return 0
	}
	for i := 0; i+len(part) <= len(text); i++ {
		if text[i] == part[0] && slices.Equal(text[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// WordAt reports whether the word stands at text[i:], and where it ends; 0 for no.
// A Latin word or number at an end of the word must end there in the text too:
// 30天 does not stand in 300天, nor visa in visas. Between Latin and Han the text may
// have a space that the word lacks. The word is not empty.
func WordAt(text []rune, i int, word []rune) int {
	if zh.IsAlnum(word[0]) && i > 0 && zh.IsAlnum(text[i-1]) {
		return 0
	}
	at := i
	for k, r := range word {
		if k > 0 && at < len(text) && text[at] == ' ' && zh.IsAlnum(word[k-1]) != zh.IsAlnum(r) {
			at++
		}
		if at >= len(text) || text[at] != r {
			return 0
		}
		at++
	}
	if last := word[len(word)-1]; zh.IsAlnum(last) && at < len(text) && (zh.IsAlnum(text[at]) || zh.InNumber(text, at)) {
		return 0
	}
	// 1.5 does not stand in 1.55, which the test above sees, nor 5 in 1.5 or 50 in 50,000.
	if zh.IsDigit(word[0]) && i > 0 && zh.InNumber(text, i-1) {
		return 0
	}
	return at
}

// Holds reports whether a text stands in one of the fields as it is. Latin letters
// at its ends may be parts of longer words.
func (t *Text) Holds(text []rune) bool {
	return t.look(func(all []rune) bool { return IndexRunes(all, text) >= 0 })
}

// HoldsAsAsked reports whether each of some phrases stands in one of the fields as it is, and
// no excluded one.
func (t *Text) HoldsAsAsked(phrases, excluded [][]rune) bool {
	return t.look(func(all []rune) bool {
		stands := func(phrase []rune) bool { return IndexRunes(all, phrase) >= 0 }
		return !slices.ContainsFunc(phrases, func(p []rune) bool { return !stands(p) }) && !slices.ContainsFunc(excluded, stands)
	})
}

// HoldsWord reports whether a word stands in the text as WordAt has it.
func (t *Text) HoldsWord(word []rune) bool {
	return len(word) > 0 && t.look(func(all []rune) bool {
		for i, r := range all {
			if r == word[0] && WordAt(all, i, word) > 0 {
				return true
			}
		}
		return false
	})
}

// HoldsWholeWords reports whether a text stands in one of the fields as it is,
// from the beginning of a word to the end of one.
func (t *Text) HoldsWholeWords(text []rune) bool {
	bounds := t.Rest().Bounds
	return t.look(func(all []rune) bool {
		for at := 0; ; at++ {
			i := IndexRunes(all[at:], text)
			if i < 0 {
				return false
			}
			at += i
			if bounds.Has(at) && bounds.Has(at+len(text)) {
				return true
			}
		}
	})
}
