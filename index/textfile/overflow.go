package textfile

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"
	"weak"

	"github.com/blevesearch/mmap-go"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Overflow has the rests of texts that came in after the file was written, and their heads,
// as they are in memory. They lie in files without a name, which the system takes back when
// the last of their texts is gone, and when the process ends: what they say must be elsewhere
// on disk too. An Overflow is safe for many goroutines.
type Overflow struct {
	dir     string
	damaged atomic.Bool

	mu     sync.Mutex
	last   *os.File // of the newest piece; nil before the first
	newest *File    // likewise
	pieces []piece
}

// piece is a file of an Overflow.
type piece struct {
	file   weak.Pointer[File] // mapped as far as there is room
	filled int64
	sum    uint32 // of what is filled
}

// The first piece has room for so many bytes, each other one for twice as many as the one
// before, up to the most. What is larger has one for itself.
const (
	firstPiece = 1 << 20
	mostPiece  = 64 << 20
)

// NewOverflow is an empty one, with its files in a folder.
func NewOverflow(dir string) *Overflow { return &Overflow{dir: dir} }

// Put gives the same texts, of which the rests lie in the overflow. After an error none does.
func (o *Overflow) Put(texts []*retrieve.Text) ([]*retrieve.Text, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	b, places := encodeAll(texts)
	o.mu.Lock()
	defer o.mu.Unlock()
	file, at, err := o.write(b)
	if err != nil {
		return nil, fmt.Errorf("keep texts beside their file: %w", err)
	}
	out := make([]*retrieve.Text, len(texts))
	for i, t := range texts {
		rest := places[i].rest
		rest.At += at
		out[i] = t.Shelved(file, rest, places[i].head(t.Head(), file.mapped[at:]))
	}
	return out, nil
}

// headPlace is where the parts of a head are, and the rest.
type headPlace struct {
	forward, fields, titles, bounds int64
	rest                            retrieve.Place
}

// head is a head as it was written.
func (p headPlace) head(h retrieve.Head, b []byte) retrieve.Head {
	return retrieve.Head{
		Fields: lying[retrieve.Field](b, p.fields, len(h.Fields)), Titles: lying[rune](b, p.titles, len(h.Titles)),
		Bounds: lying[uint64](b, p.bounds, len(h.Bounds)), Forward: lying[byte](b, p.forward, len(h.Forward)),
	}
}

// encodeAll writes the forward indexes of texts, which are read together, then the rest of
// each head, then what else belongs to the texts. It ends at a multiple of a word.
func encodeAll(texts []*retrieve.Text) ([]byte, []headPlace) {
	var w lays
	var rests restWriter
	places := make([]headPlace, len(texts))
	for i, t := range texts {
		places[i].forward = w.put(t.Forward())
	}
	for i, t := range texts {
		h := t.Head()
		places[i].fields, places[i].titles, places[i].bounds = w.put(bytesOf(h.Fields)), w.put(bytesOf(h.Titles)), w.put(bytesOf(h.Bounds))
	}
	for i, t := range texts {
		at := len(w)
		w = rests.append(w, t)
		places[i].rest = retrieve.Place{At: int64(at), Size: len(w) - at}
	}
	return w, places
}

// lays are bytes side by side, each piece at a multiple of a word.
type lays []byte

// put adds a piece, and says where it lies.
func (w *lays) put(b []byte) (at int64) {
	at = int64(len(*w))
	*w = append(*w, b...)
	*w = append(*w, make([]byte, round(int64(len(b)))-int64(len(b)))...)
	return at
}

// bytesOf are values as they are in memory. They have no pointers.
func bytesOf[T any](values []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(*new(T))))
}

// lying are n values that lie in bytes, at a multiple of a word.
func lying[T any](b []byte, at int64, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[at])), n)
}

// write writes bytes where they are mapped, and says where. It does not ask for the newest
// piece by its weak pointer, which waits for the end of a garbage collection.
func (o *Overflow) write(b []byte) (*File, int64, error) {
	file := o.newest
	if file == nil || o.pieces[len(o.pieces)-1].filled+int64(len(b)) > int64(len(file.mapped)) {
		var err error
		if file, err = o.begin(len(b)); err != nil {
			return nil, 0, err
		}
	}
	p := &o.pieces[len(o.pieces)-1]
	at := p.filled
	if _, err := o.last.WriteAt(b, at); err != nil { // to the mapping it would be a fault
		return nil, 0, err
	}
	p.filled, p.sum = at+int64(len(b)), crc32.Update(p.sum, castagnoli, b)
	return file, at, nil
}

// begin makes a piece with room for so many bytes at least.
func (o *Overflow) begin(size int) (*File, error) {
	room := firstPiece
	if f := o.last; f != nil {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		room = min(2*int(info.Size()), mostPiece)
	}
	f, err := os.CreateTemp(o.dir, "overflow")
	if err != nil {
		return nil, err
	}
	if err = errors.Join(os.Remove(f.Name()), f.Truncate(int64(max(room, size)))); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	_ = o.closeLast() // it is mapped, and nothing more is written to it
	file := newFile(m)
	file.damaged = &o.damaged
	o.last, o.newest = f, file
	o.pieces = append(o.living(), piece{file: weak.Make(file)})
	return file, nil
}

// living are the pieces that have texts.
func (o *Overflow) living() (out []piece) {
	for _, p := range o.pieces {
		if p.file.Value() != nil {
			out = append(out, p)
		}
	}
	return out
}

// Each calls yield with what is filled of each piece, as it is mapped into memory. It must not
// be changed, and not be kept.
func (o *Overflow) Each(yield func([]byte)) {
	_ = o.each(func(filled []byte, _ uint32) error {
		yield(filled)
		return nil
	})
}

func (o *Overflow) each(yield func(filled []byte, sum uint32) error) (err error) {
	o.mu.Lock()
	pieces := o.living()
	o.mu.Unlock()
	for _, p := range pieces {
		if file := p.file.Value(); file != nil && err == nil {
			err = file.lend(func(mapped []byte) error { return yield(mapped[:p.filled], p.sum) })
		}
	}
	return err
}

// Verify reads all pieces. An error that wraps ErrDamaged says that one is not what was
// written.
func (o *Overflow) Verify() error {
	return o.each(func(filled []byte, sum uint32) error {
		if crc32.Checksum(filled, castagnoli) != sum {
			return fmt.Errorf("%w: what came in since is not what was written", ErrDamaged)
		}
		return nil
	})
}

// Failed is ErrDamaged after something could not be read, or nil.
func (o *Overflow) Failed() error {
	if o.damaged.Load() {
		return ErrDamaged
	}
	return nil
}

func (o *Overflow) closeLast() error {
	if o.last == nil {
		return nil
	}
	return o.last.Close()
}

// Close lets no more texts in. Those that are there can still be read.
func (o *Overflow) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.newest = nil
	return o.closeLast()
}
