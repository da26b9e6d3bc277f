package zh

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yanyiwu/gojieba"
)

// The dictionary and the model of gojieba 1.4.7, packed. gojieba itself looks
// for them in the module cache of the machine that built the binary.
var (
	//go:embed dict/jieba.dict.utf8.gz
	packedDictionary []byte
	//go:embed dict/hmm_model.utf8.gz
	packedModel []byte
)

// Span is a half-open range of runes.
type Span struct{ Start, End int }

// Len is the number of runes.
func (s Span) Len() int { return s.End - s.Start }

// segmenter cuts folded text into words. It is immutable and safe for many
// goroutines; a changed dictionary is a new segmenter, because gojieba's own
// AddWord races with cutting and its RemoveWord destroys the dictionary.
type segmenter struct {
	jieba *gojieba.Jieba // freed by its finalizer once no search uses it
}

func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// newSegmenter loads gojieba with the embedded dictionary and the words. It
// writes them to a private folder for as long as loading takes, since gojieba
// reads only files.
func newSegmenter(words []Entry) (_ *segmenter, err error) {
	dir, err := os.MkdirTemp("", "wenjin-dict-")
	if err != nil {
		return nil, fmt.Errorf("unpack dictionaries: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	main, err := unpack(packedDictionary) // each time: 5 MB that nobody reads again
	if err != nil {
		return nil, fmt.Errorf("unpack dictionary: %w", err)
	}
	model, err := unpack(packedModel)
	if err != nil {
		return nil, fmt.Errorf("unpack model: %w", err)
	}
	// The idf and stop-word files serve keyword extraction, which we don't use; one
	// line each keeps gojieba from aborting and saves 17 MB.
	files := []struct {
		name string
		data []byte
	}{{"main", main}, {"model", model}, {"user", userDictionary(words, main)}, {"idf", []byte("的 1.0\n")}, {"stop", []byte("的\n")}}
	var paths []string
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, f.data, 0o600); err != nil {
			return nil, fmt.Errorf("unpack dictionaries: %w", err)
		}
		paths = append(paths, path)
	}
	return &segmenter{gojieba.NewJieba(paths...)}, nil
}

// userDictionary writes the words as gojieba wants them: exactly three columns,
// since it reads two as word and tag, and drops or mangles anything else without
// a word. What an editor gave no frequency gets the lowest one with which the
// word wins against the best cut into smaller words.
func userDictionary(words []Entry, main []byte) []byte {
	pieces := map[string]float64{}
	for _, w := range words {
		rs := []rune(w.Word)
		for i := range rs {
			for j := i + 1; j <= len(rs); j++ {
				pieces[string(rs[i:j])] = 0
			}
		}
	}
	total := 0.0
	for line := range bytes.Lines(main) {
		word, rest, _ := bytes.Cut(line, []byte(" "))
		count, _, _ := bytes.Cut(rest, []byte(" "))
		freq, err := strconv.ParseFloat(string(count), 64)
		if err != nil {
			continue
		}
		total += freq
		if _, ok := pieces[string(word)]; ok {
			pieces[string(word)] = freq
		}
	}
	var out bytes.Buffer
	for _, w := range words {
		if strings.ContainsFunc(w.Word, unicode.IsSpace) {
			continue // a space always separates; such a word works as a synonym only
		}
		freq := float64(w.Freq)
		if w.Freq == 0 {
			freq = math.Max(pieces[w.Word], math.Floor(bestCut([]rune(w.Word), pieces, total)*total)+1)
		}
		fmt.Fprintf(&out, "%s %d %s\n", w.Word, int(freq), w.Tag)
	}
	return out.Bytes()
}

// bestCut is the probability of the most probable cut of the word into two or
// more pieces, under the segmenter's unigram model.
func bestCut(rs []rune, freq map[string]float64, total float64) float64 {
	best := make([]float64, len(rs)+1)
	best[0] = 1
	for end := 1; end <= len(rs); end++ {
		for start := range end {
			if end-start == len(rs) {
				continue
			}
			p := math.Max(freq[string(rs[start:end])], 1) / total
			if end-start > 1 && freq[string(rs[start:end])] == 0 {
				continue
			}
			best[end] = math.Max(best[end], best[start]*p)
		}
	}
	return best[len(rs)]
}

// Cut divides folded text into words: what gojieba finds without its hidden
// Markov model, which would cut the same word differently in a question and in
// an article, with Latin letters and digits put together again by our own rules.
// Spaces and punctuation are in no word. Words never overlap and come in order.
func (s *segmenter) Cut(text []rune) []Span {
	out := make([]Span, 0, len(text)/2+1)
	byteToRune := 0 // rune offset of the next word: gojieba covers the text without a gap
	for _, w := range s.jieba.Tokenize(string(text), gojieba.DefaultMode, false) {
		span := Span{byteToRune, byteToRune + utf8.RuneCountInString(w.Str)}
		byteToRune = span.End
		if !hasWordRune(text[span.Start:span.End]) {
			continue
		}
		if n := len(out); n > 0 && joins(text, out[n-1], span) {
			out[n-1].End = span.End
			continue
		}
		out = append(out, span)
	}
	return out
}

// joins reports whether two pieces are parts of one Latin word or number: visa,
// 300, 1.5, t+0, 1,000.
func joins(text []rune, a, b Span) bool {
	last, first := text[a.End-1], text[b.Start]
	if !IsAlnum(last) || !IsAlnum(first) {
		return false
	}
	switch b.Start - a.End {
	case 0:
		return true
	case 1:
		switch text[a.End] {
		case '.', ',':
			return InNumber(text, a.End)
		case '+', '-', '&', '_':
			return !IsDigit(last) || text[a.End] == '+'
		}
	}
	return false
}

// LatinWord is the length of the Latin word or number that a text begins with, as
// Cut cuts it.
func LatinWord(text []rune) int {
	end := 0
	for end < len(text) {
		if !IsAlnum(text[end]) && (end == 0 || end+1 == len(text) || !joins(text, Span{0, end}, Span{end + 1, end + 2})) {
			break
		}
		end++
	}
	return end
}

func hasWordRune(rs []rune) bool {
	for _, r := range rs {
		if IsWordRune(r) {
			return true
		}
	}
	return false
}
