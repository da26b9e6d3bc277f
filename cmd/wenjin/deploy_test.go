package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

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

// The cluster of compose.yaml: what runs there may do no more than it needs, and every
// Wenjin takes its settings, with a folder of its own and the index of all.
func TestDeployedCluster(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Environment map[string]string
			ReadOnly    bool `yaml:"read_only"`
			User        string
			CapDrop     []string `yaml:"cap_drop"`
			SecurityOpt []string `yaml:"security_opt"`
			Ports       []string
			Volumes     []string
			Secrets     []string
			MemLimit    string `yaml:"mem_limit"`
			Healthcheck struct{ Test []string }
		}
		Networks map[string]struct {
			Internal bool
			IPAM     struct{ Config []struct{ Subnet string } }
		}
	}
	must(t, yaml.Unmarshal([]byte(deployFile(t, "compose.yaml")), &compose))
	var indexes, folders []string
	for name, one := range compose.Services {
		if !slices.Equal(one.CapDrop, []string{"ALL"}) || !slices.Contains(one.SecurityOpt, "no-new-privileges:true") || one.MemLimit == "" {
			t.Errorf("%s may do more than it needs", name)
		}
		if !strings.HasPrefix(name, "opensearch") && (!one.ReadOnly || one.User == "" || strings.HasPrefix(one.User, "0")) { // whose image writes beside its data
			t.Errorf("%s writes its own files, or is root", name)
		}
		for _, port := range one.Ports {
			if name != "proxy" || !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: %s is reached from other machines", name, port)
			}
		}
		if !strings.HasPrefix(name, "wenjin-") {
			continue
		}
		t.Run(name, func(t *testing.T) { settingsAreTaken(t, one.Environment) })
		if one.Environment["WENJIN_TRUSTED_PROXIES"] != compose.Networks["front"].IPAM.Config[0].Subnet || !compose.Networks["back"].Internal {
			t.Errorf("%s trusts %s", name, one.Environment["WENJIN_TRUSTED_PROXIES"])
		}
		indexes, folders = append(indexes, one.Environment["WENJIN_OPENSEARCH_INDEX"]), append(folders, one.Volumes...)
		if !strings.Contains(deployFile(t, "proxy/Caddyfile"), name+":8080") || strings.Contains(strings.Join(one.Healthcheck.Test, " "), "sh") {
			t.Errorf("nobody asks %s, or by a shell", name)
		}
	}
	slices.Sort(indexes)
	slices.Sort(folders)
	if len(slices.Compact(indexes)) != 1 || len(slices.Compact(folders)) != 3 {
		t.Errorf("%v, %v", indexes, folders)
	}
}

// settingsAreTaken: serve takes what a container is given, as its image has the rest.
func settingsAreTaken(t *testing.T, environment map[string]string) {
	t.Helper()
	t.Setenv("WENJIN_ADDR", ":8080")
	for name, value := range environment {
		t.Setenv(name, value)
	}
	serve, err := serveWith(t)
	must(t, err)
	must(t, serve.check())
	must(t, serve.listenFlags.check(len(serve.TrustedProxies) > 0, nil))
	if serve.Store == "" || serve.FactorKey == "" {
		t.Errorf("it has its store, or its key, alone: %+v", serve.Flags)
	}
	if serve.Clustered() {
		_, err := serve.Cluster()
		must(t, err)
	}
	k, err := newProgram().Parser()
	must(t, err)
	if unknown := cli.Unknown(k.Model, os.Environ()); len(unknown) > 0 {
		t.Errorf("%v stand for no flag", unknown)
	}
}

// The manifests for Kubernetes: three that are replaced one by one, asked on addresses that
// there are, with no right that they do not need.
func TestManifests(t *testing.T) {
	kinds := map[string]yaml.Node{}
	for src := yaml.NewDecoder(strings.NewReader(deployFile(t, "kubernetes/wenjin.yaml"))); ; {
		var all yaml.Node
		if err := src.Decode(&all); err != nil {
			break
		}
		var head struct{ Kind string }
		must(t, all.Decode(&head))
		kinds[head.Kind] = all
	}
	for _, kind := range []string{"ServiceAccount", "ConfigMap", "Service", "StatefulSet", "PodDisruptionBudget", "Ingress", "NetworkPolicy"} {
		if _, there := kinds[kind]; !there {
			t.Fatalf("there is no %s", kind)
		}
	}
	var config struct{ Data map[string]string }
	node := kinds["ConfigMap"]
	must(t, node.Decode(&config))
	settingsAreTaken(t, config.Data)
	var set struct {
		Spec struct {
			Replicas int
			Template struct {
				Spec struct {
					Grace           int  `yaml:"terminationGracePeriodSeconds"`
					Token           bool `yaml:"automountServiceAccountToken"`
					SecurityContext struct {
						NonRoot bool `yaml:"runAsNonRoot"`
					} `yaml:"securityContext"`
					Containers []struct {
						Args      []string
						Readiness struct {
							HTTPGet struct{ Path string } `yaml:"httpGet"`
						} `yaml:"readinessProbe"`
						Liveness struct {
							HTTPGet struct{ Path string } `yaml:"httpGet"`
						} `yaml:"livenessProbe"`
						SecurityContext struct {
							ReadOnly bool `yaml:"readOnlyRootFilesystem"`
							Escalate bool `yaml:"allowPrivilegeEscalation"`
						} `yaml:"securityContext"`
					}
				}
			}
		}
	}
	set.Spec.Template.Spec.Token = true
	node = kinds["StatefulSet"]
	must(t, node.Decode(&set))
	pod := set.Spec.Template.Spec
	drain, err := time.ParseDuration(config.Data["WENJIN_DRAIN"])
	must(t, err)
	if set.Spec.Replicas != 3 || pod.Token || !pod.SecurityContext.NonRoot || time.Duration(pod.Grace)*time.Second < drain+shutdownTime+10*time.Second {
		t.Errorf("%+v", pod)
	}
	one := pod.Containers[0]
	if one.Readiness.HTTPGet.Path != "/readyz" || one.Liveness.HTTPGet.Path != "/healthz" || !one.SecurityContext.ReadOnly || one.SecurityContext.Escalate || !slices.Equal(one.Args, []string{"serve"}) {
		t.Errorf("%+v", one)
	}
	var ingress struct {
		Metadata struct{ Annotations map[string]string }
	}
	node = kinds["Ingress"]
	must(t, node.Decode(&ingress))
	nginx := func(name string) string { return ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/"+name] }
	if most, err := strconv.Atoi(strings.TrimSuffix(nginx("proxy-body-size"), "m")); err != nil || most < 9 || nginx("upstream-hash-by") != "$binary_remote_addr" {
		t.Errorf("documents of a client, of 8 MB, are refused on their way, or a client goes from one to the next: %v", ingress.Metadata.Annotations)
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
