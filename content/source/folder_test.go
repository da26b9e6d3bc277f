package source_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

func TestOpenRefusesWhatIsNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for _, dir := range []string{file, filepath.Join(t.TempDir(), "nowhere")} {
		if _, err := source.Open(dir); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), dir) {
			t.Errorf("Open(%s): %v", dir, err)
		}
		if _, err := source.Folder(dir, t.TempDir()); kb.KindOf(err) != kb.Invalid {
			t.Errorf("Folder(%s): %v", dir, err)
		}
	}
}

func read(t *testing.T, folder fs.FS, name string) string {
	t.Helper()
	src, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	must(t, err)
	return string(src)
}

// Word files that were changed in the console stand for the built-in ones, in the
// data folder and not where the program happens to run.
func TestChangedWordsStandForTheBuiltInOnes(t *testing.T) {
	data := t.TempDir()
	t.Chdir(t.TempDir())
	must(t, os.WriteFile("synonyms.txt", []byte("elsewhere\n"), 0o600))
	folder, err := source.Folder("", data)
	must(t, err)
	built := read(t, content.FS, "synonyms.txt")
	if got := read(t, folder, "synonyms.txt"); got != built {
		t.Errorf("%.40q…", got)
	}
	must(t, os.MkdirAll(source.WordsDir(data), 0o700))
	must(t, os.WriteFile(filepath.Join(source.WordsDir(data), "synonyms.txt"), []byte("甲, 乙\n"), 0o600))
	if got := read(t, folder, "synonyms.txt"); got != "甲, 乙\n" {
		t.Errorf("%.40q…", got)
	}
	only, err := source.Open("")
	must(t, err)
	if got := read(t, only, "synonyms.txt"); got != built {
		t.Errorf("%.40q…", got)
	}
}

// A content folder has its own words; the language is everybody's.
func TestAFolderTakesOnlyLanguageFromTheStarterKnowledge(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "pinyin.txt"), []byte("银行 yin hang\n"), 0o600))
	folder, err := source.Open(dir)
	must(t, err)
	for name, want := range map[string]string{
		"pinyin.txt":    "银行 yin hang\n",
		"stopwords.txt": read(t, content.FS, "stopwords.txt"),
		"synonyms.txt":  "", "dictionary.txt": "", "facts.yaml": "", "taxonomy.yaml": "",
	} {
		if got := read(t, folder, name); got != want {
			t.Errorf("%s: %.40q…, want %.40q…", name, got, want)
		}
	}
}

func TestPack(t *testing.T) {
	built, err := source.Pack(content.FS)
	must(t, err)
	for name, test := range map[string]struct {
		folder fs.FS
		same   bool // as the built-in ones
		bad    bool
	}{
		"none":    {fstest.MapFS{}, true, false},
		"its own": {fstest.MapFS{"redlines.yaml": {Data: []byte(redlines)}}, false, false},
		"bad":     {fstest.MapFS{"redlines.yaml": {Data: []byte("rules: 7")}}, false, true},
		"unread":  {fstest.MapFS{"redlines.yaml": {Mode: fs.ModeDir}}, false, true},
	} {
		pack, err := source.Pack(test.folder)
		if (err != nil) != test.bad || err == nil && (pack.Version() == built.Version()) != test.same {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnalyzerNamesTheBadLine(t *testing.T) {
	_, err := source.Analyzer(fstest.MapFS{"synonyms.txt": {Data: []byte("甲, 乙\n孤单\n")}})
	if kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), "synonyms.txt:2") {
		t.Error(err)
	}
	a, err := source.Analyzer(content.FS)
	if err != nil || a.Version() == "" {
		t.Error(err)
	}
}

// Every file is checked once and in its place, however many there are.
func TestCheckAndCandidates(t *testing.T) {
	files := fstest.MapFS{"articles/broken.md": {Data: []byte("---\nbroken\n")}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		body := "在应用里查询。"
		if name == "d" || name == "g" {
			body = "鲸鱼罐头。"
		}
		files["articles/"+name+".md"] = &fstest.MapFile{Data: []byte(article("第"+name+"篇", "general", body))}
	}
	folder, err := markdown.LoadDir(files)
	must(t, err)
	pack, err := source.Pack(fstest.MapFS{"redlines.yaml": {Data: []byte(redlines)}})
	must(t, err)
	var seen []int
	must(t, source.Check(t.Context(), folder, pack, time.Now(), func(done, total int) {
		if total != 9 {
			t.Errorf("%d files in all", total)
		}
		seen = append(seen, done)
	}))
	if !slices.Equal(seen, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("progress %d", seen)
	}
	good, keep := source.Candidates(folder)
	var paths []string
	for _, c := range good {
		paths = append(paths, strings.TrimSuffix(filepath.Base(c.Path), ".md"))
		if c.Article.Title == "" || len(c.Raw) == 0 {
			t.Errorf("%s came without its text", c.Path)
		}
	}
	if got := strings.Join(paths, ""); got != "abcefh" {
		t.Errorf("good are %s", got)
	}
	if len(keep) != 3 || !keep["articles/d.md"] || !keep["articles/g.md"] || !keep["articles/broken.md"] {
		t.Errorf("kept are %v", keep)
	}
	for _, f := range folder.Files {
		whales := 0
		for _, x := range f.Findings {
			if x.Rule == "R-WHALE" {
				whales++
				if x.File != f.Name || x.Line == 0 {
					t.Errorf("found at %s:%d", x.File, x.Line)
				}
			}
		}
		if want := map[bool]int{true: 1}[f.Name == "articles/d.md" || f.Name == "articles/g.md"]; whales != want {
			t.Errorf("%s has %d findings, want %d", f.Name, whales, want)
		}
	}
	must(t, source.Check(t.Context(), folder, pack, time.Now(), nil))
}
