package markdown

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Folder is a content folder as it was read.
type Folder struct {
	Files    []File // by name; those with a block among their findings are bad
	Taxonomy *kb.Taxonomy
	Facts    kb.Facts
	Findings []kb.Finding // of taxonomy.yaml and facts.yaml
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

// LoadDir reads a content folder: articles/**/*.md (or every .md where there is
// no folder of that name), taxonomy.yaml and facts.yaml. A bad file is reported
// and the rest is read. The error is for a folder that can't be read at all.
func LoadDir(fsys fs.FS) (*Folder, error) {
	f := &Folder{Facts: kb.Facts{}}
	f.loadTaxonomy(fsys)
	f.loadFacts(fsys)
	names, err := articleNames(fsys)
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
	f.crossCheck()
	return f, nil
}

func articleNames(fsys fs.FS) ([]string, error) {
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
			return nil // an unreadable file is reported when it is loaded
		}
		if base := path.Base(name); name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.IsDir() && strings.HasSuffix(name, ".md") && !strings.EqualFold(path.Base(name), "README.md") {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func (f *Folder) load(fsys fs.FS, name string) File {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		file := File{Name: name}
		file.report("F-READ", 1, 1, "读不了这个文件："+err.Error())
		return file
	}
	file := Parse(name, src)
	if kb.Blocked(file.Findings) {
		return file
	}
	file.add(file.Article.Validate(f.Taxonomy, f.Facts))
	file.add(Inspect(file.Article.Body, f.Facts))
	return file
}

// add takes up findings about the article, with their places in the file.
func (f *File) add(fs []kb.Finding) {
	f.Layout.Locate(f.Name, fs, f.Article.Text)
	f.Findings = append(f.Findings, fs...)
}

// Check adds what a checker finds in the article.
func (f *File) Check(findings []kb.Finding) { f.add(findings) }

// crossCheck finds what is wrong between files: the same slug or question twice,
// links to articles that are not there.
func (f *Folder) crossCheck() {
	bySlug := map[string]string{}
	for i := range f.Files {
		file := &f.Files[i]
		if kb.Blocked(file.Findings) {
			continue
		}
		if first, taken := bySlug[file.Article.Slug]; taken {
			file.add([]kb.Finding{{Rule: "F-SLUG", Severity: kb.Block, Field: "slug", Message: fmt.Sprintf("slug %q 已经用在 %s", file.Article.Slug, first)}})
			continue
		}
		bySlug[file.Article.Slug] = file.Name
	}
	asked := map[string]string{}
	for i := range f.Files {
		file := &f.Files[i]
		if kb.Blocked(file.Findings) {
			continue
		}
		var out []kb.Finding
		for k, slug := range file.Article.Related {
			if bySlug[slug] == "" {
				out = append(out, kb.Finding{Rule: "F-RELATED", Severity: kb.Warn, Field: fmt.Sprintf("related[%d]", k), Message: fmt.Sprintf("相关文章 %q 不存在", slug)})
			}
		}
		for _, m := range articleLink.FindAllStringSubmatchIndex(file.Article.Body, -1) {
			if slug := file.Article.Body[m[2]:m[3]]; bySlug[slug] == "" {
				start := len([]rune(file.Article.Body[:m[2]]))
				out = append(out, kb.Finding{Rule: "F-LINK", Severity: kb.Warn, Field: "body", Start: start, End: start + len(slug), Match: slug, Message: fmt.Sprintf("链接指向的文章 %q 不存在", slug)})
			}
		}
		for k, q := range append([]string{file.Article.Title}, file.Article.Questions...) {
			key := bareQuestion(q)
			field := "title"
			if k > 0 {
				field = fmt.Sprintf("questions[%d]", k-1)
			}
			if first, taken := asked[key]; taken {
				out = append(out, kb.Finding{Rule: "F-DUPQUESTION", Severity: kb.Warn, Field: field, Match: q, Message: fmt.Sprintf("同样的问法已经在 %s", first)})
				continue
			}
			asked[key] = file.Name
		}
		file.add(out)
	}
}

var articleLink = regexp.MustCompile(`\]\(/a/([a-z0-9-]+)`)

var punctuation = regexp.MustCompile(`[\s\p{P}\p{S}]+`)

func bareQuestion(q string) string { return punctuation.ReplaceAllString(fold.String(q), "") }

// LoadTaxonomy reads taxonomy.yaml alone; nil where it is not there or is bad, which
// the findings say.
func LoadTaxonomy(fsys fs.FS) (*kb.Taxonomy, []kb.Finding) {
	f := &Folder{}
	f.loadTaxonomy(fsys)
	return f.Taxonomy, f.Findings
}

// loadTaxonomy reads taxonomy.yaml. Without the file there is no taxonomy, and
// the folders are the categories.
func (f *Folder) loadTaxonomy(fsys fs.FS) {
	var doc struct {
		Categories []kb.Category `yaml:"categories"`
	}
	if f.loadYAML(fsys, "taxonomy.yaml", &doc) {
		f.Taxonomy = kb.NewTaxonomy(doc.Categories)
	}
}

func (f *Folder) loadFacts(fsys fs.FS) {
	var doc struct {
		Facts []kb.Fact `yaml:"facts"`
	}
	if f.loadYAML(fsys, "facts.yaml", &doc) {
		for _, fact := range doc.Facts {
			if _, twice := f.Facts[fact.Key]; twice || fact.Key == "" {
				f.Findings = append(f.Findings, kb.Finding{Rule: "F-FACT", Severity: kb.Block, File: "facts.yaml", Line: 1, Column: 1, Message: fmt.Sprintf("事实的键 %q 为空或重复", fact.Key)})
				continue
			}
			f.Facts[fact.Key] = fact
		}
	}
}

// loadYAML reads a file strictly and reports whether it is there and sound.
func (f *Folder) loadYAML(fsys fs.FS, name string, out any) bool {
	src, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if err == nil {
		dec := yaml.NewDecoder(strings.NewReader(string(src)))
		dec.KnownFields(true)
		err = dec.Decode(out)
	}
	if err == nil {
		return true
	}
	line := 1
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		_, _ = fmt.Sscan(m[1], &line)
	}
	f.Findings = append(f.Findings, kb.Finding{Rule: "F-YAML", Severity: kb.Block, File: name, Line: line, Column: 1, Message: "写法有误：" + err.Error()})
	return false
}

// FactsVersion changes whenever the text of any fact does.
func FactsVersion(facts kb.Facts) string {
	keys := make([]string, 0, len(facts))
	for k := range facts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(a, b) })
	var b strings.Builder
	for _, k := range keys {
		fact := facts[k]
		fmt.Fprintf(&b, "%s=%s|%s|%s|%s|%s;", k, fact.Value, fact.Unit, fact.Neutral, fact.ValidFrom, fact.ValidTo)
	}
	return b.String()
}
