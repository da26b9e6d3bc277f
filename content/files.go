package content

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// WordFiles may be changed while the service runs.
var WordFiles = []string{"synonyms.txt", "dictionary.txt", "pinyin.txt", "stopwords.txt", "taxonomy.yaml"}

// MaxWordFile is the greatest size of one that is written, in bytes.
const MaxWordFile = 1 << 20

// ErrStale says that somebody else changed the file meanwhile.
var ErrStale = errors.New("the file was changed meanwhile")

// Files is a content folder whose word files can be changed. A file in Dir stands
// for the one of the same name in Base; Past keeps what was replaced.
type Files struct {
	Base      fs.FS
	Dir, Past string

	writing sync.Mutex
}

// Open implements fs.FS.
func (f *Files) Open(name string) (fs.File, error) {
	if slices.Contains(WordFiles, name) {
		if file, err := os.Open(filepath.Join(f.Dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return f.Base.Open(name)
}

// Read gives a word file and the version of its text. One that is not there is
// empty.
func (f *Files) Read(name string) (text, version string, err error) {
	if !slices.Contains(WordFiles, name) {
		return "", "", fmt.Errorf("read %s: %w", name, fs.ErrNotExist)
	}
	src, err := fs.ReadFile(f, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("read %s: %w", name, err)
	}
	sum := sha256.Sum256(src)
	return string(src), hex.EncodeToString(sum[:8]), nil
}

// Write replaces a word file whose version is known, and keeps the old text. The
// error is ErrStale where the version is another by now.
func (f *Files) Write(name, text, version, by string, at time.Time) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	old, now, err := f.Read(name)
	if err != nil {
		return err
	}
	if now != version {
		return ErrStale
	}
	past := filepath.Join(f.Past, name)
	if err := errors.Join(os.MkdirAll(past, 0o700), os.MkdirAll(f.Dir, 0o700)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	kept := Replaced{At: at, By: by}.file()
	if err := replace(filepath.Join(past, kept), old); err != nil {
		return fmt.Errorf("keep the old %s: %w", name, err)
	}
	if err := replace(filepath.Join(f.Dir, name), text); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// replace writes a file whole or not at all.
func replace(path, text string) error {
	t, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = t.WriteString(text)
	if err = errors.Join(err, t.Chmod(0o644), t.Sync(), t.Close()); err == nil {
		err = os.Rename(t.Name(), path)
	}
	if err != nil {
		_ = os.Remove(t.Name())
	}
	return err
}

// Replaced is a text that somebody replaced by another.
type Replaced struct {
	At time.Time
	By string // id of a principal
}

// stamp orders the names of files by time.
const stamp = "20060102T150405.000Z"

func (r Replaced) file() string {
	return r.At.UTC().Format(stamp) + "_" + hex.EncodeToString([]byte(r.By))
}

// ID names the text among those of its file.
func (r Replaced) ID() string { return r.file() }

// Replaced lists the texts that a word file had before, newest first.
func (f *Files) Replaced(name string) ([]Replaced, error) {
	entries, err := os.ReadDir(filepath.Join(f.Past, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the old versions of %s: %w", name, err)
	}
	var out []Replaced
	for _, e := range slices.Backward(entries) {
		when, who, _ := strings.Cut(e.Name(), "_")
		at, err := time.Parse(stamp, when)
		by, bad := hex.DecodeString(who)
		if err == nil && bad == nil {
			out = append(out, Replaced{at, string(by)})
		}
	}
	return out, nil
}

// Old gives a text that was replaced.
func (f *Files) Old(name, id string) (string, error) {
	all, err := f.Replaced(name)
	if err != nil {
		return "", err
	}
	for _, r := range all {
		if r.ID() == id {
			src, err := os.ReadFile(filepath.Join(f.Past, name, r.file()))
			return string(src), err
		}
	}
	return "", fmt.Errorf("old version %s of %s: %w", id, name, fs.ErrNotExist)
}

// With is the folder as it would be with another text of a word file.
func (f *Files) With(name, text string) fs.FS { return with{f, name, text} }

type with struct {
	fs.FS
	name, text string
}

// ReadFile implements fs.ReadFileFS.
func (w with) ReadFile(name string) ([]byte, error) {
	if name == w.name {
		return []byte(w.text), nil
	}
	return fs.ReadFile(w.FS, name)
}
