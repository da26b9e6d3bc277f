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

// keepTaken copies the files beside the articles of a content folder to dir, in the
// place of those that were copied before.
func keepTaken(folder fs.FS, dir string) error {
	fresh := dir + ".new"
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
	return errors.Join(os.RemoveAll(dir), os.Rename(fresh, dir))
}

// taken are the files that were copied to dir, if any were.
func taken(dir string) (fs.FS, bool) {
	if dir == "" {
		return nil, false
	}
	_, err := os.Stat(dir)
	return WithLanguage(os.DirFS(dir)), err == nil
}
