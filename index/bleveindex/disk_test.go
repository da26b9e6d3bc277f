package bleveindex

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/seal"
)

// What is noted is there when the next change comes, and an older index beside it
// is refused.
func TestTheNoteIsOfTheLastChange(t *testing.T) {
	x := emptyIndex(t)
	must(t, x.Apply(t.Context(), index.Batch{Seq: 41}, plainAnalyzer()))
	must(t, x.Apply(t.Context(), index.Batch{Seq: 42}, plainAnalyzer()))
	if err := seal.NotRolledBack(x.dir, 41); err == nil {
		t.Error("42 is not noted")
	}
	if err := seal.NotRolledBack(x.dir, 42); err != nil {
		t.Error(err)
	}
}

func TestLooksWhole(t *testing.T) {
	x := emptyIndex(t)
	dir := x.dir
	must(t, x.Close())
	must(t, looksWhole(dir))
	for _, name := range []string{"index_meta.json", filepath.Join("store", "root.bolt")} {
		path := filepath.Join(dir, name)
		must(t, os.Rename(path, path+".aside"))
		if err := looksWhole(dir); err == nil {
			t.Errorf("without %s it looks whole", name)
		}
		must(t, os.WriteFile(path, nil, 0o600))
		if err := looksWhole(dir); err == nil || !strings.Contains(err.Error(), "empty") {
			t.Errorf("with an empty %s: %v", name, err)
		}
		must(t, os.Rename(path+".aside", path))
	}
}

func TestBytesIn(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "a", "b"), 0o700))
	for name, n := range map[string]int{"x": 10, "a/y": 200, "a/b/z": 3000} {
		must(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), make([]byte, n), 0o600))
	}
	if n := bytesIn(dir); n != 3210 {
		t.Errorf("%d bytes", n)
	}
	if n := bytesIn(filepath.Join(dir, "none")); n != 0 {
		t.Errorf("%d bytes in no folder", n)
	}
}

// Errors of Bleve's background work reach the writer at once, and the log now and
// then, whatever index they are of.
func TestDiskErrors(t *testing.T) {
	var log bytes.Buffer
	a := &diskErrors{log: slog.New(slog.NewTextHandler(&log, nil))}
	b := &diskErrors{log: slog.New(slog.DiscardHandler)}
	nameA, nameB := a.register(), b.register()
	if nameA == nameB {
		t.Fatalf("both are called %s", nameA)
	}
	full := errors.New("no space left")
	for range 1000 {
		scorch.RegistryAsyncErrorCallbacks[nameA](full, "store/1.zap")
	}
	if p := a.last.Load(); p == nil || !errors.Is(*p, full) {
		t.Error("the error is not known")
	}
	if b.last.Load() != nil {
		t.Error("another index knows of it")
	}
	if n := strings.Count(log.String(), "no space left"); n != 1 {
		t.Errorf("logged %d times", n)
	}
	a.logged.Store(time.Now().Add(-errorEvery - time.Second).UnixNano())
	a.note(full, "")
	if n := strings.Count(log.String(), "no space left"); n != 2 {
		t.Errorf("later it is logged %d times", n)
	}
}
