package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

func deployFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	must(t, err)
	return string(text)
}

// The settings that the package installs are taken, and so is what the container is run
// with.
func TestDeployedSettings(t *testing.T) {
	if got := wenjin(t, "", "config", "check", filepath.Join("..", "..", "deploy", "wenjin.yaml")); got.code != cli.ExitFine || !strings.Contains(got.out, "/var/lib/wenjin") {
		t.Errorf("%+v", got)
	}
	var compose struct {
		Services map[string]struct {
			Command     []string
			Environment map[string]string
			ReadOnly    bool `yaml:"read_only"`
			User        string
			CapDrop     []string `yaml:"cap_drop"`
			SecurityOpt []string `yaml:"security_opt"`
			Ports       []string
			Healthcheck struct{ Test []string }
		}
	}
	must(t, yaml.Unmarshal([]byte(deployFile(t, "container/compose.yaml")), &compose))
	one := compose.Services["wenjin"]
	if !one.ReadOnly || strings.HasPrefix(one.User, "0") || one.User == "" || !slices.Equal(one.CapDrop, []string{"ALL"}) || !slices.Contains(one.SecurityOpt, "no-new-privileges:true") {
		t.Errorf("the container may do more than it needs: %+v", one)
	}
	for _, port := range one.Ports {
		if !strings.HasPrefix(port, "127.0.0.1:") {
			t.Errorf("%s is reached from other machines", port)
		}
	}
	image := deployFile(t, "container/Dockerfile")
	if !strings.Contains(image, "\nUSER 65532:65532\n") || !strings.Contains(image, `CMD ["serve"]`) {
		t.Error("the image runs as somebody else")
	}
	t.Setenv("WENJIN_ADDR", ":8080") // as the image has it
	for name, value := range one.Environment {
		t.Setenv(name, value)
	}
	serve, err := serveWith(t, one.Command[1:]...)
	must(t, err)
	must(t, serve.check())
	must(t, serve.listenFlags.check(len(serve.TrustedProxies) > 0, nil))
	// Without a word about who comes how, the image does not serve.
	if bare, err := serveWith(t); err != nil || bare.listenFlags.check(false, nil) == nil {
		t.Errorf("the bare image serves plain HTTP: %v", err)
	}
	k, err := newProgram().Parser()
	must(t, err)
	for _, check := range [][]string{one.Healthcheck.Test[2:], {"health"}} {
		if _, err := k.Parse(check); err != nil || one.Healthcheck.Test[1] != "/usr/bin/wenjin" {
			t.Errorf("%v: %v", check, err)
		}
	}
	if unknown := cli.Unknown(k.Model, os.Environ()); len(unknown) > 0 {
		t.Errorf("%v stand for no flag", unknown)
	}
}

// systemd takes the units, starts what is there, and lets the service do little else.
func TestUnits(t *testing.T) {
	unit := deployFile(t, "systemd/wenjin.service")
	_, start, _ := strings.Cut(unit, "\nExecStart=/usr/bin/wenjin ")
	start, _, _ = strings.Cut(start, "\n")
	k, err := newProgram().Parser()
	must(t, err)
	if _, err := k.Parse(strings.Fields(strings.ReplaceAll(start, "/etc/wenjin/", "../../deploy/"))); err != nil {
		t.Errorf("%s: %v", start, err)
	}
	if !strings.Contains(unit, "\nType=notify\n") {
		t.Error("systemd does not wait for the service to be ready")
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze")
	}
	dir := t.TempDir()
	unit = strings.NewReplacer("/usr/bin/wenjin ", "/bin/true ", "\nDocumentation=man:wenjin(1)", "").Replace(unit)
	service, socket := filepath.Join(dir, "wenjin.service"), filepath.Join(dir, "wenjin.socket")
	must(t, os.WriteFile(service, []byte(unit), 0o600))
	must(t, os.WriteFile(socket, []byte(deployFile(t, "systemd/wenjin.socket")), 0o600))
	for _, args := range [][]string{{"verify", service, socket}, {"security", "--offline=true", "--threshold=20", service}} {
		if out, err := exec.Command(analyze, args...).CombinedOutput(); err != nil || args[0] == "verify" && len(bytes.TrimSpace(out)) > 0 {
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
	}
}
