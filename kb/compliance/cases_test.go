package compliance_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, kb.Shanghai)

var thePack = sync.OnceValues(func() (*compliance.Pack, error) {
	src, err := os.ReadFile(filepath.Join("..", "..", "content", "redlines.yaml"))
	if err != nil {
		return nil, err
	}
	return compliance.Load(src)
})

// loadPack is the pack in the repository, read once: nothing changes it.
func loadPack(t testing.TB) *compliance.Pack {
	t.Helper()
	pack, err := thePack()
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// check gives the findings of an article, which nothing ends early.
func check(t testing.TB, pack *compliance.Pack, a kb.Article, at time.Time) []kb.Finding {
	t.Helper()
	found, err := pack.Check(t.Context(), a, at)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lintCase is a sentence with the rule it must or must not break, as in
// shared/lint-cases.json.
type lintCase struct {
	ID          string         `json:"id" yaml:"id"`
	Rule        string         `json:"rule" yaml:"rule"`
	Severity    kb.Severity    `json:"severity" yaml:"severity"`
	FrontMatter map[string]any `json:"front_matter" yaml:"front_matter"`
	Text        string         `json:"text" yaml:"text"`
	Fires       bool           `json:"fires" yaml:"fires"`
}

// article is what the runner of the shared cases makes of a case.
func (c lintCase) article(t testing.TB) kb.Article {
	t.Helper()
	front := map[string]any{"slug": strings.ToLower(c.ID), "title": "帮助文章 " + c.ID, "category": "general", "audience": "public"}
	for k, v := range c.FrontMatter {
		front[k] = v
	}
	src, err := yaml.Marshal(front)
	if err != nil {
		t.Fatal(err)
	}
	var a kb.Article
	if err := yaml.Unmarshal(src, &a); err != nil {
		t.Fatal(err)
	}
	a.Body = c.Text
	return a
}

func runCases(t *testing.T, pack *compliance.Pack, cases []lintCase) {
	t.Helper()
	wrong := 0
	for _, c := range cases {
		fired := false
		var got []string
		for _, f := range check(t, pack, c.article(t), now) {
			if f.Rule != c.Rule {
				continue
			}
			got = append(got, string(f.Severity)+" "+f.Match)
			fired = fired || f.Severity != kb.Info || c.Severity == kb.Info
		}
		if fired != c.Fires {
			wrong++
			t.Errorf("%s %s %q: fires = %v, want %v (%q)", c.ID, c.Rule, c.Text, fired, c.Fires, got)
		}
	}
	t.Logf("%d of %d cases are right", len(cases)-wrong, len(cases))
}

func TestSharedCases(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "lint-cases.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared cases (../shared/lint-cases.json) are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []lintCase
	if err := json.Unmarshal(src, &cases); err != nil {
		t.Fatal(err)
	}
	runCases(t, loadPack(t), cases)
}

// ownCases are written more tersely: front matter by name, sentences in lists.
type ownCases struct {
	Presets map[string]map[string]any `yaml:"presets"`
	Cases   []struct {
		Rule     string      `yaml:"rule"`
		Severity kb.Severity `yaml:"severity"`
		As       string      `yaml:"as"`
		Fires    []string    `yaml:"fires"`
		Passes   []string    `yaml:"passes"`
	} `yaml:"cases"`
}

func readOwnCases(t testing.TB) []lintCase { return readCases(t, "cases.yaml") }

func readCases(t testing.TB, name string) []lintCase {
	t.Helper()
	var own ownCases
	readYAML(t, name, &own)
	var cases []lintCase
	for _, c := range own.Cases {
		front, ok := own.Presets[c.As]
		if !ok {
			t.Fatalf("there is no preset %q", c.As)
		}
		for fires, texts := range map[bool][]string{true: c.Fires, false: c.Passes} {
			for _, text := range texts {
				cases = append(cases, lintCase{ID: "own", Rule: c.Rule, Severity: c.Severity, FrontMatter: front, Text: text, Fires: fires})
			}
		}
	}
	return cases
}

// The check judges what the page shows.
func TestPageCases(t *testing.T) {
	t.Parallel()
	runCases(t, loadPack(t), readCases(t, "pages.yaml"))
}

func TestOwnCases(t *testing.T) {
	t.Parallel()
	cases := readOwnCases(t)
	runCases(t, loadPack(t), cases)

	// At least ten sentences a rule, about half of them traps.
	count := map[string]map[bool]int{}
	for _, c := range cases {
		if count[c.Rule] == nil {
			count[c.Rule] = map[bool]int{}
		}
		count[c.Rule][c.Fires]++
	}
	if len(count) != 20 {
		t.Errorf("there are cases for %d rules, want 20", len(count))
	}
	for rule, n := range count {
		if n[true]+n[false] < 10 || n[true] < 4 || n[false] < 4 {
			t.Errorf("%s has %d sentences that fire and %d that must not", rule, n[true], n[false])
		}
	}
}
