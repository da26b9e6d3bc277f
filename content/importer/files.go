package importer

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/wenjin-kb/wenjin/content"
)

// Limits of an export. An archive that goes beyond one is refused as a whole: what is in
// it was not made by a system that exports articles.
const (
	MaxFileBytes  = 64 << 20  // of one file, unpacked
	MaxTotalBytes = 4 << 30   // of all of them
	MaxFiles      = 100_000   //
	maxRatio      = 200       // unpacked to packed, of a file of more than ratioFrom
	ratioFrom     = 4 << 20   //
	maxNested     = 512 << 20 // of all archives in an archive, which are held in memory
	maxNameBytes  = 1000
)

// Files are the files of an export: of a folder, of an archive, or one alone.
type Files struct {
	// Root is what was opened, for messages.
	Root string
	// Single is the name of the one file, where it is no archive of files; else empty.
	Single string
	Notes  []Note // what was left unread, and why

	open  map[string]func() ([]byte, error)
	names []string
	close func() error
}

// Open opens an export: a folder, a zip archive, or a file. Names that lead out of an
// archive, and contents that unpack to far more than they are, are errors (kb.Invalid).
func Open(name string) (*Files, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, Refuse("%v", err)
	}
	f := &Files{Root: name, open: map[string]func() ([]byte, error){}, close: func() error { return nil }}
	switch {
	case info.IsDir():
		err = f.folder(content.Dir(name))
	case !info.Mode().IsRegular():
		err = Refuse("%s is neither a folder nor a file", name)
	case strings.EqualFold(filepath.Ext(name), ".zip"):
		err = f.archive(name, info.Size())
	case strings.EqualFold(filepath.Ext(name), ".dump"):
		err = f.tarball(name)
	default:
		if info.Size() > MaxFileBytes {
			return nil, Refuse("%s has %d bytes, more than %d", name, info.Size(), MaxFileBytes)
		}
		f.Single = filepath.Base(name)
		f.add(f.Single, func() ([]byte, error) { return os.ReadFile(name) })
	}
	if err == nil && len(f.names) == 0 {
		err = Refuse("there is no file in %s", name)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	slices.Sort(f.names)
	return f, nil
}

// Of are files that are held in memory, by name.
func Of(files map[string][]byte) (*Files, error) {
	f := &Files{Root: "export", open: map[string]func() ([]byte, error){}, close: func() error { return nil }}
	for name, data := range files {
		if err := checkName(name); err != nil {
			return nil, err
		}
		f.add(name, func() ([]byte, error) { return data, nil })
	}
	if len(files) == 1 {
		f.Single = f.names[0]
	}
	slices.Sort(f.names)
	return f, nil
}

// Close lets the export go.
func (f *Files) Close() error { return f.close() }

// Names are those of all files, sorted, with slashes.
func (f *Files) Names() []string { return f.names }

// Has reports whether there is a file of that name.
func (f *Files) Has(name string) bool { return f.open[name] != nil }

// Read reads a file whole.
func (f *Files) Read(name string) ([]byte, error) {
	open := f.open[name]
	if open == nil {
		return nil, fmt.Errorf("read %s: %w", name, fs.ErrNotExist)
	}
	data, err := open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// Ending are the names that end so, in any case.
func (f *Files) Ending(endings ...string) (out []string) {
	for _, name := range f.names {
		if slices.Contains(endings, strings.ToLower(path.Ext(name))) {
			out = append(out, name)
		}
	}
	return out
}

func (f *Files) add(name string, open func() ([]byte, error)) {
	if f.open[name] == nil {
		f.names = append(f.names, name)
	}
	f.open[name] = open
}

func (f *Files) folder(dir content.Dir) error {
	return fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		hidden := name != "." && (strings.HasPrefix(base, ".") || base == "__MACOSX" || base == "node_modules")
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			f.Notes = append(f.Notes, Notef(name, "it can't be read: %v", err))
			return nil
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden || d.IsDir():
			return nil
		case len(f.names) == MaxFiles:
			return Refuse("%s has more than %d files", f.Root, MaxFiles)
		}
		f.add(name, func() ([]byte, error) { return fs.ReadFile(dir, name) })
		return nil
	})
}

// archive opens a zip archive, and those that lie in it: big exports come in parts.
func (f *Files) archive(name string, size int64) error {
	file, err := os.Open(name)
	if err != nil {
		return Refuse("%v", err)
	}
	f.close = file.Close
	total := uint64(0)
	return f.unpack(file, size, &total, true)
}

