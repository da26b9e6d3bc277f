package curation

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// File is the name of the rules that come with the program, beside its articles.
const File = "curation.yaml"

// Load reads the rules of a file. They are published, by the program.
func Load(folder fs.FS) ([]Revision, error) {
	src, err := fs.ReadFile(folder, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	var doc struct {
		Rules []struct {
			ID   string `yaml:"id"`
			Rule `yaml:",inline"`
		} `yaml:"rules"`
	}
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil {
		return nil, fmt.Errorf("%s: %w", File, err)
	}
	var out []Revision
	seen := map[string]bool{}
	for _, r := range doc.Rules {
		if !kb.SlugPattern.MatchString(r.ID) || seen[r.ID] {
			return nil, fmt.Errorf("%s: %q is no id, or there twice", File, r.ID)
		}
		seen[r.ID] = true
		if err := r.Rule.check(); err != nil {
			return nil, fmt.Errorf("%s: %s: %w %v", File, r.ID, err, err.(*kb.Error).Fields)
		}
		out = append(out, Revision{ID: r.ID, State: kb.StatePublished, Writers: []string{kb.ActorProgram}, Approver: kb.ActorProgram, Rule: r.Rule})
	}
	return out, nil
}
