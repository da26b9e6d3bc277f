package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The arrows of docs/architecture.md: which of our packages each may import, and
// who alone may import a technology.
func TestArrows(t *testing.T) {
	allowed := map[string][]string{
		"kb": {}, "kb/fold": {}, "kb/markdown": {"kb", "kb/fold", "kb/markdown/syntax"}, "kb/markdown/syntax": {"kb/fold"}, "kb/compliance": {"kb", "kb/compliance/personal", "kb/compliance/suspect", "kb/fold"}, "kb/compliance/personal": {"kb/fold"}, "kb/compliance/suspect": {"kb/fold"}, "kb/compliance/suspect/train": {"kb/compliance/suspect"}, "kb/auth": {"kb"}, "kb/store": {"kb", "kb/auth"},
		"index": {"index/analysis/zh", "kb", "kb/markdown"}, "index/analysis/zh": {"kb/fold"}, "index/eval": {"index", "kb"}, "index/bench": {"index", "kb"}, "index/generation": {"index"},
		"index/retrieve":   {"index", "index/analysis/zh", "kb", "kb/fold"},
		"index/scan":       {"index/analysis/zh", "index/retrieve"},
		"index/rank":       {"index", "index/analysis/zh", "index/retrieve", "index/scan"},
		"index/highlight":  {"index", "index/analysis/zh", "index/retrieve", "index/scan"},
		"index/suggest":    {"index", "index/analysis/zh", "index/retrieve"},
		"index/bleveindex": {"index", "index/analysis/zh", "index/retrieve", "kb"},
		"index/embedded":   {"index", "index/analysis/zh", "index/bleveindex", "index/highlight", "index/rank", "index/retrieve", "index/scan", "index/suggest", "kb/fold"},
		"content":          {}, "content/source": {"content", "index", "index/analysis/zh", "index/generation", "kb", "kb/compliance", "kb/markdown"},
		"api/site":         {"api", "index", "kb", "kb/markdown"},
		"api/site/help":    {"api/site", "index", "kb", "kb/markdown"},
		"api/site/desk":    {"api/site", "index", "kb", "kb/markdown"},
		"api/site/console": {"api", "api/site", "content", "content/source", "index", "index/analysis/zh", "kb", "kb/auth", "kb/markdown"},
		"api":              {"index", "index/analysis/zh", "kb", "kb/auth", "kb/fold", "kb/markdown"},
		"cmd/cli":          {"kb"}, "cmd/wenjin-bench/peers": {"index", "kb", "kb/fold"},
	}
	owners := map[string][]string{
		"github.com/blevesearch/": {"index/bleveindex", "cmd/wenjin-bench/peers"},
		"github.com/yanyiwu/":     {"index/analysis/zh"},
		"github.com/labstack/":    {"api", "api/site", "api/site/help", "api/site/desk", "api/site/console"},
		"database/sql":            {"kb/store", "cmd/wenjin-bench/peers"},
		"github.com/prometheus/":  {"api"},
		"modernc.org/":            {"kb/store", "cmd/wenjin-bench/peers"},
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "github.com/wenjin-kb/wenjin/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "github.com/wenjin-kb/wenjin/")
		if pkg == "cmd/wenjin" || pkg == "cmd/wenjin-bench" || strings.HasSuffix(pkg, "test") {
			continue
		}
		mayImport, known := allowed[pkg]
		if !known {
			t.Errorf("package %s has no row here and in docs/architecture.md", pkg)
		}
		for _, imported := range fields[1:] {
			if ours, ok := strings.CutPrefix(imported, "github.com/wenjin-kb/wenjin/"); ok && !contains(mayImport, ours) {
				t.Errorf("%s imports %s", pkg, ours)
			}
			for prefix, who := range owners {
				if strings.HasPrefix(imported, prefix) && !contains(who, pkg) {
					t.Errorf("%s imports %s, which only %s may", pkg, imported, who)
				}
			}
		}
	}
}

// The service carries neither the rivals that it is measured against nor what is
// made to measure with.
func TestTheServiceCarriesNoRivals(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !contains(deps, "github.com/wenjin-kb/wenjin/index/embedded") {
		t.Fatal("the list of what the service is made of lacks its engine")
	}
	for _, pkg := range deps {
		if strings.HasPrefix(pkg, "github.com/wenjin-kb/wenjin/cmd/wenjin-bench") || pkg == "github.com/wenjin-kb/wenjin/index/bench" {
			t.Errorf("cmd/wenjin depends on %s", pkg)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
