package vectordb_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What was kept is there again after a restart, by its space alone, until that is forgotten;
// nobody else may read the file.
func TestVectorsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.db")
	d, err := vectordb.Open(t.Context(), path)
	must(t, err)
	kept := map[vectordb.Key][]byte{}
	var keys []vectordb.Key
	for i := range 1200 {
		key := sha256.Sum256(fmt.Append(nil, i))
		keys, kept[key] = append(keys, key), fmt.Append(nil, "v", i)
	}
	must(t, d.Keep(t.Context(), "a", kept))
	must(t, d.Keep(t.Context(), "b", map[vectordb.Key][]byte{keys[0]: {9}}))
	must(t, d.Keep(t.Context(), "b", map[vectordb.Key][]byte{keys[0]: {7}}))
	must(t, d.Close())
	info, err := os.Stat(path)
	if must(t, err); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %s", info.Mode())
	}
	d, err = vectordb.Open(t.Context(), path)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	got, err := d.Vectors(t.Context(), "a", append(keys, sha256.Sum256([]byte("none"))))
	must(t, err)
	if len(got) != len(kept) {
		t.Fatalf("%d of %d", len(got), len(kept))
	}
	for key, v := range kept {
		if !bytes.Equal(got[key], v) {
			t.Fatalf("%x, want %x", got[key], v)
		}
	}
	must(t, d.Drop(t.Context(), "a", keys[:700]))
	left, err := d.Keys(t.Context(), "a")
	must(t, err)
	counts, err := d.Spaces(t.Context())
	if must(t, err); len(left) != 500 || slices.Contains(left, keys[0]) || counts["a"] != 500 || counts["b"] != 1 {
		t.Errorf("%d left, %v", len(left), counts)
	}
	must(t, d.Forget(t.Context(), "a"))
	a, err := d.Vectors(t.Context(), "a", keys)
	must(t, err)
	b, err := d.Vectors(t.Context(), "b", keys)
	must(t, err)
	spaces, err := d.Spaces(t.Context())
	if must(t, err); len(a) != 0 || len(b) != 1 || !bytes.Equal(b[keys[0]], []byte{7}) || len(spaces) != 1 || spaces["b"] != 1 {
		t.Errorf("%d, %v, %v", len(a), b, spaces)
	}
}

// Another database is left alone.
func TestAForeignFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.db")
	other, err := sqlite.Connect(path, "")
	must(t, err)
	_, err = other.Exec(`CREATE TABLE t (x)`)
	must(t, err)
	must(t, other.Close())
	if _, err := vectordb.Open(t.Context(), path); kb.KindOf(err) != kb.Conflict {
		t.Error(err)
	}
}

// Of a damaged file is said what becomes of it, whether its head is damaged or pages of it:
// no backup has it.
func TestADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.db")
	d, err := vectordb.Open(t.Context(), path)
	must(t, err)
	made := map[vectordb.Key][]byte{}
	for i := range 1000 {
		made[sha256.Sum256(fmt.Append(nil, i))] = make([]byte, 256)
	}
	must(t, d.Keep(t.Context(), "a", made))
	must(t, d.Close())
	said := func(err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "move vectors.db away") || strings.Contains(err.Error(), "restore") {
			t.Error(err)
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	size, err := f.Seek(0, io.SeekEnd)
	must(t, err)
	_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, int(size)/2), size/2)
	must(t, err)
	d, err = vectordb.Open(t.Context(), path)
	must(t, err)
	_, err = d.Keys(t.Context(), "a")
	said(err)
	_, err = d.Vectors(t.Context(), "a", slices.Collect(maps.Keys(made)))
	said(err)
	said(d.Forget(t.Context(), "a"))
	must(t, d.Close())
	_, err = f.WriteAt(make([]byte, 100), 0)
	must(t, errors.Join(err, f.Close()))
	_, err = vectordb.Open(t.Context(), path)
	said(err)
}
