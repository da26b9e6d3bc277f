package opensearch

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// termsOf are the terms of a text by their fields, each once.
func termsOf(t *retrieve.Text, folded []rune, analyzer *zh.Analyzer) map[string][]string {
	out := map[string][]string{}
	known := map[string]map[string]bool{}
	add := func(field string, term []byte) {
		if known[field] == nil {
			known[field] = map[string]bool{}
		}
		if !known[field][string(term)] {
			known[field][string(term)] = true
			out[field] = append(out[field], string(term))
		}
	}
	for _, f := range t.Fields {
		analyzer.EachTerm(folded[f.Start:f.End], t.Words(folded, f), func(term []byte, grain zh.Grain, _ zh.Span) {
			switch grain {
			case zh.GrainWord:
				add(fieldWords, term)
				if f.Titled() {
					add(fieldTitleWords, term)
				}
			case zh.GrainGram:
				add(fieldPairs, term)
				if f.Titled() {
					add(fieldTitlePairs, term)
				}
			case zh.GrainChar:
				if f.Titled() {
					add(fieldTitleChars, term)
				}
			}
		})
	}
	return out
}

// characters writes a text as its characters with a space after each, so that a phrase of
// them is a piece of the text. What OpenSearch takes for a space is written as its number.
func characters(text []rune) string {
	var b strings.Builder
	b.Grow(len(text) * 4)
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Z, r) {
			fmt.Fprintf(&b, `\%x `, r)
		} else {
			b.WriteRune(r)
			b.WriteByte(' ')
		}
	}
	return b.String()
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
// piece: what holds each of its pairs of characters, a space beside Latin aside, and the
// Latin word at its beginning. It never misses one. It is nil where nothing can be asked.
func containing(at place, text []rune) object {
	var parts []object
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
			parts = append(parts, term(at.chars, string(text[i:end])))
		}
		for k := i; k+1 < end; k++ {
			parts = append(parts, term(at.pairs, string(text[k:k+2])))
		}
		i = end
	}
	if len(text) > 0 && zh.IsAlnum(text[0]) {
		if w := text[:zh.LatinWord(text)]; zh.IsTerm(w) {
			parts = append(parts, term(at.words, string(w)))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return both(parts)
}

// cut finds what was cut into a word or something that stands for it.
func cut(w retrieve.Word) object {
	var forms []object
	for _, f := range w.Forms {
		if zh.IsTerm(f.Text) {
			forms = append(forms, term(fieldWords, string(f.Text)))
		}
	}
	return either(forms)
}
