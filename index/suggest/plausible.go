package suggest

import (
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// plausible reports whether somebody who meant what stands in titles or questions can
// have typed the window at a place of the query. Each character that differs sounds
// like what was meant, as an input method offers it, or looks like it; it is in a word
// of the dictionary where it was meant (or nothing else was typed), and stands in nothing that is known where it
// was typed: in no pair that a text holds, in no word of the query that goes beyond the
// window. In a longer query a word of the dictionary is what was meant, unless it looks like
// it, too: who typed 打爆 did not mean 打包. Some character is as it was meant.
func (s *Speller) plausible(text []rune, at int, r replacement, strange []bool) bool {
	window := text[at : at+len(r.text)]
	if differing(window, r.text) == len(window) {
		return false
	}
	meantWords, typedWords := s.analyzer.Cut(r.text), s.cut(text)
	typed, meant := s.analyzer.Readings(window), s.analyzer.UsualReadings(r.text)
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
		if w := wordOver(typedWords, at+i); w.Len() > 1 && (w.Start < at || w.End > at+len(window) || w.Len() == len(window) && len(window) < len(text) && !zh.LookAlike(c, r.text[i])) {
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
