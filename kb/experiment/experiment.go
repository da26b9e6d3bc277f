// Package experiment compares two rankings by what readers click (team-draft interleaving,
// Radlinski, Kurup and Joachims 2008): each answer is drafted from both, and a click counts
// for the one that has put the article there.
//
// [Experiment] says what is compared, [Library] who begins and ends it, [Recorder] counts,
// and [Judge] says how sure the result is. Drafting answers is index/interleave's.
package experiment

import (
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/invisible"
)

// State says how far an experiment is.
type State string

// The states.
const (
	Draft   State = "draft"
	Running State = "running"
	Stopped State = "stopped"
)

// Experiment is the ranking in use (A) against a changed one (B).
type Experiment struct {
	ID       string
	Version  int // counts the steps that were taken with it
	Name     string
	Reason   string
	Weights  map[string]float64 // of B's ranking, by name
	Synonyms string             // of B beside those in force, as lines of synonyms.txt
	Days     int                // that it runs at most
	State    State
	By       string // id of whoever took the last step
	Started  time.Time
	Until    time.Time // when it ends by itself; set by its start
	Stopped  time.Time
}

// Limits of an experiment, and how many are kept.
const (
	maxName     = 40 // runes
	maxReason   = 300
	maxSynonyms = 20_000
	MaxDays     = 90
	MaxAll      = 200
)

// RunningAt reports whether answers are drafted at a time.
func (e Experiment) RunningAt(t time.Time) bool {
	return e.State == Running && !t.Before(e.Started) && t.Before(e.Until)
}

// Over reports an experiment whose result may be read: it ran its time, or was stopped.
func (e Experiment) Over(t time.Time) bool {
	return e.State == Stopped || e.State == Running && !t.Before(e.Until)
}

// check says what is wrong with an experiment by itself.
func (e Experiment) check() error {
	var fields []kb.FieldError
	must := func(ok bool, field, message string) {
		if !ok {
			fields = append(fields, kb.FieldError{Field: field, Message: message})
		}
	}
	line := func(field, text string, most int, message string) {
		n := utf8.RuneCountInString(text)
		_, hidden := invisible.First(text)
		must(0 < n && n <= most && hidden < 0 && utf8.ValidString(text), field, message)
	}
	line("name", e.Name, maxName, "名称为1至40个字，不能有看不见的字符。")
	line("reason", e.Reason, maxReason, "理由为1至300个字，不能有看不见的字符。")
	must(1 <= e.Days && e.Days <= MaxDays, "days", "实验为1至90天。")
	must(len(e.Weights) > 0 || e.Synonyms != "", "weights", "请改权重或加同义词：两种排序要有不同。")
	must(utf8.RuneCountInString(e.Synonyms) <= maxSynonyms, "synonyms", "同义词太多。")
	if len(fields) > 0 {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_experiment", Detail: "the experiment can't be kept", Fields: fields}
	}
	return nil
}
