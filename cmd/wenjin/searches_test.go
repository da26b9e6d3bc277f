package main

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A search log that is damaged holds up nobody: customers are answered, and the log says
// what to do.
func TestADamagedSearchLogIsDoneWithout(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "第一篇文章", "来自文件。")
	must(t, os.WriteFile(filepath.Join(data, "searches.db"), []byte(strings.Repeat("no database ", 1000)), 0o600))
	s := serve(t, "--content", dir, "--data", data)
	if slugs, _ := s.ask("第一篇文章"); len(slugs) != 1 {
		t.Errorf("found %v", slugs)
	}
	s.stop()
	if !strings.Contains(s.log.String(), "move searches.db away") {
		t.Error(s.log)
	}
	output(t, 1, "verify", "--content", dir, "--data", data)
}

// What is searched for is logged without personal data, however it is typed; backups
// have it, verify adds it up, a day is erased, and nothing is taken where it is switched
// off.
func TestSearchLog(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "第一篇文章", "来自文件。")
	editor := newToken(t, data, "editor")
	s := serve(t, "--content", dir, "--data", data)
	s.ask("第一篇文章")
	for _, canary := range []string{"13711112222", "11010519491231002X", "6222021234567890128", "幺三七一一一一二二二二"} {
		typed := ""
		for _, r := range canary { // letter by letter
			typed += string(r)
			s.ask(typed)
		}
		s.ask("我的号码 " + canary[:3] + " " + canary[3:])
		r, err := http.Get(s.base + "/search?product=" + url.QueryEscape(canary) + "&q=" + url.QueryEscape("第一篇 "+canary))
		must(t, err)
		must(t, r.Body.Close())
		s.call("", "POST", "/events", "", map[string]string{"slug": "first", "event": "unhelpful", "reason": "请打 " + canary})
	}
	for _, query := range []string{"我叫李小龙，卡丢了", "收不到邮件 lilei@example.com", "微信号lilei_88被骗", "QQ 271828182", "卡号6222 0212 3456 7890 129冻结"} {
		s.ask(query)
		s.call("", "POST", "/events", "", map[string]string{"slug": "first", "event": "unhelpful", "reason": query})
	}
	s.stop()
	canaries := []string{"1371111", "1101051", "6222021", "6222 021", "幺三七一一一一", "李小龙", "lilei", "271828182"} // not a beginning, either
	for _, canary := range canaries {
		if strings.Contains(s.log.String(), canary) {
			t.Errorf("the log of requests holds %s", canary)
		}
	}
	nowhere := func(folder string) {
		t.Helper()
		must(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			src, err := os.ReadFile(path)
			for _, canary := range canaries {
				if strings.Contains(string(src), canary) {
					t.Errorf("%s holds %s", path, canary)
				}
			}
			return err
		}))
	}
	nowhere(data)

	backups := t.TempDir()
	output(t, 0, "backup", "--data", data, filepath.Join(backups, "a.db"))
	nowhere(backups)
	elsewhere := t.TempDir()
	output(t, 0, "restore", "--data", elsewhere, filepath.Join(backups, "a.db"))
	for _, folder := range []string{data, elsewhere} {
		if out := output(t, 0, "verify", "--content", dir, "--data", folder); !regexp.MustCompile(`search log +whole, [1-9]`).MatchString(out) {
			t.Error(out)
		}
	}

	s = serve(t, "--content", dir, "--data", data, "--no-search-log")
	asked := func() (n int) {
		var out struct{ Total struct{ Requests int } }
		_, raw := s.call(editor, "GET", "/insight/overview", "", nil)
		must(t, json.Unmarshal([]byte(raw), &out))
		return out.Total.Requests
	}
	before := asked()
	s.ask("第一篇文章")
	time.Sleep(3 * time.Second / 2)
	if got, raw := s.call(editor, "POST", "/judgements", "", map[string]any{"query": "第一篇文章", "slug": "first", "grade": 3}); raw != "" {
		t.Errorf("%+v %s", got, raw)
	}
	judged := filepath.Join(t.TempDir(), "set")
	if out := output(t, 0, "eval", "--judgements", "--content", dir, "--data", data, "--write", judged); !strings.Contains(out, "judgements  1.000") { // while the service runs
		t.Error(out)
	}
	if out := output(t, 0, "eval", judged); !strings.Contains(out, "1.000") {
		t.Error(out)
	}
	output(t, 2, "eval", "--judgements", judged)
	output(t, 2, "eval")
	if after := asked(); after != before || before < 50 {
		t.Errorf("%d requests before, %d after", before, after)
	}
	s.stop()
	today := time.Now().In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
	if out := output(t, 0, "searches", "erase", "--data", data, "--day", today); !strings.HasPrefix(out, "erased ") || out == "erased 0 searches\n" {
		t.Error(out)
	}
	if out := output(t, 0, "audit", "show", "--data", data); !strings.Contains(out, "searchlog.erase") || !strings.Contains(out, "day "+today) {
		t.Error(out)
	}
	output(t, 0, "verify", "--content", dir, "--data", data)
	output(t, 2, "searches", "erase", "--data", data, "--day", "x")
	output(t, 2, "searches", "erase", "--data", data, "--visitor", "x")
	output(t, 2, "searches", "erase", "--data", data)
}
