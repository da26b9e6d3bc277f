// Package records writes documents as bytes and reads them again: numbers as varints,
// texts and lists with their lengths before them, moments in unix nanoseconds.
//
// What is read may be damaged. It is then bad, or other values, but it never makes a
// reader panic or take much more memory than there are bytes.
package records

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index"
)

// Writer appends values to Bytes.
type Writer struct{ Bytes []byte }

// Number writes a number that is not negative.
func (w *Writer) Number(n int) { w.Bytes = binary.AppendUvarint(w.Bytes, uint64(n)) }

// Text writes a text.
func (w *Writer) Text(s string) {
	w.Number(len(s))
	w.Bytes = append(w.Bytes, s...)
}

// List writes texts.
func (w *Writer) List(ss []string) {
	w.Number(len(ss))
	for _, s := range ss {
		w.Text(s)
	}
}

// Sections writes the sections of a document.
func (w *Writer) Sections(sections []index.Section) {
	w.Number(len(sections))
	for _, s := range sections {
		w.Text(s.Title)
		w.Text(s.Anchor)
		w.Number(s.Start)
	}
}

// noMoment stands for the zero time, which a document has where it is unbounded.
const noMoment = -1 << 63

// Moment writes a time.
func (w *Writer) Moment(t time.Time) {
	nanos := int64(noMoment)
	if !t.IsZero() {
		nanos = t.UnixNano()
	}
	w.Bytes = binary.AppendVarint(w.Bytes, nanos)
}

// Bits writes a set of bits. The reader knows how many numbers it has.
func (w *Writer) Bits(bits []uint64) {
	for _, b := range bits {
		w.Bytes = binary.LittleEndian.AppendUint64(w.Bytes, b)
	}
}

// Reader reads values from the front of what was written. Once one is damaged, it is Bad,
// and what is read is worth nothing.
type Reader struct {
	Bad      bool
	whole    string // all texts are pieces of it
	at       int
	interned map[string]string
}

// NewReader reads what was written. interned keeps one copy of what many
// documents share; nil where that is not worth it.
func NewReader(whole string, interned map[string]string) Reader {
	return Reader{whole: whole, interned: interned}
}

// Left is how many bytes have not been read yet.
func (r *Reader) Left() int { return len(r.whole) - r.at }

// Number reads a length or another small number.
func (r *Reader) Number() int {
	v, size := uvarint(r.whole[r.at:])
	if size <= 0 || r.Bad || v > 1<<40 {
		r.Bad = true
		return 0
	}
	r.at += size
	return int(v)
}

// uvarint is binary.Uvarint of a text.
func uvarint(s string) (v uint64, size int) {
	for i := range min(len(s), binary.MaxVarintLen64) {
		b := s[i]
		if b < 0x80 {
			if i == binary.MaxVarintLen64-1 && b > 1 {
				return 0, 0 // more than 64 bits
			}
			return v | uint64(b)<<(7*i), i + 1
		}
		v |= uint64(b&0x7f) << (7 * i)
	}
	return 0, 0
}

// count reads the number of bytes or things that follow, each of a byte at least.
func (r *Reader) count() int {
	n := r.Number()
	if n > r.Left() {
		r.Bad = true
		return 0
	}
	return n
}

// Text reads a text, which is a piece of all that there is to read.
func (r *Reader) Text() string {
	n := r.count()
	r.at += n
	return r.whole[r.at-n : r.at]
}

// Shared reads a text that others have too.
func (r *Reader) Shared() string {
	s := r.Text()
	if r.interned == nil {
		return s
	}
	if have, ok := r.interned[s]; ok {
		return have
	}
	s = strings.Clone(s)
	r.interned[s] = s
	return s
}

// List reads texts, each by Text or Shared.
func (r *Reader) List(each func() string) []string {
	n := r.count()
	if r.Bad {
		return nil
	}
	out := make([]string, 0, n)
	for range n {
		out = append(out, each())
	}
	return out
}

// Sections reads the sections of a document.
func (r *Reader) Sections() (out []index.Section) {
	for s := range r.EachSection {
		out = append(out, s)
	}
	return out
}

// EachSection reads them one by one; one that is damaged is still given.
func (r *Reader) EachSection(yield func(index.Section) bool) {
	for n := r.Number(); n > 0 && !r.Bad; n-- {
		if !yield(index.Section{Title: r.Shared(), Anchor: r.Shared(), Start: r.Number()}) {
			return
		}
	}
}

// Moment reads a time.
func (r *Reader) Moment() time.Time {
	u, size := uvarint(r.whole[r.at:])
	if size <= 0 || r.Bad {
		r.Bad = true
		return time.Time{}
	}
	r.at += size
	v := int64(u >> 1) // as binary.Varint has it
	if u&1 != 0 {
		v = ^v
	}
	if v == noMoment {
		return time.Time{}
	}
	return time.Unix(0, v).UTC()
}

// Bits reads a set of n times 64 bits.
func (r *Reader) Bits(n int) []uint64 {
	if n < 0 || n > r.Left()/8 {
		r.Bad = true
		return nil
	}
	out := make([]uint64, n)
	for i := range out {
		for k := range 8 {
			out[i] |= uint64(r.whole[r.at+k]) << (8 * k)
		}
		r.at += 8
	}
	return out
}
