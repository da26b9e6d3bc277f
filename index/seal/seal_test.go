package seal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A closed folder is sealed; any other file, another byte or a file too many breaks it.
func TestSeal(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, dir string)
		says   string // "" is whole
	}{
		"as it was": {func(*testing.T, string) {}, ""},
		"another byte": {func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "b", "x"), []byte("xY"), 0o600))
		}, "b/x 2"},
		"a byte too few":  {func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "a"), 0)) }, "a 1"},
		"a file gone":     {func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "a"))) }, "a 1"},
		"a file too many": {func(t *testing.T, dir string) { must(t, os.WriteFile(filepath.Join(dir, "c"), nil, 0o600)) }, "too many"},
		"another seal": {func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, File), []byte("a"), 0o600))
		}, "a"},
	} {
		dir := t.TempDir()
		must(t, os.Mkdir(filepath.Join(dir, "b"), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, "a"), []byte("1"), 0o600))
		must(t, os.WriteFile(filepath.Join(dir, "b", "x"), []byte("xy"), 0o600))
		must(t, Put(dir))
		test.change(t, dir)
		sealed, err := TakeOff(dir)
		if test.says == "" {
			if _, gone := os.Stat(filepath.Join(dir, File)); err != nil || !sealed || !os.IsNotExist(gone) {
				t.Errorf("%s: %v, %v, %v", name, sealed, err, gone)
			}
			if sealed, err := TakeOff(dir); sealed || err != nil {
				t.Errorf("%s: in use: %v, %v", name, sealed, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}

// A file is written whole, over what was there; where it cannot be, what was there
// stays.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sample")
	for _, content := range []string{"first, and longer", "second", ""} {
		must(t, writeFile(path, []byte(content)))
		got, err := os.ReadFile(path)
		must(t, err)
		if string(got) != content {
			t.Errorf("%q, want %q", got, content)
		}
	}
	must(t, os.Mkdir(path+".new", 0o700))
	if err := writeFile(path, []byte("third")); err == nil {
		t.Error("no error")
	}
	if got, _ := os.ReadFile(path); len(got) != 0 {
		t.Errorf("what was there became %q", got)
	}
}
