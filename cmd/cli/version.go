package cli

import (
	"cmp"
	"fmt"
	"io"
	"runtime/debug"
)

// Version is what a program was built of.
type Version struct {
	Version  string `json:"version"`          // of the module, v1.2.3; "devel" where nobody gave one
	Commit   string `json:"commit,omitempty"` // of the repository
	Time     string `json:"time,omitempty"`   // of the commit, RFC 3339
	Modified bool   `json:"modified"`         // the files were not those of the commit
	Go       string `json:"go"`
}

// Release is set when a release is built:
// -ldflags "-X github.com/wenjin-kb/wenjin/cmd/cli.Release=v1.2.3".
var Release string

// BuildVersion reads what the linker and the Go tool have written into the program.
func BuildVersion() Version {
	info, _ := debug.ReadBuildInfo()
	return versionOf(Release, info)
}

func versionOf(set string, info *debug.BuildInfo) Version {
	if info == nil {
		return Version{Version: cmp.Or(set, devel)}
	}
	v := Version{Version: set, Go: info.GoVersion}
	if module := info.Main.Version; v.Version == "" && module != "(devel)" {
		v.Version = module
	}
	v.Version = cmp.Or(v.Version, devel)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

const devel = "devel"

// Print writes the version as people read it.
func (v Version) Print(out io.Writer, name string) error {
	line := name + " " + v.Version
	if v.Commit != "" {
		line += ", commit " + v.Commit[:min(12, len(v.Commit))]
		if v.Modified {
			line += " and changes"
		}
	}
	if v.Time != "" {
		line += " of " + v.Time
	}
	if v.Go != "" {
		line += ", built with " + v.Go
	}
	_, err := fmt.Fprintln(out, line)
	return err
}
