package markdown_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Facts are filled in where readers see them, and stay as they are in code.
func TestFactsAreFilledOutsideCode(t *testing.T) {
	for body, want := range map[string]string{
		"为{{rate}}":                     "为3.5%",
		"为{{ rate }}":                   "为3.5%",
		"{{later}}":                     "以页面公示为准",
		"{{open}}":                      "{{open}}",
		"{{unknown}}":                   "{{unknown}}",
		"`{{rate}}`与{{rate}}":           "`{{rate}}`与3.5%",
		"```\n{{rate}}\n```\n{{rate}}":  "```\n{{rate}}\n```\n3.5%",
		"    {{rate}}\n\n{{rate}}":      "    {{rate}}\n\n3.5%",
		"<code>{{rate}}</code>{{rate}}": "<code>{{rate}}</code>3.5%",
		"<pre>\n{{rate}}\n</pre>":       "<pre>\n{{rate}}\n</pre>",
		"| {{rate}} |\n|---|":           "| 3.5% |\n|---|",
		"**{{rate}}**":                  "**3.5%**",
		"## {{rate}}":                   "## 3.5%",
		"> {{rate}}":                    "> 3.5%",
		"- {{rate}}":                    "- 3.5%",
		"{{rate":                        "{{rate",
		"没有":                            "没有",
	} {
		got := markdown.Filled(kb.Article{Title: "标{{rate}}", Answer: "答{{later}}", Body: body}, figures, time.Time{})
		if diff := cmp.Diff(want, got.Body); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
		if got.Title != "标3.5%" || got.Answer != "答以页面公示为准" {
			t.Errorf("title %q, answer %q", got.Title, got.Answer)
		}
	}
}

// Inspect says what of a body cannot be filled in or shown, in its place.
func TestInspectFindsFactsThatCannotBeFilled(t *testing.T) {
	for body, want := range map[string][]string{
		"{{rate}}{{later}}":         nil,
		"甲{{open}}":                 {"F-FACT {{open}}"},
		"甲{{nix}}乙{{nix}}":          {"F-FACT {{nix}}", "F-FACT {{nix}}"},
		"`{{nix}}`":                 nil,
		"```\n{{nix}}\n```":         nil,
		"<code>{{nix}}</code>":      nil,
		"{{nix}}与`{{nix}}`":         {"F-FACT {{nix}}"},
		"[^1]与{{nix}}":              {"F-FOOTNOTE [^1]", "F-FACT {{nix}}"},
		"| a |\n|---|\n| {{nix}} |": {"F-FACT {{nix}}"},
	} {
		var got []string
		for _, f := range markdown.Inspect(body, figures) {
			got = append(got, f.Rule+" "+f.Match)
			if in := string([]rune(body)[f.Start:f.End]); in != f.Match {
				t.Errorf("%q: %q is not at its place, which holds %q", body, f.Match, in)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

// The version of facts changes with any text, and with nothing else.
func TestFactsVersion(t *testing.T) {
	first := markdown.FactsVersion(figures)
	again := kb.Facts{}
	for k, f := range figures {
		again[k] = f
	}
	if markdown.FactsVersion(again) != first {
		t.Error("the same facts have two versions")
	}
	again["rate"] = kb.Fact{Key: "rate", Value: "4", Unit: "%"}
	if markdown.FactsVersion(again) == first {
		t.Error("another rate has the same version")
	}
}

func TestSettingsThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct{ facts, taxonomy, want string }{
		"sound":               {"facts:\n  - {key: a, value: b}\n", "categories: [{slug: g, name: 通用}]\n", ""},
		"no files":            {"", "", ""},
		"facts are no YAML":   {"facts: [", "", "facts.yaml"},
		"an unknown key":      {"facts:\n  - {key: a, valu: b}\n", "", "facts.yaml"},
		"a fact twice":        {"facts:\n  - {key: a, value: b}\n  - {key: a, value: c}\n", "", "facts.yaml"},
		"a fact without key":  {"facts:\n  - {value: b}\n", "", "facts.yaml"},
		"taxonomy is no YAML": {"", "categories: {", "taxonomy.yaml"},
	} {
		dir := fstest.MapFS{"articles/g/a.md": {Data: []byte(head("title: x"))}}
		if c.facts != "" {
			dir["facts.yaml"] = &fstest.MapFile{Data: []byte(c.facts)}
		}
		if c.taxonomy != "" {
			dir["taxonomy.yaml"] = &fstest.MapFile{Data: []byte(c.taxonomy)}
		}
		f, err := markdown.LoadDir(dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		files := map[string]bool{}
		for _, x := range f.All() {
			files[x.File] = true
		}
		if c.want == "" && len(files) > 0 || c.want != "" && !files[c.want] {
			t.Errorf("%s: findings in %v, want %q", name, files, c.want)
		}
	}
}
