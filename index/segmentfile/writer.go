package segmentfile

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
	"github.com/golang/snappy"
)

// writer appends the parts of a segment to out.
type writer struct {
	out       []byte
	documents int

	terms    *vellum.Builder
	termsTo  bytes.Buffer
	set      *roaring.Bitmap
	numbers  []uint32 // of the documents of one term
	text     []byte
	counts   []byte   // how often it stands in each of them, and how long those are
	ends     []uint64 // of the chunks of counts
	perChunk uint64   // documents
}

// Write makes it an io.Writer.
func (w *writer) Write(b []byte) (int, error) {
	w.out = append(w.out, b...)
	return len(b), nil
}

func (w *writer) at() uint64 { return uint64(len(w.out)) }

func (w *writer) number(numbers ...uint64) {
	for _, n := range numbers {
		w.out = binary.AppendUvarint(w.out, n)
	}
}

// textType is what Bleve calls a stored text.
const textType = 't'

// writeStored writes what is stored of documents, and then where each begins.
func (w *writer) writeStored(ids []string, fields []Field) (offsets uint64) {
	starts := make([]uint64, len(ids))
	var places, values, packed []byte
	for d, id := range ids {
		starts[d] = w.at()
		places, values = binary.AppendUvarint(places[:0], uint64(len(id))), values[:0]
		for i := range fields {
			if fields[i].Stored == nil {
				continue
			}
			value := fields[i].Stored[d]
			for _, n := range []int{i + 1, textType, len(values), len(value), 0} { // the field after that of ids, no positions in a list
				places = binary.AppendUvarint(places, uint64(n))
			}
			values = append(values, value...)
		}
		packed = snappy.Encode(packed[:cap(packed)], values)
		w.number(uint64(len(places)), uint64(len(id)+len(packed)))
		w.out = append(append(append(w.out, places...), id...), packed...)
	}
	offsets = w.at()
	for _, start := range starts {
		w.out = binary.BigEndian.AppendUint64(w.out, start)
	}
	w.number(0) // documents within documents
	return offsets
}

// noValues says that a field has no values by document.
const noValues = math.MaxUint64

// writeTerms writes the postings of a field, its dictionary, and then where that is.
func (w *writer) writeTerms(f *Field) (address uint64, err error) {
	w.termsTo.Reset()
	if w.terms, err = vellum.New(&w.termsTo, &vellum.BuilderOpts{Encoder: 1, RegistryMRUSize: 1}); err != nil { // as zap has it
		return 0, err
	}
	lengths, postings := f.lengths(w.documents), sorted(f.Postings)
	for from := 0; from < len(postings); {
		to := from + 1
		for to < len(postings) && postings[to].Term() == postings[from].Term() {
			to++
		}
		w.text = f.AppendTerm(w.text[:0], postings[from].Term())
		if err := w.terms.Insert(w.text, w.writeTerm(postings[from:to], lengths)); err != nil {
			return 0, err
		}
		from = to
	}
	if err := w.terms.Close(); err != nil {
		return 0, err
	}
	dictionary := w.at()
	w.number(uint64(w.termsTo.Len()))
	w.out = append(w.out, w.termsTo.Bytes()...)
	address = w.at()
	w.number(noValues, noValues, dictionary)
	return address, nil
}

// perChunk is how many postings are read to find one, at most.
const perChunk = 1024

// writeTerm writes the postings of one term, and gives where its documents are, or which it is
// where the term is in one alone, once.
func (w *writer) writeTerm(postings []Posting, lengths []uint64) uint64 {
	if first := postings[0]; first == postings[len(postings)-1] && (len(postings) == 1 || lengths == nil) {
		_, length := howOften(first.Document(), 1, lengths)
		return zap.FSTValEncode1Hit(uint64(first.Document()), length)
	}
	w.numbers, w.counts, w.ends = w.numbers[:0], w.counts[:0], w.ends[:0]
	for i, p := range postings {
		if i == 0 || p != postings[i-1] {
			w.numbers = append(w.numbers, uint32(p.Document()))
		}
	}
	w.perChunk = uint64(w.documents / (len(w.numbers)/perChunk + 1))
	for from := 0; from < len(postings); {
		to := from + 1
		for to < len(postings) && postings[to] == postings[from] {
			to++
		}
		w.addCount(postings[from].Document(), to-from, lengths)
		from = to
	}
	w.endChunksBefore(uint64(w.documents-1)/w.perChunk + 1)

	counts := w.at()
	w.number(uint64(len(w.ends)))
	w.number(w.ends...)
	w.out = append(w.out, w.counts...)
	documents := w.at()
	w.number(counts, 0) // no places in the text
	if w.set == nil {
		w.set = roaring.New()
	}
	w.set.Clear()
	w.set.AddMany(w.numbers)
	w.number(w.set.GetSerializedSizeInBytes())
	_, _ = w.set.WriteTo(w) // w has no errors
	return documents
}

// addCount adds how often the term stands in a document, and how long that is.
func (w *writer) addCount(document, count int, lengths []uint64) {
	w.endChunksBefore(uint64(document) / w.perChunk)
	often, length := howOften(document, count, lengths)
	w.counts = binary.AppendUvarint(w.counts, often<<1) // the last bit would say that there are places
	w.counts = binary.AppendUvarint(w.counts, length)
}

// howOften is what is written of how often a term stands in a document, and of how long that is.
func howOften(document, count int, lengths []uint64) (often, length uint64) {
	if lengths == nil {
		return 1, 1
	}
	return uint64(count), lengths[document]
}

func (w *writer) endChunksBefore(chunk uint64) {
	for uint64(len(w.ends)) < chunk {
		w.ends = append(w.ends, uint64(len(w.counts)))
	}
}

// writeFields writes what fields are called and where their terms are, and then where each begins.
func (w *writer) writeFields(fields []Field, addresses []uint64) (offsets uint64) {
	starts := make([]uint64, len(fields))
	for i, f := range fields {
		starts[i] = w.at()
		w.number(uint64(len(f.Name)))
		w.out = append(w.out, f.Name...)
		w.number(uint64(f.Options), 1) // one section
		w.out = binary.BigEndian.AppendUint16(w.out, zap.SectionInvertedTextIndex)
		w.out = binary.BigEndian.AppendUint64(w.out, addresses[i])
	}
	offsets = w.at()
	w.number(uint64(len(fields)))
	for _, start := range starts {
		w.out = binary.BigEndian.AppendUint64(w.out, start)
	}
	return offsets
}
