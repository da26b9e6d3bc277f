package markdown_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// watched is a folder that is watched, and what came of it.
type watched struct {
	t     *testing.T
	dir   string
	calls chan struct{}
	ended chan error
	stop  context.CancelFunc
}

func watch(t *testing.T) *watched {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "articles"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := &watched{t, dir, make(chan struct{}, 1000), make(chan error, 1), cancel}
	go func() { w.ended <- markdown.Watch(ctx, dir, func() { w.calls <- struct{}{} }) }()
	t.Cleanup(cancel)
	// It watches from some moment on: a first change is written until it is seen.
	for deadline := time.Now().Add(20 * time.Second); ; {
		w.write("begin.md")
		select {
		case <-w.calls:
			w.quiet()
			return w
		case <-time.After(300 * time.Millisecond):
			if time.Now().After(deadline) {
				t.Fatal("no change is ever seen")
			}
		}
	}
}

func (w *watched) write(name string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(time.Now().String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// quiet waits until nothing is told any more.
func (w *watched) quiet() {
	for {
		select {
		case <-w.calls:
		case <-time.After(500 * time.Millisecond):
			return
		}
	}
}

func (w *watched) told() bool {
	select {
	case <-w.calls:
		return true
	case <-time.After(10 * time.Second):
		return false
	}
}

func TestWatch(t *testing.T) {
	w := watch(t)
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"a new file", func() error { w.write("articles/a.md"); return nil }},
		{"a changed file", func() error { w.write("articles/a.md"); return nil }},
		{"another name", func() error {
			return os.Rename(filepath.Join(w.dir, "articles/a.md"), filepath.Join(w.dir, "articles/b.md"))
		}},
		{"a file that is gone", func() error { return os.Remove(filepath.Join(w.dir, "articles/b.md")) }},
		{"a new folder", func() error { return os.MkdirAll(filepath.Join(w.dir, "articles/新/深"), 0o755) }},
		{"a file in it", func() error { w.write("articles/新/深/c.md"); return nil }},
		{"a folder that is gone", func() error { return os.RemoveAll(filepath.Join(w.dir, "articles/新")) }},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if !w.told() {
			t.Errorf("%s is not told of", step.what)
		}
		w.quiet()
	}
	w.stop()
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
}

// What editors and git write for themselves is no change, and many files at once are
// one.
func TestWatchIsCalledForWhatMatters(t *testing.T) {
	w := watch(t)
	for _, name := range []string{".a.md.swp", "a.md~", "#a.md#", ".git/index", "articles/.hidden.md"} {
		w.write(name)
	}
	select {
	case <-w.calls:
		t.Error("what is hidden is told of")
	case <-time.After(700 * time.Millisecond):
	}
	for i := range 50 {
		w.write(filepath.Join("articles", string(rune('a'+i%26))+string(rune('a'+i/26))+".md"))
	}
	if !w.told() {
		t.Fatal("fifty files are not told of")
	}
	time.Sleep(time.Second)
	if n := len(w.calls); n > 10 {
		t.Errorf("fifty files at once are %d calls more", n)
	}
}

func TestWatchOfNothing(t *testing.T) {
	if err := markdown.Watch(t.Context(), filepath.Join(t.TempDir(), "nowhere"), func() { t.Error("called") }); err == nil {
		t.Error("a folder that is not there is watched")
	}
}
