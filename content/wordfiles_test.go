package content_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/content"
)

// wordFiles is a folder whose word files can be changed, with the given texts to
// begin with.
func wordFiles(t *testing.T, base fstest.MapFS) *content.Files {
	t.Helper()
	dir := t.TempDir()
	return &content.Files{Base: base, Dir: filepath.Join(dir, "words"), Past: filepath.Join(dir, "past")}
}

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// Of many who have read the same text, one writes; the others are told, and the
// text is one of those that were written, whole.
func TestConcurrentWriters(t *testing.T) {
	f := wordFiles(t, fstest.MapFS{"synonyms.txt": {Data: []byte("a, b\n")}})
	const rounds, writers = 10, 8
	for round := range rounds {
		_, version, err := f.Read("synonyms.txt")
		must(t, err)
		var won atomic.Int32
		var winner atomic.Value
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				text := strings.Repeat(fmt.Sprintf("词%d, 词%d\n", round, w), 200)
				at := noon.Add(time.Duration(round) * time.Second)
				switch err := f.Write("synonyms.txt", text, version, fmt.Sprint("person:", w), at); {
				case err == nil:
					won.Add(1)
					winner.Store(text)
				case !errors.Is(err, content.ErrStale):
					t.Error(err)
				}
				if got, _, err := f.Read("synonyms.txt"); err != nil || !strings.HasSuffix(got, "\n") {
					t.Errorf("read half a text of %d bytes: %v", len(got), err)
				}
			})
		}
		wg.Wait()
		got, _, err := f.Read("synonyms.txt")
		if won.Load() != 1 || err != nil || got != winner.Load() {
			t.Fatalf("round %d: %d of %d wrote, the text is %.20q, %v", round, won.Load(), writers, got, err)
		}
	}
	old, err := f.Replaced("synonyms.txt")
	if err != nil || len(old) != rounds {
		t.Errorf("%d texts were replaced, %d are kept: %v", rounds, len(old), err)
	}
	leftovers, err := filepath.Glob(filepath.Join(f.Dir, ".new-*"))
	if err != nil || len(leftovers) != 0 {
		t.Errorf("%v, %v", leftovers, err)
	}
}

// What was replaced can be put back, and putting back can be taken back.
func TestRestoreAWordFile(t *testing.T) {
	f := wordFiles(t, fstest.MapFS{"pinyin.txt": {Data: []byte("银行 yin hang\n")}})
	texts := []string{"银行 yin hang\n", "还款 huan kuan\n", "", "重庆 chong qing\n"}
	for i, text := range texts[1:] {
		_, version, err := f.Read("pinyin.txt")
		must(t, err)
		must(t, f.Write("pinyin.txt", text, version, "person:李", noon.Add(time.Duration(i)*time.Minute)))
	}
	old, err := f.Replaced("pinyin.txt")
	must(t, err)
	if len(old) != 3 {
		t.Fatalf("%d old texts", len(old))
	}
	for i, r := range old { // newest first
		text, err := f.Old("pinyin.txt", r.ID())
		if err != nil || text != texts[2-i] || r.By != "person:李" || !r.At.Equal(noon.Add(time.Duration(2-i)*time.Minute)) {
			t.Errorf("old text %d: %q by %s at %s, %v", i, text, r.By, r.At, err)
		}
	}
	first, err := f.Old("pinyin.txt", old[2].ID())
	must(t, err)
	_, version, err := f.Read("pinyin.txt")
	must(t, err)
	must(t, f.Write("pinyin.txt", first, version, "person:wang", noon.Add(time.Hour)))
	if text, _, err := f.Read("pinyin.txt"); err != nil || text != texts[0] {
		t.Errorf("restored: %q, %v", text, err)
	}
	if old, err = f.Replaced("pinyin.txt"); err != nil || len(old) != 4 {
		t.Errorf("%d old texts after restoring, %v", len(old), err)
	}
}

// A version names a text: the same text has the same version again.
func TestVersionsNameTexts(t *testing.T) {
	f := wordFiles(t, fstest.MapFS{"stopwords.txt": {Data: []byte("的\n")}})
	_, first, err := f.Read("stopwords.txt")
	must(t, err)
	_, absent, err := f.Read("pinyin.txt")
	must(t, err)
	must(t, f.Write("stopwords.txt", "了\n", first, "p", noon))
	_, second, err := f.Read("stopwords.txt")
	must(t, err)
	must(t, f.Write("stopwords.txt", "的\n", second, "p", noon.Add(time.Second)))
	_, third, err := f.Read("stopwords.txt")
	must(t, err)
	if first == second || first != third || absent == first || len(first) != 16 {
		t.Errorf("%s, %s, %s; absent %s", first, second, third, absent)
	}
	for _, bad := range []string{"", second, first + "0", strings.ToUpper(first)} {
		if err := f.Write("stopwords.txt", "x\n", bad, "p", noon); bad != first && !errors.Is(err, content.ErrStale) {
			t.Errorf("version %q: %v", bad, err)
		}
	}
}

