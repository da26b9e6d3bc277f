package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Files is a content folder, of which some files may be written.
type Files struct {
	Base fs.FS
	// Dir is where Base lies on disk; empty for the starter knowledge, which nobody
	// writes to.
	Dir string
	// Words is where older versions kept the word files that were changed in the
	// console beside the starter knowledge; those there stand for the ones in Base.
	Words string
}

// Open implements fs.FS.
func (f *Files) Open(name string) (fs.File, error) {
	if f.Words != "" && slices.Contains(wordFiles, name) {
		if file, err := Dir(f.Words).Open(name); !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return f.Base.Open(name)
}

// Stat implements fs.StatFS: to look at a file does not open it, which waits where it
// is a pipe.
func (f *Files) Stat(name string) (fs.FileInfo, error) {
	if f.Words != "" && slices.Contains(wordFiles, name) {
		if info, err := fs.Stat(Dir(f.Words), name); !errors.Is(err, fs.ErrNotExist) {
			return info, err
		}
	}
	return fs.Stat(f.Base, name)
}

// wordFiles are those that older versions kept.
var wordFiles = []string{"synonyms.txt", "dictionary.txt", "pinyin.txt", "stopwords.txt", "taxonomy.yaml"}

// Text is the text of a file; one that is not there is empty.
func (f *Files) Text(name string) (string, error) {
	info, err := fs.Stat(f, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read %s: %w", name, err)
	case !info.Mode().IsRegular() || info.Size() > MaxFileBytes:
		return "", fmt.Errorf("read %s: it is no regular file of at most %d bytes", name, MaxFileBytes)
	}
	src, err := fs.ReadFile(f, name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(src), nil
}

// Write replaces a file of a folder on disk, whole or not at all.
func (f *Files) Write(name, text string) error {
	if f.Dir == "" {
		return fmt.Errorf("write %s: the starter knowledge does not change", name)
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

// Over is a folder in which some files read (fs.ReadFile) as other texts; an empty text
// is a file that is not there.
func Over(base fs.FS, texts map[string]string) fs.FS { return over{base, texts} }

type over struct {
	fs.FS
	texts map[string]string
}

// Stat implements fs.StatFS without opening anything.
func (o over) Stat(name string) (fs.FileInfo, error) { return fs.Stat(o.FS, name) }

// ReadFile implements fs.ReadFileFS.
func (o over) ReadFile(name string) ([]byte, error) {
	switch text, ok := o.texts[name]; {
	case ok && text == "":
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case ok:
		return []byte(text), nil
	}
	return fs.ReadFile(o.FS, name)
}
