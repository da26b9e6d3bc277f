package markdown

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// LoadTaxonomy reads taxonomy.yaml alone; nil where it is not there or is bad, which
// the findings say.
func LoadTaxonomy(fsys fs.FS) (*taxonomy.Taxonomy, []kb.Finding) {
	f := &Folder{}
	f.loadTaxonomy(fsys)
	return f.Taxonomy, f.Findings
}

// loadTaxonomy reads taxonomy.yaml. Without the file there is no taxonomy, and
// the folders are the categories.
func (f *Folder) loadTaxonomy(fsys fs.FS) {
	var doc struct {
		Categories []taxonomy.Category `yaml:"categories"`
	}
	if f.loadYAML(fsys, "taxonomy.yaml", &doc) {
		f.Taxonomy = taxonomy.New(doc.Categories)
	}
}

// LoadFacts reads facts.yaml alone, and what is wrong with it.
func LoadFacts(fsys fs.FS) (kb.Facts, []kb.Finding) {
	f := &Folder{Facts: kb.Facts{}}
	f.loadFacts(fsys)
	return f.Facts, f.Findings
}

func (f *Folder) loadFacts(fsys fs.FS) {
	var doc struct {
		Facts []kb.Fact `yaml:"facts"`
	}
	if f.loadYAML(fsys, "facts.yaml", &doc) {
		for _, fact := range doc.Facts {
			if _, twice := f.Facts[fact.Key]; twice || fact.Key == "" {
				f.Findings = append(f.Findings, kb.Finding{Rule: "F-FACT", Severity: kb.Block, File: "facts.yaml", Line: 1, Column: 1, Message: fmt.Sprintf("事实的键 %q 为空或重复", fact.Key)})
				continue
			}
			f.Facts[fact.Key] = fact
		}
	}
}

// loadYAML reads a file strictly and reports whether it is there and sound.
func (f *Folder) loadYAML(fsys fs.FS, name string, out any) bool {
	src, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if err == nil {
		dec := yaml.NewDecoder(strings.NewReader(string(src)))
		dec.KnownFields(true)
		err = dec.Decode(out)
	}
	if err == nil {
		return true
	}
	found := kb.Finding{Rule: "F-YAML", Severity: kb.Block, File: name, Line: 1, Column: 1, Message: "写法有误：" + err.Error()}
	if unread := (*fs.PathError)(nil); errors.As(err, &unread) {
		found.Rule, found.Message = "F-READ", "读不了这个文件："+err.Error()
	} else if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		_, _ = fmt.Sscan(m[1], &found.Line)
		found.Message = remedy(m[2]) + settingKeys[name]
	}
	f.Findings = append(f.Findings, found)
	return false
}

// settingKeys name what may be written, beside what was.
var settingKeys = map[string]string{"facts.yaml": "；每项可以写 key、label、value、unit、neutral、source、owner、valid_from、valid_to", "taxonomy.yaml": "；每个分类可以写 slug、name、children"}

// FactsVersion changes whenever the text of any fact does.
func FactsVersion(facts kb.Facts) string {
	keys := make([]string, 0, len(facts))
	for k := range facts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(a, b) })
	var b strings.Builder
	for _, k := range keys {
		fact := facts[k]
		b.WriteString(k)
		for next := &fact; next != nil; next = next.Before {
			fmt.Fprintf(&b, "=%s|%s|%s|%s|%s", next.Value, next.Unit, next.Neutral, next.ValidFrom, next.ValidTo)
			if next.Before != nil {
				fmt.Fprintf(&b, "|%d", next.Since.UnixMilli())
			}
		}
		b.WriteString(";")
	}
	return b.String()
}
