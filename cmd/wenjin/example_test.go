package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// The example house under docs is what its README says: clean, every figure of the
// starter filled in with source and owner, and served with all of them.
func TestExampleHouse(t *testing.T) {
	house, err := filepath.Abs(filepath.Join("..", "..", "docs", "examples", "house"))
	must(t, err)
	readme, err := os.ReadFile(filepath.Join(house, "README.md"))
	must(t, err)
	clean := "5 articles (4 public, 1 agent, 0 compliance): 0 block, 0 warn, "
	if got := wenjin(t, "", "check", house); got.code != cli.ExitFine || !strings.Contains(got.out, clean) || strings.Contains(got.out, "Q-CONFIRM") || !strings.Contains(string(readme), "# "+clean) {
		t.Errorf("%+v", got)
	}

	starter, _ := markdown.LoadFacts(content.FS)
	facts, _ := markdown.LoadFacts(content.Dir(house))
	for key := range starter {
		if f := facts[key]; f.Value == "" || f.Source == "" || f.Owner == "" || f.ValidFrom.IsZero() || f.Neutral == "" {
			t.Errorf("%s: %+v", key, f)
		}
	}
	mine := t.TempDir()
	must(t, os.CopyFS(mine, os.DirFS(filepath.Join("..", "..", "content"))))
	text, err := os.ReadFile(filepath.Join(house, "facts.yaml"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(mine, "facts.yaml"), text, 0o600))
	if got := wenjin(t, "", "check", mine); got.code != cli.ExitFine || strings.Contains(got.out, "Q-CONFIRM") || !strings.Contains(got.out, ": 0 block, 0 warn, ") {
		t.Errorf("the starter's articles with the house's figures: %d %s", got.code, got.out)
	}

	s := serve(t, "--content", house, "--data", t.TempDir())
	for q, want := range map[string]string{"小荷包提现多久到账": "wallet-withdraw", "被骗了怎么办": "wallet-scammed", "投诉": "wallet-complain"} {
		if slugs, _ := s.ask(q); len(slugs) == 0 || slugs[0] != want {
			t.Errorf("%s: %v, want %s", q, slugs, want)
		}
	}
	for path, says := range map[string]string{
		"/a/wallet-withdraw": "每人每月前3笔免收", "/": "示例钱包帮助中心", "/products": "货币基金（示例钱包代销）", "/products/compare?p=time-deposit&p=wallet-money-fund": "在限额内受保障",
	} {
		status, page := s.page("", path, nil)
		if status != http.StatusOK || !strings.Contains(page, says) || strings.Contains(page, "{{") {
			t.Errorf("%s: %d without %q", path, status, says)
		}
	}
	if status, _ := s.page("", "/a/wallet-escalate", nil); status != http.StatusNotFound {
		t.Errorf("the internal article is %d to customers", status)
	}
	s.stop()
}
