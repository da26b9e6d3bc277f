package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile puts into a content folder, at every place where something is read, what a
// reader should not touch.
func hostile(t *testing.T, dir string) {
	t.Helper()
	outside := t.TempDir()
	writeArticle(t, outside, "secret", "外面的文章", "不该读到。")
	articles := filepath.Join(dir, "articles")
	must(t, syscall.Mkfifo(filepath.Join(articles, "pipe.md"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(articles, "picture.png"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(dir, "facts.yaml"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(dir, "dictionary.txt"), 0o600))
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(articles, "socket.md")})
	must(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	for _, name := range []string{"articles/huge.md", "articles/huge.png", "stopwords.txt"} {
		f, err := os.Create(filepath.Join(dir, filepath.FromSlash(name)))
		must(t, err)
		must(t, errors.Join(f.Truncate(3<<30), f.Close())) // sparse
	}
	for name, to := range map[string]string{
		"out.md": filepath.Join(outside, "articles", "secret.md"), "outer": outside, "loop.md": "loop.md", "around": "../articles", "device.md": "/dev/zero", "device.png": "/dev/urandom",
	} {
		must(t, os.Symlink(to, filepath.Join(articles, name)))
	}
	writeArticle(t, dir, "shows", "看图说话", "![a](picture.png) ![b](huge.png) ![c](device.png) ![d](../../etc/passwd)")
	must(t, os.Mkdir(filepath.Join(articles, "unreadable"), 0o000))
}

// A content folder with pipes, sockets, devices, gigabytes, loops and ways out: check
// names them, serve answers from what is good, and neither hangs nor reads outside.
func TestAttackContentFolder(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "one", "如何查询征信报告", "线上申请。")
	hostile(t, dir)
	began := time.Now()
	out := output(t, 1, "check", dir)
	for _, says := range []string{
		"articles/pipe.md:1:1: block: [F-READ]", "articles/socket.md:1:1: block: [F-READ]", "articles/huge.md:1:1: block: [F-READ]", "articles/out.md:1:1: block: [F-READ]",
		"articles/loop.md:1:1: block: [F-READ]", "articles/device.md:1:1: block: [F-READ]", "facts.yaml:1:1: block: [F-READ]", "F-IMAGE",
	} {
		if !strings.Contains(out, says) {
			t.Errorf("check does not say %s", says)
		}
	}
	if strings.Contains(out, "不该读到") || strings.Contains(out, "外面的文章") || t.Failed() {
		t.Errorf("check: %s", out)
	}
	for _, file := range []string{"pipe.md", "huge.md", "device.md"} {
		output(t, 2, "check", filepath.Join(dir, "articles", file))
	}

	s := serve(t, "--data", data, "--content", dir, "--watch")
	if slugs, total := s.ask("征信"); total != 1 || len(slugs) != 1 || slugs[0] != "one" {
		t.Errorf("it finds %v", slugs)
	}
	if _, total := s.ask("外面的文章"); total != 0 {
		t.Error("it reads what lies outside")
	}
	writeArticle(t, dir, "two", "鲸鱼罐头怎么退货", "退回即可。") // it still watches
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if _, total := s.ask("鲸鱼罐头"); total == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("a new article is not taken in:\n%s", s.log)
		}
	}
	s.stop()
	if took := time.Since(began); took > 2*time.Minute {
		t.Errorf("it took %s", took)
	}
}
