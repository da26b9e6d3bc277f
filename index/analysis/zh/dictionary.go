package zh

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// The dictionary of gojieba 1.4.7, packed: a word, its frequency and its tag a line.
//
//go:embed dict/jieba.dict.utf8.gz
var packedDictionary []byte

// dictionary is words with what they weigh, as a tree of their letters: 12 bytes for
// each beginning of a word, and no pointers in it. It is immutable.
type dictionary struct {
	nodes   []node // by length and then in order, so that what goes on from one lies side by side; the first begins all
	weights []weight
	total   float64 // of the frequencies of the general dictionary
	first   []int32 // the nodes of words' first letters, by letter, as far as those are usual; 0 for none
}

// afterUsual is the letter after those that nearly all words begin with.
const afterUsual = 0xa000

type node struct {
	letter rune
	next   uint32 // the first of those that go on from this one; the last is before the next node's first
	weight uint32 // place among the weights; 0 for a beginning that is no word
}

type weight struct {
	freq float64
	log  float64 // natural logarithm of the share in the total
}

// frequent is a word and how often it stands in the texts that were counted.
type frequent struct {
	word string
	freq float64
}

// generalDictionary is that of gojieba. All segmenters share it.
var generalDictionary = sync.OnceValues(func() (*dictionary, error) {
	z, err := gzip.NewReader(bytes.NewReader(packedDictionary))
	if err != nil {
		return nil, fmt.Errorf("unpack dictionary: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack dictionary: %w", err)
	}
	words, total := make([]frequent, 0, bytes.Count(text, []byte("\n"))), 0.0
	for line := range strings.Lines(string(text)) {
		word, rest, _ := strings.Cut(line, " ")
		count, _, _ := strings.Cut(rest, " ")
		freq, err := strconv.ParseFloat(count, 64)
		if err != nil {
			return nil, fmt.Errorf("dictionary: frequency of %s: %w", word, err)
		}
		words, total = append(words, frequent{word, freq}), total+freq
	}
	return newDictionary(words, total), nil
})

// newDictionary makes one of words of which none stands twice.
func newDictionary(words []frequent, total float64) *dictionary {
	slices.SortFunc(words, func(a, b frequent) int { return cmp.Compare(a.word, b.word) })
	d := &dictionary{weights: make([]weight, 1), total: total}
	places := map[float64]uint32{}
	// Words that begin in the same way lie side by side, and so do, among them, those
	// that go on with the same letter.
	type alike struct{ from, to, bytes int } // places among the words, bytes that are the same in all
	level := []alike{{0, len(words), 0}}
	d.nodes = append(d.nodes, node{})
	for at := 0; len(level) > 0; {
		var longer []alike
		for _, some := range level {
			n := &d.nodes[at]
			n.next = uint32(len(d.nodes))
			i := some.from
			if i < some.to && len(words[i].word) == some.bytes {
				n.weight = d.place(places, words[i].freq)
				i++
			}
			for i < some.to {
				letter, size := utf8.DecodeRuneInString(words[i].word[some.bytes:])
				end := some.bytes + size
				same, from := words[i].word[:end], i
				for i < some.to && strings.HasPrefix(words[i].word, same) {
					i++
				}
				d.nodes = append(d.nodes, node{letter: letter})
				longer = append(longer, alike{from, i, end})
			}
			at++
		}
		level = longer
	}
	d.nodes = slices.Clip(append(d.nodes, node{next: uint32(len(d.nodes))}))
	d.first = make([]int32, afterUsual)
	for at := d.nodes[0].next; at < d.nodes[1].next; at++ {
		if letter := d.nodes[at].letter; letter < afterUsual {
			d.first[letter] = int32(at)
		}
	}
	return d
}

// place is where the weight of a frequency stands among the weights.
func (d *dictionary) place(places map[float64]uint32, freq float64) uint32 {
	if places[freq] == 0 {
		places[freq] = uint32(len(d.weights))
		d.weights = append(d.weights, weight{freq, math.Log(freq / d.total)})
	}
	return places[freq]
}

// walk goes through a dictionary letter by letter.
type walk struct {
	d  *dictionary
	at int // a node; lost where no word goes on so
}

const lost = -1

// from begins at the beginning of all words.
func (d *dictionary) from() walk { return walk{d: d} }

// follow reports whether a word goes on with the letter.
func (w *walk) follow(letter rune) bool {
	if w.at == lost {
		return false
	}
	if w.at == 0 && letter < afterUsual {
		if w.at = int(w.d.first[letter]); w.at == 0 {
			w.at = lost
		}
		return w.at != lost
	}
	from, to := w.d.nodes[w.at].next, w.d.nodes[w.at+1].next
	// By halves, without a branch that nobody can foresee: the last one that is not greater.
	for n := to - from; n > 1; {
		half := n / 2
		if w.d.nodes[from+half].letter <= letter {
			from += half
		}
		n -= half
	}
	if from == to || w.d.nodes[from].letter != letter {
		w.at = lost
		return false
	}
	w.at = int(from)
	return true
}

// word is what the letters weigh that were followed, if they are a word.
func (w *walk) word() (log float64, ok bool) {
	if w.at == lost || w.d.nodes[w.at].weight == 0 {
		return 0, false
	}
	return w.d.weights[w.d.nodes[w.at].weight].log, true
}

// freq is how often a word stands in the texts that were counted, 0 of no word.
func (d *dictionary) freq(word []rune) float64 {
	w := d.from()
	for _, r := range word {
		if !w.follow(r) {
			return 0
		}
	}
	return d.weights[d.nodes[w.at].weight].freq
}
