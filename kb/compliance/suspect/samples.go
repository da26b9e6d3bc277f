package suspect

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// taught are the rules the model knows. The others judge numbers, names and what
// is missing, which no resemblance tells.
var taught = []string{"R-PROMISE", "R-EXPECTED", "R-SUITABILITY", "R-LOANHYPE", "R-SUPERLATIVE", "R-URGENCY", "R-ENDORSE", "R-REGULATOR", "R-SECRET"}

// SetAside reports whether a sentence of the folder sittings is kept back, one in five
// by its hash: nothing is taught or tuned by it, so it measures.
func SetAside(text string) bool {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()%5 == 0
}

// ReadSamples reads the labelled sentences of a repository: per rule what breaks
// it and what does not (cases.yaml), those of the folder taught, those of the folder
// sittings that are not set aside, and, as harmless, those of the starter knowledge and
// the questions people ask of it.
func ReadSamples(repository fs.FS) ([]Sample, error) {
	samples, err := readCases(repository)
	if err != nil {
		return nil, err
	}
	for _, folder := range []struct {
		name string
		kept func(text string) bool
	}{{"taught", func(string) bool { return false }}, {"sittings", SetAside}} {
		names, err := fs.Glob(repository, path.Join(dir, folder.name, "*.yaml"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			more, err := readSpoken(repository, name, folder.kept)
			if err != nil {
				return nil, err
			}
			samples = append(samples, more...)
		}
	}
	questions, err := readQuestions(repository, "content/questions.tsv")
	if err != nil {
		return nil, err
	}
	samples = append(samples, questions...)
	prose, err := readProse(repository, "content/articles")
	return append(samples, prose...), err
}

// readQuestions reads the first column of a table: who asks promises nothing. A folder
// of knowledge need not have one.
func readQuestions(repository fs.FS, name string) (samples []Sample, err error) {
	src, err := fs.ReadFile(repository, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for line := range strings.Lines(string(src)) {
		if text, _, _ := strings.Cut(line, "\t"); IsSentence(text) {
			samples = append(samples, Sample{Text: text, Source: name})
		}
	}
	return samples, err
}

// dir is where labelled sentences are kept.
const dir = "kb/compliance/testdata"

// readCases reads what breaks each rule, and what does not.
func readCases(repository fs.FS) (samples []Sample, err error) {
	var cases struct {
		Cases []struct {
			Rule   string   `yaml:"rule"`
			As     string   `yaml:"as"`
			Fires  []string `yaml:"fires"`
			Passes []string `yaml:"passes"`
		} `yaml:"cases"`
	}
	if err := readYAML(repository, path.Join(dir, "cases.yaml"), &cases); err != nil {
		return nil, err
	}
	for _, c := range cases.Cases {
		if slices.Contains(taught, c.Rule) {
			samples = add(samples, path.Join(dir, "cases.yaml"), c.Rule, slices.DeleteFunc(c.Fires, func(text string) bool {
				return c.As == "nolevel" || level.MatchString(text)
			}))
		}
		samples = add(samples, path.Join(dir, "cases.yaml"), "", c.Passes)
	}
	return samples, nil
}

// level is what makes a sentence wrong for one article and right for another.
var level = regexp.MustCompile(`R[1-5]|风险等级|[低中高]风险`)

// readSpoken reads a file in the form of tuning.yaml; of several rules the first
// counts. It leaves out what is kept back.
func readSpoken(repository fs.FS, name string, kept func(text string) bool) (samples []Sample, err error) {
	var spoken struct {
		Violations []struct {
			Rules []string `yaml:"rules"`
			Texts []string `yaml:"texts"`
		} `yaml:"violations"`
		Harmless []struct {
			Texts []string `yaml:"texts"`
		} `yaml:"harmless"`
	}
	if err := readYAML(repository, name, &spoken); err != nil {
		return nil, err
	}
	for _, v := range spoken.Violations {
		if slices.Contains(taught, v.Rules[0]) {
			samples = add(samples, name, v.Rules[0], slices.DeleteFunc(v.Texts, kept))
		}
	}
	for _, h := range spoken.Harmless {
		samples = add(samples, name, "", slices.DeleteFunc(h.Texts, kept))
	}
	return samples, nil
}

// readProse reads the sentences of articles.
func readProse(repository fs.FS, dir string) (samples []Sample, err error) {
	err = fs.WalkDir(repository, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" {
			return err
		}
		src, err := fs.ReadFile(repository, name)
		if err != nil {
			return err
		}
		head, body, _ := strings.Cut(strings.TrimPrefix(string(src), "---\n"), "\n---\n")
		for line := range strings.Lines(head) {
			for _, key := range []string{"title:", "answer:"} {
				if text, ok := strings.CutPrefix(line, key); ok {
					samples = append(samples, ordinary(text, name)...)
				}
			}
		}
		samples = append(samples, ordinary(body, name)...)
		return nil
	})
	return samples, err
}

// ordinary are the sentences of a text, without the marks of a list.
func ordinary(text, source string) (out []Sample) {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！？；!?;\n", r) }) {
		if s = strings.Trim(s, " -*#|>"); IsSentence(s) {
			out = append(out, Sample{Text: s, Source: source})
		}
	}
	return out
}

// weight of a sentence that was written as an example, of which there are fewer
// than of sentences of articles.
const weight = 4

func add(samples []Sample, source, rule string, texts []string) []Sample {
	for _, t := range texts {
		samples = append(samples, Sample{t, rule, weight, source})
	}
	return samples
}

func readYAML(repository fs.FS, name string, out any) error {
	src, err := fs.ReadFile(repository, name)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(src, out); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
