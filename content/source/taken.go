package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// besideArticles are the files of a folder that decide how articles are read.
var besideArticles = []string{taxonomyFile, "facts.yaml", "dictionary.txt", "synonyms.txt", "pinyin.txt", "stopwords.txt", "redlines.yaml"}

// Held says why the folder was not taken in; empty when it was. What was taken in
// before then still holds.
func (s *Source) Held() string {
	if why := s.held.Load(); why != nil {
		return *why
	}
	return ""
}

// hold reports whether an error means that the folder as it is must not be taken in,
// and notes why.
func (s *Source) hold(err error) bool {
	var refused *kb.Error
	if !errors.As(err, &refused) || refused.Code != "mass_archive" {
		return false
	}
	why := refused.Detail
	s.held.Store(&why)
	s.Log.Error("the folder is not taken in; what was taken in last is served", "reason", why)
	return true
}

// files are those to read words from: of the folder or, as long as that is held
// back, the copies of what was taken in last.
func (s *Source) files() fs.FS {
	if s.Held() != "" && s.Taken != "" {
		if _, err := os.Stat(s.Taken); err == nil {
			return WithLanguage(os.DirFS(s.Taken))
		}
	}
	return s.Folder
}

// useTaken reads the red lines, categories and facts that were taken in last.
func (s *Source) useTaken() error {
	pack, err := Pack(s.files())
	if err != nil {
		return err
	}
	s.Rules.pack.Store(pack)
	folder, err := markdown.LoadDir(s.files())
	if err != nil {
		return err
	}
	if folder.Taxonomy != nil {
		s.Rules.taxonomy.Store(folder.Taxonomy)
	}
	s.Rules.facts.Store(&folder.Facts)
	return nil
}

// keepTaken copies the files beside the articles.
func (s *Source) keepTaken() error {
	if s.Taken == "" {
		return nil
	}
	fresh := s.Taken + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(fresh, 0o700)); err != nil {
		return err
	}
	for _, name := range besideArticles {
		data, err := fs.ReadFile(s.Folder, name)
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
	return errors.Join(os.RemoveAll(s.Taken), os.Rename(fresh, s.Taken))
}
