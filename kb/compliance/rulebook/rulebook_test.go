package rulebook_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/compliance/rulebook"
)

var update = flag.Bool("update", false, "write docs/rules.md")

var root = filepath.Join("..", "..", "..")

func book(t *testing.T) (*compliance.Pack, []rulebook.Entry) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, "content", "redlines.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	pack, err := compliance.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := rulebook.New(pack)
	if err != nil {
		t.Fatal(err)
	}
	return pack, entries
}

// What the book calls wrong is found by its rule, and what it calls right is not.
func TestExamplesAreWhatTheyAreSaidToBe(t *testing.T) {
	pack, entries := book(t)
	src, err := os.ReadFile(filepath.Join("..", "testdata", "cases.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var presets struct {
		Presets map[string]kb.Article `yaml:"presets"`
	}
	if err := yaml.Unmarshal(src, &presets); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		says := func(text string) []string {
			a, ok := presets.Presets[e.As]
			if !ok {
				t.Fatalf("%s: there is no preset %q", e.ID, e.As)
			}
			a.Slug, a.Title, a.Body = "example", "例子", text+"\n\n理财非存款，产品有风险，投资须谨慎。\n"
			found, err := pack.Check(t.Context(), a, time.Date(2026, 11, 23, 12, 0, 0, 0, kb.Shanghai))
			if err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, f := range found {
				if strings.HasPrefix(f.Rule, "R-") {
					rules = append(rules, f.Rule)
				}
			}
			return rules
		}
		for _, text := range e.Bad {
			if found := says(text); !slices.Contains(found, e.ID) {
				t.Errorf("%s does not find %q (%v)", e.ID, text, found)
			}
		}
		for _, text := range e.Good {
			if found := says(text); len(found) > 0 {
				t.Errorf("%s: the good example %q breaks %v", e.ID, text, found)
			}
		}
	}
}

// Every rule of the pack has a basis, and every id that the code can find is told.
func TestEveryRuleIsTold(t *testing.T) {
	_, entries := book(t)
	told := map[string]bool{}
	for _, e := range entries {
		if told[e.ID] {
			t.Errorf("%s is told twice", e.ID)
		}
		told[e.ID] = true
		if e.About == "" || e.Severity == "" {
			t.Errorf("%s says nothing of itself", e.ID)
		}
		if strings.HasPrefix(e.ID, "R-") && (len(e.Bases()) == 0 || len(e.Suggestions()) == 0 || e.ID != "R-RISKNOTE" && e.ID != "R-DATE" && (len(e.Bad) == 0 || len(e.Good) == 0)) {
			t.Errorf("%s has no basis, no suggestion or no examples", e.ID)
		}
	}
	id := regexp.MustCompile(`"([FQ]-[A-Z]+)"`)
	for _, room := range []string{"kb", "content/source", "cmd/wenjin"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(name string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return err
			}
			src, err := os.ReadFile(name)
			for _, m := range id.FindAllStringSubmatch(string(src), -1) {
				if !told[m[1]] {
					t.Errorf("%s can find %s, of which the book says nothing", name, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestThePageIsTheBook(t *testing.T) {
	_, entries := book(t)
	page, name := rulebook.Page(entries), filepath.Join(root, "docs", "rules.md")
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != page {
		t.Errorf("docs/rules.md is not what the rules say; run go test ./kb/compliance/rulebook -update (%v)", err)
	}
}

func TestTextTellsAll(t *testing.T) {
	_, entries := book(t)
	text := entries[0].Text()
	for _, want := range []string{"R-PROMISE 承诺保本保收益", "依据", "《广告法》第二十五条", "不可以这样写", "可以这样写", "豁免", "复核人"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
