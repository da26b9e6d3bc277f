package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// allowing is an article that names somebody who lets its superlative stand.
func allowing(slug string) string {
	return fmt.Sprintf("---\nslug: %s\ntitle: 网点几点开门\nkind: knowledge\nanswer: 见正文。\ncategory: general\naudience: public\nallow:\n"+
		"  - {rule: R-SUPERLATIVE, match: 国家级, reason: 奖项全称, by: 王合规, expires: 2099-12-31}\n---\n\n本行网点获评国家级示范单位，欢迎光临。\n", slug)
}

// In a folder, what an article allows itself passes, told as the file's and not as
// somebody's waiver.
func TestCheckTellsWhatAFileWaives(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "articles"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "articles", "prize.md"), []byte(allowing("prize")), 0o600))
	got := wenjin(t, "", "check", dir)
	if got.code != cli.ExitFine || !strings.Contains(got.out, "info: [R-SUPERLATIVE]") || !strings.Contains(got.out, "文件中注明豁免至2099-12-31，理由：奖项全称，署名：王合规") || strings.Contains(got.out, "已由") {
		t.Errorf("%+v", got)
	}
}

// Over HTTP an editor's word for somebody's waiver is none: with the rules of the
// house, the same text waits for a reviewer who waives it.
func TestAttackWithSomebodysNameAsAWaiver(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "第一篇", "来自文件。")
	editor, reviewer := newToken(t, data, "editor"), newToken(t, data, "reviewer")
	s := serve(t, "--content", dir, "--data", data)
	defer s.stop()
	_, raw := s.call(editor, "POST", "/articles", "", map[string]string{"markdown": allowing("prize")})
	if raw == "" {
		t.Fatal("no article")
	}
	got, raw := s.call(editor, "POST", "/articles/prize/submit", "*", nil)
	if got.status != 200 || strings.Contains(raw, "已由") || !strings.Contains(raw, "作者请求豁免") {
		t.Fatalf("%d %s", got.status, raw)
	}
	if refused, raw := s.call(reviewer, "POST", "/articles/prize/approve", got.ETag, nil); refused.status != 400 || refused.Code != "open_findings" {
		t.Errorf("approved without a waiver: %d %s", refused.status, raw)
	}
	waiver := map[string]any{"waivers": []any{map[string]string{"rule": "R-SUPERLATIVE", "match": "国家级", "reason": "奖项全称", "expires": "2099-01-01"}}}
	if approved, raw := s.call(reviewer, "POST", "/articles/prize/approve", got.ETag, waiver); approved.status != 200 || !strings.Contains(raw, `"by":"person:reviewer"`) {
		t.Errorf("a reviewer's waiver: %d %s", approved.status, raw)
	}
}
