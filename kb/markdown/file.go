package markdown

import (
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// File is an article as it was read. Article holds what could be read even when
// there are findings; with a block among them it must not be stored.
type File struct {
	Name     string // path within the folder, slashes
	Raw      []byte
	Article  kb.Article
	Layout   Layout
	Findings []kb.Finding
	Changed  time.Time // when its text last changed, by its head, git or the file system; zero where none says
	datedBy  int       // how good a witness of Changed its head is: see dateKeys
	Pictures []Picture // those beside the article that its text shows
}

// Picture is a picture beside an article, and what it is called under /media/.
type Picture struct{ Path, Name string }

func (f *File) report(rule string, line, column int, message string) {
	f.Findings = append(f.Findings, kb.Finding{Rule: rule, Severity: kb.Block, File: f.Name, Line: line, Column: column, Message: message})
}

func (f *File) warn(rule string, line, column int, message string) {
	f.Findings = append(f.Findings, kb.Finding{Rule: rule, Severity: kb.Warn, File: f.Name, Line: line, Column: column, Message: message})
}

// add takes up findings about the article, with their places in the file.
func (f *File) add(fs []kb.Finding) {
	f.Layout.Locate(f.Name, fs, f.Article.Text)
	f.Findings = append(f.Findings, fs...)
}

// Check adds what a checker finds in the article.
func (f *File) Check(findings []kb.Finding) { f.add(findings) }

// Folder is a content folder as it was read.
type Folder struct {
	Files    []File // by name; those with a block among their findings are bad
	Taxonomy *taxonomy.Taxonomy
	Facts    kb.Facts
	Findings []kb.Finding // of taxonomy.yaml and facts.yaml
	Unread   []string     // folders that could not be read
}

// Good are the files that may be stored.
func (f *Folder) Good() []File {
	var out []File
	for _, file := range f.Files {
		if !kb.Blocked(file.Findings) {
			out = append(out, file)
		}
	}
	return out
}

// All are the findings of the folder and its files, by place.
func (f *Folder) All() []kb.Finding {
	out := slices.Clone(f.Findings)
	for _, file := range f.Files {
		out = append(out, file.Findings...)
	}
	kb.SortFindings(out)
	return out
}

// whenWritten is how good a witness a head is that says when its text was written, and
// not when it last changed.
const whenWritten = 1

// Date dates the texts whose head does not say when they were last changed: by path.
func (f *Folder) Date(changed map[string]time.Time) {
	for i := range f.Files {
		if at, ok := changed[f.Files[i].Name]; ok && f.Files[i].datedBy <= whenWritten {
			f.Files[i].Changed = at
		}
	}
}
