package suspect_test

import (
	"bytes"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

var repository = os.DirFS(filepath.Join("..", "..", ".."))

func samples(t testing.TB) []suspect.Sample {
	t.Helper()
	s, err := suspect.ReadSamples(repository)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func guess(m *suspect.Model, text string) suspect.Guess {
	return m.Guess(fold.Squeeze(text).String())
}

// TestCrossValidation learns from four fifths of the files of sentences and judges the
// last, five times over: sentences of one file resemble one another, so one that was
// kept back while its neighbours were taught would tell too much.
func TestCrossValidation(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from all sentences takes minutes with the race detector")
	}
	t.Parallel()
	const folds = 5
	all := samples(t)
	foldOf := func(s suspect.Sample) int {
		h := fnv.New32a()
		h.Write([]byte(s.Source))
		return int(h.Sum32() % folds)
	}
	type count struct{ right, violations, otherRule int }
	byRule := map[string]*count{}
	hit, violations, wrong, harmless, wrongProse, prose := 0, 0, 0, 0, 0, 0
	var models [folds]*suspect.Model
	var wg sync.WaitGroup
	for fold := range folds {
		wg.Go(func() {
			var learn []suspect.Sample
			for _, s := range all {
				if foldOf(s) != fold {
					learn = append(learn, s)
				}
			}
			models[fold] = suspect.Learn(learn)
		})
	}
	wg.Wait()
	for fold, m := range models {
		for _, s := range all {
			if foldOf(s) != fold {
				continue
			}
			g := guess(m, s.Text)
			switch {
			case s.Rule == "" && !strings.HasPrefix(s.Source, "kb/"):
				if prose++; g.Suspect() {
					wrongProse++
				}
				continue
			case s.Rule == "":
				if harmless++; g.Suspect() {
					wrong++
				}
				continue
			}
			violations++
			c := byRule[s.Rule]
			if c == nil {
				c = &count{}
				byRule[s.Rule] = c
			}
			c.violations++
			if g.Suspect() {
				hit++
				c.right++
				if g.Rules[0].Rule != s.Rule {
					c.otherRule++
				}
			}
		}
	}
	for rule, c := range byRule {
		if heard := float64(c.right) / float64(c.violations); heard < 0.65 {
			t.Errorf("%s: only %.2f of its violations are heard", rule, heard)
		}
		t.Logf("%-14s %3d of %3d heard, %d of them as another rule", rule, c.right, c.violations, c.otherRule)
	}
	recall, precision := float64(hit)/float64(violations), float64(hit)/float64(hit+wrong)
	t.Logf("files left out: recall %.3f, precision %.3f; %d of %d harmless sentences suspected, %d of %d of articles and questions", recall, precision, wrong, harmless, wrongProse, prose)
	if recall < 0.78 || precision < 0.91 {
		t.Errorf("recall %.3f, precision %.3f: the model has become worse", recall, precision)
	}
}

// The same sentences teach the same model, and what is written is what is read.
func TestLearningIsDeterministic(t *testing.T) {
	if testing.Short() {
		t.Skip("learning from all sentences takes minutes with the race detector")
	}
	t.Parallel()
	some := samples(t)[:1500]
	var first, second, again bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := suspect.Learn(some).Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("the same sentences taught two models")
	}
	m, err := suspect.Read(first.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Write(&again); err != nil || again.String() != first.String() {
		t.Errorf("the model changed on its way through a file (%v)", err)
	}
}

// The model in the repository knows the violations in the repository. That of the
// articles changes too often to be held to.
func TestModelKnowsTheLabelledSentences(t *testing.T) {
	if testing.Short() {
		t.Skip("judging all sentences takes a minute with the race detector")
	}
	t.Parallel()
	m, err := suspect.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	const asked = 7 // one in so many is asked for its nearest as well, which takes time
	for i, s := range samples(t) {
		if s.Rule == "" {
			continue
		}
		if g := guess(m, s.Text); g.Score < -1 || i%asked == 0 && m.Nearest(s.Rule, fold.Squeeze(s.Text).String()) == "" {
			t.Errorf("%s %q: %+v; run go generate ./kb/compliance/suspect", s.Rule, s.Text, g)
		}
	}
}

func TestGuessTellsViolationsFromHarmlessSentences(t *testing.T) {
	m, err := suspect.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for text, rule := range map[string]string{
		"本产品保本保息，稳赚不赔":  "R-PROMISE",
		"不看征信，秒批秒到账":    "R-LOANHYPE",
		"请把短信验证码告诉客服":   "R-SECRET",
		"赎回款一般在三个工作日到账": "",
	} {
		g := guess(m, text)
		if (g.Score > 0) != (rule != "") || rule != "" && g.Rules[0].Rule != rule {
			t.Errorf("%q: %+v, want %q", text, g, rule)
		}
	}
}

func TestReadRefusesWhatIsNoModel(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "line 1",
		"rules\tR-A\nw\t保\t9:1":        "line 2",
		"rules\tR-A\nw\t保\t0:x":        "line 2",
		"rules\tR-A\nexample\tR-A":     "line 2",
		"example\tR-A\t保本":             "no rules",
		"rules\tR-A\nw\t保\t0:1\nnoise": "line 3",
	} {
		if _, err := suspect.Read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%q): %v, want an error with %q", text, err, want)
		}
	}
}
