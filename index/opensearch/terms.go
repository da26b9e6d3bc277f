package opensearch

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// terms are those of a text by their fields, each once, in the places that a retriever
// looks at.
type terms map[string]*distinct

// distinct are terms, each once, with a space after each.
type distinct struct {
	known map[string]bool
	text  []byte
}

func (x terms) add(field string, term []byte) {
	d := x[field]
	if d == nil {
		d = &distinct{known: map[string]bool{}}
		x[field] = d
	}
	if !d.known[string(term)] {
		d.known[string(term)] = true
		d.text = append(append(d.text, term...), ' ')
	}
}

// termsOf are the terms of a text.
func termsOf(t *retrieve.Text, folded []rune, analyzer *zh.Analyzer) terms {
	out := terms{}
	for _, f := range t.Fields {
		analyzer.EachTerm(folded[f.Start:f.End], t.Words(folded, f), func(term []byte, grain zh.Grain, _ zh.Span) {
			switch grain {
			case zh.GrainWord:
				term = unspaced(term)
				out.add(fieldWords, term)
				if f.Titled() {
					out.add(fieldTitleWords, term)
				}
			case zh.GrainGram:
				out.add(fieldPairs, term)
				if f.Titled() {
					out.add(fieldTitlePairs, term)
				}
			case zh.GrainChar:
				if f.Titled() {
					out.add(fieldTitleChars, term)
				}
			}
		})
	}
	return out
}

// unspaced is a word in which no space is left that would divide it.
func unspaced(word []byte) []byte {
	if !bytes.ContainsFunc(word, isSpace) {
		return word
	}
	var out []byte
	for _, r := range string(word) {
		out = appendUnspaced(out, r)
	}
	return out
}

// isSpace reports all that OpenSearch may take for a space.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Z, r)
}

// appendUnspaced writes a character, or the number of what is a space.
func appendUnspaced(to []byte, r rune) []byte {
	if isSpace(r) {
		return fmt.Appendf(to, `\%x`, r)
	}
	return utf8.AppendRune(to, r)
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
		return term(at.words, string(unspaced([]byte(string(p.text)))))
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

// cut finds what was cut into a word or something that stands for it.
func cut(w retrieve.Word) object {
	var forms []object
	for _, f := range w.Forms {
		if zh.IsTerm(f.Text) {
			forms = append(forms, part{f.Text, true}.in(anywhere))
		}
	}
	return either(forms)
}
