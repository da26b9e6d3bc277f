package source_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// git runs git in a folder, at a time.
func git(t *testing.T, dir, at string, args ...string) {
	t.Helper()
	c := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=li", "-c", "user.email=li@example.cn", "-c", "commit.gpgSign=false"}, args...)...)
	c.Env = append(os.Environ(), "GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_DATE="+at, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// repository is a content folder within a repository, with two commits.
func repository(t *testing.T) (dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	top := t.TempDir()
	dir = filepath.Join(top, "内容")
	write := func(name, text string) {
		path := filepath.Join(dir, "articles", filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	git(t, top, "2025-01-02T08:00:00Z", "init", "-q")
	write("old.md", article("旧文", "g", "甲"))
	write("支付/带 空格.md", article("空格", "g", "甲"))
	write("said.md", "---\nupdated: 2024-05-06\n"+article("自述", "g", "甲")[len("---\n"):])
	git(t, top, "2025-01-02T08:00:00Z", "add", "-A")
	git(t, top, "2025-01-02T08:00:00Z", "commit", "-qm", "one")
	write("支付/带 空格.md", article("空格", "g", "乙"))
	git(t, top, "2025-03-04T08:00:00Z", "commit", "-qam", "two")
	write("new.md", article("新文", "g", "甲"))
	return dir
}

func datedBy(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	folder, err := markdown.LoadDir(os.DirFS(dir))
	must(t, err)
	must(t, source.DateByGit(t.Context(), folder, dir))
	out := map[string]time.Time{}
	for _, f := range folder.Files {
		out[f.Article.Title] = f.Changed
	}
	return out
}

// Texts are dated by the commit that changed them last, unless they say it themselves;
// those that git doesn't know by their files.
func TestGitDatesTexts(t *testing.T) {
	dir := repository(t)
	got := datedBy(t, dir)
	for title, want := range map[string]string{"旧文": "2025-01-02", "空格": "2025-03-04", "自述": "2024-05-06", "新文": time.Now().UTC().Format(time.DateOnly)} {
		if day := got[title].UTC().Format(time.DateOnly); day != want && title != "自述" || title == "自述" && got[title].In(time.FixedZone("", 8*3600)).Format(time.DateOnly) != want {
			t.Errorf("%s changed on %s, want %s", title, day, want)
		}
	}
	plain := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(plain, "articles"), 0o755))
	must(t, os.WriteFile(filepath.Join(plain, "articles", "a.md"), []byte(article("甲", "g", "乙")), 0o600))
	if got := datedBy(t, plain); time.Since(got["甲"]) > time.Hour {
		t.Errorf("without a repository: %v", got)
	}
}

// A repository can't make us run what it configures, and one that is broken stops
// nothing.
func TestGitRunsNothingOfTheRepository(t *testing.T) {
	dir := repository(t)
	trap := filepath.Join(t.TempDir(), "trap")
	script := trap + ".sh"
	must(t, os.WriteFile(script, []byte("#!/bin/sh\ntouch "+trap+"\n"), 0o700))
	for key, value := range map[string]string{
		"core.fsmonitor": script, "core.pager": script, "pager.log": script, "gpg.program": script, "log.showSignature": "true", "diff.external": script, "core.editor": script,
		"alias.log": "!" + script, "core.sshCommand": script, "diff.x.textconv": script, "filter.x.smudge": script, "filter.x.clean": script, "core.hooksPath": filepath.Dir(script),
	} {
		git(t, dir, "2025-01-02T08:00:00Z", "config", key, value)
	}
	must(t, os.WriteFile(filepath.Join(dir, ".gitattributes"), []byte("*.md diff=x filter=x\n"), 0o600))
	if got := datedBy(t, dir); got["旧文"].UTC().Format(time.DateOnly) != "2025-01-02" {
		t.Errorf("旧文 changed on %s", got["旧文"])
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program that the repository configures was run")
	}
	must(t, os.WriteFile(filepath.Join(filepath.Dir(dir), ".git", "HEAD"), []byte("broken"), 0o600))
	folder, err := markdown.LoadDir(os.DirFS(dir))
	must(t, err)
	if err := source.DateByGit(t.Context(), folder, dir); err == nil {
		t.Error("a broken repository is not told of")
	}
}
