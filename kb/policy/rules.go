package policy

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the rules that are built in
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// The ids of the rules. They are stable.
const (
	Overdue     = "Q-REVIEW"
	Late        = "Q-INTERVAL"
	AsOf        = "Q-ASOF"
	Vague       = "Q-SOURCE"
	Todo        = "Q-TODO"
	Circle      = "Q-CIRCLE"
	Promise     = "Q-PROMISE"
	Unconfirmed = "Q-CONFIRM"
)

// Rules are the house's own. They are immutable and may be used from several
// goroutines.
type Rules struct {
	Since     kb.Date     `yaml:"since"` // from which intervals count: an as_of before it counts as this day
	Intervals []Interval  `yaml:"intervals"`
	Overdue   kb.Severity `yaml:"overdue"` // of a passed review_by: info or warn
	Vague     []string    `yaml:"vague"`   // names of sources that nobody can look up
	Todo      patterns    `yaml:"todo"`
	Circle    patterns    `yaml:"circle"`
	Promise   patterns    `yaml:"promise"`
}

// Interval is the longest time for which the facts of some articles stand without
// being looked at again. An article is concerned by any of the conditions; without one,
// by being an article.
type Interval struct {
	Name     string    `yaml:"name"`
	Months   int       `yaml:"months"`
	Kinds    []kb.Kind `yaml:"kinds"`
	Tags     []string  `yaml:"tags"`
	Title    pattern   `yaml:"title"`
	Verified []string  `yaml:"verified"` // of one of the article's sources
}

//go:embed default.yaml
var builtIn []byte

// Default are the rules that are built in. It panics if they can't be read, which a
// test would show.
func Default() *Rules {
	r := &Rules{}
	if err := r.read(builtIn); err != nil {
		panic(err)
	}
	return r
}

// Version names the rules that are built in.
func Version() string {
	sum := sha256.Sum256(builtIn)
	return hex.EncodeToString(sum[:8])
}

// UnmarshalYAML implements yaml.Unmarshaler: an error names the line.
func (r *Rules) UnmarshalYAML(section *yaml.Node) error {
	text, err := yaml.Marshal(section)
	if err != nil {
		return fmt.Errorf("line %d: %w", section.Line, err)
	}
	if err := r.read(text); err != nil {
		return fmt.Errorf("line %d: policy: %w", section.Line, err)
	}
	return nil
}

// read is strict: an unknown key is an error, which it is not where a node decodes
// itself.
func (r *Rules) read(text []byte) error {
	type plain Rules // has no UnmarshalYAML
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode((*plain)(r)); err != nil {
		return err
	}
	return r.check()
}

// check refuses rules that could not be kept.
func (r *Rules) check() error {
	if r.Overdue == "" {
		r.Overdue = kb.Info
	}
	if r.Overdue != kb.Info && r.Overdue != kb.Warn {
		return fmt.Errorf("overdue is info or warn, not %q", r.Overdue)
	}
	for _, i := range r.Intervals {
		if i.Name == "" || i.Months < 1 || i.Months > 60 {
			return fmt.Errorf("an interval has a name and 1 to 60 months, not %q and %d", i.Name, i.Months)
		}
	}
	return nil
}

// Due is the last day by which an article that was checked is to be looked at again,
// and the day from which that counts; ok is false where no interval concerns it.
func (r *Rules) Due(a kb.Article) (from, last kb.Date, of Interval, ok bool) {
	of, ok = r.IntervalOf(a)
	if !ok || a.AsOf.IsZero() {
		return from, last, of, false
	}
	if from = a.AsOf; from.Before(r.Since.Time) {
		from = r.Since
	}
	return from, kb.DateOf(from.AddDate(0, of.Months, 0)), of, true
}

// IntervalOf is the interval of an article; none where no rule concerns it.
func (r *Rules) IntervalOf(a kb.Article) (Interval, bool) {
	i := slices.IndexFunc(r.Intervals, func(i Interval) bool { return i.concerns(a) })
	if i < 0 {
		return Interval{}, false
	}
	return r.Intervals[i], true
}

func (i Interval) concerns(a kb.Article) bool {
	switch {
	case len(i.Kinds)+len(i.Tags)+len(i.Verified) == 0 && i.Title.re == nil:
		return true
	case slices.Contains(i.Kinds, a.Kind), i.Title.re != nil && i.Title.re.MatchString(a.Title):
		return true
	case slices.ContainsFunc(a.Tags, func(t string) bool { return slices.Contains(i.Tags, t) }):
		return true
	}
	return slices.ContainsFunc(a.Sources, func(s kb.Source) bool { return slices.Contains(i.Verified, s.Verified) })
}

// vague reports whether nobody could look a source up.
func (r *Rules) vague(s kb.Source) bool {
	return s.No == "" && s.URL == "" && slices.Contains(r.Vague, strings.TrimSpace(s.Rule))
}

// pattern is a regular expression in RE2.
type pattern struct{ re *regexp.Regexp }

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *pattern) UnmarshalYAML(n *yaml.Node) (err error) {
	if n.Value == "" {
		return errors.New("a pattern is empty")
	}
	if p.re, err = regexp.Compile(n.Value); err != nil {
		return err
	}
	if p.re.MatchString("") {
		return fmt.Errorf("the pattern %q is found in everything", n.Value)
	}
	return nil
}

type patterns []pattern

// find gives the stretches of a text, in bytes, that one of the patterns matches.
func (ps patterns) find(text string) (out [][]int) {
	for _, p := range ps {
		out = append(out, p.re.FindAllStringIndex(text, -1)...)
	}
	return out
}
