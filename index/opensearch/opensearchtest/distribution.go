// Package opensearchtest starts OpenSearch nodes for tests: the real server, as Maven Central
// has it, on free ports of this machine.
//
// Without Java or Maven the tests are left out, and say so; where CI is set they fail.
package opensearchtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Version of OpenSearch that tests run.
const Version = "2.19.6"

// A part is what the distribution comes without, and what of Maven Central it is.
type part struct {
	name, class, artifact string
	policy                string // what it may do; empty is nothing
}

// The tokenizers, the scripts that the plugin k-NN builds upon, and that plugin, which comes
// as a whole.
var (
	analysis = part{"analysis-common", "org.opensearch.analysis.common.CommonAnalysisPlugin", "org.opensearch.plugin:analysis-common:" + Version, ""}
	painless = part{"lang-painless", "org.opensearch.painless.PainlessPlugin", "org.opensearch.plugin:lang-painless:" + Version, `grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
`}
	painlessNeeds = []string{
		"org.opensearch.plugin:opensearch-scripting-painless-spi:" + Version, "org.antlr:antlr4-runtime:4.13.1",
		"org.ow2.asm:asm:9.7", "org.ow2.asm:asm-util:9.7", "org.ow2.asm:asm-tree:9.7", "org.ow2.asm:asm-commons:9.7", "org.ow2.asm:asm-analysis:9.7",
	}
)

const vectorsPlugin = "opensearch-knn"

const descriptor = `name=%[1]s
description=%[1]s
version=%[2]s
opensearch.version=%[2]s
java.version=11
classname=%[3]s
extended.plugins=
has.native.controller=false
`

// errMissing is of what tests can do without, outside CI.
var errMissing = errors.New("there is no OpenSearch here (Java 17 or 21 and Maven bring it)")

// folder is where the distribution is kept between runs: where the server, which does not
// run as root, may read it.
func folder() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/wenjin-opensearch-" + Version, nil
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "wenjin-opensearch-"+Version), err
}

// distribution gives the folder of the server, with or without the plugin for vectors, and
// fetches it first where it is not there.
func distribution(vectors bool) (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(dir+".lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil { // another package may fetch it
		return "", err
	}
	plain := filepath.Join(dir, "opensearch-"+Version)
	if err := once(plain, func() error { return fetch(dir, plain) }); err != nil || !vectors {
		return plain, err
	}
	with := plain + "-vectors"
	return with, once(with, func() error { return addVectors(plain, with) })
}

// once does what makes a folder whole, unless that was done.
func once(home string, do func() error) error {
	whole := filepath.Join(home, "whole")
	if _, err := os.Stat(whole); err == nil {
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	return os.WriteFile(whole, nil, 0o644)
}

func fetch(dir, home string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := maven(dir, "dependency:unpack", "org.opensearch.distribution.integ-test-zip:opensearch:"+Version+":zip", dir); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Join(home, "bin", "opensearch"), 0o755); err != nil {
		return err
	}
	return analysis.add(dir, home)
}

// addVectors makes a server with the plugin for vectors of one without.
func addVectors(plain, home string) error {
	if err := errors.Join(os.RemoveAll(home), os.CopyFS(home, os.DirFS(plain)), os.Remove(filepath.Join(home, "whole"))); err != nil {
		return err
	}
	dir := filepath.Dir(home)
	if err := painless.add(dir, home, painlessNeeds...); err != nil {
		return err
	}
	return maven(dir, "dependency:unpack", "org.opensearch.plugin:"+vectorsPlugin+":"+Version+".0:zip", filepath.Join(home, "plugins", vectorsPlugin))
}

// add adds a module, and what it needs, to a server.
func (p part) add(dir, home string, needs ...string) error {
	module := filepath.Join(home, "modules", p.name)
	for _, artifact := range append([]string{p.artifact}, needs...) {
		if err := maven(dir, "dependency:copy", artifact, module); err != nil {
			return err
		}
	}
	if p.policy != "" {
		if err := os.WriteFile(filepath.Join(module, "plugin-security.policy"), []byte(p.policy), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(module, "plugin-descriptor.properties"), fmt.Appendf(nil, descriptor, p.name, Version, p.class), 0o644)
}

// maven puts an artifact into a folder.
func maven(dir, goal, artifact, to string) error {
	if _, err := exec.LookPath("mvn"); err != nil {
		return fmt.Errorf("%w: no mvn", errMissing)
	}
	fetch := exec.Command("mvn", "-q", "-B", goal, "-Dartifact="+artifact, "-DoutputDirectory="+to)
	fetch.Dir = dir // it leaves marks of its own
	if out, err := fetch.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %v: %w\n%s", errMissing, fetch.Args, err, out)
	}
	return nil
}

// java is the home of a Java that this OpenSearch runs on.
func java() (string, error) {
	for _, pattern := range []string{"/usr/lib/jvm/*17*/bin/java", "/usr/lib/jvm/*21*/bin/java"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return filepath.Dir(filepath.Dir(found[0])), nil
		}
	}
	path, err := exec.LookPath("java")
	if err != nil {
		return "", fmt.Errorf("%w: no java", errMissing)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(filepath.Dir(path)), nil
}
