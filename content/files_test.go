package content_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/content"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	f := &content.Files{Base: fstest.MapFS{"synonyms.txt": {Data: []byte("a, b\n")}}, Dir: filepath.Join(dir, "words"), Past: filepath.Join(dir, "past")}
	read := func(name, want string) (version string) {
		t.Helper()
		text, version, err := f.Read(name)
		if err != nil || text != want {
			t.Fatalf("%s: %q, %v; want %q", name, text, err, want)
		}
		return version
	}
	first := read("synonyms.txt", "a, b\n")
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	must(t, f.Write("synonyms.txt", "c, d\n", first, "person:li", noon))
	read("synonyms.txt", "c, d\n")
	if err := f.Write("synonyms.txt", "e, f\n", first, "person:wu", noon); !errors.Is(err, content.ErrStale) {
		t.Errorf("an old version: %v", err)
	}
	read("synonyms.txt", "c, d\n")
	must(t, f.Write("pinyin.txt", "银行 yin hang\n", read("pinyin.txt", ""), "person:li", noon)) // was not there
	old, err := f.Replaced("synonyms.txt")
	must(t, err)
	if len(old) != 1 || old[0].By != "person:li" || !old[0].At.Equal(noon) {
		t.Fatal(old)
	}
	if text, err := f.Old("synonyms.txt", old[0].ID()); err != nil || text != "a, b\n" {
		t.Errorf("%q, %v", text, err)
	}
	must(t, os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600))
	for _, id := range []string{"", "../secret", "../../secret", old[0].ID() + "x"} {
		if text, err := f.Old("synonyms.txt", id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("old version %q: %q, %v", id, text, err)
		}
	}
	for _, name := range []string{"redlines.yaml", "../secret", "articles/a.md"} {
		if _, _, err := f.Read(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("read %s: %v", name, err)
		}
		if err := f.Write(name, "x", "", "person:li", noon); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	with := f.With("synonyms.txt", "x, y\n")
	for name, want := range map[string]string{"synonyms.txt": "x, y\n", "pinyin.txt": "银行 yin hang\n"} {
		if src, err := fs.ReadFile(with, name); err != nil || string(src) != want {
			t.Errorf("%s: %q, %v", name, src, err)
		}
	}
	read("synonyms.txt", "c, d\n")
}
