// Package seal notes of a folder that is put away what its files say, and tells whether they
// still do. It is against accidents: who can write to the folder can write another seal.
package seal

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// File lists the files of the folder, each with its sum. While the folder is in use it is not
// there.
const File = "seal"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Put notes the files of a folder as they are.
func Put(dir string) error {
	sums, err := sumsOf(dir)
	if err != nil {
		return fmt.Errorf("seal a folder: %w", err)
	}
	return writeFile(filepath.Join(dir, File), []byte(sums))
}

// TakeOff takes the seal off, after it holds the files against it, and reports whether there
// was one.
func TakeOff(dir string) (sealed bool, err error) {
	path := filepath.Join(dir, File)
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
		if err == nil && !d.IsDir() && path != filepath.Join(dir, File) {
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

// writeFile writes a file that is whole afterwards, or as it was before.
func writeFile(path string, content []byte) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
