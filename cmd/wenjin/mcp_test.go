package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// An assistant that starts the program talks with it over its standard streams, gets what
// customers get of a folder, and leaves nothing behind.
func TestAnAssistantStartsTheProgram(t *testing.T) {
	dir := t.TempDir()
	writeArticle(t, dir, "one", "余额宝多久到账？", "下一交易日。")
	writeArticle(t, dir, "inner", "内部到账处置", "不得外传。")
	inner := filepath.Join(dir, "articles", "inner.md")
	src, err := os.ReadFile(inner)
	must(t, err)
	must(t, os.WriteFile(inner, []byte(strings.Replace(string(src), "public", "agent", 1)), 0o600))
	cmd := program(t, "mcp", "--content", dir, "--base-url", "https://help.example/")
	var errs strings.Builder
	cmd.Stderr = &errs
	home := cmd.Dir
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(context.Background(), &mcp.CommandTransport{Command: cmd}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	call := func(tool string, arguments map[string]any) string {
		t.Helper()
		out, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
		must(t, err)
		return out.Content[0].(*mcp.TextContent).Text
	}
	if got := call("search", map[string]any{"query": "到账"}); !strings.Contains(got, `"slug":"one"`) || !strings.Contains(got, `"total":1`) || !strings.Contains(got, "https://help.example/a/one") {
		t.Errorf("%s", got)
	}
	if got := call("get_article", map[string]any{"slug": "one"}); !strings.HasPrefix(got, "# 余额宝多久到账？\n") {
		t.Errorf("%s", got)
	}
	if got := call("get_article", map[string]any{"slug": "inner"}); strings.Contains(got, "外传") || !strings.Contains(got, `there is no article "inner"`) {
		t.Errorf("%s", got)
	}
	must(t, session.Close())
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 || errs.String() != "" {
		t.Errorf("left behind: %v, %v; said: %s", left, err, errs.String())
	}
}
