package curation

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// File is the name of the rules that come with the program, beside its articles.
const File = "curation.yaml"

// Load reads the rules of a file. They are published, by the program. judge is asked for
// each: what it refuses is left out and told, with its place, so that one bad rule does not
// take the others with it. A file that can't be read as rules at all is an error.
func Load(folder fs.FS, judge func(Rule) error) (good []Revision, refused []error, err error) {
	src, err := fs.ReadFile(folder, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", File, err)
	}
	var doc struct {
		Rules []struct {
			ID   string `yaml:"id"`
			Rule `yaml:",inline"`
		} `yaml:"rules"`
	}
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil && !errors.Is(err, io.EOF) { // an empty file has none
		return nil, nil, fmt.Errorf("%s: %w", File, err)
	}
	seen := map[string]bool{}
	for i, r := range doc.Rules {
		place := fmt.Sprintf("%s: rule %d (%s)", File, i+1, r.ID)
		if !kb.SlugPattern.MatchString(r.ID) || seen[r.ID] {
			refused = append(refused, fmt.Errorf("%s: %q is no id, or there twice", place, r.ID))
			continue
		}
		seen[r.ID] = true
		if err := judge(r.Rule); err != nil {
			refused = append(refused, fmt.Errorf("%s: %w%s", place, err, fieldsOf(err)))
			continue
		}
		good = append(good, Revision{ID: r.ID, State: kb.StatePublished, Writers: []string{kb.ActorProgram}, Approver: kb.ActorProgram, Rule: r.Rule})
	}
	return good, refused, nil
}

// fieldsOf are the fields of an error, for a log.
func fieldsOf(err error) string {
	var e *kb.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return ""
	}
	return fmt.Sprintf(" %v", e.Fields)
}
