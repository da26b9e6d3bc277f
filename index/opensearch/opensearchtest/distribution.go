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

// analysisModule is the module with the tokenizers, which the distribution comes without.
const analysisModule = "analysis-common"

var descriptor = fmt.Sprintf(`name=%[1]s
description=%[1]s
version=%[2]s
opensearch.version=%[2]s
java.version=11
classname=org.opensearch.analysis.common.CommonAnalysisPlugin
extended.plugins=
has.native.controller=false
`, analysisModule, Version)

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

// distribution gives the folder of the server, and fetches it first where it is not there.
func distribution() (string, error) {
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
	home := filepath.Join(dir, "opensearch-"+Version)
	if _, err := os.Stat(filepath.Join(home, "modules", analysisModule, "plugin-descriptor.properties")); err == nil {
		return home, nil
	}
	return home, fetch(dir, home)
}

func fetch(dir, home string) error {
	if _, err := exec.LookPath("mvn"); err != nil {
		return fmt.Errorf("%w: no mvn", errMissing)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	module := filepath.Join(home, "modules", analysisModule)
	for _, goal := range [][]string{
		{"dependency:unpack", "-Dartifact=org.opensearch.distribution.integ-test-zip:opensearch:" + Version + ":zip", "-DoutputDirectory=" + dir},
		{"dependency:copy", "-Dartifact=org.opensearch.plugin:" + analysisModule + ":" + Version, "-DoutputDirectory=" + module},
	} {
		fetch := exec.Command("mvn", append([]string{"-q", "-B"}, goal...)...)
		fetch.Dir = dir // it leaves marks of its own
		if out, err := fetch.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %v: %w\n%s", errMissing, fetch.Args, err, out)
		}
	}
	if err := os.Chmod(filepath.Join(home, "bin", "opensearch"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(module, "plugin-descriptor.properties"), []byte(descriptor), 0o644)
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
