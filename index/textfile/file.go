// Package textfile keeps the texts of an index in a file, so that opening the index does
// not make them anew, and most of what they say is not in memory.
//
// The file is written once, never changed, and mapped into memory: first the forward
// indexes; then the rests of the texts, which are looked into where they are
// ([retrieve.Shelf]); then the code of their characters (index/charcode) and their heads,
// which is all else, packed: both are read when the file is opened; last a footer. The file says of which state of the index it is; what has
// changed since then is somebody else's to know (index/journal).
package textfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/blevesearch/mmap-go"

	"github.com/wenjin-kb/wenjin/index/charcode"
)

// ErrStale is returned for a file of another state of the index, or of another version
// of this package.
var ErrStale = errors.New("the file of texts is of another state of the index")

// ErrDamaged is returned for a file whose bytes are not those that were written.
var ErrDamaged = errors.New("the file of texts is damaged")

// magic begins the footer. It is written as the machine has its numbers, for so are word
// boundaries. A change of the format changes it.
const magic = 0x77_6a_74_78_00_05

// Grace is how long a file stays mapped after its last text is gone: what a search that
// is under way has been lent is still there. Tests of what outlives it shorten it.
var Grace = time.Minute

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// footer is the end of a file: where its parts end, and sums of the state that it is of
// and of all bytes before the footer.
type footer struct {
	Magic                                    uint64
	ForwardsEnd, RestsEnd, CodeEnd, HeadsEnd int64
	State, Bytes                             uint32
}

const footerSize = 48

// File is a file of texts. It is mapped as long as there is a text of it, and for [Grace]. It implements
// retrieve.Shelf.
type File struct {
	mapped  mmap.MMap
	code    *charcode.Code // of the rests
	damaged *atomic.Bool   // a rest is not what was written
}

func newFile(m mmap.MMap) *File {
	x := &File{mapped: m, damaged: new(atomic.Bool)}
	grace := Grace
	runtime.AddCleanup(x, func(m mmap.MMap) { time.AfterFunc(grace, func() { _ = m.Unmap() }) }, m)
	return x
}

// lend calls yield with the file as it is mapped, which stays so until then.
func (x *File) lend(yield func([]byte) error) error {
	defer runtime.KeepAlive(x)
	return yield(x.mapped)
}

// openFile maps a file, which must be of this state, and whole as far as verify looks.
func openFile(path, state string, verify func(*File) (footer, error)) (*File, footer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, footer{}, err
	}
	defer f.Close()
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, footer{}, fmt.Errorf("%w: %w", ErrDamaged, err) // it is empty, for instance
	}
	x := newFile(m)
	end, err := verify(x)
	if err == nil && end.State != SumOf(state) {
		err = ErrStale
	}
	if err == nil {
		if x.code, err = charcode.Read(m[end.RestsEnd:end.CodeEnd]); err != nil {
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return x, end, err
}

// SumOf is what a file notes of its state.
func SumOf(state string) uint32 { return crc32.Checksum([]byte(state), castagnoli) }

// StateOf reads of which state a file says that it is, as SumOf has it.
func StateOf(path string) (uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var end footer
	info, err := f.Stat()
	if err == nil {
		err = binary.Read(io.NewSectionReader(f, info.Size()-footerSize, footerSize), binary.NativeEndian, &end)
	}
	switch {
	case err != nil:
		return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	case end.Magic != magic:
		return 0, ErrStale
	}
	return end.State, nil
}

// Mapped is the file as it is mapped into memory. It must not be changed.
func (x *File) Mapped() []byte { return x.mapped }

// Verify reads the file. An error that wraps ErrDamaged says that it is not what was
// written.
func (x *File) Verify() error {
	_, err := x.verify()
	return err
}

// Failed is ErrDamaged after something of the file could not be read, or nil.
func (x *File) Failed() error {
	if x.damaged.Load() {
		return ErrDamaged
	}
	return nil
}

// verify reads the footer and holds the file against it.
func (x *File) verify() (footer, error) {
	defer runtime.KeepAlive(x)
	end, err := x.footer()
	if err == nil && crc32.Checksum(x.mapped[:end.HeadsEnd], castagnoli) != end.Bytes {
		err = fmt.Errorf("%w: its sum is another", ErrDamaged)
	}
	return end, err
}

// footer reads the footer, and holds it against the size of the file.
func (x *File) footer() (end footer, err error) {
	defer runtime.KeepAlive(x)
	body := len(x.mapped) - footerSize
	if body < 0 {
		return end, fmt.Errorf("%w: it has %d bytes", ErrDamaged, len(x.mapped))
	}
	if _, err := binary.Decode(x.mapped[body:], binary.NativeEndian, &end); err != nil {
		return end, err
	}
	switch {
	case end.Magic != magic:
		return end, ErrStale
	case end.ForwardsEnd < 0 || end.ForwardsEnd > end.RestsEnd || end.RestsEnd > end.CodeEnd || end.CodeEnd > end.HeadsEnd || end.HeadsEnd != int64(body):
		return end, fmt.Errorf("%w: its parts are not where they should be", ErrDamaged)
	}
	return end, nil
}
