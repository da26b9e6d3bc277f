// Package journal keeps what has changed in the texts of an index since its file of texts
// (index/textfile) was written: one entry a batch, appended and on disk before the batch is.
//
// An entry says from which contents of the index it leads to which. So it does not matter
// that some never came about, because the batch failed afterwards, or that the newest were
// cut off by a crash: [Journal.Path] finds those that lead to what the index holds, or says
// that there are none, and then the index is built anew.
package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/zstd"

	"github.com/wenjin-kb/wenjin/index/records"
)

// ErrBroken is returned as long as an entry that could not be written cannot be taken back.
var ErrBroken = errors.New("the journal of the index cannot be written; is the disk full?")

// Contents tells one collection of texts from another: how many they are, and the sum of
// their sums.
type Contents struct {
	Count int
	Sum   uint64
}

// Entry is a batch: from what it leads to what.
type Entry struct {
	From, To Contents
	// Changed are the articles of which all texts of before go.
	Changed []string
	// Added are the texts that come, as they are encoded.
	Added [][]byte
}

// An entry on disk is a head and the rest, packed. The head has numbers in little endian:
// sum of all that follows, size of the rest, and the two contents.
const headSize = 4 + 4 + 4*8

// Sizes of an entry that can be written and read; no batch comes near them.
const (
	mostPacked   = 1 << 30
	mostUnpacked = 4 << 30
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	packing, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20)) // keeps 2 MB; as it comes it would keep 8 for each core
	reading, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(mostUnpacked))
)

// Journal is a file of entries. One goroutine at a time uses it.
type Journal struct {
	path    string
	file    *os.File
	size    int64 // of what is whole
	entries []place
	broken  bool
}

// place is an entry, where its rest is in the file.
type place struct {
	from, to Contents
	at       int64
	size     int
}

// Open opens the journal at a path, which need not be there. What comes after the last
// whole entry was cut off when it was written, and is dropped.
func Open(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{path: path, file: f}
	if err := j.read(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return j, nil
}

// read finds the whole entries.
func (j *Journal) read() error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, headSize)
	for {
		if _, err := j.file.ReadAt(head, j.size); err != nil {
			return onlyTheEnd(err)
		}
		p := place{at: j.size + headSize, size: int(binary.LittleEndian.Uint32(head[4:]))}
		p.from, p.to = contentsOf(head[8:]), contentsOf(head[24:])
		if int64(p.size) > info.Size()-p.at {
			return nil
		}
		sum := crc32.New(castagnoli)
		_, _ = sum.Write(head[4:])
		if _, err := io.Copy(sum, io.NewSectionReader(j.file, p.at, int64(p.size))); err != nil {
			return err
		}
		if sum.Sum32() != binary.LittleEndian.Uint32(head) {
			return nil
		}
		j.entries, j.size = append(j.entries, p), p.at+int64(p.size)
	}
}

func onlyTheEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func contentsOf(b []byte) Contents {
	return Contents{Count: int(binary.LittleEndian.Uint64(b)), Sum: binary.LittleEndian.Uint64(b[8:])}
}

func (c Contents) append(b []byte) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, uint64(c.Count)), c.Sum)
}

// Size is how many bytes the entries take.
func (j *Journal) Size() int64 { return j.size }

// Append writes an entry, which is on disk when it returns. After an error there is no such
// entry.
func (j *Journal) Append(e Entry) error {
	if j.broken = j.broken && j.file.Truncate(j.size) != nil; j.broken {
		return ErrBroken
	}
	if n := len(j.entries); n > 0 && j.entries[n-1].from == e.From && j.entries[n-1].to == e.To {
		return nil // of a batch that failed afterwards, and is tried again
	}
	b := encode(e)
	if len(b) > mostPacked {
		return fmt.Errorf("a batch of %d bytes is too large for the journal of the index", len(b))
	}
	_, err := j.file.WriteAt(b, j.size)
	if err = errors.Join(err, j.file.Sync()); err != nil {
		// What is behind a torn entry would never be found.
		j.broken = j.file.Truncate(j.size) != nil
		return err
	}
	j.entries = append(j.entries, place{from: e.From, to: e.To, at: j.size + headSize, size: len(b) - headSize})
	j.size += int64(len(b))
	return nil
}

