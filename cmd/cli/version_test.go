package cli

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	built := func(module string, settings ...string) *debug.BuildInfo {
		info := &debug.BuildInfo{GoVersion: "go1.26.0"}
		info.Main.Version = module
		for _, s := range settings {
			key, value, _ := strings.Cut(s, "=")
			info.Settings = append(info.Settings, debug.BuildSetting{Key: key, Value: value})
		}
		return info
	}
	const commit = "0123456789abcdef0123456789abcdef01234567"
	for name, test := range map[string]struct {
		set  string
		info *debug.BuildInfo
		want Version
		line string
	}{
		"by hand":           {"", built("(devel)"), Version{Version: "devel", Go: "go1.26.0"}, "wenjin devel, built with go1.26.0\n"},
		"nothing is known":  {"", nil, Version{Version: "devel"}, "wenjin devel\n"},
		"by go install":     {"", built("v1.2.3"), Version{Version: "v1.2.3", Go: "go1.26.0"}, "wenjin v1.2.3, built with go1.26.0\n"},
		"a release":         {"v2.0.0", built("v1.2.3"), Version{Version: "v2.0.0", Go: "go1.26.0"}, "wenjin v2.0.0, built with go1.26.0\n"},
		"in a repository":   {"", built("(devel)", "vcs=git", "vcs.revision="+commit, "vcs.time=2026-11-26T07:00:00Z", "vcs.modified=false"), Version{"devel", commit, "2026-11-26T07:00:00Z", false, "go1.26.0"}, "wenjin devel, commit 0123456789ab of 2026-11-26T07:00:00Z, built with go1.26.0\n"},
		"with other files":  {"", built("", "vcs.revision=0123", "vcs.modified=true"), Version{"devel", "0123", "", true, "go1.26.0"}, "wenjin devel, commit 0123 and changes, built with go1.26.0\n"},
		"a release unknown": {"v2.0.0", nil, Version{Version: "v2.0.0"}, "wenjin v2.0.0\n"},
	} {
		got := versionOf(test.set, test.info)
		var line strings.Builder
		if err := got.Print(&line, "wenjin"); err != nil || got != test.want || line.String() != test.line {
			t.Errorf("%s: %+v %q, %v; want %+v %q", name, got, &line, err, test.want, test.line)
		}
	}
	if v := BuildVersion(); v.Version == "" || v.Go != runtime.Version() {
		t.Errorf("of this test: %+v", v)
	}
}
