package sealed_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sealed"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// pair is a key and the files of both halves.
func pair(t *testing.T) (recipients []age.Recipient, identities []age.Identity) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	must(t, err)
	recipients, err = sealed.Recipients([]string{key.Recipient().String()})
	must(t, err)
	path := filepath.Join(t.TempDir(), "key.txt")
	must(t, os.WriteFile(path, []byte("# created: today\n"+key.String()+"\n"), 0o600))
	identities, err = sealed.Identities(path)
	must(t, err)
	return recipients, identities
}

// tree is a folder with files.
func tree(t *testing.T) (dir string, files map[string]string) {
	t.Helper()
	dir = t.TempDir()
	files = map[string]string{"wenjin.db": strings.Repeat("正文\x00", 100_000), "words/synonyms.txt": "还款, 还钱\n", "words/past/empty": ""}
	for name, text := range files {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir, files
}

// What was sealed comes out as it went in, for the owner of a key alone; nothing of it
// stands in the file, which nobody else can read.
func TestSealedFilesComeBack(t *testing.T) {
	dir, files := tree(t)
	mine, key := pair(t)
	others, otherKey := pair(t)
	path := filepath.Join(t.TempDir(), "backup.age")
	must(t, sealed.Write(path, append(mine, others...), dir))
	info, err := os.Stat(path)
	must(t, err)
	text, err := os.ReadFile(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 || bytes.Contains(text, []byte("正文")) || bytes.Contains(text, []byte("synonyms")) {
		t.Errorf("%v, or the file is in the clear", info.Mode())
	}
	for _, identities := range [][]age.Identity{key, otherKey} {
		out := t.TempDir()
		must(t, sealed.Read(path, identities, out))
		n := 0
		must(t, filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			n++
			name, _ := filepath.Rel(out, p)
			got, err := os.ReadFile(p)
			info, statErr := os.Stat(p)
			if err != nil || statErr != nil || string(got) != files[filepath.ToSlash(name)] || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %d bytes, %v", name, len(got), info.Mode())
			}
			return nil
		}))
		if n != len(files) {
			t.Errorf("%d files come out", n)
		}
	}
	_, strange := pair(t)
	if err := sealed.Read(path, strange, t.TempDir()); kb.KindOf(err) != kb.Denied {
		t.Errorf("another key: %v", err)
	}
	if err := sealed.Write(path, mine, dir); kb.KindOf(err) != kb.Conflict {
		t.Errorf("over a file: %v", err)
	}
	if is, err := sealed.Is(path); err != nil || !is {
		t.Errorf("%t, %v", is, err)
	}
	if is, err := sealed.Is(filepath.Join(dir, "words/past/empty")); err != nil || is {
		t.Errorf("an empty file is encrypted: %t, %v", is, err)
	}
}

// A file that was cut off anywhere or changed anywhere does not come out as if it were
// whole.
func TestDamagedSealedFiles(t *testing.T) {
	dir, _ := tree(t)
	mine, key := pair(t)
	path := filepath.Join(t.TempDir(), "backup.age")
	must(t, sealed.Write(path, mine, dir))
	whole, err := os.ReadFile(path)
	must(t, err)
	try := func(what string, text []byte) {
		t.Helper()
		damaged := filepath.Join(t.TempDir(), "x")
		must(t, os.WriteFile(damaged, text, 0o600))
		if err := sealed.Read(damaged, key, t.TempDir()); err == nil {
			t.Errorf("%s: it is read", what)
		}
	}
	for _, n := range []int{0, 1, 100, 200, len(whole) / 2, len(whole) - 65_552, len(whole) - 1} {
		try(fmt.Sprint("the first ", n, " bytes"), whole[:n])
	}
	for at := 7; at < len(whole); at += len(whole) / 40 {
		text := slices.Clone(whole)
		text[at] ^= 1
		try(fmt.Sprint("a bit at ", at), text)
	}
	try("something after it", append(slices.Clone(whole), 'x'))
}

// Whoever knows the public key can write an archive; it reaches nothing outside the
// folder.
func TestHostileArchives(t *testing.T) {
	mine, key := pair(t)
	for name, h := range map[string]tar.Header{
		"a way up":            {Name: "../escaped", Typeflag: tar.TypeReg},
		"a hidden way up":     {Name: "words/../../escaped", Typeflag: tar.TypeReg},
		"an absolute path":    {Name: "/tmp/wenjin-escaped", Typeflag: tar.TypeReg},
		"a symbolic link":     {Name: "link", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink},
		"a hard link":         {Name: "link", Linkname: "wenjin.db", Typeflag: tar.TypeLink},
		"a FIFO":              {Name: "fifo", Typeflag: tar.TypeFifo},
		"a device":            {Name: "null", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3},
		"a folder further up": {Name: "../escaped/", Typeflag: tar.TypeDir},
		"a file twice":        {Name: "wenjin.db", Typeflag: tar.TypeReg},
	} {
		parent := t.TempDir()
		dir, path := filepath.Join(parent, "into"), filepath.Join(parent, "x.age")
		must(t, os.Mkdir(dir, 0o700))
		f, err := os.Create(path)
		must(t, err)
		w, err := age.Encrypt(f, mine...)
		must(t, err)
		archive := tar.NewWriter(w)
		must(t, archive.WriteHeader(&tar.Header{Name: "wenjin.db", Typeflag: tar.TypeReg, Mode: 0o600}))
		must(t, archive.WriteHeader(&h))
		must(t, archive.Close())
		must(t, w.Close())
		must(t, f.Close())
		if err := sealed.Read(path, key, dir); err == nil {
			t.Errorf("%s is taken", name)
		}
		left, err := os.ReadDir(parent)
		must(t, err)
		if _, statErr := os.Lstat("/tmp/wenjin-escaped"); len(left) != 2 || statErr == nil {
			t.Errorf("%s: %v", name, left)
		}
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for _, keys := range [][]string{{"age1x"}, {""}, {"ssh-ed25519 AAAA"}, nil} {
		if _, err := sealed.Recipients(keys); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%q: %v", keys, err)
		}
	}
	path := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(path, []byte("secret"), 0o600))
	if _, err := sealed.Identities(path); kb.KindOf(err) != kb.Invalid || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	if _, err := sealed.Identities(path + "x"); err == nil {
		t.Error("a file that is not there")
	}
}
