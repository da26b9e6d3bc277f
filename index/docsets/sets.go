// Package docsets has the sets of a segment's documents: those that hold a character, a pair
// of characters, or a word.
//
// Words and pairs are read from Bleve's segment, characters are found in the texts. What was
// read lately is kept, as a bit a document.
package docsets

import (
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Fields are Bleve's, by the place of what is in them.
type Fields struct{ Words, Pairs [2]string }

// Sets are those of the live documents of one segment. They are safe for many goroutines. What
// they give is shared: it must not be changed. nil is an empty set.
type Sets struct {
	fields  Fields
	readers *readers
	chars   [2]charSets // by place, of all documents
	gone    *roaring.Bitmap
	kept    *kept
}

// New makes the sets of a segment. texts are those of its documents, by their numbers, nil
// where it has none of ours, which are read on so many cores at most; gone are those that are
// no longer alive.
func New(from segmentapi.Segment, fields Fields, texts []*retrieve.Text, gone *roaring.Bitmap, cores int) *Sets {
	return &Sets{fields: fields, readers: newReaders(from), chars: charsOf(texts, cores), gone: gone, kept: newKept(len(texts))}
}

// In are the sets of the same documents, of which others may have gone, in the segment as it
// lies now.
func (s *Sets) In(from segmentapi.Segment, gone *roaring.Bitmap) *Sets {
	next := *s
	if from != s.readers.from {
		next.readers = newReaders(from)
	}
	if next.gone = gone; !same(gone, s.gone) {
		next.kept = newKept(s.readers.documents)
	}
	return &next
}

func same(a, b *roaring.Bitmap) bool {
	if a == nil || b == nil {
		return (a == nil || a.IsEmpty()) && (b == nil || b.IsEmpty())
	}
	return a.Equals(b)
}

// Pair are the documents that hold two characters side by side.
func (s *Sets) Pair(at Place, a, b rune) (retrieve.Bitset, error) {
	term := pairTerm(at, a, b)
	if set, ok := s.kept.short.get(term); ok {
		return set, nil
	}
	var text [2 * utf8.UTFMax]byte
	set, err := s.readers.read(s.fields.Pairs[at], utf8.AppendRune(utf8.AppendRune(text[:0], a), b), s.gone)
	if err == nil {
		s.kept.short.put(term, set)
	}
	return set, err
}

// Word are the documents that were cut into a word.
func (s *Sets) Word(at Place, word []rune) (retrieve.Bitset, error) {
	term := wordTerm{at, string(word)}
	if set, ok := s.kept.words.get(term); ok {
		return set, nil
	}
	set, err := s.readers.read(s.fields.Words[at], []byte(term.text), s.gone)
	if err == nil {
		s.kept.words.put(term, set)
	}
	return set, err
}

// Char are the documents that hold a character. There are none of what is no character, or
// one of a Latin word.
func (s *Sets) Char(at Place, r rune) retrieve.Bitset {
	term := charTerm(at, r)
	set, ok := s.kept.short.get(term)
	if !ok {
		all := s.chars[at][r]
		if all != nil && s.gone != nil {
			all = roaring.AndNot(all, s.gone)
		}
		set = bitsetOf(all, s.readers.documents)
		s.kept.short.put(term, set)
	}
	return set
}

// CharFrequency is the number of documents that hold a character.
func (s *Sets) CharFrequency(r rune) int {
	set := s.chars[Anywhere][r]
	if set == nil {
		return 0
	}
	n := set.GetCardinality()
	if s.gone != nil {
		n -= set.AndCardinality(s.gone)
	}
	return int(n)
}
