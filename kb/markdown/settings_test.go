package markdown_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// settings are what is found in a folder with one file.
func settings(name, text string) (facts kb.Facts, categories bool, findings []string) {
	fsys := fstest.MapFS{name: {Data: []byte(text)}}
	tree, a := markdown.LoadTaxonomy(fsys)
	facts, b := markdown.LoadFacts(fsys)
	for _, f := range append(a, b...) {
		findings = append(findings, fmt.Sprintf("%s:%d %s %s", f.File, f.Line, f.Rule, f.Severity))
	}
	return facts, tree != nil, findings
}

func TestLoadSettings(t *testing.T) {
	for what, test := range map[string]struct {
		name, text string
		facts      int
		categories bool
		findings   string
	}{
		"neither":              {"other.yaml", "x: 1", 0, false, ""},
		"categories":           {"taxonomy.yaml", "categories:\n  - {slug: loan, name: 贷款}\n", 0, true, ""},
		"facts":                {"facts.yaml", "facts:\n  - {key: limit, value: 1万元}\n  - {key: rate, value: '3%'}\n", 2, false, ""},
		"no facts":             {"facts.yaml", "facts: []\n", 0, false, ""},
		"a fact twice":         {"facts.yaml", "facts:\n  - {key: a, value: x}\n  - {key: a, value: y}\n", 1, false, "facts.yaml:1 F-FACT block"},
		"a fact without a key": {"facts.yaml", "facts:\n  - {value: x}\n", 0, false, "facts.yaml:1 F-FACT block"},
		"an unknown field":     {"facts.yaml", "facts:\n  - key: a\n    valeu: x\n", 0, false, "facts.yaml:3 F-YAML block"},
		"no YAML":              {"facts.yaml", "facts:\n\t- a\n", 0, false, "facts.yaml:2 F-YAML block"},
		"unknown categories":   {"taxonomy.yaml", "category: []\n", 0, false, "taxonomy.yaml:1 F-YAML block"},
		"another type":         {"taxonomy.yaml", "\ncategories: text\n", 0, false, "taxonomy.yaml:2 F-YAML block"},
	} {
		facts, categories, findings := settings(test.name, test.text)
		if len(facts) != test.facts || categories != test.categories || strings.Join(findings, "; ") != test.findings {
			t.Errorf("%s: %d facts, categories %v, %q", what, len(facts), categories, findings)
		}
	}
}

// The first of two facts stays: what came later may not change what others say.
func TestTheFirstFactStays(t *testing.T) {
	facts, _, _ := settings("facts.yaml", "facts:\n  - {key: a, value: first}\n  - {key: a, value: second}\n")
	if facts["a"].Value != "first" {
		t.Errorf("%+v", facts["a"])
	}
}

// Whoever mistypes a key beside the articles is told which there are.
func TestSettingsSayWhatMayBeWritten(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"facts.yaml":    {"facts:\n  - {key: a, labl: 甲}\n", `这里没有 "labl" 这一项，请改正或删去；每项可以写 key、label`},
		"taxonomy.yaml": {"categories:\n  - {slug: a, nmae: 甲}\n", `这里没有 "nmae" 这一项，请改正或删去；每个分类可以写 slug、name`},
	} {
		folder := fstest.MapFS{name: {Data: []byte(c.text)}}
		_, found := markdown.LoadFacts(folder)
		if name == "taxonomy.yaml" {
			_, found = markdown.LoadTaxonomy(folder)
		}
		if len(found) != 1 || found[0].Line != 2 || !strings.HasPrefix(found[0].Message, c.want) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
