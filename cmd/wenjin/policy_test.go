package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// The house's own rules act where the red lines do: the command counts what waits and
// blocks nothing for it, a warning needs a waiver to be approved, and what is overdue is
// a warning where the house says so.
func TestTheHouseKeepsItsOwnRules(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "articles"), 0o755))
	write := func(name, text string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)) }
	write("articles/old.md", "---\ntitle: 提现要手续费吗？\nanswer: 看{{hours}}。\nkind: howto\ncategory: a\naudience: public\nas_of: 2020-01-01\nreview_by: 2020-03-01\nsources: [{rule: 测试办法}]\n---\n\n正文。\n")
	write("facts.yaml", "facts:\n  - {key: hours, label: 服务时间, neutral: 由本机构公布}\n")
	write("taxonomy.yaml", "categories: [{slug: a, name: 甲}]\n")
	got := wenjin(t, "", "check", dir)
	for _, want := range []string{"info: [Q-REVIEW] 复审日期2020-03-01已过。", "info: [Q-CONFIRM] 还没有确认的值：服务时间。", "0 block, 0 warn, 2 info; 1 wait for a confirmed figure; 1 are overdue for review"} {
		if got.code != cli.ExitFine || !strings.Contains(got.out, want) {
			t.Errorf("%q is not in %d %s", want, got.code, got.out)
		}
	}
	starter, err := os.ReadFile(filepath.Join("..", "..", "content", "redlines.yaml"))
	must(t, err)
	write("redlines.yaml", string(starter)+"\npolicy:\n  overdue: warn\n")
	if got := wenjin(t, "", "check", dir); !strings.Contains(got.out, "warn: [Q-REVIEW]") || !strings.Contains(got.out, "1 warn") {
		t.Errorf("where the house wants a warning: %s", got.out)
	}
	write("redlines.yaml", string(starter)+"\npolicy:\n  overdue: always\n")
	if got := wenjin(t, "", "check", dir); got.code == cli.ExitFine || !strings.Contains(got.errs, "info or warn") {
		t.Errorf("a wrong rule of the house: %+v", got)
	}
	must(t, os.Remove(filepath.Join(dir, "redlines.yaml")))

	data := t.TempDir()
	editor := strings.TrimSpace(wenjin(t, "", "token", "create", "--data", data, "--name", "e", "--role", "editor").out)
	s := serve(t, "--data", data, "--content", dir)
	draft, err := json.Marshal(map[string]string{"markdown": "---\nslug: x\ntitle: 费率\nanswer: 以页面公示为准。\ncategory: a\naudience: public\n---\n\n正文。\n"})
	must(t, err)
	ask := func(method, path string, body []byte) string {
		r, err := http.NewRequest(method, s.base+path, bytes.NewReader(body))
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+editor)
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		must(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		must(t, err)
		return string(text)
	}
	if checked := ask(http.MethodPost, "/api/v1/check", draft); !strings.Contains(checked, `"Q-CIRCLE"`) || !strings.Contains(checked, `"blocked":false`) {
		t.Errorf("the API's check: %s", checked)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		found := ask(http.MethodGet, "/api/v1/findings", nil)
		if strings.Contains(found, `"waiting":[{"slug":"old"`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the overdue article is not in %s", found)
		}
	}
	s.want(http.StatusOK, "待确认与待复审 1 篇")(s.page(editor, "/console/findings", nil))
	s.stop()
}
