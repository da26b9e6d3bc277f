package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/wenjin-kb/wenjin/kb"
)

// newToken makes a token by the command line; a reviewer's is a person's, since only people approve.
func newToken(t *testing.T, data, role string, more ...string) string {
	t.Helper()
	if role == "reviewer" {
		c := program(t, "user", "create", "--own", "--data", data, "--role", role, role)
		c.Stdin = strings.NewReader("a long password\n")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("user create: %v\n%s", err, out)
		}
		more = append(more, "--user", role)
	}
	return strings.TrimSpace(output(t, 0, append([]string{"token", "create", "--data", data, "--name", role, "--role", role}, more...)...))
}

// answer is what a step of the life cycle answers, or why it does not.
type answer struct {
	status int
	ETag   string
	State  kb.State
	Code   string
	Steps  []string
}

// call asks the service; status 0 means that it was not there to answer.
func (s *server) call(token, method, path, match string, body any) (a answer, raw string) {
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Error(err)
	}
	if body == nil {
		text = nil
	}
	r, err := http.NewRequest(method, s.base+"/api/v1"+path, strings.NewReader(string(text)))
	if err != nil {
		s.t.Error(err)
		return a, ""
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return a, ""
	}
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	if err != nil || json.Unmarshal(all, &a) != nil {
		return answer{}, ""
	}
	a.status = got.StatusCode
	return a, string(all)
}

// Whatever is changed in the log, or taken out of it, is found.
func TestAuditVerifyFindsAnyChange(t *testing.T) {
	for name, change := range map[string]string{
		"an edit":        `UPDATE audit SET event = replace(event, 'editor', 'nobody') WHERE seq = 3`,
		"a deletion":     `DELETE FROM audit WHERE seq = 2`,
		"the last gone":  `DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)`,
		"the first gone": `DELETE FROM audit WHERE seq = 1`,
		"all gone":       `DELETE FROM audit`,
		"two swapped":    `UPDATE audit SET event = (SELECT event FROM audit WHERE seq = 1) WHERE seq = 2`,
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			for _, role := range []string{"agent", "editor", "admin"} {
				newToken(t, data, role)
			}
			whole := output(t, 0, "audit", "verify", "--data", data)
			db, err := sql.Open("sqlite", filepath.Join(data, "wenjin.db"))
			must(t, err)
			defer db.Close()
			ctx := context.Background()
			if _, err := db.ExecContext(ctx, change); err == nil {
				t.Fatal("the store let the log be changed")
			}
			// As somebody with the file would, who leaves it looking as before.
			guards := map[string]string{"audit_no_update": "", "audit_no_delete": ""}
			for name := range guards {
				var statement string
				must(t, db.QueryRowContext(ctx, `SELECT sql FROM sqlite_schema WHERE name = ?`, name).Scan(&statement))
				guards[name] = statement
				_, err := db.ExecContext(ctx, "DROP TRIGGER "+name)
				must(t, err)
			}
			output(t, 1, "audit", "verify", "--data", data) // without its guards it is no store of ours
			_, err = db.ExecContext(ctx, change)
			must(t, err)
			for _, statement := range guards {
				_, err = db.ExecContext(ctx, statement)
				must(t, err)
			}
			output(t, 1, "audit", "verify", "--data", data)
			if !strings.HasPrefix(whole, "4 records, whole") {
				t.Error(whole)
			}
		})
	}
}

func TestAccountsByCommandLine(t *testing.T) {
	data := t.TempDir()
	create := func(code int, password string, args ...string) {
		t.Helper()
		c := program(t, append([]string{"user", "create", "--own", "--data", data}, args...)...)
		c.Stdin = strings.NewReader(password + "\n")
		if _ = c.Run(); c.ProcessState.ExitCode() != code {
			t.Errorf("user create %v: exit code %d, want %d", args, c.ProcessState.ExitCode(), code)
		}
	}
	create(2, "short", "li", "--role", "editor")
	create(0, "long enough", "li", "--role", "editor", "--name", "李四")
	create(1, "long enough", "li", "--role", "editor")
	if out := output(t, 0, "user", "list", "--data", data); !strings.Contains(out, "李四") {
		t.Error(out)
	}
	output(t, 2, "token", "create", "--data", data, "--name", "x", "--role", "admin", "--user", "li")
	token := newToken(t, data, "editor", "--user", "li")
	s := serve(t, "--data", data)
	if got, raw := s.call(token, "GET", "/session", "", nil); got.status != 200 || !strings.Contains(raw, "person:li") {
		t.Errorf("%d %s", got.status, raw)
	}
	output(t, 0, "user", "disable", "--data", data, "li")
	if got, _ := s.call(token, "GET", "/session", "", nil); got.status != 401 {
		t.Errorf("disabled: %d", got.status)
	}
	s.stop()
	if out := output(t, 0, "token", "list", "--data", data); !strings.Contains(out, "editor") || strings.Contains(out, token) {
		t.Error(out)
	}
}

