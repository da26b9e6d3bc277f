package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

var setupLink = regexp.MustCompile(`/setup\?code=([A-Z0-9]+)`)

// The link makes one administrator, also when many use it at once, and nothing after
// a restart; then no link is offered.
func TestTheSetupLinkWorksOnceOverRestarts(t *testing.T) {
	t.Parallel()
	data, content := t.TempDir(), t.TempDir()
	s := serve(t, "--data", data, "--content", content)
	link := setupLink.FindStringSubmatch(s.log.String())
	if link == nil {
		t.Fatal(s.log)
	}
	setup := func(login string) int {
		r, err := http.Post(s.base+"/api/v1/setup", "application/json", strings.NewReader(fmt.Sprintf(`{"code": %q, "login": %q, "name": "管理员", "password": "correct horse battery"}`, link[1], login)))
		if err != nil {
			t.Error(err)
			return 0
		}
		defer r.Body.Close()
		_, _ = io.Copy(io.Discard, r.Body)
		return r.StatusCode
	}
	var made, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 5 {
		all.Go(func() {
			switch status := setup(fmt.Sprint("root", i)); status {
			case http.StatusCreated:
				made.Add(1)
			case http.StatusForbidden:
				refused.Add(1)
			default:
				t.Errorf("status %d", status)
			}
		})
	}
	all.Wait()
	s.stop()
	if list := output(t, 0, "user", "list", "--data", data); made.Load() != 1 || refused.Load() != 4 || strings.Count(list, "root") != 1 {
		t.Errorf("%d made, %d refused:\n%s", made.Load(), refused.Load(), list)
	}
	s = serve(t, "--data", data, "--content", content)
	if strings.Contains(s.log.String(), "/setup?code=") {
		t.Error("a link is offered again")
	}
	if status := setup("again"); status != http.StatusForbidden {
		t.Errorf("the old link: %d", status)
	}
}

// Two administrators who are locked out at once by two processes: one stays.
func TestTwoProcessesLeaveAnAdministrator(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, login := range []string{"one", "two"} {
		c := program(t, "user", "create", "--own", "--data", data, login, "--role", "admin")
		c.Stdin = strings.NewReader(password + "\n")
		must(t, c.Run())
	}
	for range 5 {
		var fine, refused atomic.Int32
		var both sync.WaitGroup
		for _, login := range []string{"one", "two"} {
			c := program(t, "user", "disable", "--data", data, login)
			both.Go(func() {
				switch out, _ := c.CombinedOutput(); {
				case c.ProcessState.ExitCode() == 0:
					fine.Add(1)
				case strings.Contains(string(out), "is the last administrator"):
					refused.Add(1)
				default:
					t.Errorf("%s", out)
				}
			})
		}
		both.Wait()
		if fine.Load() != 1 || refused.Load() != 1 {
			t.Fatalf("%d were locked out, %d refused", fine.Load(), refused.Load())
		}
		for _, login := range []string{"one", "two"} {
			output(t, 0, "user", "disable", "--data", data, login, "--undo")
		}
	}
}

func TestDoorFlags(t *testing.T) {
	for text, code := range map[string]int{"1m": 2, "0s": 2, "-1h": 2} {
		if got := wenjin(t, "", "serve", "--data", t.TempDir(), "--content", t.TempDir(), "--addr", "127.0.0.1:0", "--session-idle", text); got.code != code || !strings.Contains(got.errs, "--session-idle") {
			t.Errorf("%s: %+v", text, got)
		}
	}
	if got := wenjin(t, "", "serve", "--data", t.TempDir(), "--content", t.TempDir(), "--addr", "127.0.0.1:0", "--require-second-factor", "admin,king"); got.code != 2 || !strings.Contains(got.errs, "king") {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"1m", "13h"} {
		if got := wenjin(t, "", "serve", "--data", t.TempDir(), "--content", t.TempDir(), "--addr", "127.0.0.1:0", "--oidc-session", text); got.code != 2 || !strings.Contains(got.errs, "--oidc-session") {
			t.Errorf("%s: %+v", text, got)
		}
	}
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("of the service\n"), 0o600))
	issuer := []string{"--oidc-issuer", "https://id.example", "--oidc-client-id", "wenjin", "--base-url", "https://help.example", "--oidc-role", "editors=editor"}
	for name, more := range map[string][]string{
		"nobody could sign in":       {"--local-accounts=false"},
		"needs --oidc-client-id":     {"--oidc-issuer", "https://id.example"},
		"needs --oidc-role":          {"--oidc-issuer", "https://id.example", "--oidc-client-id", "wenjin", "--base-url", "https://help.example"},
		"must be reached by https":   {"--oidc-issuer", "http://id.example"},
		`roles of staff, not "king"`: append(issuer, "--oidc-role", "kings=king"),
		"--oidc-client-secret-file":  append(issuer, "--oidc-client-secret-file", secret+"x"),
	} {
		args := append([]string{"serve", "--data", t.TempDir(), "--content", t.TempDir(), "--addr", "127.0.0.1:0"}, more...)
		if got := wenjin(t, "", args...); got.code == 0 || !strings.Contains(got.errs, name) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	f := doorFlags{OidcIssuer: "https://id.example", OidcClientID: "x", OidcClientSecretFile: secret, OidcRole: map[string]string{"both": "admin+reviewer"}}
	if p, err := f.issuer("https://help.example/"); err != nil || p == nil {
		t.Error(p, err)
	}
	d, err := doorFlags{LocalAccounts: true, SessionIdle: 20 * time.Minute, OidcSession: 40 * time.Minute}.door(nil, t.TempDir(), "https://help.ririjinfu.example")
	must(t, err)
	if d.Idle != 20*time.Minute || d.IssuersLife != 40*time.Minute {
		t.Errorf("idle %s, at the issuer %s", d.Idle, d.IssuersLife)
	}
	if _, err := auth.NewPassword(t.Context(), "ririjinfu2026!", d.House...); kb.KindOf(err) != kb.Invalid {
		t.Errorf("the name of the house as a password: %v", err)
	}
}

