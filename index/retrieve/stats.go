package retrieve

import (
	"math"
	"sync/atomic"
)

// Stats are the figures of a collection that scores depend on.
type Stats struct {
	Documents int
	// TitleLength and BodyLength are the averages over the documents that have a
	// title, or something else, in characters; see Text.
	TitleLength, BodyLength float64
	// CharFrequency counts the documents that hold a character which is no Latin one.
	CharFrequency func(r rune) int

	charIDFs [1 << 16]atomic.Uint32 // float32 bits, for the basic plane; 0 is not known yet
}

// IDF is how much a term says that df of n documents hold (BM25's, Robertson and
// Zaragoza 2009, never negative).
func IDF(df, n int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}

// CharIDF is the IDF of a character among all documents.
func (s *Stats) CharIDF(r rune) float64 {
	if int(r) >= len(s.charIDFs) {
		return float64(float32(IDF(s.CharFrequency(r), s.Documents)))
	}
	known := &s.charIDFs[r]
	if v := known.Load(); v != 0 {
		return float64(math.Float32frombits(v))
	}
	v := float32(IDF(s.CharFrequency(r), s.Documents))
	known.Store(math.Float32bits(v))
	return float64(v)
}
