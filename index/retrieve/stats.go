package retrieve

import (
	"math"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Stats are the figures of a collection that scores depend on.
type Stats struct {
	Documents int
	// TitleLength and BodyLength are the averages over the documents that have a
	// title, or something else, in characters; see Text.
	TitleLength, BodyLength float64
	// CharFrequency counts the documents that hold a character which is no Latin one.
	CharFrequency func(r rune) int

	charIDFs [1 << 16]atomic.Uint32 // the bits of float32, inverted, for the basic plane; 0 is not known yet
	number   atomic.Uint32          // that no others have; 0 until it is asked for
}

// IDF is how much a term says that df of n documents hold (BM25's, Robertson and
// Zaragoza 2009, never negative).
func IDF(df, n int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}

// CharIDF is the IDF of a character among all documents; 0 for what cannot be one of a
// plan's characters.
func (s *Stats) CharIDF(r rune) float64 {
	if int(r) < len(s.charIDFs) {
		if v := s.charIDFs[r].Load(); v != 0 {
			return float64(math.Float32frombits(^v))
		}
	}
	return s.findCharIDF(r)
}

func (s *Stats) findCharIDF(r rune) float64 {
	v := float32(0)
	if isChar(r) {
		v = float32(IDF(s.CharFrequency(r), s.Documents))
	}
	if int(r) < len(s.charIDFs) {
		s.charIDFs[r].Store(^math.Float32bits(v))
	}
	return float64(v)
}

// numbers are those that Stats have.
var numbers atomic.Uint32

func (s *Stats) itsNumber() uint32 {
	if n := s.number.Load(); n != 0 {
		return n
	}
	s.number.CompareAndSwap(0, numbers.Add(1))
	return s.number.Load()
}

// LeastTitle is what the title or question of a text that weighs least by these figures
// weighs at least: the sum of CharIDF over its characters, each once. It is 0 where nobody
// has noted it.
func (s *Stats) LeastTitle(t *Text) float64 {
	noted := t.leastTitle.Load()
	if uint32(noted>>32) != s.itsNumber() {
		return 0
	}
	return float64(math.Float32frombits(uint32(noted)))
}

// NoteLeastTitle notes what LeastTitle gives from then on. A text has room for those of the
// figures that were asked last.
func (s *Stats) NoteLeastTitle(t *Text, weight float64) {
	if s.LeastTitle(t) > 0 {
		return // other cores have what is written nowhere nearer
	}
	least := math.Nextafter32(float32(weight), 0) // not more, by rounding
	t.leastTitle.Store(uint64(s.itsNumber())<<32 | uint64(math.Float32bits(least)))
}

// isChar reports whether a character may be one of a plan's characters and pairs:
// Latin words and numbers are only taken whole.
func isChar(r rune) bool { return zh.IsWordRune(r) && !zh.IsAlnum(r) }
