package importer_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
)

// entry is a file of an archive.
type entry struct {
	name string
	data []byte
	mode os.FileMode
}

func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t *testing.T, name string, data []byte) (*importer.Files, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := importer.Open(path)
	if err == nil {
		t.Cleanup(func() { _ = f.Close() })
	}
	return f, err
}

// Nothing that an archive does leads out of it, fills the memory or goes unsaid.
func TestHostileArchivesAreRefused(t *testing.T) {
	bomb := zipped(t, entry{name: "a.md", data: make([]byte, 5<<20)})
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().String("文章.md")
	for _, test := range []struct {
		name, says string
		data       []byte
	}{
		{"up.zip", "leads out of it", zipped(t, entry{name: "../../etc/passwd", data: []byte("x")})},
		{"root.zip", "leads out of it", zipped(t, entry{name: "/etc/passwd", data: []byte("x")})},
		{"windows.zip", "leads out of it", zipped(t, entry{name: `..\..\evil.md`, data: []byte("x")})},
		{"within.zip", "leads out of it", zipped(t, entry{name: "a/../../b.md", data: []byte("x")})},
		{"bomb.zip", "times its size", bomb},
		{"nested.zip", "times its size", zipped(t, entry{name: "part.zip", data: bomb})},
		{"long.zip", "leads out of it", zipped(t, entry{name: strings.Repeat("x", 2000), data: []byte("x")})},
		{"none.zip", "no zip archive", []byte("PK\x03\x04 not really")},
		{"empty.zip", "there is no file", zipped(t)},
		{"macos.zip", "there is no file", zipped(t, entry{name: "__MACOSX/._a.md", data: []byte("x")}, entry{name: ".DS_Store", data: []byte("x")})},
	} {
		if _, err := open(t, test.name, test.data); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	f, err := open(t, "fine.zip", zipped(t, entry{name: gbk, data: []byte("甲")}, entry{name: `dir\b.md`, data: []byte("乙")},
		entry{name: "link.md", data: []byte("/etc/passwd"), mode: os.ModeSymlink | 0o777}, entry{name: "part.zip", data: zipped(t, entry{name: "c.md", data: []byte("丙")})}))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"c.md", "dir/b.md", "文章.md"}; !slices.Equal(f.Names(), want) || len(f.Notes) != 1 || f.Notes[0].Place != "link.md" {
		t.Errorf("%q, %+v", f.Names(), f.Notes)
	}
	if data, err := f.Read("c.md"); err != nil || string(data) != "丙" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := f.Read("link.md"); err == nil {
		t.Error("a link is read")
	}
}

// A file says in its head that it is small and is not: no more than the limit is unpacked.
func TestAnArchiveThatLiesAboutSizes(t *testing.T) {
	data := zipped(t, entry{name: "a.md", data: bytes.Repeat([]byte("x"), 9000)})
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[at+24:], []byte{1, 0, 0, 0}) // uncompressed size in the central directory
	f, err := open(t, "liar.zip", data)
	if err != nil {
		return
	}
	if got, err := f.Read("a.md"); err == nil {
		t.Errorf("%d bytes are read of a file that says it has 1", len(got))
	}
}

func TestOpenFolders(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.md": "甲", "sub/b.md": "乙", ".git/c.md": "丙", "node_modules/d.md": "丁"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(outside, []byte("密"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.md")); err != nil {
		t.Fatal(err)
	}
	f, err := importer.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if want := []string{"a.md", "link.md", "sub/b.md"}; !slices.Equal(f.Names(), want) {
		t.Errorf("%q", f.Names())
	}
	if data, err := f.Read("link.md"); err == nil {
		t.Errorf("a link out of the folder is read: %q", data)
	}
	for _, bad := range []string{filepath.Join(dir, "nowhere"), t.TempDir()} {
		if _, err := importer.Open(bad); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestCheckOffice(t *testing.T) {
	part := entry{name: "word/document.xml", data: []byte("<w:document/>")}
	for _, test := range []struct {
		says string
		data []byte
	}{
		{"", zipped(t, part)},
		{"macros", zipped(t, part, entry{name: "word/vbaProject.bin", data: []byte("x")})},
		{"macros", zipped(t, part, entry{name: "xl/macrosheets/sheet1.xml", data: []byte("<x/>")})},
		{"declares XML entities", zipped(t, entry{name: "word/document.xml", data: []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`)})},
		{"leads out of it", zipped(t, part, entry{name: "../x.xml", data: []byte("x")})},
		{"times its size", zipped(t, entry{name: "word/document.xml", data: make([]byte, 5<<20)})},
		{"no document", []byte("no zip")},
	} {
		err := importer.CheckOffice("a.docx", test.data)
		if test.says == "" && err != nil || test.says != "" && (kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("want %q: %v", test.says, err)
		}
	}
}

func TestText(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("余额宝"))
	for _, test := range []struct {
		in   []byte
		want string
	}{
		{[]byte("\ufeff甲\r\n乙\r丙"), "甲\n乙\n丙"}, {gb, "余额宝"}, {[]byte("\xff\xfeA\x00"), "A"}, {[]byte("\xfe\xff\x4f\x59"), "余"},
	} {
		if got, err := importer.Text(test.in); err != nil || got != test.want {
			t.Errorf("%q: %q, %v", test.in, got, err)
		}
	}
	if _, err := importer.Text([]byte("a\x00b")); err == nil {
		t.Error("bytes are taken for text")
	}
}

func TestAddresses(t *testing.T) {
	if got := importer.Beside("docs/pay/a.md", "static")("../img/a%20b.png?x=1#y"); !slices.Equal(got, []string{"docs/img/a b.png", "../img/a b.png", "img/a b.png"}) {
		t.Errorf("%q", got)
	}
	if got := importer.Beside("docs/a.md", "static")("/img/x.png"); !slices.Equal(got, []string{"img/x.png", "static/img/x.png"}) {
		t.Errorf("%q", got)
	}
	for address, want := range map[string]bool{"https://a.cn": true, "HTTP://a.cn": true, "mailto:a@b.cn": true, "javascript:x": false, "data:x": false, "file:///x": false, "a.md": false} {
		if importer.IsWeb(address) != want {
			t.Errorf("IsWeb(%q) = %v", address, !want)
		}
	}
}

// No archive panics, and no name that it gives leads out.
func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, entry{name: "a.md", data: []byte("x")}))
	f.Add(zipped(f, entry{name: "../a.md", data: []byte("x")}))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = importer.CheckOffice("a.docx", data)
		path := filepath.Join(t.TempDir(), "a.zip")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := importer.Open(path)
		if err != nil {
			return
		}
		defer files.Close()
		for _, name := range files.Names() {
			if !filepath.IsLocal(name) {
				t.Errorf("%q leads out", name)
			}
			_, _ = files.Read(name)
		}
	})
}

// Archives in an archive are held in memory: all together they have a bound.
func TestArchivesInAnArchiveAreBounded(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"a.zip", "b.zip"} {
		f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: 3 << 20, UncompressedSize64: 300 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(make([]byte, 3<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, "x.zip", b.Bytes()); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), "the archives in") {
		t.Errorf("opened: %v", err)
	}
}
