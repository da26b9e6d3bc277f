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
		"kb": {}, "kb/fold": {}, "kb/markdown": {"kb", "kb/fold"}, "kb/compliance": {"kb", "kb/fold"}, "kb/store": {"kb"},
		"index": {"index/analysis/zh", "kb", "kb/markdown"}, "index/analysis/zh": {"kb/fold"}, "index/analysis/zh/zhbleve": {"index/analysis/zh", "kb/fold"}, "index/eval": {}, "index/bench": {"index", "kb", "kb/fold"},
		"index/retrieve":   {"index", "index/analysis/zh", "kb", "kb/fold"},
		"index/scan":       {"index/analysis/zh", "index/retrieve"},
		"index/rank":       {"index", "index/analysis/zh", "index/retrieve", "index/scan"},
		"index/highlight":  {"index", "index/analysis/zh", "index/retrieve", "index/scan"},
		"index/suggest":    {"index", "index/analysis/zh", "index/retrieve"},
		"index/bleveindex": {"index", "index/analysis/zh", "index/analysis/zh/zhbleve", "index/retrieve", "kb"},
		"index/embedded":   {"index", "index/analysis/zh", "index/bleveindex", "index/highlight", "index/rank", "index/retrieve", "index/scan", "index/suggest", "kb/fold"},
		"api/site":         {"api", "content", "index", "index/analysis/zh", "kb", "kb/markdown"},
		"api":              {"index", "index/analysis/zh", "kb", "kb/fold", "kb/markdown"}, "content": {},
	}
	owners := map[string][]string{
		"github.com/blevesearch/": {"index/analysis/zh/zhbleve", "index/bleveindex", "index/bench"},
		"github.com/yanyiwu/":     {"index/analysis/zh"},
		"github.com/labstack/":    {"api", "api/site"},
		"database/sql":            {"kb/store", "index/bench"},
		"github.com/prometheus/":  {"api"},
		"modernc.org/":            {"kb/store", "index/bench"},
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "github.com/wenjin-kb/wenjin/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "github.com/wenjin-kb/wenjin/")
		if pkg == "cmd/wenjin" || strings.HasSuffix(pkg, "test") {
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

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