// Numbers of people never reach what the service writes: log, metrics, store and
// index are searched for what was typed everywhere.
func TestCanariesAreNowhere(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "第一篇", "来自文件。")
	ops := freeAddress(t)
	s := serve(t, "--content", dir, "--data", data, "--audit-reads", "--ops-addr", ops)
	canaries := []string{"13711112222", "11010519491231002X", "6222021234567890128"}
	var metrics string
	for _, canary := range canaries {
		for _, path := range []string{"/api/v1/search?q=", "/api/v1/suggest?q=", "/api/v1/articles?category=", "/api/v1/articles/", "/api/v1/search?filter=tags%3D", "/api/v1/search?limit=", "/api/v1/search?", "/", "/a/"} {
			r, err := http.NewRequest("GET", s.base+path+url.QueryEscape(canary), nil)
			must(t, err)
			r.Header.Set("X-Request-ID", canary)
			r.Header.Set("User-Agent", canary)
			r.Header.Set("Referer", "http://x/"+canary)
			got, err := http.DefaultClient.Do(r)
			must(t, err)
			_ = got.Body.Close()
		}
		s.call("", "POST", "/search", "", map[string]string{"q": "我的号码是" + canary})
		s.call("", "POST", "/search", "", map[string]any{canary: canary})
		s.call("", "POST", "/multi-search", "", map[string]any{"queries": []map[string]string{{"indexUid": "articles", "q": canary}}})
		s.call("", "POST", "/session", "", map[string]string{"login": canary, "password": canary})
		s.call(canary, "GET", "/session", "", nil)
	}
	r, err := http.Get("http://" + ops + "/metrics")
	must(t, err)
	all, err := io.ReadAll(r.Body)
	must(t, err)
	must(t, r.Body.Close())
	metrics = string(all)
	s.stop()
	look := func(where, text string) {
		for _, canary := range canaries {
			if strings.Contains(text, canary) {
				t.Errorf("%s holds %s", where, canary)
			}
		}
	}
	look("the log", s.log.String())
	look("/metrics", metrics)
	must(t, filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		look(path, string(src))
		return err
	}))
}

// From the moment that a text is switched to internal, the next public search
// within a second lacks it.
func TestSwitchedToInternalWithinASecond(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "第一篇", "来自文件。")
	editor, reviewer := newToken(t, data, "editor"), newToken(t, data, "reviewer")
	s := serve(t, "--content", dir, "--data", data)
	publish := func(audience string) {
		t.Helper()
		text := map[string]string{"markdown": "---\nslug: hidden\ntitle: 渠道手册\nkind: knowledge\nanswer: 见正文。\ncategory: general\naudience: " + audience + "\n---\n\n渠道手册的正文。\n"}
		got, _ := s.call(editor, "POST", "/articles", "", text)
		if got.status == http.StatusConflict {
			got, _ = s.call(editor, "PUT", "/articles/hidden", "*", text)
		}
		for _, step := range []struct{ token, name string }{{editor, "submit"}, {reviewer, "approve"}, {editor, "publish"}} {
			if got, _ = s.call(step.token, "POST", "/articles/hidden/"+step.name, got.ETag, nil); got.status != http.StatusOK {
				t.Fatalf("%s: %d %s", step.name, got.status, got.Code)
			}
		}
	}
	found := func() bool { slugs, _ := s.ask(`"渠道手册"`); return len(slugs) > 0 }
	within := func(what string, want bool) {
		t.Helper()
		start := time.Now()
		for found() != want {
			if time.Since(start) > time.Second {
				t.Fatalf("%s: not within a second", what)
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Logf("%s: after %s", what, time.Since(start).Round(time.Millisecond))
	}
	publish("public")
	within("published", true)
	publish("agent")
	within("switched to internal", false)
	s.stop()
}
