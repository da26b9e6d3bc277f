package textfile

import (
	"encoding/binary"
	"iter"
	"slices"
	"unsafe"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// A rest is the number of its bounds and these, as they are in memory, answer and body, each
// after whether it is in the code of the file, and sections, and zeros up to the next word.

var _ retrieve.Shelf = (*File)(nil)

// word is the size of a number of bounds, at a multiple of which each rest begins.
const word = 8

// round is the next multiple of a word.
func round(n int64) int64 { return (n + word - 1) / word * word }

// restWriter writes rests in a code, or without one in UTF-8. It makes next to nothing anew
// for each: a file of a million would make the heap grow by gigabytes.
type restWriter struct {
	code        *charcode.Code
	text, coded []byte // of what was written last
}

// utf8 is a text in UTF-8, until the next one.
func (w *restWriter) utf8(s charcode.String) string {
	if s.Code == nil {
		return s.Bytes
	}
	w.text, _ = s.AppendUTF8(w.text[:0], len(s.Bytes))
	return unsafe.String(unsafe.SliceData(w.text), len(w.text))
}

// count counts the characters of a rest, for the code.
func (w *restWriter) count(counts *charcode.Counts, t *retrieve.Text) {
	rest := t.Rest()
	counts.Add(w.utf8(rest.Answer))
	counts.Add(w.utf8(rest.Body))
}

// append writes the rest of a text after what is a multiple of a word.
func (w *restWriter) append(to []byte, t *retrieve.Text) []byte {
	rest := t.Rest()
	out := records.Writer{Bytes: binary.NativeEndian.AppendUint64(to, uint64(len(rest.Bounds)))}
	for _, b := range rest.Bounds {
		out.Bytes = binary.NativeEndian.AppendUint64(out.Bytes, b)
	}
	for _, s := range []charcode.String{rest.Answer, rest.Body} {
		in, text := inUTF8, w.utf8(s)
		if w.code != nil {
			all := false
			if w.coded, all = w.code.AppendEncoded(w.coded[:0], text); all {
				in, text = inCode, unsafe.String(unsafe.SliceData(w.coded), len(w.coded))
			}
		}
		out.Number(in)
		out.Text(text)
	}
	out.Sections(slices.Collect(t.Sections()))
	return append(out.Bytes, make([]byte, round(int64(len(out.Bytes)))-int64(len(out.Bytes)))...)
}

// What a text of a rest is written in.
const (
	inUTF8 = iota
	inCode
)

// text reads an answer or a body.
func (x *File) text(r *records.Reader) charcode.String {
	in := r.Number()
	s := charcode.String{Bytes: r.Text()}
	switch in {
	case inUTF8:
	case inCode:
		s.Code = x.code
	default:
		r.Bad = true
	}
	return s
}

// Rest implements retrieve.Shelf. What it gives is lent: it is a part of the file.
func (x *File) Rest(p retrieve.Place) (retrieve.Rest, bool) {
	rest, r := x.rest(p)
	if r.Bad {
		x.damaged.Store(true)
	}
	return rest, !r.Bad
}

// Sections implements retrieve.Shelf.
func (x *File) Sections(p retrieve.Place) iter.Seq[index.Section] {
	_, r := x.rest(p)
	return r.EachSection
}

// SectionAt implements retrieve.Shelf.
func (x *File) SectionAt(p retrieve.Place, offset int) (last index.Section) {
	_, r := x.rest(p)
	for s := range r.EachSection {
		if s.Heads(offset) {
			last = s
		}
	}
	return last
}

// rest reads a rest up to its sections.
func (x *File) rest(p retrieve.Place) (rest retrieve.Rest, r records.Reader) {
	b := x.mapped[p.At : p.At+int64(p.Size)]
	n := int64(binary.NativeEndian.Uint64(b))
	if n < 0 || n >= int64(len(b))/word {
		r.Bad = true
		return rest, r
	}
	rest.Bounds = unsafe.Slice((*uint64)(unsafe.Pointer(&b[word])), n)
	b = b[word+n*word:]
	r = records.NewReader(unsafe.String(unsafe.SliceData(b), len(b)), nil)
	rest.Answer, rest.Body = x.text(&r), x.text(&r)
	return rest, r
}
