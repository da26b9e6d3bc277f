package markdown

import (
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// LoadDir reads a content folder: articles/**/*.md and .markdown (or every one where there is
// no folder of that name), taxonomy.yaml and facts.yaml. A bad file is reported
// and the rest is read. The error is for a folder that can't be read at all.
func LoadDir(fsys fs.FS) (*Folder, error) {
	f := &Folder{Facts: kb.Facts{}}
	f.loadTaxonomy(fsys)
	f.loadFacts(fsys)
	names, err := f.articleNames(fsys)
	if err != nil {
		return nil, fmt.Errorf("read content folder: %w", err)
	}
	f.Files = make([]File, len(names))
	var wg sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				f.Files[i] = f.load(fsys, names[i])
			}
		})
	}
	for i := range names {
		work <- i
	}
	close(work)
	wg.Wait()
	f.crossCheck(fsys)
	return f, nil
}

// articleNames finds the articles, and reports what looks like one and is not read.
func (f *Folder) articleNames(fsys fs.FS) ([]string, error) {
	root := "."
	if info, err := fs.Stat(fsys, "articles"); err == nil && info.IsDir() {
		root = "articles"
	}
	var names []string
	err := fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == root {
				return err
			}
			f.Findings = append(f.Findings, kb.Finding{Rule: "F-READ", Severity: kb.Warn, File: name, Line: 1, Column: 1, Message: "读不了：" + err.Error()})
			f.Unread = append(f.Unread, name)
			return nil
		}
		if base := path.Base(name); name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case d.IsDir(), strings.EqualFold(trimExtension(path.Base(name)), "README"):
		case IsArticle(name):
			names = append(names, name)
		case slices.Contains(unread, strings.ToLower(path.Ext(name))), root == "articles" && strings.EqualFold(path.Ext(name), ".txt"):
			f.Findings = append(f.Findings, kb.Finding{Rule: "F-UNREAD", Severity: kb.Warn, File: name, Line: 1, Column: 1, Message: "没有读入：文章的文件名要以 .md 或 .markdown 结尾"})
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// unread are the ends of names of texts that are no Markdown files.
var unread = []string{".mdx", ".mkd", ".mdown", ".mdtext", ".rst", ".adoc", ".html", ".htm", ".doc", ".docx", ".wps", ".rtf", ".odt"}

func (f *Folder) load(fsys fs.FS, name string) File {
	file := File{Name: name}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		file.report("F-READ", 1, 1, "读不了这个文件："+err.Error())
		return file
	case !info.Mode().IsRegular():
		file.report("F-READ", 1, 1, "这不是普通文件，没有读入")
		return file
	case info.Size() > MaxFileBytes:
		file.report("F-SIZE", 1, 1, fmt.Sprintf("文件有%d字节，最多%d字节", info.Size(), MaxFileBytes))
		return file
	}
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		file.report("F-READ", 1, 1, "读不了这个文件："+err.Error())
		return file
	}
	file = Parse(name, src)
	file.undated(info.ModTime())
	if kb.Blocked(file.Findings) {
		return file
	}
	file.add(file.Article.Validate(f.Taxonomy, f.Facts))
	file.add(Inspect(file.Article.Body, f.Facts))
	return file
}

// oldestFile is a year before which no file of ours was written: archives and images
// that are built alike everywhere have older dates.
const oldestFile = 2000

// undated dates a text whose head doesn't: by the file system, and where that knows
// nothing, as of files within the program, by the day its facts were checked.
func (f *File) undated(modified time.Time) {
	switch {
	case !f.Changed.IsZero():
	case modified.Year() >= oldestFile:
		f.Changed = modified
	default:
		f.Changed = f.Article.AsOf.Time
	}
}
