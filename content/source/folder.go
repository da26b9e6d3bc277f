// Package source takes what editors write into the service and keeps it up to date:
// the articles of a content folder into the store, its words into the index, its
// categories, facts and red lines into what a text is held against ([Rules]).
// [Source] does so at the start, when files change, and when a change of a reference
// file is approved ([Source.Do]). The texts in force are those of kb/reference.
//
// The package knows files and the rooms that use what is in them; it knows neither
// HTTP nor Bleve.
package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// WordsDir is where older versions kept the word files that were changed in the
// console of a service without a content folder, below its data folder.
func WordsDir(data string) string { return filepath.Join(data, "words") }

// Open opens a content folder to read it. Without one (dir is empty) it is the
// starter knowledge.
func Open(dir string) (fs.FS, error) {
	if dir == "" {
		return content.FS, nil
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "content folder %s: %v", dir, err)
	}
	return WithLanguage(content.Dir(dir)), nil
}

// Folder opens a content folder of a service. In the starter knowledge, those word
// files that an older version kept in [WordsDir] stand for the built-in ones.
func Folder(dir, data string) (*content.Files, error) {
	base, err := Open(dir)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		return &content.Files{Base: base, Words: WordsDir(data)}, nil
	}
	return &content.Files{Base: base, Dir: dir}, nil
}

// WithLanguage is a folder that takes the language knowledge that it lacks (stop
// words, readings) from the starter knowledge.
func WithLanguage(folder fs.FS) fs.FS { return withLanguage{folder} }

type withLanguage struct{ fs.FS }

// Open implements fs.FS.
func (w withLanguage) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if errors.Is(err, fs.ErrNotExist) && (name == "stopwords.txt" || name == "pinyin.txt") {
		return content.FS.Open(name)
	}
	return f, err
}

// Stat implements fs.StatFS without opening anything.
func (w withLanguage) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(w.FS, name)
	if errors.Is(err, fs.ErrNotExist) && (name == "stopwords.txt" || name == "pinyin.txt") {
		return fs.Stat(content.FS, name)
	}
	return info, err
}

// Pack reads the red lines of a content folder, or the built-in ones where it has
// none.
func Pack(folder fs.FS) (*compliance.Pack, error) {
	const name = "redlines.yaml"
	src, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		src, err = fs.ReadFile(content.FS, name)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return packs.load(src)
}

// Curations are the rules of curation that come with a content folder, or with the starter
// knowledge where it has none, or none that can be read: the service starts all the same.
// What is left out, since the red lines or its form stand against it, is logged.
func Curations(ctx context.Context, folder fs.FS, rules kb.Checker, now time.Time, log *slog.Logger) ([]curation.Revision, error) {
	judge := func(r curation.Rule) error { return curation.Judge(ctx, rules, r, now) }
	tell := func(refused []error) {
		for _, err := range refused {
			log.Error("a rule of curation is left out", "error", err)
		}
	}
	_, err := fs.Stat(folder, curation.File)
	if err == nil {
		var good []curation.Revision
		var refused []error
		if good, refused, err = curation.Load(folder, judge); err == nil {
			tell(refused)
			return good, nil
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		log.Error("the rules of curation of the folder can't be read; those of the program act", "error", err)
	}
	good, refused, err := curation.Load(content.FS, judge)
	tell(refused)
	return good, err
}

// packs remembers the red lines that were read last: reading them takes a while, and
// they seldom change.
var packs lastPack

type lastPack struct {
	mu   sync.Mutex
	src  string
	pack *compliance.Pack // immutable
}

func (l *lastPack) load(src []byte) (*compliance.Pack, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pack != nil && l.src == string(src) {
		return l.pack, nil
	}
	pack, err := compliance.Load(src)
	if err == nil {
		l.src, l.pack = string(src), pack
	}
	return pack, err
}

// Analyzer makes the analyzer by the word files of a content folder.
func Analyzer(folder fs.FS) (*zh.Analyzer, error) {
	words, err := zh.LoadWords(folder)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "word files: %v", err)
	}
	return zh.NewAnalyzer(words)
}