func (f *Files) unpack(from io.ReaderAt, size int64, total *uint64, outermost bool) error {
	archive, err := zip.NewReader(from, size)
	if err != nil {
		return Refuse("%s is no zip archive that can be read: %v", f.Root, err)
	}
	room := uint64(maxNested)
	for _, entry := range archive.File {
		switch size := entry.UncompressedSize64; {
		case !outermost || !strings.EqualFold(path.Ext(entry.Name), ".zip"):
		case size > room:
			return Refuse("the archives in %s would unpack to more than %d bytes; it is refused", f.Root, maxNested)
		default:
			room -= size
		}
	}
	for _, entry := range archive.File {
		name, err := nameOf(entry)
		if err == nil {
			err = f.admit(entry, total)
		}
		if err != nil {
			return err
		}
		base := path.Base(name)
		switch mode := entry.Mode(); {
		case mode.IsDir() || strings.HasSuffix(name, "/"):
		case strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, "."):
		case !mode.IsRegular():
			f.Notes = append(f.Notes, Notef(name, "it is no plain file and was left out"))
		case outermost && strings.EqualFold(path.Ext(name), ".zip"):
			if err := f.nested(entry, total); err != nil {
				return err
			}
		default:
			f.add(name, func() ([]byte, error) { return unzip(entry, MaxFileBytes) })
		}
	}
	return nil
}

// tarball reads a compressed tar archive, whole, as Meilisearch dumps what it has.
func (f *Files) tarball(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return Refuse("%v", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return Refuse("%s is no dump that can be read: %v", name, err)
	}
	left := int64(maxNested)
	for archive := tar.NewReader(unpacked); ; {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return Refuse("%s is no dump that can be read: %v", name, err)
		}
		inside := strings.TrimPrefix(strings.TrimSuffix(entry.Name, "/"), "./")
		if inside == "" || inside == "." || entry.Typeflag != tar.TypeReg {
			continue
		}
		if err := checkName(inside); err != nil {
			return err
		}
		if left -= entry.Size; left < 0 || entry.Size > MaxFileBytes || len(f.names) >= MaxFiles {
			return Refuse("%s in %s is too large; the dump is refused", inside, name)
		}
		data, err := io.ReadAll(archive) // which ends after the size that it says
		if err != nil {
			return Refuse("%s in %s is damaged: %v", inside, name, err)
		}
		f.add(inside, func() ([]byte, error) { return data, nil })
	}
}

// nested opens a part of an export that is an archive itself.
func (f *Files) nested(entry *zip.File, total *uint64) error {
	data, err := unzip(entry, maxNested)
	if err != nil {
		return Refuse("%s in %s: %v", entry.Name, f.Root, err)
	}
	return f.unpack(bytes.NewReader(data), int64(len(data)), total, false)
}

// admit refuses what unpacks to too much.
func (f *Files) admit(entry *zip.File, total *uint64) error {
	limit := uint64(MaxFileBytes)
	if strings.EqualFold(path.Ext(entry.Name), ".zip") {
		limit = maxNested
	}
	*total += entry.UncompressedSize64
	switch {
	case entry.UncompressedSize64 > limit:
		return Refuse("%s in %s would unpack to %d bytes, more than %d; the archive is refused", entry.Name, f.Root, entry.UncompressedSize64, limit)
	case entry.UncompressedSize64 > ratioFrom && entry.UncompressedSize64 > maxRatio*entry.CompressedSize64:
		return Refuse("%s in %s would unpack to more than %d times its size; the archive is refused", entry.Name, f.Root, maxRatio)
	case *total > MaxTotalBytes:
		return Refuse("%s would unpack to more than %d bytes; it is refused", f.Root, int64(MaxTotalBytes))
	case len(f.names) >= MaxFiles:
		return Refuse("%s has more than %d files; it is refused", f.Root, MaxFiles)
	}
	return nil
}

// unzip unpacks a file, whatever the archive says of its size.
func unzip(entry *zip.File, limit int64) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("it unpacks to more than %d bytes", limit)
	}
	return data, err
}

// nameOf is the name of a file in an archive: in the encoding of Chinese Windows where it
// is not UTF-8, with slashes.
func nameOf(entry *zip.File) (string, error) {
	name := entry.Name
	if !utf8.ValidString(name) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
		if err != nil {
			return "", Refuse("the archive has a name that can't be read: %q", name)
		}
		name = decoded
	}
	name = strings.ReplaceAll(name, `\`, "/")
	return name, checkName(strings.TrimSuffix(name, "/"))
}

// checkName refuses a name that leads out of where it stands.
func checkName(name string) error {
	if len(name) > maxNameBytes || !fs.ValidPath(name) || strings.ContainsRune(name, 0) {
		return Refuse("the archive has a name that leads out of it, or can't be one: %.200q; the archive is refused", name)
	}
	return nil
}

// Beside are the names that an address in a file may mean: beside the file, or below one
// of the roots where it begins with a slash.
func Beside(file string, roots ...string) func(address string) []string {
	return func(address string) (out []string) {
		p, err := decoded(address)
		if err != nil || p == "" {
			return nil
		}
		if !strings.HasPrefix(p, "/") {
			out = append(out, path.Join(path.Dir(file), p))
		}
		for _, root := range append([]string{""}, roots...) {
			out = append(out, path.Join(root, strings.TrimLeft(p, "/")))
		}
		return out
	}
}
