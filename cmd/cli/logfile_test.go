package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A new day has a new file, also when the process began on an earlier one; files that
// are too old go; nobody else reads them.
func TestLogFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "wenjin.log")
	day := time.Date(2026, 5, 20, 10, 0, 0, 0, time.Local)
	write := func(l *logFile, text string, at time.Time) {
		t.Helper()
		l.now = func() time.Time { return at }
		if _, err := l.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	files := func() (out []string) {
		t.Helper()
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			text, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
			}
			out = append(out, string(text))
		}
		slices.Sort(out)
		return out
	}
	l := newLogFile(path, 190)
	write(l, "a", day)
	write(l, "b", day.Add(time.Hour))
	write(l, "c", day.Add(24*time.Hour))
	if got := strings.Join(files(), " "); got != "ab c" {
		t.Errorf("%q", got)
	}
	if err := l.file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, day, day); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "wenjin-2020-01-01T00-00-00.000.log")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Millisecond) // files are named to the millisecond
	write(newLogFile(path, 190), "d", day.Add(48*time.Hour))
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		got := strings.Join(files(), " ")
		if got == "ab c d" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q", got)
		}
	}
}
