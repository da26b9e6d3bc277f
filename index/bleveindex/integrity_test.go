package bleveindex

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/indextest"
)

func TestState(t *testing.T) {
	for _, s := range []state{{}, {1, 2, 3}, {1 << 60, 50_000, 1<<64 - 1}} {
		raw := s.encode()
		if again, err := decodeState(raw); err != nil || again != s {
			t.Errorf("%+v becomes %+v, %v", s, again, err)
		}
		for i := range raw {
			for bit := range 8 {
				broken := append([]byte(nil), raw...)
				broken[i] ^= 1 << bit
				if got, err := decodeState(broken); err == nil {
					t.Errorf("%q is taken for %+v", broken, got)
				}
			}
		}
	}
	if s, err := decodeState(nil); err != nil || s != (state{}) {
		t.Errorf("nothing is %+v, %v", s, err)
	}
	if _, err := decodeState([]byte{}); err == nil {
		t.Error("an empty state is taken")
	}
}

// What panics, or reads outside of its memory, is an index that is built anew.
func TestGuarded(t *testing.T) {
	broken := errors.New("broken")
	var nothing *state
	for name, test := range map[string]struct {
		what func() error
		want error
	}{
		"fine": {func() error { return nil }, nil}, "an error": {func() error { return broken }, broken},
		"a panic": {func() error { panic("page 7") }, index.ErrUnusable}, "a fault": {func() error { nothing.seq++; return nil }, index.ErrUnusable},
	} {
		if err := guarded(test.what); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A segment that is cut off or altered anywhere is noticed.
func TestVerifySegment(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	put(t, x, indextest.Doc("a", "甲乙丙", "正文"))
	must(t, x.Verify(t.Context()))
	must(t, x.Close())
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	must(t, err)
	whole, err := os.ReadFile(files[0])
	must(t, err)
	path := filepath.Join(t.TempDir(), "x.zap")
	for at := 0; at < len(whole); at += max(len(whole)/97, 1) {
		broken := append([]byte(nil), whole...)
		broken[at] ^= 1
		must(t, os.WriteFile(path, broken, 0o600))
		if err := verifySegment(path); !errors.Is(err, index.ErrUnusable) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
	for _, size := range []int{0, 3, 4, len(whole) / 2, len(whole) - 1} {
		must(t, os.WriteFile(path, whole[:size], 0o600))
		if err := verifySegment(path); size != 4 && !errors.Is(err, index.ErrUnusable) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	must(t, os.WriteFile(path, whole, 0o600))
	must(t, verifySegment(path))
}

// A segment that Bleve has merged and removed is none that is missing; one that is in use is.
func TestVerifySegmentsThatAreGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	put(t, x, indextest.Doc("a", "甲乙丙", "正文"))
	before, err := snapshotReader(x.bleve)
	must(t, err)
	defer func() { must(t, before.Close()) }()
	file := segmentFiles(before)[0]
	put(t, x, indextest.Doc("b", "丁戊己", "正文"))
	must(t, x.merge(t.Context()))
	must(t, os.Remove(file)) // Bleve does, when it likes
	must(t, verifySegments(t.Context(), x.bleve, before))
	must(t, x.Verify(t.Context()))
	after, err := snapshotReader(x.bleve)
	must(t, err)
	defer func() { must(t, after.Close()) }()
	files := segmentFiles(after) // Bleve may yet remove others
	for _, file := range files {
		must(t, os.Rename(file, file+".taken"))
	}
	if err := x.Verify(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	for _, file := range files {
		must(t, os.Rename(file+".taken", file))
	}
	must(t, x.Close())
}

// segmentFiles are those that a state of an index is made of.
func segmentFiles(s *scorch.IndexSnapshot) (files []string) {
	for _, segment := range s.Segments() {
		files = append(files, segment.Segment().(interface{ Path() string }).Path())
	}
	return files
}