// No name reaches beyond the word files, neither to read nor to write nor to list,
// and who writes names no file.
func TestHostileNames(t *testing.T) {
	f := wordFiles(t, fstest.MapFS{"synonyms.txt": {Data: []byte("a, b\n")}, "redlines.yaml": {Data: []byte("rules")}})
	outside := filepath.Dir(f.Dir)
	must(t, os.WriteFile(filepath.Join(outside, "secret.txt"), []byte("secret"), 0o600))
	must(t, os.MkdirAll(f.Past, 0o700))
	before := listing(t, outside)
	for _, name := range []string{"", ".", "..", "../secret.txt", "../past/x", "synonyms.txt/", "./synonyms.txt", "SYNONYMS.TXT", "synonyms.txt\x00", `..\secret.txt`, "redlines.yaml", "/etc/passwd", "articles/a.md", "facts.yaml"} {
		if text, _, err := f.Read(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Read(%q) = %q, %v", name, text, err)
		}
		if err := f.Write(name, "x", "", "p", noon); err == nil {
			t.Errorf("Write(%q) was taken", name)
		}
	}
	if after := listing(t, outside); after != before {
		t.Errorf("files after hostile writes: %s, before: %s", after, before)
	}
	_, version, err := f.Read("synonyms.txt")
	must(t, err)
	by := "../../../../person\n/李\x00"
	must(t, f.Write("synonyms.txt", "c, d\n", version, by, noon))
	old, err := f.Replaced("synonyms.txt")
	if err != nil || len(old) != 1 || old[0].By != by {
		t.Errorf("%+v, %v", old, err)
	}
	for _, id := range []string{"", ".", "..", "../secret.txt", "../../secret.txt", old[0].ID() + "/", "./" + old[0].ID()} {
		if text, err := f.Old("synonyms.txt", id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Old(%q) = %q, %v", id, text, err)
		}
	}
	// What somebody else puts among the old texts is none.
	must(t, os.WriteFile(filepath.Join(f.Past, "synonyms.txt", "notes.txt"), []byte("x"), 0o600))
	if old, err = f.Replaced("synonyms.txt"); err != nil || len(old) != 1 {
		t.Errorf("%+v, %v", old, err)
	}
}

// listing is every file below a folder.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	return strings.Join(names, " ")
}

// A folder that cannot be written changes nothing and says why.
func TestUnwritableFolder(t *testing.T) {
	f := wordFiles(t, fstest.MapFS{"synonyms.txt": {Data: []byte("a, b\n")}})
	must(t, os.WriteFile(f.Dir, []byte("a file where the folder should be"), 0o600))
	_, version, err := f.Read("stopwords.txt")
	if err == nil {
		err = f.Write("stopwords.txt", "x\n", version, "p", noon)
	}
	if err == nil || !strings.Contains(err.Error(), "stopwords.txt") {
		t.Errorf("%v", err)
	}
}

// The changed file stands for the one of the base in everything that reads the
// folder.
func TestFilesAreOneFolder(t *testing.T) {
	f := wordFiles(t, fstest.MapFS{"synonyms.txt": {Data: []byte("a, b\n")}, "redlines.yaml": {Data: []byte("rules")}, "articles/a.md": {Data: []byte("# a")}})
	_, version, err := f.Read("synonyms.txt")
	must(t, err)
	must(t, f.Write("synonyms.txt", "c, d\n", version, "p", noon))
	must(t, os.WriteFile(filepath.Join(f.Dir, "redlines.yaml"), []byte("others"), 0o600)) // is no word file
	for name, want := range map[string]string{"synonyms.txt": "c, d\n", "redlines.yaml": "rules", "articles/a.md": "# a"} {
		if src, err := fs.ReadFile(f, name); err != nil || string(src) != want {
			t.Errorf("%s: %q, %v", name, src, err)
		}
	}
	if _, err := fs.ReadFile(f, "nowhere.txt"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	found, err := fs.Glob(f, "articles/*.md")
	if err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
}
