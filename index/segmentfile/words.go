package segmentfile

import "slices"

// Words are terms that are numbered as they are met.
type Words struct {
	known map[string]uint64
	words []string // by their numbers
}

// NewWords are none.
func NewWords() *Words { return &Words{known: map[string]uint64{}} }

// Number is that of a word.
func (w *Words) Number(word []byte) uint64 {
	n, ok := w.known[string(word)]
	if !ok {
		n = w.add(string(word))
	}
	return n
}

func (w *Words) add(word string) uint64 {
	n := uint64(len(w.words))
	w.known[word], w.words = n, append(w.words, word)
	return n
}

// AppendTerm appends the word of a number.
func (w *Words) AppendTerm(to []byte, number uint64) []byte { return append(to, w.words[number]...) }

// InOrder numbers the words of all parts in their order, and says which number there each number
// of each part has.
func InOrder(parts []*Words) (all *Words, numbers [][]uint64) {
	met := map[string]bool{}
	var words []string
	for _, part := range parts {
		for _, word := range part.words {
			if !met[word] {
				met[word], words = true, append(words, word)
			}
		}
	}
	slices.Sort(words)
	all = NewWords()
	for _, word := range words {
		all.add(word)
	}
	for _, part := range parts {
		of := make([]uint64, len(part.words))
		for n, word := range part.words {
			of[n] = all.known[word]
		}
		numbers = append(numbers, of)
	}
	return all, numbers
}
