package opensearch

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// terms are those of a text, and those of its titles and questions, each once; the Latin
// words are written out as often as they stand there, with a space after each.
type terms struct {
	all, titled       []frequency.Term
	words, titleWords []byte
}

// termsOf are the terms of a text.
func termsOf(t *retrieve.Text, folded []rune, analyzer *zh.Analyzer) *terms {
	x := &terms{all: make([]frequency.Term, 0, 2*len(folded))}
	frequency.Each(t, folded, analyzer, func(term frequency.Term, of []rune, titled bool) {
		x.all = append(x.all, term)
		if titled {
			x.titled = append(x.titled, term)
		}
		if first, _ := term.Chars(); first != 0 {
			return
		}
		x.words = append(appendUnspaced(x.words, of...), ' ')
		if titled {
			x.titleWords = append(appendUnspaced(x.titleWords, of...), ' ')
		}
	})
	x.all, x.titled = frequency.Distinct(x.all), frequency.Distinct(x.titled)
	return x
}

// appendChars writes the characters, or the pairs of them, among terms, with a space after
// each.
func appendChars(to []byte, of []frequency.Term, pairs bool) []byte {
	for _, t := range of {
		first, second := t.Chars()
		if first == 0 || second != 0 != pairs {
			continue
		}
		to = utf8.AppendRune(to, first)
		if pairs {
			to = utf8.AppendRune(to, second)
		}
		to = append(to, ' ')
	}
	return to
}

// isSpace reports all that OpenSearch may take for a space.
func isSpace(r rune) bool {
	return !zh.IsHan(r) && (unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Z, r))
}

// appendUnspaced writes characters, or the number of what is a space.
func appendUnspaced(to []byte, text ...rune) []byte {
	for _, r := range text {
		if isSpace(r) {
			to = fmt.Appendf(to, `\%x`, r)
		} else {
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}

// characters writes a text as its characters with a space after each, so that a phrase of
// them is a piece of the text. What OpenSearch takes for a space is written as its number.
func characters(text []rune) string {
	b := make([]byte, 0, len(text)*4)
	for _, r := range text {
		b = append(appendUnspaced(b, r), ' ')
	}
	return string(b)
}

// place is where a term is looked for.
type place struct{ words, pairs, chars string }

var (
	anywhere = place{fieldWords, fieldPairs, fieldText}
	inTitle  = place{fieldTitleWords, fieldTitlePairs, fieldTitleChars}
)

// piece finds a piece of text as it is, across words and punctuation.
func piece(text []rune) object {
	if len(text) == 0 {
		return everything
	}
	if len(text) == 1 {
		return term(fieldText, strings.TrimSuffix(characters(text), " "))
	}
	return object{"match_phrase": object{fieldText: characters(text)}}
}

// word finds a word or something that stands for it; see containing.
func word(at place, w retrieve.Word) object {
	var forms []object
	for _, f := range w.Forms {
		if q := containing(at, f.Text); q != nil {
			forms = append(forms, q)
		}
	}
	return either(forms)
}

// containing finds what may hold a text that begins and ends with whole words in one
// piece: what holds all its parts. It never misses one. It is nil where nothing can be
// asked.
func containing(at place, text []rune) object {
	var all []object
	for _, p := range partsOf(text) {
		all = append(all, p.in(at))
	}
	if len(all) == 0 {
		return nil
	}
	return both(all)
}

// part is a piece of a text that is a term.
type part struct {
	text []rune
	word bool // a Latin word; else a character or a pair of them
}

func (p part) in(at place) object {
	switch {
	case p.word:
		return term(at.words, string(appendUnspaced(nil, p.text...)))
	case len(p.text) == 1:
		return term(at.chars, string(p.text))
	}
	return term(at.pairs, string(p.text))
}

func (p part) term() frequency.Term {
	if p.word {
		return frequency.Word(p.text)
	}
	return frequency.Chars(p.text)
}

// partsOf are each of the pairs of characters of a text, a space beside Latin aside, its
// lone characters, and the Latin word at its beginning.
func partsOf(text []rune) (out []part) {
	for i := 0; i < len(text); {
		if !zh.IsWordRune(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && zh.IsWordRune(text[end]) {
			end++
		}
		if end-i == 1 && !zh.IsAlnum(text[i]) {
			out = append(out, part{text: text[i:end]})
		}
		for k := i; k+1 < end; k++ {
			out = append(out, part{text: text[k : k+2]})
		}
		i = end
	}
	if len(text) > 0 && zh.IsAlnum(text[0]) {
		if w := text[:zh.LatinWord(text)]; zh.IsTerm(w) {
			out = append(out, part{text: w, word: true})
		}
	}
	return out
}
