package mcp_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// The official client for Node, which holds answers to the schemas of the tools, is served
// as ours: customers and agents, each by what they may see.
func TestTheClientForNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join("..", "..", "node_modules", "@modelcontextprotocol", "sdk")); err != nil || missing != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI has Node and the modules of package.json")
		}
		t.Skip("there is no Node, or no @modelcontextprotocol/sdk (npm install --no-package-lock)")
	}
	w := newWorld(t, sitetest.BaseURL)
	for who, want := range map[kb.Role]struct {
		first, begins string
		categories    int
	}{
		kb.RoleCustomer: {"open", "# 余额宝多久到账？\n", 3},
		kb.RoleAgent:    {"inner", "# " + sitetest.Secret + "到账处置\n", 5},
	} {
		cmd := exec.Command(node, filepath.Join("testdata", "client.mjs"), w.url, w.Request(who, "GET", "/", nil).Header.Get("Authorization"))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%q: %v\n%s", who, err, err.(*exec.ExitError).Stderr)
		}
		var got struct {
			Server, Instructions, First, Text string
			Tools                             []string
			Missing                           bool
			Categories                        int
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got.Server != "wenjin" || !strings.Contains(got.Instructions, "word for word") || !slices.Contains(got.Tools, "search") || !got.Missing {
			t.Errorf("%q: %+v", who, got)
		}
		if got.First != want.first || !strings.HasPrefix(got.Text, want.begins) || got.Categories != want.categories {
			t.Errorf("%q is told %s, %d categories: %s", who, got.First, got.Categories, got.Text)
		}
	}
}
