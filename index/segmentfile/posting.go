package segmentfile

import "slices"

// Posting says that a term stands in a document.
type Posting uint64

// A posting has a term of 42 bits and a document of 22.
const (
	documentBits = 22
	documentMask = 1<<documentBits - 1

	// MaxDocuments is how many documents a segment can have.
	MaxDocuments = 1 << documentBits
	// MaxTerm is the greatest number of a term.
	MaxTerm = 1<<(64-documentBits) - 1
)

// NewPosting is that of a term, of at most MaxTerm, in a document, below MaxDocuments.
func NewPosting(term uint64, document int) Posting {
	return Posting(term<<documentBits | uint64(document))
}

// Term is the number of the term.
func (p Posting) Term() uint64 { return uint64(p >> documentBits) }

// Document is the number of the document.
func (p Posting) Document() int { return int(p & documentMask) }

// Postings are sorted by their terms alone, which keeps the order of documents, by so many bits
// at once: the table of how many begin with each fits the second cache.
const (
	digitBits = 14
	digits    = 1 << digitBits
)

// sorted sorts postings that come in the order of documents. It may overwrite them.
func sorted(postings []Posting) []Posting {
	if len(postings) < digits {
		slices.Sort(postings)
		return postings
	}
	other := make([]Posting, len(postings))
	for shift := documentBits; shift < 64; shift += digitBits {
		var places [digits]int
		for _, p := range postings {
			places[p>>shift%digits]++
		}
		if places[postings[0]>>shift%digits] == len(postings) {
			continue // all are the same here
		}
		at := 0
		for i, n := range places {
			places[i], at = at, at+n
		}
		for _, p := range postings {
			place := &places[p>>shift%digits]
			other[*place] = p
			*place++
		}
		postings, other = other, postings
	}
	return postings
}
