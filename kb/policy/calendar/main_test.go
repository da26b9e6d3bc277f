package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/policy"
)

// Only the line with the day of review changes, and a second run changes nothing.
func TestSpread(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	dated := write("a/limit.md", "---\r\ntitle: 限额\r\nas_of: 2026-03-15\r\nreview_by: 2030-01-01\r\n---\r\n\r\nreview_by: 不改\r\n")
	undated := write("undated.md", "---\ntitle: 未核对\nreview_by: 2030-01-01\n---\n\n文\n")
	other := write("notes.txt", "review_by: 2030-01-01\n")
	before := []string{read(undated), read(other)}
	for range 2 {
		if err := spread(dir, policy.Default()); err != nil {
			t.Fatal(err)
		}
		a := markdown.Parse("a/limit.md", []byte(read(dated))).Article
		want, err := policy.Default().ReviewDay(a)
		if err != nil || a.ReviewBy.String() != want.String() || a.ReviewBy.After(policy.Default().Since.AddDate(0, 3, 0)) {
			t.Errorf("the limit is looked at again on %s, want %s, %v", a.ReviewBy, want, err)
		}
		if text := "---\r\ntitle: 限额\r\nas_of: 2026-03-15\r\nreview_by: " + want.String() + "\r\n---\r\n\r\nreview_by: 不改\r\n"; read(dated) != text {
			t.Errorf("%q, want %q", read(dated), text)
		}
		if read(undated) != before[0] || read(other) != before[1] {
			t.Error("what has no as_of, or is no article, has changed")
		}
	}
	if err := spread(filepath.Join(dir, "nowhere"), policy.Default()); err == nil {
		t.Error("a folder that is not there is no error")
	}
}
