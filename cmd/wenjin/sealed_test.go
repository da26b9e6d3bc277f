package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"
)

// newKey makes a key, and gives its public half and the file of the secret one.
func newKey(t *testing.T) (recipient, identity string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	must(t, err)
	identity = filepath.Join(t.TempDir(), "key.txt")
	must(t, os.WriteFile(identity, []byte(key.String()+"\n"), 0o600))
	return key.Recipient().String(), identity
}

// A backup for the owner of a key is of no use to anybody else, comes back with all
// that was in it, and leaves nothing in the clear behind.
func TestSealedBackupAndRestore(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "kept", "备份里的文章", "只有密钥的主人能读的正文。")
	output(t, 0, "import", "--data", data, dir)
	words := filepath.Join(data, "words")
	must(t, os.MkdirAll(words, 0o755))
	must(t, os.WriteFile(filepath.Join(words, "synonyms.txt"), []byte("归还, 返还\n"), 0o644))
	recipient, identity := newKey(t)
	other, otherIdentity := newKey(t)
	file := filepath.Join(t.TempDir(), "night.age")
	output(t, 0, "backup", "--data", data, "--recipient", recipient+","+other, file)
	text, err := os.ReadFile(file)
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 || bytes.Contains(text, []byte("正文")) || bytes.Contains(text, []byte("SQLite")) || bytes.Contains(text, []byte("归还")) {
		t.Errorf("%v, or it is in the clear", info.Mode())
	}
	if beside, _ := filepath.Glob(file + "*"); len(beside) != 1 {
		t.Errorf("beside it lies %v", beside)
	}
	output(t, 1, "backup", "--data", data, "--recipient", recipient, file)
	output(t, 2, "backup", "--data", data, "--recipient", "age1nobody", file+"2")

	again := t.TempDir()
	_, strange := newKey(t)
	output(t, 2, "restore", "--data", again, file)
	output(t, 1, "restore", "--data", again, "--identity", strange, file)
	cut := filepath.Join(t.TempDir(), "cut.age")
	must(t, os.WriteFile(cut, text[:len(text)-1], 0o600))
	output(t, 1, "restore", "--data", again, "--identity", identity, cut)
	if _, err := os.Stat(filepath.Join(again, "wenjin.db")); err == nil {
		t.Error("a backup that could not be read is restored")
	}
	for _, key := range []string{identity, otherIdentity} {
		if out := output(t, 0, "restore", "--data", again, "--force", "--identity", key, file); !strings.Contains(out, "1 articles") {
			t.Error(out)
		}
	}
	if show := output(t, 0, "audit", "show", "--data", again); !strings.Contains(show, `"night.age"`) {
		t.Errorf("the log does not name the backup: %s", show)
	}
	if got, err := os.ReadFile(filepath.Join(again, "words", "synonyms.txt")); err != nil || string(got) != "归还, 返还\n" {
		t.Errorf("word files: %q, %v", got, err)
	}
	output(t, 0, "verify", "--data", again)
	for _, folder := range []string{data, again} {
		if left, _ := filepath.Glob(filepath.Join(folder, "backup-in-the-clear-*")); len(left) > 0 {
			t.Errorf("left in the clear: %v", left)
		}
	}
	plain := filepath.Join(t.TempDir(), "plain.db")
	output(t, 0, "backup", "--data", data, plain)
	output(t, 2, "restore", "--data", again, "--force", "--identity", identity, plain)
}

// What the service and its backups leave on disk, nobody else on the machine reads.
func TestFilesAreTheOwnersAlone(t *testing.T) {
	was := syscall.Umask(0)
	defer syscall.Umask(was)
	parent := t.TempDir()
	data := filepath.Join(parent, "data")
	s := serve(t, "--data", data, "--log-file", filepath.Join(parent, "wenjin.log"))
	output(t, 0, "backup", "--data", data, filepath.Join(parent, "plain.db"))
	recipient, _ := newKey(t)
	output(t, 0, "backup", "--data", data, "--recipient", recipient, filepath.Join(parent, "sealed.age"))
	s.stop()
	seen := 0
	must(t, filepath.WalkDir(parent, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == parent {
			return err
		}
		info, err := d.Info()
		must(t, err)
		seen++
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
			if d.IsDir() {
				return nil
			}
		}
		if d.IsDir() {
			return fs.SkipDir // nobody else comes in
		}
		return nil
	}))
	if seen < 4 {
		t.Errorf("%d files and folders", seen)
	}
}
