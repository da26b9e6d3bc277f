package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// Whoever begins has a folder that nothing stands against, an article that is valid as
// it is written, and a service that answers from both.
func TestBeginning(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kb")
	if out := output(t, 0, "init", dir); !strings.Contains(out, "wenjin serve --content "+dir) {
		t.Error(out)
	}
	if out := output(t, 0, "check", dir); !strings.Contains(out, "3 articles (2 public, 1 agent") || !strings.Contains(out, "0 block, 0 warn") {
		t.Error(out)
	}
	file := strings.TrimSpace(output(t, 0, "new", "article", "--content", dir, "余额宝T+0多久到账？"))
	if want := filepath.Join(dir, "articles", "account", "yu-e-bao-t-0-duo-jiu-dao-zhang.md"); file != want {
		t.Errorf("it is at %s, not %s", file, want)
	}
	internal := strings.TrimSpace(output(t, 0, "new", "article", "--content", dir, "--category", "agent", "--audience", "agent", "--slug", "inner", "客户问: \"保本吗\" # 怎么答"))
	if out := output(t, 0, "check", dir); !strings.Contains(out, "5 articles (3 public, 2 agent") || !strings.Contains(out, "0 block") {
		t.Error(out)
	}
	s := serve(t, "--content", dir)
	defer s.stop()
	for q, slug := range map[string]string{"短信码收不到": "no-sms-code", "余额宝多久到账": "yu-e-bao-t-0-duo-jiu-dao-zhang"} {
		if slugs, _ := s.ask(q); len(slugs) == 0 || slugs[0] != slug {
			t.Errorf("%s finds %v", q, slugs)
		}
	}
	if page := s.read("/"); !strings.Contains(page, "<title>我们的帮助中心</title>") {
		t.Error(page)
	}
	src, err := os.ReadFile(internal)
	if err != nil || !strings.Contains(string(src), "audience: agent") {
		t.Errorf("%s, %v", src, err)
	}
}

// What stands there is never written over, and what can't be is refused with what to do.
func TestBeginningRefuses(t *testing.T) {
	dir := t.TempDir()
	writeArticle(t, dir, "one", "甲乙", "丙。")
	for want, args := range map[string][]string{
		"is not empty":                  {"init", dir},
		"not a directory":               {"init", filepath.Join(dir, "articles", "one.md")},
		"has the slug one already":      {"new", "article", "--content", dir, "--slug", "one", "甲"},
		`"A b" is none`:                 {"new", "article", "--content", dir, "--slug", "A b", "甲"},
		`"" is none`:                    {"new", "article", "--content", dir, "？！"},
		"could not be published":        {"new", "article", "--content", dir, "本产品保本保息，零风险"},
		"nowhere":                       {"new", "article", "--content", filepath.Join(dir, "nowhere"), "甲"},
		"--audience must be one of":     {"new", "article", "--content", dir, "--audience", "all", "甲"},
		"there is no \"x\" in taxonomy": {"new", "article", "--content", starterFolder(t), "--category", "x", "甲"},
	} {
		if got := wenjin(t, "", args...); got.code != cli.ExitUsage || !strings.Contains(got.errs, want) {
			t.Errorf("%v: %d %s, want %q", args, got.code, got.errs, want)
		}
	}
}

// starterFolder is a folder as init makes it.
func starterFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "kb")
	if got := wenjin(t, "", "init", dir); got.code != cli.ExitFine {
		t.Fatal(got.errs)
	}
	return dir
}

func TestSearchForPrograms(t *testing.T) {
	var found struct {
		Query    string
		Total    int
		Doubtful bool
		Hits     []struct{ Slug, Title, Answer, Tier string }
	}
	data := t.TempDir()
	must(t, json.Unmarshal([]byte(output(t, 0, "search", "--json", "--limit", "2", "--data", data, "余额宝多久到账")), &found))
	if found.Query != "余额宝多久到账" || found.Doubtful || found.Total < 2 || len(found.Hits) != 2 || found.Hits[0].Slug != "money-fund-t0-limit" || found.Hits[0].Answer == "" {
		t.Errorf("%+v", found)
	}
	if out := output(t, 0, "search", "--data", data, "驾照换证需要什么"); !strings.HasPrefix(out, "没有文章直接回答这个问题") {
		t.Error(out)
	}
}

// From the first moment on there is a page, which says how far the index is; probes are
// told to wait, and nothing of that is an error.
func TestReadyAtOnce(t *testing.T) {
	s := &server{t: t, base: "http://" + freeAddress(t), log: &bytes.Buffer{}}
	s.cmd = program(t, "serve", "--addr", strings.TrimPrefix(s.base, "http://"), "--drain", "0s")
	s.cmd.Stderr = s.log
	must(t, s.cmd.Start())
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	building := 0
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatalf("not ready:\n%s", s.log)
		}
		r, err := http.Get(s.base + "/")
		if err != nil {
			continue // it does not listen yet
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK {
			t.Fatalf("the first look is %d", r.StatusCode)
		}
		if probe, err := http.Get(s.base + "/readyz"); err != nil {
			t.Fatal(err)
		} else if _ = probe.Body.Close(); probe.StatusCode == http.StatusOK {
			break
		}
		if page := s.read("/search?q=x"); strings.Contains(page, "正在准备") && strings.Contains(page, `http-equiv="refresh"`) {
			building++
		}
	}
	if building == 0 {
		t.Error("nobody was told that the index is being built")
	}
	if page := s.read("/"); strings.Contains(page, "正在准备") || !strings.Contains(page, "有什么可以帮您") {
		t.Error("it is ready, and does not say so")
	}
	s.stop()
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("errors are logged:\n%s", log)
	}
}
