package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The arrows of docs/architecture.md: its table says which of our packages each may
// import. Who alone may import a technology stands here.
func TestArrows(t *testing.T) {
	allowed := arrows(t)
	owners := map[string][]string{
		"github.com/blevesearch/": {"index/analysis/zh/zhbleve", "index/bleveindex", "index/docsets", "index/segmentfile", "index/textfile", "index/zappack", "cmd/wenjin-bench/peers"}, // index/textfile but mmap-go
		"github.com/yanyiwu/":     {"index/analysis/zh"},
		"github.com/labstack/": {
			"api",
			"api/answers",
			"api/curations",
			"api/insight",
			"api/meili",
			"api/mcp",
			"api/request",
			"api/site",
			"api/site/console",
			"api/site/curations",
			"api/site/desk",
			"api/site/experiments",
			"api/site/guide",
			"api/site/help",
			"api/site/insight",
			"api/site/overview",
			"api/site/plain",
			"api/site/webhooks",
			"api/webhooks",
		},
		"database/sql":                     {"kb/postgres", "kb/sqlite", "kb/store", "kb/store/answersdb", "kb/store/attemptsdb", "kb/store/workdb", "kb/searchlog/searchdb", "kb/vectordb", "cmd/wenjin-bench/peers"},
		"github.com/opensearch-project/":   {"index/opensearch/nodes"},
		"github.com/prometheus/":           {"api", "api/metrics"},
		"github.com/modelcontextprotocol/": {"api/mcp"},
		"go.opentelemetry.io/":             {"api", "index/search"},
		"modernc.org/":                     {"kb/sqlite", "cmd/wenjin-bench/peers"},
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "github.com/wenjin-kb/wenjin/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "github.com/wenjin-kb/wenjin/")
		if pkg == "cmd/wenjin" || pkg == "cmd/wenjin-bench" {
			continue
		}
		mayImport, known := allowed[pkg]
		if !known && strings.HasSuffix(pkg, "test") { // a suite without a row imports what its tests need
			continue
		}
		if !known {
			t.Errorf("package %s has no row in docs/architecture.md", pkg)
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

// arrows reads the table of rooms: the room is the first cell, what it may import the
// last one.
func arrows(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 6 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		room := strings.Trim(cells[1], " `")
		out[room] = []string{}
		for _, name := range strings.Split(cells[4], ",") {
			if quoted := strings.TrimSpace(name); strings.HasPrefix(quoted, "`") {
				out[room] = append(out[room], strings.Trim(quoted, "`"))
			}
		}
	}
	if len(out) < 30 {
		t.Fatalf("the table of rooms has %d rows", len(out))
	}
	for room := range out {
		if info, err := os.Stat(filepath.Join("..", "..", room)); err != nil || !info.IsDir() {
			t.Errorf("docs/architecture.md has a row for %s, which is not there", room)
		}
	}
	return out
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
