package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// settingsFile writes a file of settings.
func settingsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wenjin.yaml")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// serveWith is what serve would work with.
func serveWith(t *testing.T, args ...string) (serveCommand, error) {
	t.Helper()
	var only struct {
		Serve  serveCommand  `cmd:""`
		Search searchCommand `cmd:""`
	}
	_, err := cli.Program{Name: "wenjin", Commands: &only, LogFiles: true, Settings: "serve"}.Parse(append([]string{"serve"}, args...))
	return only.Serve, err
}

// A file of settings says what flags say; the environment goes before it, and the
// command line before that.
func TestSettings(t *testing.T) {
	file := settingsFile(t, `# a comment
addr: 127.0.0.1:9999
drain: 1s
data: /from/file
trusted-proxies: [10.0.0.0/8, "::1/128"]
widget-origins: []
secure-cookies: true
local-accounts: false
retention-votes: 7
oidc-issuer: https://id.example
oidc-role:
  faq-editors: editor
  "both, of them": admin+reviewer
log-format: json
`)
	t.Setenv("WENJIN_DRAIN", "2s")
	t.Setenv("WENJIN_DATA", "/from/environment")
	got, err := serveWith(t, "--config", file, "--data", "/from/flag")
	must(t, err)
	if got.Addr != "127.0.0.1:9999" || got.Drain != 2*time.Second || got.Data != "/from/flag" || !got.SecureCookies || got.LocalAccounts || got.RetentionVotes != 7 || len(got.WidgetOrigins) != 0 ||
		!reflect.DeepEqual(got.TrustedProxies, []string{"10.0.0.0/8", "::1/128"}) || !reflect.DeepEqual(got.OidcRole, map[string]string{"faq-editors": "editor", "both, of them": "admin+reviewer"}) {
		t.Errorf("%+v", got)
	}
	t.Setenv("WENJIN_CONFIG", file)
	if got, err := serveWith(t); err != nil || got.Addr != "127.0.0.1:9999" || got.Data != "/from/environment" {
		t.Errorf("%v %+v", err, got)
	}
	if got, err := serveWith(t, "--config", settingsFile(t, "# nothing\n")); err != nil || got.Addr != "127.0.0.1:8080" {
		t.Errorf("%v %+v", err, got)
	}
}

// What a file of settings has and no flag takes is said with its line, all of it at once.
func TestSettingsRefuse(t *testing.T) {
	_, err := serveWith(t, "--config", settingsFile(t, "addr: a\ntls_cert: x\nDrain: 1s\nno-local-accounts: true\nverify-every: soon\nwatch: [1]\nconfig: other\nsite:\naddr: b\nlog-format: xml\nwhat: 1\noidc-role: [[a]]\n"))
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, says := range []string{
		":2: tls_cert: there is no such setting; did you mean tls-cert?", ":3: Drain: there is no such setting; did you mean drain?", ":4: no-local-accounts: write local-accounts: false",
		":5: verify-every: ", ":6: watch: write true or false", ":7: config: a file of settings names no other", ":8: site: has no value", ":9: addr: is there twice",
		":10: log-format: must be one of text, json", ":11: what: there is no such setting; the flags", ":12: oidc-role: a list holds texts",
	} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%q is missing in\n%v", says, err)
		}
	}
	for text, says := range map[string]string{"- a\n": ":1: expected names of flags", "a: [\n": "line", "just text": "expected names"} {
		if _, err := serveWith(t, "--config", settingsFile(t, text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := serveWith(t, "--config", "nowhere.yaml"); err == nil || !strings.Contains(err.Error(), "there is no file nowhere.yaml") {
		t.Error(err)
	}
}

// config check says what serve would say, and starts nothing.
func TestConfigCheck(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	good := settingsFile(t, "data: "+data+"\naddr: 127.0.0.1:0\naudit-reads: true\n")
	t.Setenv("WENJIN_DRAIN", "3s")
	got := wenjin(t, "", "config", "check", good)
	if got.code != cli.ExitFine || !strings.Contains(got.out, "audit-reads  true") || !strings.Contains(got.out, "the file") || !strings.Contains(got.out, "$WENJIN_DRAIN") || strings.Contains(got.out, "site") {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a data folder was made")
	}
	for text, says := range map[string]string{
		"adr: x": "there is no such setting", "watch: true": "--watch needs --content", "addr: 0.0.0.0:8080": "--insecure-http", "addr: nonsense": "--addr",
		"tls-cert: x": "go together", "tls-cert: x\ntls-key: y": "read --tls-cert x", "trusted-proxies: [ten]": "--trusted-proxies takes networks", "verify-every: 0s": "must be positive",
		"require-second-factor: [king]": "takes roles of staff",
	} {
		if got := wenjin(t, "", "config", "check", settingsFile(t, text)); got.code != cli.ExitUsage || !strings.Contains(got.errs, says) {
			t.Errorf("%q: %+v, want %q", text, got, says)
		}
	}
	t.Setenv("WENJIN_ADRESS", "x")
	if got := wenjin(t, "", "config", "check", good); got.code != cli.ExitFailure || !strings.Contains(got.out, "WENJIN_ADRESS stands for no flag") {
		t.Errorf("%+v", got)
	}
}

// No variable of the environment stands for two things, and what serve shares with other
// commands has one name.
func TestEnvironmentNamesDoNotClash(t *testing.T) {
	k, err := newProgram().Parser()
	must(t, err)
	means := map[string]string{}
	for _, leaf := range k.Model.Leaves(false) {
		for _, flag := range append(leaf.Flags, k.Model.Flags...) {
			for _, name := range flag.Envs {
				if what := fmt.Sprint("--", flag.Name, " ", flag.Target.Type()); means[name] == "" {
					means[name] = what
				} else if means[name] != what {
					t.Errorf("%s is %s and %s", name, means[name], what)
				}
			}
		}
	}
	for name, flag := range map[string]string{"WENJIN_ADDR": "--addr", "WENJIN_DATA": "--data", "WENJIN_TOKEN_CREATE_NAME": "--name", "WENJIN_USER_CREATE_NAME": "--name", "WENJIN_RESTORE_FORCE": "--force"} {
		if !strings.HasPrefix(means[name], flag+" ") {
			t.Errorf("%s is %q", name, means[name])
		}
	}
	if means["WENJIN_NAME"] != "" || means["WENJIN_FORCE"] != "" || means["WENJIN_VERSION"] != "" { // images have a variable of the last name
		t.Error("what one command has alone has a name of all commands")
	}
}
