package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const taxonomyFile = "taxonomy.yaml"

// besideArticles are the files of a folder that decide how articles are read.
var besideArticles = []string{taxonomyFile, "facts.yaml", "dictionary.txt", "synonyms.txt", "pinyin.txt", "stopwords.txt", "redlines.yaml"}

// copies is a folder with copies of the files beside the articles as they were taken
// in last; the empty one keeps none.
type copies string

// fs is the folder, nil where nothing was ever kept.
func (c copies) fs() fs.FS {
	if info, err := os.Stat(string(c)); c == "" || err != nil || !info.IsDir() {
		return nil
	}
	return os.DirFS(string(c))
}

// keep copies the files of a folder, in place of those that are there.
func (c copies) keep(folder fs.FS) error {
	if c == "" {
		return nil
	}
	fresh := string(c) + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(fresh, 0o700)); err != nil {
		return err
	}
	for _, name := range besideArticles {
		data, err := fs.ReadFile(folder, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(fresh, name), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(string(c)), os.Rename(fresh, string(c)))
}
