package content_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/content"
)

// A file is written whole, in a folder on disk and nowhere else.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	f := &content.Files{Base: os.DirFS(dir), Dir: dir}
	if text, err := f.Text("facts.yaml"); text != "" || err != nil {
		t.Errorf("a file that is not there: %q, %v", text, err)
	}
	for _, text := range []string{"facts: []\n", strings.Repeat("词\n", 1000), ""} {
		must(t, f.Write("facts.yaml", text))
		if got, err := f.Text("facts.yaml"); got != text || err != nil {
			t.Errorf("%.20q, %v", got, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if err := (&content.Files{Base: content.FS}).Write("facts.yaml", "x"); err == nil {
		t.Error("the starter knowledge was written to")
	}
	if err := (&content.Files{Base: os.DirFS(dir), Dir: filepath.Join(dir, "none")}).Write("facts.yaml", "x"); err == nil {
		t.Error("written to a folder that is not there")
	}
}

// What is no file of a bearable size is not read.
func TestTextReadsFilesOnly(t *testing.T) {
	dir := t.TempDir()
	f := &content.Files{Base: os.DirFS(dir), Dir: dir}
	must(t, syscall.Mkfifo(filepath.Join(dir, "synonyms.txt"), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "facts.yaml"), 0o700))
	large, err := os.Create(filepath.Join(dir, "dictionary.txt"))
	must(t, err)
	must(t, large.Truncate(3<<30))
	must(t, large.Close())
	for _, name := range []string{"synonyms.txt", "facts.yaml", "dictionary.txt"} {
		if _, err := f.Text(name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The word files that an older version kept stand for the built-in ones; no other file
// that lies beside them does.
func TestWordsOfAnOlderVersion(t *testing.T) {
	words := t.TempDir()
	f := &content.Files{Base: fstest.MapFS{"synonyms.txt": {Data: []byte("a, b\n")}, "facts.yaml": {Data: []byte("facts: []\n")}}, Words: words}
	must(t, os.WriteFile(filepath.Join(words, "synonyms.txt"), []byte("c, d\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(words, "facts.yaml"), []byte("facts: 1\n"), 0o600))
	for name, want := range map[string]string{"synonyms.txt": "c, d\n", "facts.yaml": "facts: []\n"} {
		if got, err := f.Text(name); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Other texts stand over those of a folder; an empty one is a file that is not there.
func TestOver(t *testing.T) {
	base := fstest.MapFS{"a": {Data: []byte("1")}, "b": {Data: []byte("2")}, "c": {Data: []byte("3")}}
	folder := content.Over(base, map[string]string{"a": "x", "b": ""})
	for name, want := range map[string]string{"a": "x", "c": "3"} {
		if got, err := fs.ReadFile(folder, name); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := fs.ReadFile(folder, "b"); !os.IsNotExist(err) {
		t.Error(err)
	}
}
