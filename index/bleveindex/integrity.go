package bleveindex

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/crc64"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/journal"
)

// How damage is noticed. Bleve checks nothing when it opens an index: a flipped bit
// hides a document, or makes another one match. So a closed index is sealed with sums
// of all its files; each segment has a sum of its own, which holds while it is in use
// and after a crash; and with every batch goes a sum of all documents. They are against
// accidents: who can write to the folder can write other sums.

// sealFile lists the files of an index that was closed, each with its sum. While one
// is open it is not there.
const sealFile = "seal"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal notes the files of a folder as they are.
func seal(dir string) error {
	sums, err := sumsOf(dir)
	if err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	return writeFile(filepath.Join(dir, sealFile), []byte(sums))
}

// unseal takes the seal off, after it holds the files against it, and reports whether there
// was one.
func unseal(dir string) (sealed bool, err error) {
	path := filepath.Join(dir, sealFile)
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	have, err := sumsOf(dir)
	if err != nil {
		return false, err
	}
	if have != string(want) {
		return false, fmt.Errorf("its files are not what they were when it was closed: %s", firstDifference(string(want), have))
	}
	return true, os.Remove(path)
}

// firstDifference is the first line that only one of two lists has.
func firstDifference(a, b string) string {
	in := strings.Split(b, "\n")
	for line := range strings.Lines(a) {
		if !slices.Contains(in, strings.TrimSuffix(line, "\n")) {
			return strings.TrimSpace(line)
		}
	}
	return "there is a file too many"
}

// sumsOf are the files of a folder, a line each: name, size and sum. All cores read.
func sumsOf(dir string) (string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path != filepath.Join(dir, sealFile) {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	lines := make([]string, len(names))
	g := errgroup.Group{}
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range names {
		g.Go(func() (err error) {
			lines[i], err = sumLine(dir, path)
			return err
		})
	}
	err = g.Wait()
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n", err
}

func sumLine(dir, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	n, err := io.Copy(sum, bufio.NewReaderSize(f, 1<<20))
	name, relErr := filepath.Rel(dir, path)
	return fmt.Sprintf("%s %d %08x", filepath.ToSlash(name), n, sum.Sum32()), errors.Join(err, relErr)
}

// verifySegments holds each segment that is on disk against the sum at its end. Bleve may
// remove the file of one that it has merged although somebody reads it, if that reader's
// state is none that was written as such: where one is gone, those that are there now are
// read instead.
func verifySegments(ctx context.Context, idx bleve.Index, reader *scorch.IndexSnapshot) error {
	for {
		gone, err := verifySegmentsOf(ctx, reader)
		if gone == nil {
			return err
		}
		now, openErr := snapshotReader(idx)
		if openErr != nil {
			return openErr
		}
		defer func() { _ = now.Close() }()
		if slices.ContainsFunc(now.Segments(), func(s *scorch.SegmentSnapshot) bool { return s.Id() == gone.Id() }) {
			return err // it is missing
		}
		reader = now
	}
}

// verifySegmentsOf gives the segment, too, whose file is gone.
func verifySegmentsOf(ctx context.Context, reader *scorch.IndexSnapshot) (gone *scorch.SegmentSnapshot, err error) {
	for _, s := range reader.Segments() {
		onDisk, ok := s.Segment().(interface{ Path() string })
		if !ok {
			continue // not written yet
		}
		err := errors.Join(ctx.Err(), verifySegment(onDisk.Path()))
		if errors.Is(err, fs.ErrNotExist) {
			gone = s
		}
		if err != nil {
			return gone, fmt.Errorf("segment %s: %w", filepath.Base(onDisk.Path()), err)
		}
	}
	return nil, nil
}

// verifySegment reads a segment: its last four bytes are the CRC-32 (IEEE) of those
// before, see persistFooter in github.com/blevesearch/zapx.
func verifySegment(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	body := info.Size() - crc32.Size
	if body < 0 {
		return fmt.Errorf("%w: it has %d bytes", index.ErrUnusable, info.Size())
	}
	r := bufio.NewReaderSize(f, 1<<20)
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, r, body); err != nil {
		return err
	}
	var want uint32
	if err := binary.Read(r, binary.BigEndian, &want); err != nil {
		return err
	}
	if sum.Sum32() != want {
		return fmt.Errorf("%w: its bytes are not those that were written", index.ErrUnusable)
	}
	return nil
}

var ecma = crc64.MakeTable(crc64.ECMA)

// sumOf is the sum of a document as it is encoded; those of a collection add up.
func sumOf(encoded []byte) uint64 { return crc64.Checksum(encoded, ecma) }

// state is what is kept with every batch: the last change, and how many documents
// there are with which sum. A segment that went missing is otherwise skipped without
// a word.
type state struct {
	seq   int64
	count int
	sum   uint64
}

func (s state) encode() []byte {
	text := fmt.Sprintf("%d %d %016x", s.seq, s.count, s.sum)
	return fmt.Appendf(nil, "%s %08x", text, crc32.Checksum([]byte(text), castagnoli))
}

func (s state) contents() journal.Contents { return journal.Contents{Count: s.count, Sum: s.sum} }

// decodeState reads what encode wrote; nil is the state of an empty index.
func decodeState(raw []byte) (s state, err error) {
	if raw == nil {
		return s, nil
	}
	if _, err := fmt.Sscanf(string(raw), "%d %d %x", &s.seq, &s.count, &s.sum); err != nil || string(s.encode()) != string(raw) {
		return s, fmt.Errorf("what it says of itself is damaged: %q", raw)
	}
	return s, nil
}

// guarded runs what reads files that may be damaged: what it makes panic, or read
// outside of a file, is an error.
func guarded(what func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(old)
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: reading it panics: %v", index.ErrUnusable, p)
		}
	}()
	return what()
}
