package zh

import (
	"math"
	"strings"
	"unicode"
)

// Span is a half-open range of runes.
type Span struct{ Start, End int }

// Len is the number of runes.
func (s Span) Len() int { return s.End - s.Start }

// segmenter cuts folded text into words as gojieba does without its hidden Markov
// model, of the same dictionary: of all ways to cut a text the most probable one,
// where a word is as probable as it is frequent. It is immutable and safe for many
// goroutines.
type segmenter struct {
	general *dictionary
	own     *dictionary // words of editors, which weigh what it says here
	rarest  float64     // weight of a single character that is no word
}

// newSegmenter adds the words to the general dictionary.
func newSegmenter(words []Entry) (*segmenter, error) {
	general, err := generalDictionary()
	if err != nil {
		return nil, err
	}
	s := &segmenter{general: general, rarest: math.Inf(1)}
	for _, w := range general.weights[1:] {
		s.rarest = min(s.rarest, w.log)
	}
	freqs := map[string]float64{}
	for _, w := range words {
		switch {
		case strings.ContainsFunc(w.Word, unicode.IsSpace): // a space always separates; such a word works as a synonym only
		case w.Freq > 0:
			freqs[w.Word] = float64(w.Freq)
		default:
			freqs[w.Word] = general.enough([]rune(w.Word))
		}
	}
	own := make([]frequent, 0, len(freqs))
	for word, freq := range freqs {
		own = append(own, frequent{word, freq})
	}
	s.own = newDictionary(own, general.total)
	return s, nil
}

// enough is the lowest frequency with which a word wins against the best cut into
// smaller words.
func (d *dictionary) enough(word []rune) float64 {
	return math.Max(d.freq(word), math.Floor(d.bestCut(word)*d.total)+1)
}

// bestCut is the probability of the most probable cut of the word into two or
// more pieces.
func (d *dictionary) bestCut(word []rune) float64 {
	best := make([]float64, len(word)+1)
	best[0] = 1
	for end := 1; end <= len(word); end++ {
		for start := range end {
			if end-start == len(word) {
				continue
			}
			freq := d.freq(word[start:end])
			if end-start > 1 && freq == 0 {
				continue
			}
			p := math.Max(freq, 1) / d.total
			best[end] = math.Max(best[end], best[start]*p)
		}
	}
	return best[len(word)]
}

// Cut divides folded text into words, with Latin letters and digits put together
// again by our own rules. Spaces and punctuation are in no word. Words never overlap
// and come in order.
func (s *segmenter) Cut(text []rune) []Span {
	ends := s.ends(text)
	out := make([]Span, 0, len(text)/2+1)
	for start := 0; start < len(text); start = int(ends[start]) {
		span := Span{start, int(ends[start])}
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

// separates reports whether a character parts a text: no word goes across it, and what is on its
// other side has no say in how a text is cut.
func separates(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '，', '。':
		return true
	}
	return false
}

// ends says of each character where the word ends that begins there in the most
// probable cut of the text from there on; of equal ones that with the shortest word.
func (s *segmenter) ends(text []rune) []int32 {
	ends, best := make([]int32, len(text)), make([]float64, len(text)+1)
	for i := len(text) - 1; i >= 0; i-- {
		ends[i] = int32(i + 1)
		if separates(text[i]) {
			continue
		}
		best[i] = math.Inf(-1)
		general, own := s.general.from(), s.own.from()
		for j := i; j < len(text) && !separates(text[j]); j++ {
			going, goingOwn := general.follow(text[j]), own.follow(text[j])
			if j > i && !going && !goingOwn {
				break
			}
			log, word := own.word()
			if !word {
				log, word = general.word()
			}
			if !word && j == i {
				log, word = s.rarest, true
			}
			if word && best[j+1]+log > best[i] {
				ends[i], best[i] = int32(j+1), best[j+1]+log
			}
		}
	}
	return ends
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
