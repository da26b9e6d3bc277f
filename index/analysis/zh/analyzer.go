// Package zh is the Chinese analysis: the one road from text to terms, for
// documents and for queries alike.
//
// An [Analyzer] folds a text rune by rune (kb/fold), cuts it into words as gojieba
// does, of its dictionary and ours, and indexes it at several granularities, because no single
// cut finds everything: every character, every pair of neighbours, every word of
// two characters or more, every Latin word and number. All offsets point into
// the original text, which folding keeps rune by rune.
//
// An analyzer is immutable. It has one version for what is in an index
// ([Analyzer.Version]: a change means a rebuild); synonyms, readings and stop words
// act on queries alone.
package zh

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Analyzer analyses texts and queries. It is safe for many goroutines.
type Analyzer struct {
	segmenter *segmenter
	words     Words
	version   string

	synonyms       synonymTable
	longestReading map[rune]int      // runes of the longest word with a fixed reading, by its first one
	fixedReadings  map[rune][]string // those that a character has in words with fixed readings
}

// NewAnalyzer loads the dictionaries. The general one, which takes a seventh of a second
// and 6 MB, is loaded once.
func NewAnalyzer(words Words) (*Analyzer, error) {
	s, err := newSegmenter(words.Dictionary)
	if err != nil {
		return nil, err
	}
	return newAnalyzer(s, words), nil
}

// WithWords is an analyzer with other words. It is cheap when the dictionary is the
// same.
func (c *Analyzer) WithWords(words Words) (*Analyzer, error) {
	if slices.Equal(words.Dictionary, c.words.Dictionary) {
		return newAnalyzer(c.segmenter, words), nil
	}
	return NewAnalyzer(words)
}

// algorithm changes with the code below whenever its terms do.
const algorithm = "zh-4"

func newAnalyzer(s *segmenter, words Words) *Analyzer {
	h := fnv.New128a()
	fmt.Fprintln(h, algorithm, fold.Version(), len(packedDictionary))
	for _, e := range words.Dictionary {
		fmt.Fprintln(h, e.Word, e.Freq, e.Tag)
	}
	c := &Analyzer{segmenter: s, words: words, version: hex.EncodeToString(h.Sum(nil)), synonyms: newSynonymTable(words.Synonyms), longestReading: map[rune]int{}, fixedReadings: map[rune][]string{}}
	for w := range words.Pinyin {
		first, _ := utf8.DecodeRuneInString(w)
		c.longestReading[first] = max(c.longestReading[first], utf8.RuneCountInString(w))
	}
	for w, syllables := range words.Pinyin {
		for i, r := range []rune(w) {
			if i < len(syllables) && !slices.Contains(c.fixedReadings[r], syllables[i]) {
				c.fixedReadings[r] = append(c.fixedReadings[r], syllables[i])
			}
		}
	}
	return c
}

// Version names what the analyzer puts into an index.
func (c *Analyzer) Version() string { return c.version }

// Words are the words the analyzer was made with.
func (c *Analyzer) Words() Words { return c.words }

// Cut divides folded text into words; see [Grain] for what becomes of them.
func (c *Analyzer) Cut(text []rune) []Span { return c.segmenter.Cut(text) }

// Grain is the size of a term.
type Grain string

// The granularities of terms.
const (
	GrainWord Grain = "word" // what the segmenter cuts, of two characters or more; Latin words and numbers whole
	GrainGram Grain = "gram" // two neighbouring characters, a space beside Latin aside
	GrainChar Grain = "char" // a single Han character
)

// Token is a term and the place it comes from, in the original text.
type Token struct {
	Term               string
	Grain              Grain
	ByteStart, ByteEnd int
	RuneStart, RuneEnd int
}

// Analyze gives every term of a text, by place, longest first. An index holds
// them all, or finds them by those it holds.
func (c *Analyzer) Analyze(text string) []Token {
	folded := fold.Runes(text)
	offsets := fold.ByteOffsets(text)
	var out []Token
	c.EachTerm(folded, c.Cut(folded), func(term []byte, grain Grain, s Span) {
		out = append(out, Token{string(term), grain, int(offsets[s.Start]), int(offsets[s.End]), s.Start, s.End})
	})
	slices.SortStableFunc(out, func(a, b Token) int {
		if a.RuneStart != b.RuneStart {
			return a.RuneStart - b.RuneStart
		}
		return b.RuneEnd - a.RuneEnd
	})
	return out
}

// EachTerm calls emit for every term of a folded text cut into words, which may
// be called more than once for a term. The bytes are valid during the call.
func (c *Analyzer) EachTerm(text []rune, words []Span, emit func(term []byte, grain Grain, s Span)) {
	var buf [2 * utf8.UTFMax]byte
	for i, r := range text {
		if IsWordRune(r) && !IsAlnum(r) {
			emit(utf8.AppendRune(buf[:0], r), GrainChar, Span{i, i + 1})
		}
	}
	EachPair(text, func(first, second rune, s Span) {
		emit(utf8.AppendRune(utf8.AppendRune(buf[:0], first), second), GrainGram, s)
	})
	c.EachWord(text, words, func(term []byte, s Span) { emit(term, GrainWord, s) })
}

// EachPair is EachTerm for the pairs of characters alone.
func EachPair(text []rune, emit func(first, second rune, s Span)) {
	for i, r := range text {
		if !IsWordRune(r) {
			continue
		}
		next := i + 1
		if SpaceBesideLatin(text, next) {
			next++
		}
		if next < len(text) && IsWordRune(text[next]) {
			emit(r, text[next], Span{i, next + 1})
		}
	}
}

// EachWord is EachTerm for the words alone.
func (c *Analyzer) EachWord(text []rune, words []Span, emit func(term []byte, s Span)) {
	var buf []byte
	for _, w := range words {
		word := text[w.Start:w.End]
		if !IsTerm(word) {
			continue
		}
		buf = buf[:0]
		for _, r := range word {
			buf = utf8.AppendRune(buf, r)
		}
		emit(buf, w)
	}
}

// maxTermRunes bounds a term: a megabyte of letters without a space is no word.
const maxTermRunes = 64

// IsTerm reports whether a word makes a term: not a single character, unless it is
// a Latin letter or digit, nor what is longer than any word.
func IsTerm(word []rune) bool {
	return len(word) > 1 && len(word) <= maxTermRunes || len(word) == 1 && IsAlnum(word[0])
}
