package suggest

import (
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// plausible reports whether somebody who meant what stands in titles or questions can
// have typed the window at a place of the query. Each character that differs sounds
// like what was meant, as an input method offers it, or looks like it; it is in a word
// of the dictionary where it was meant (or nothing else was typed), and stands in nothing that is known where it
// was typed: in no pair that a text holds, in no word of the query that goes beyond the
// window. Some character is as it was meant.
func (s *Speller) plausible(text []rune, at int, r replacement, strange []bool) bool {
	window := text[at : at+len(r.text)]
	if !r.word || differing(window, r.text) == len(window) {
		return false
	}
	meantWords, typedWords := s.analyzer.Cut(r.text), s.cut(text)
	typed, meant := s.analyzer.Readings(window), s.analyzer.Readings(r.text)
	for i, c := range window {
		if c == r.text[i] {
			continue
		}
		if !soundsLike(typed[i], meant[i]) && !zh.LookAlike(c, r.text[i]) {
			return false
		}
		if w := wordOver(meantWords, i); w.Len() < 2 && len(window) < len(text) {
			return false
		}
		if w := wordOver(typedWords, at+i); w.Len() > 1 && (w.Start < at || w.End > at+len(window)) {
			return false
		}
		if place := at + i; place > at && !strange[place-1] || place+1 < at+len(window) && !strange[place] {
			return false
		}
	}
	return true
}

func differing(a, b []rune) (n int) {
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// cut is the query as it is cut into words.
func (s *Speller) cut(text []rune) []zh.Span {
	if s.words == nil {
		s.words = s.analyzer.Cut(text)
	}
	return s.words
}

// wordOver is the word in which a character is; empty for none.
func wordOver(words []zh.Span, at int) zh.Span {
	for _, w := range words {
		if w.Start <= at && at < w.End {
			return w
		}
	}
	return zh.Span{}
}

// soundsLike reports whether the usual reading of one character is a reading of the
// other, or nearly, for those who do not tell zh from z or ing from in.
func soundsLike(typed, meant []string) bool {
	if len(typed) == 0 || len(meant) == 0 {
		return false
	}
	return slices.ContainsFunc(meant[:min(len(meant), 2)], func(s string) bool { return blurred(s) == blurred(typed[0]) })
}

var blur = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

// blurred is a syllable without what many do not tell apart.
func blurred(syllable string) string { return blur.Replace(syllable) }