func encode(e Entry) []byte {
	var w records.Writer
	w.List(e.Changed)
	w.Number(len(e.Added))
	for _, b := range e.Added {
		w.Number(len(b))
		w.Bytes = append(w.Bytes, b...)
	}
	b := e.To.append(e.From.append(make([]byte, 8, headSize+len(w.Bytes)/2)))
	b = packing.EncodeAll(w.Bytes, b)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-headSize))
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b
}

// Steps are entries one after another.
type Steps struct {
	journal *Journal
	from    Contents
	entries []place
}

// From are the contents that the first one begins with.
func (s Steps) From() Contents { return s.from }

// All are all entries. They can be read while others are appended.
func (j *Journal) All() Steps { return Steps{journal: j, entries: slices.Clip(j.entries)} }

// Path finds the entries that lead to contents from such as begins has. It reports false
// where there are none.
func (j *Journal) Path(to Contents, begins func(Contents) bool) (Steps, bool) {
	s := Steps{journal: j}
	for i := len(j.entries) - 1; !begins(to); i-- {
		for i >= 0 && j.entries[i].to != to {
			i--
		}
		if i < 0 {
			return Steps{}, false
		}
		s.entries = append(s.entries, j.entries[i])
		to = j.entries[i].from
	}
	slices.Reverse(s.entries)
	s.from = to
	return s, true
}

// Len is how many they are.
func (s Steps) Len() int { return len(s.entries) }

// Each reads the entries in their order, until one gives an error.
func (s Steps) Each(do func(Entry) error) error {
	var packed, unpacked []byte
	for _, p := range s.entries {
		packed = append(packed[:0], make([]byte, p.size)...)
		_, err := s.journal.file.ReadAt(packed, p.at)
		if err == nil {
			unpacked, err = reading.DecodeAll(packed, unpacked[:0])
		}
		if err != nil {
			return fmt.Errorf("read the journal of the index: %w", err)
		}
		e, ok := decode(string(unpacked), p)
		if !ok {
			return errors.New("an entry of the journal of the index is damaged")
		}
		if err := do(e); err != nil {
			return err
		}
	}
	return nil
}

func decode(b string, p place) (Entry, bool) {
	r := records.NewReader(b, nil)
	e := Entry{From: p.from, To: p.to, Changed: r.List(r.Text)}
	n := r.Number()
	for i := 0; i < n && !r.Bad; i++ {
		e.Added = append(e.Added, []byte(r.Text()))
	}
	return e, !r.Bad && r.Left() == 0
}

// Drop drops the first entries, which are some that All gave: what they lead to is elsewhere.
// The others are written anew, and it is either file that is there.
func (j *Journal) Drop(first Steps) error {
	n := first.Len()
	if n == len(j.entries) {
		return j.clear()
	}
	from := j.entries[n].at - headSize
	f, err := os.OpenFile(j.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(f, io.NewSectionReader(j.file, from, j.size-from)); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(j.path+".new", j.path)
	}
	if err != nil {
		return errors.Join(err, f.Close(), os.Remove(j.path+".new"))
	}
	err = syncFolder(filepath.Dir(j.path)) // or what is appended from now on could be gone with the name
	entries := slices.Clone(j.entries[n:])
	for i := range entries {
		entries[i].at -= from
	}
	old := j.file
	j.file, j.entries, j.size, j.broken = f, entries, j.size-from, false
	return errors.Join(err, old.Close())
}

// syncFolder has the names in a folder on disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (j *Journal) clear() error {
	if err := j.file.Truncate(0); err != nil {
		return err
	}
	j.entries, j.size, j.broken = nil, 0, false
	return nil
}

// Close closes the file.
func (j *Journal) Close() error { return j.file.Close() }