// visitor is a client with cookies.
type visitor struct {
	http.Client
	s *server
}

func (s *server) visitor() *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	return &visitor{http.Client{Jar: jar}, s}
}

// post sends a form, or JSON where the body is no form, and gives status and body of
// the page that it leads to.
func (b *visitor) post(path string, body any) (int, string) {
	b.s.t.Helper()
	var r *http.Response
	var err error
	if form, ok := body.(url.Values); ok {
		r, err = b.PostForm(b.s.base+path, form)
	} else {
		text, failed := json.Marshal(body)
		must(b.s.t, failed)
		r, err = b.Post(b.s.base+path, "application/json", bytes.NewReader(text))
	}
	must(b.s.t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	must(b.s.t, err)
	return r.StatusCode, string(text)
}

var secretText = regexp.MustCompile(`密钥 <code>([A-Z2-7 ]+)</code>`)

// A second factor lasts over restarts; neither store nor backup holds its secret; with
// its key lost nobody comes in by it, until it is reset.
func TestSecondFactorOverRestarts(t *testing.T) {
	t.Parallel()
	data, content := t.TempDir(), t.TempDir()
	c := program(t, "user", "create", "--own", "--data", data, "li", "--role", "admin")
	c.Stdin = strings.NewReader(password + "\n")
	must(t, c.Run())
	run := func(args ...string) *server {
		return serve(t, append([]string{"--data", data, "--content", content}, args...)...)
	}
	s := run("--require-second-factor", "admin")
	li := s.visitor()
	signIn := func(b *visitor, code string) int {
		t.Helper()
		status, _ := b.post("/api/v1/session", map[string]string{"login": "li", "password": password, "code": code})
		return status
	}
	if status := signIn(li, ""); status != http.StatusOK {
		t.Fatal(status)
	}
	if r, err := li.Get(s.base + "/api/v1/audit"); err != nil || r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a second factor: %v, %v", r.Status, err)
	}
	_, page := li.post("/account/factor", url.Values{"do": {"begin"}, "password": {password}})
	found := secretText.FindStringSubmatch(page)
	if found == nil {
		t.Fatal(page)
	}
	secret := strings.ReplaceAll(found[1], " ", "")
	step := time.Now().Unix()/30 - 1 // codes hold for a step before and after
	code := func() string {
		t.Helper()
		text, err := totp.GenerateCode(secret, time.Unix(step*30, 0))
		must(t, err)
		step++
		return text
	}
	if status, page := li.post("/account/factor", url.Values{"do": {"confirm"}, "code": {code()}}); status != http.StatusOK || !strings.Contains(page, "只显示这一次") {
		t.Fatal(status, page)
	}
	if r, err := li.Get(s.base + "/api/v1/audit"); err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("with a second factor: %v, %v", r.Status, err)
	}
	s.stop()

	backup := filepath.Join(t.TempDir(), "backup.db")
	output(t, 0, "backup", "--data", data, backup)
	key, err := os.ReadFile(filepath.Join(data, "factor.key"))
	must(t, err)
	for _, file := range []string{backup, filepath.Join(data, "wenjin.db")} {
		text, err := os.ReadFile(file)
		must(t, err)
		for _, plain := range []string{secret, strings.TrimSpace(string(key))} {
			if bytes.Contains(text, []byte(plain)) {
				t.Errorf("%s holds the secret or its key", file)
			}
		}
	}
	if info, err := os.Stat(filepath.Join(data, "factor.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}

	s = run()
	if without, with := signIn(s.visitor(), ""), signIn(s.visitor(), code()); without != http.StatusUnauthorized || with != http.StatusOK {
		t.Errorf("after a restart without a code %d, with one %d", without, with)
	}
	s.stop()
	must(t, os.Remove(filepath.Join(data, "factor.key")))
	s = run()
	if status := signIn(s.visitor(), code()); status != http.StatusUnauthorized {
		t.Errorf("with another key: %d", status)
	}
	output(t, 0, "user", "reset-factor", "--data", data, "li")
	if status := signIn(s.visitor(), ""); status != http.StatusOK {
		t.Errorf("after the reset: %d", status)
	}
}

func TestFactorKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	made, err := factorKey(path)
	must(t, err)
	read, err := factorKey(path)
	must(t, err)
	if *made != *read || *made == (auth.FactorKey{}) {
		t.Errorf("made %x, read %x", *made, *read)
	}
	for name, text := range map[string]string{"nothing": "", "short": strings.Repeat("a", 62), "long": strings.Repeat("a", 66), "no hexadecimal": strings.Repeat("x", 64)} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := factorKey(path); kb.KindOf(err) != kb.Invalid || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := factorKey(filepath.Join(path, "x")); err == nil {
		t.Error("a key below a file")
	}
}
