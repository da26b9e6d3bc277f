// Package zappack packs what Bleve's segments say of each term, where they spend more on
// saying it than there is to say: a posting of which only the document counts takes two
// bytes besides, and a set of a few documents as many again as its numbers take.
//
// It is what zapx calls a file callback: each piece that is written to a segment goes
// through pack, each that is read through unpack. Importing this package is enough to read
// such segments; those in folders that were handed to [Folder] are written so, when they
// are merged.
package zappack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// name is what a packed segment says of itself. A change of the format changes it.
const name = "wenjin-1"

// folders are those whose segments are packed.
var folders sync.Map

// Folder has the segments packed that are merged in a folder from now on.
func Folder(dir string) { folders.Store(filepath.Clean(dir), true) }

func init() {
	bleveindex.WriterHook = func(path []byte) (string, func([]byte) []byte, error) {
		if merged(string(path)) {
			return name, politely(string(path), pack), nil
		}
		return "", nil, nil
	}
	bleveindex.ReaderHook = func(written string, _ []byte) (func([]byte) ([]byte, error), error) {
		switch written {
		case "":
			return nil, nil
		case name:
			return unpack, nil
		}
		return nil, errors.New("a segment was written in a way that is not known here: " + written)
	}
}

// merged reports whether a file is a segment of ours that is merged. What is new is written
// as it is in memory, which is faster, and merged soon; it is asked about before it is
// there, what is merged afterwards.
func merged(path string) bool {
	if _, ours := folders.Load(filepath.Dir(path)); !ours || filepath.Ext(path) != ".zap" {
		return false
	}
	_, err := os.Stat(path)
	return err == nil
}

// politely lets others go first, some thousand times a second: merging takes a core for
// seconds, and who comes back from writing to disk waits for one. What was written goes to
// disk piece by piece: all of it at the end would hold up whoever writes to disk meanwhile.
func politely(path string, pack func([]byte) []byte) func([]byte) []byte {
	var pieces atomic.Uint32
	var size atomic.Int64
	return func(b []byte) []byte {
		if pieces.Add(1)%16 == 0 {
			runtime.Gosched()
		}
		packed := pack(b)
		if size.Add(int64(len(packed))) > syncedAtOnce {
			size.Store(0)
			toDisk(path)
		}
		return packed
	}
}

// syncedAtOnce bytes are on disk in some milliseconds.
const syncedAtOnce = 4 << 20

// toDisk has on disk what was written of a file. Where it fails, so does the end of the
// merge, which does it once more.
func toDisk(path string) {
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// The first byte of a piece says how it is packed.
const (
	plain = iota // as it is
	bare         // so many postings that say nothing but their documents
	few          // a set of few documents: the differences of their numbers
)

// barePosting is what a segment has of a posting of frequency 1 in a field of length 1.
var barePosting = [2]byte{1 << 1, 1}

func pack(b []byte) []byte {
	if n := barePostings(b); n > 0 {
		return binary.AppendUvarint([]byte{bare}, uint64(n))
	}
	if packed := appendSet([]byte{few}, b); packed != nil {
		return packed
	}
	packed := make([]byte, 1+len(b))
	packed[0] = plain
	copy(packed[1:], b)
	return packed
}

// barePostings is how many of them all of b is, or 0.
func barePostings(b []byte) int {
	if len(b)%len(barePosting) > 0 {
		return 0
	}
	for i := 0; i < len(b); i += len(barePosting) {
		if [2]byte(b[i:]) != barePosting {
			return 0
		}
	}
	return len(b) / len(barePosting)
}

// bares are as many postings as are read at once but for few terms of large segments.
var bares = bytes.Repeat(barePosting[:], 1<<13)

// mostBare is more than are ever read at once.
const mostBare = 1 << 24

// unpack gives a piece as it was before pack. It must not be changed.
func unpack(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return b, nil // nothing is not packed
	}
	switch b[0] {
	case plain:
		return b[1:], nil
	case bare:
		n, size := binary.Uvarint(b[1:])
		if size <= 0 || n > mostBare {
			return nil, errDamaged
		}
		if size := int(n) * len(barePosting); size <= len(bares) {
			return bares[:size:size], nil
		}
		return bytes.Repeat(barePosting[:], int(n)), nil
	case few:
		return unpackSet(b[1:])
	}
	return nil, errDamaged
}
