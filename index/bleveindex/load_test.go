package bleveindex

import (
	"bytes"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
)

// Whatever became of the file of texts, the index has the same texts: it reads the file,
// or unpacks them, says why, and writes the file again.
func TestTextsAreReadOrUnpacked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(17, 18))
	for from := range 3 {
		var docs []index.Document
		for i := range 30 {
			docs = append(docs, randomDoc(r, from*20+i)) // some of them replace others
		}
		put(t, x, docs...)
	}
	remove(t, x, "d3")
	want := documents(x)
	killed := filepath.Join(t.TempDir(), "killed") // before there was a file of texts
	must(t, os.CopyFS(killed, os.DirFS(dir)))
	must(t, x.Close())
	path := filepath.Join(dir, textsFile)
	whole, err := os.ReadFile(path)
	must(t, err)
	older := slices.Clone(whole)
	older[len(older)-8] ^= 1 // the sum of the state
	broken := slices.Clone(whole)
	broken[len(broken)/2] ^= 1
	for _, test := range []struct {
		name    string
		content []byte // nil is no file
		says    string // "" is nothing
	}{
		{"as it was closed", whole, ""}, {"of another state", older, "another state"}, {"damaged", broken, "damaged"},
		{"empty", []byte{}, "damaged"}, {"gone", nil, "no such file"},
	} {
		copied := filepath.Join(t.TempDir(), "index")
		must(t, os.CopyFS(copied, os.DirFS(dir)))
		must(t, os.Remove(filepath.Join(copied, sealFile))) // else it is noticed by that
		must(t, os.Remove(filepath.Join(copied, textsFile)))
		if test.content != nil {
			must(t, os.WriteFile(filepath.Join(copied, textsFile), test.content, 0o600))
		}
		checkTexts(t, test.name, copied, want, test.says)
		if again, err := os.ReadFile(filepath.Join(copied, textsFile)); err != nil || len(again) != len(whole) {
			t.Errorf("%s: afterwards the file has %d bytes, %v; it had %d", test.name, len(again), err, len(whole))
		}
	}
	checkTexts(t, "killed", killed, want, "no such file")
	checkTexts(t, "killed, the next time", killed, want, "")
}

func checkTexts(t *testing.T, name, dir string, want []string, says string) {
	t.Helper()
	var log bytes.Buffer
	x, err := Open(dir, plainAnalyzer(), Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	must(t, err)
	defer x.Close()
	if got := documents(x); !slices.Equal(got, want) {
		t.Errorf("%s: it holds\n%v\nnot\n%v", name, got, want)
	}
	if lines := strings.Count(log.String(), "\n"); !strings.Contains(log.String(), says) || lines != min(len(says), 1) {
		t.Errorf("%s: the log says %q, want a line with %q", name, log.String(), says)
	}
	for _, text := range x.current.collection.all() {
		if text.Document.Body != "" {
			t.Errorf("%s: the body of %s is in memory", name, text.ID)
		}
	}
	must(t, x.Verify(t.Context()))
}

// A file of texts is written where something has changed, and only then; what changes
// while it is in use is found beside it.
func TestTextsAreWrittenWhereTheyChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(19, 20))
	put(t, x, randomDoc(r, 1), randomDoc(r, 2))
	must(t, x.Close())
	path := filepath.Join(dir, textsFile)
	first, err := os.Stat(path)
	must(t, err)
	for round, change := range []bool{false, true, true} {
		x, err := Open(dir, plainAnalyzer(), Options{})
		must(t, err)
		if change {
			put(t, x, randomDoc(r, 2), randomDoc(r, 3+round))
		}
		want := documents(x)
		must(t, x.Close())
		now, err := os.Stat(path)
		must(t, err)
		if changed := !os.SameFile(first, now); changed != change {
			t.Errorf("round %d: it is another file: %v", round, changed)
		}
		first = now
		checkTexts(t, "changed", dir, want, "")
	}
}
