package content_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/content"
)

// hostile is a folder with everything in it that a reader should not touch.
func hostile(t *testing.T) string {
	t.Helper()
	outside, dir := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(filepath.Join(outside, "secret.md"), []byte("secret"), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "sub"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "sub", "plain.md"), []byte("plain"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "socket")})
	must(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	for name, size := range map[string]int64{"huge": 3 << 30, "limit": content.MaxFileBytes, "over": content.MaxFileBytes + 1} {
		f, err := os.Create(filepath.Join(dir, name))
		must(t, err)
		must(t, errors.Join(f.Truncate(size), f.Close())) // sparse
	}
	for name, to := range map[string]string{
		"out": filepath.Join(outside, "secret.md"), "outer": outside, "up": "../" + filepath.Base(outside) + "/secret.md", "loop": "loop", "around": "sub/../around", "device": "/dev/zero",
		"topipe": "pipe", "inside": "sub/plain.md", "sub/back": "..", "nowhere": "gone",
	} {
		must(t, os.Symlink(to, filepath.Join(dir, filepath.FromSlash(name))))
	}
	return dir
}

// What is no plain file, too large or outside is refused, at once and unread; a link
// within the folder leads where it leads.
func TestDirReadsWithoutHarm(t *testing.T) {
	dir := hostile(t)
	for name, want := range map[string]string{ // the text, or ! and what the error says
		"sub/plain.md": "plain", "inside": "plain", "sub/back/inside": "plain",
		"pipe": "!no plain file", "topipe": "!no plain file", "socket": "!no plain file",
		"huge": "!3221225472 bytes", "over": "!16777217 bytes",
		"out": "!escapes", "outer": "!escapes", "outer/secret.md": "!escapes", "up": "!escapes", "device": "!escapes",
		"loop": "!too many levels", "around": "!too many levels", "nowhere": "!no such file", "gone": "!no such file",
		"../secret.md": "!invalid", "/etc/passwd": "!invalid", "sub/../pipe": "!invalid", "": "!invalid", "sub\x00": "!invalid",
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			got, err := fs.ReadFile(content.Dir(dir), name)
			if says, refused := strings.CutPrefix(want, "!"); refused && (err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), dir)) || !refused && (err != nil || string(got) != want) {
				t.Errorf("%q: %q, %v; want %s", name, got, err, want)
			}
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%q: reading it hangs", name)
		}
	}
	if got, err := fs.ReadFile(content.Dir(dir), "limit"); err != nil || len(got) != content.MaxFileBytes {
		t.Errorf("a file of the greatest size: %d bytes, %v", len(got), err)
	}
}

// A folder of plain files is one that testing/fstest finds nothing wrong with.
func TestDirIsAFileSystem(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "a", "b", "x.md"), []byte("x"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "y.md"), nil, 0o600))
	must(t, fstest.TestFS(content.Dir(dir), "a/b/x.md", "y.md"))
}

// A file that grows while it is read, and a folder that is replaced while it is used.
func TestDirWhileThingsChange(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "current")
	for _, version := range []string{"one", "two"} {
		must(t, os.Mkdir(filepath.Join(dir, version), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, version, "x"), []byte(version), 0o600))
		_ = os.Remove(path)
		must(t, os.Symlink(version, path))
		if got, err := fs.ReadFile(content.Dir(path), "x"); err != nil || string(got) != version {
			t.Errorf("%q, %v; want %s", got, err, version)
		}
	}
	f, err := content.Dir(path).Open("x")
	must(t, err)
	defer f.Close()
	must(t, os.Truncate(filepath.Join(path, "x"), content.MaxFileBytes+10))
	buf := make([]byte, content.MaxFileBytes+10)
	n := 0
	for err == nil && n < len(buf) {
		var m int
		m, err = f.Read(buf[n:])
		n += m
	}
	if err == nil || n > content.MaxFileBytes+1 {
		t.Errorf("%d bytes were read, %v", n, err)
	}
	if _, err := content.Dir(filepath.Join(dir, "none")).Open("x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
