package compliance_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
)

// spoken are sentences as people say them, in the form of tuning.yaml.
type spoken struct {
	Violations []struct {
		As    string   `yaml:"as"`
		Rules []string `yaml:"rules"`
		Texts []string `yaml:"texts"`
	} `yaml:"violations"`
	Harmless []struct {
		As    string   `yaml:"as"`
		Texts []string `yaml:"texts"`
	} `yaml:"harmless"`
}

// riskNote is what an article about investment must say somewhere.
const riskNote = "\n\n理财非存款，产品有风险，投资须谨慎。\n"

// figures are the shares a compliance officer asks for.
type figures struct{ hit, missed, wrong int }

func (f figures) recall() float64    { return float64(f.hit) / float64(f.hit+f.missed) }
func (f figures) precision() float64 { return float64(f.hit) / float64(f.hit+f.wrong) }

// add counts two sets of sentences together.
func (f figures) add(other figures) figures {
	return figures{f.hit + other.hit, f.missed + other.missed, f.wrong + other.wrong}
}

func all(string) bool { return true }

// measure asks the sentences of a file that are of the kind. Those of a file that
// measures are not printed: who reads what was missed tunes by it.
func measure(t *testing.T, pack *compliance.Pack, name string, of func(text string) bool) figures {
	t.Helper()
	var s spoken
	readYAML(t, name, &s)
	presets := readPresets(t)
	// speaks are the findings that stop or delay publishing, and the notes of the
	// two rules that only ever note.
	speaks := func(as, text string) []string {
		front, ok := presets[as]
		if !ok {
			t.Fatalf("%s: there is no preset %q", name, as)
		}
		var out []string
		for _, f := range check(t, pack, lintCase{ID: "spoken", FrontMatter: front, Text: text + riskNote}.article(t), now) {
			if strings.HasPrefix(f.Rule, "R-") && (f.Severity != kb.Info || f.Rule == "R-SOFTWORDS" || f.Rule == "R-BRAND") {
				out = append(out, f.Rule+" "+f.Match)
			}
		}
		return out
	}
	logf := func(string, ...any) {}
	if strings.HasPrefix(name, "taught") {
		logf = t.Logf
	}
	var f figures
	for _, group := range s.Violations {
		for _, text := range group.Texts {
			if !of(text) {
				continue
			}
			found := speaks(group.As, text)
			if slices.ContainsFunc(found, func(s string) bool {
				rule, _, _ := strings.Cut(s, " ")
				return slices.Contains(group.Rules, rule)
			}) {
				f.hit++
			} else {
				f.missed++
				logf("missed: %s (%v, found %q)", text, group.Rules, found)
			}
		}
	}
	for _, group := range s.Harmless {
		for _, text := range group.Texts {
			if !of(text) {
				continue
			}
			if found := speaks(group.As, text); len(found) > 0 {
				f.wrong++
				logf("false alarm: %s (%q)", text, found)
			}
		}
	}
	t.Logf("%s: recall %.3f, precision %.3f (%d of %d violations, %d false alarms)", name, f.recall(), f.precision(), f.hit, f.hit+f.missed, f.wrong)
	return f
}

// skipFigures leaves out what asks thousands of sentences: with the race detector it
// takes a minute, and finds no more races than the cases do.
func skipFigures(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("asks thousands of sentences")
	}
}

// TestFigures holds what docs/compliance.md says the check hears.
func TestFigures(t *testing.T) {
	skipFigures(t)
	t.Parallel()
	pack := loadPack(t)
	for name, want := range map[string]struct{ recall, precision float64 }{
		"taught/tuning.yaml": {0.98, 0.98}, // patterns were tuned and the model taught on these
		"taught/fresh.yaml":  {0.90, 0.96}, // the model was taught on these
		"measuring.yaml":     {0.92, 0.96}, // written with the patterns in mind, not taught
		"aside.yaml":         {0.86, 0.95}, // not taught, but seen when an earlier threshold was chosen
		"held.yaml":          {0.92, 0.96}, // nothing is taught by these
		"blind.yaml":         {0.95, 0.95}, // nothing is taught or tuned by these
		"unseen.yaml":        {0.85, 0.95}, // nothing is taught or tuned by these
		"asked.yaml":         {0.94, 0.96}, // not taught, but what was missed was looked at by kind
		"kept_first.yaml":    {0.96, 0.95}, // nothing is taught or tuned by these
		"kept_second.yaml":   {0.95, 0.96}, // nothing is taught or tuned by these
		"kept_third.yaml":    {0.95, 0.97}, // nothing is taught or tuned by these
		"kept_fourth.yaml":   {0.90, 0.94}, // nothing is taught or tuned by these
		"kept_fifth.yaml":    {0.94, 0.97}, // nothing is taught or tuned by these
		"asked_twice.yaml":   {0.93, 0.96}, // not taught, but what was alarmed for nothing was looked at by kind
	} {
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			t.Parallel()
			if f := measure(t, pack, name, all); f.recall() < want.recall || f.precision() < want.precision {
				t.Errorf("less than promised: recall %.2f, precision %.2f", want.recall, want.precision)
			}
		})
	}
}

// TestFiguresOfTheSittings holds them on the sentences of the sittings that are set
// aside, which nothing is taught or tuned by.
func TestFiguresOfTheSittings(t *testing.T) {
	skipFigures(t)
	t.Parallel()
	pack := loadPack(t)
	names, err := filepath.Glob(filepath.Join("testdata", "sittings", "*.yaml"))
	if err != nil || len(names) == 0 {
		t.Fatal("no sittings", err)
	}
	var f figures
	for _, name := range names {
		f = f.add(measure(t, pack, filepath.Join("sittings", filepath.Base(name)), suspect.SetAside))
	}
	t.Logf("set aside: recall %.3f, precision %.3f (%d of %d violations, %d false alarms)", f.recall(), f.precision(), f.hit, f.hit+f.missed, f.wrong)
	if f.recall() < 0.85 || f.precision() < 0.83 {
		t.Errorf("less than promised: recall %.2f, precision %.2f", f.recall(), f.precision())
	}
}

func readPresets(t testing.TB) map[string]map[string]any {
	t.Helper()
	var own ownCases
	readYAML(t, "cases.yaml", &own)
	return own.Presets
}

// readYAML reads a file of testdata, strictly.
func readYAML(t testing.TB, name string, out any) {
	t.Helper()
	if !filepath.IsAbs(name) {
		name = filepath.Join("testdata", name)
	}
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(strings.NewReader(string(src)))
	dec.KnownFields(true)
	if err := dec.Decode(out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
