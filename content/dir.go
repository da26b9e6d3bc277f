package content

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// MaxFileBytes is the size over which a file of a folder is refused unread.
const MaxFileBytes = 16 << 20

// Dir is a folder on disk as far as it may be read without harm. A link leads
// nowhere outside of it; what is neither a folder nor a plain file (a pipe, a socket, a
// device), or is too large, is an error and never opened for good. The folder may be
// replaced by another of the same name while it is used.
type Dir string

// Open implements fs.FS.
func (d Dir) Open(name string) (fs.File, error) {
	fail := func(err error) (fs.File, error) { return nil, &fs.PathError{Op: "open", Path: name, Err: err} }
	if !fs.ValidPath(name) {
		return fail(fs.ErrInvalid)
	}
	root, err := os.OpenRoot(string(d))
	if err != nil {
		return fail(bare(err))
	}
	defer root.Close() // what was opened in it stays open
	info, err := root.Stat(name)
	if err == nil {
		err = harmless(info)
	}
	if err != nil {
		return fail(bare(err))
	}
	// It may be another by now: opening must not wait for the other end of a pipe.
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return fail(bare(err))
	}
	if info, err = f.Stat(); err == nil {
		err = harmless(info)
	}
	if err != nil {
		_ = f.Close()
		return fail(bare(err))
	}
	return &bounded{File: f, left: MaxFileBytes + 1}, nil
}

// harmless says why something is not read.
func harmless(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return nil
	case !info.Mode().IsRegular():
		return fmt.Errorf("it is no plain file (%s)", info.Mode().Type())
	case info.Size() > MaxFileBytes:
		return fmt.Errorf("it has %d bytes, more than %d", info.Size(), MaxFileBytes)
	}
	return nil
}

// bare is an error without the path on this machine.
func bare(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err
	}
	return err
}

// bounded is a file that is not read further than the limit, though it grows.
type bounded struct {
	*os.File
	left int
}

// Read implements fs.File.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &fs.PathError{Op: "read", Path: b.Name(), Err: fmt.Errorf("it has more than %d bytes", MaxFileBytes)}
	}
	n, err := b.File.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
