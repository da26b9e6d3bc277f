package generation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// folder holds the generations of an index: folders named 1, 2, 3 …, the one that
// is being built, and those that were set aside.
type folder string

// unfinished is the name of a generation while it is built.
const unfinished = "building"

// numbers are those of the generations, lowest first.
func (f folder) numbers() ([]int, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the generations of the index: %w", err)
	}
	var out []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && e.IsDir() {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (f folder) generation(n int) string { return filepath.Join(string(f), strconv.Itoa(n)) }

// begin gives the name of a folder to build in, which does not exist.
func (f folder) begin() (string, error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return "", fmt.Errorf("make the index folder: %w", err)
	}
	dir := filepath.Join(string(f), unfinished)
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("clear an interrupted build: %w", err)
	}
	return dir, nil
}

// finish gives what was built its number.
func (f folder) finish(n int) error {
	if err := os.Rename(filepath.Join(string(f), unfinished), f.generation(n)); err != nil {
		return fmt.Errorf("put the new index in place: %w", err)
	}
	return nil
}

// setAside renames a generation to N.bad, in place of one that is so named.
func (f folder) setAside(n int) (aside string, err error) {
	aside = f.generation(n) + ".bad"
	if err := errors.Join(os.RemoveAll(aside), os.Rename(f.generation(n), aside)); err != nil {
		return "", fmt.Errorf("set an unusable index aside: %w", err)
	}
	return aside, nil
}

// remove removes a generation. What it leaves when it is interrupted is none: the next build
// clears it.
func (f folder) remove(n int) error {
	gone := filepath.Join(string(f), unfinished)
	if err := errors.Join(os.RemoveAll(gone), os.Rename(f.generation(n), gone)); err != nil {
		return err
	}
	return os.RemoveAll(gone)
}

// Clear removes an index, all its generations.
func Clear(dir string) error {
	f := folder(dir)
	numbers, err := f.numbers()
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := f.remove(n); err != nil {
			return fmt.Errorf("remove an index: %w", err)
		}
	}
	return os.RemoveAll(dir)
}
