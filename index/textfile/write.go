package textfile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Write writes texts to a file, which is whole and on disk afterwards, or not there. Their order is
// that in which Open gives them. After some thousand texts each it calls resting: what was
// read of them is not read again soon.
func Write(path, state string, texts []*retrieve.Text, resting func()) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err = write(f, state, texts, resting); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder has the names in a folder on disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// restsAfter are so many texts.
const restsAfter = 4096

// each calls yield with texts until it gives an error.
func each(texts []*retrieve.Text, resting func(), yield func(i int, t *retrieve.Text) error) error {
	for i, t := range texts {
		if i%restsAfter == restsAfter-1 {
			resting()
		}
		if err := yield(i, t); err != nil {
			return err
		}
	}
	return nil
}

func write(f *os.File, state string, texts []*retrieve.Text, resting func()) error {
	sum := crc32.New(castagnoli)
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := counter{Writer: io.MultiWriter(sum, buffered)}
	end := footer{Magic: magic, State: SumOf(state)}
	places := make([]place, len(texts))
	if err := each(texts, resting, func(i int, t *retrieve.Text) error {
		places[i].forward = w.n
		return w.write(t.Forward())
	}); err != nil {
		return err
	}
	if err := w.write(make([]byte, round(w.n)-w.n)); err != nil {
		return err
	}
	end.ForwardsEnd = w.n
	counts, rests := new(charcode.Counts), restWriter{}
	_ = each(texts, resting, func(_ int, t *retrieve.Text) error {
		rests.count(counts, t)
		return nil
	})
	rests.code = charcode.New(counts)
	var b []byte
	if err := each(texts, resting, func(i int, t *retrieve.Text) error {
		b = rests.append(b[:0], t)
		places[i].rest = retrieve.Place{At: w.n, Size: len(b)}
		return w.write(b)
	}); err != nil {
		return err
	}
	end.RestsEnd = w.n
	if err := w.write(rests.code.Append(nil)); err != nil {
		return err
	}
	end.CodeEnd = w.n
	packing, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	for from := 0; from < len(texts); from += perPart {
		to := min(from+perPart, len(texts))
		if err := w.write(encodePart(packing, texts[from:to], places[from:to])); err != nil {
			return err
		}
	}
	end.HeadsEnd, end.Bytes = w.n, sum.Sum32()
	if err := binary.Write(buffered, binary.NativeEndian, end); err != nil {
		return err
	}
	return buffered.Flush()
}

// counter counts what is written.
type counter struct {
	io.Writer
	n int64
}

func (w *counter) write(b []byte) error {
	n, err := w.Write(b)
	w.n += int64(n)
	return err
}
