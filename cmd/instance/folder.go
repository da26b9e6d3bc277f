package instance

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/index/generation"
)

// What lies where in a data folder: the store, the search log, the vectors, and the generations of
// the index.

// StorePath is the file of the store.
func StorePath(data string) string { return filepath.Join(data, "wenjin.db") }

// SearchesPath is the file of the search log.
func SearchesPath(data string) string { return filepath.Join(data, "searches.db") }

// VectorsPath is the file of the vectors.
func VectorsPath(data string) string { return filepath.Join(data, "vectors.db") }

// IndexDir is the folder of the index.
func IndexDir(data string) string { return filepath.Join(data, "index") }

// ClearIndex removes the index: the next start builds it.
func ClearIndex(data string) error { return generation.Clear(IndexDir(data)) }

// WriteNew makes a file that only its owner can read, whole and on the disk.
func WriteNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}
