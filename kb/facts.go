package kb

import (
	"regexp"
	"time"
)

// Fact is a figure that is kept once and used in many articles as {{key}}: a
// rate, a limit, a hotline, an opening hour.
type Fact struct {
	Key       string `yaml:"key" json:"key"`
	Label     string `yaml:"label,omitempty" json:"label,omitempty"` // name in Chinese, for editors
	Value     string `yaml:"value,omitempty" json:"value,omitempty"` // empty as long as nobody has confirmed one
	Unit      string `yaml:"unit,omitempty" json:"unit,omitempty"`
	Neutral   string `yaml:"neutral,omitempty" json:"neutral,omitempty"` // wording that stays true without a value
	Source    string `yaml:"source,omitempty" json:"source,omitempty"`
	ValidFrom Moment `yaml:"valid_from,omitempty" json:"validFrom,omitzero"`
	ValidTo   Moment `yaml:"valid_to,omitempty" json:"validTo,omitzero"`
}

// Confirmed reports whether the fact has a value that holds at the time.
func (f Fact) Confirmed(at time.Time) bool {
	return f.Value != "" && (f.ValidFrom.IsZero() || !at.Before(f.ValidFrom.Time)) && (f.ValidTo.IsZero() || at.Before(f.ValidTo.End()))
}

// Text is what stands for {{key}} at the time: the value with its unit, or the
// neutral wording. It is empty when there is neither.
func (f Fact) Text(at time.Time) string {
	if f.Confirmed(at) {
		return f.Value + f.Unit
	}
	return f.Neutral
}

// Facts are the confirmed figures by key.
type Facts map[string]Fact

// FactPattern finds {{key}}; the first group is the key.
var FactPattern = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}`)

// Fill replaces every {{key}} by its text at the time. An unknown key, or one
// with neither value nor neutral wording, stays as it is; Validate reports it.
func (f Facts) Fill(text string, at time.Time) string {
	return FactPattern.ReplaceAllStringFunc(text, func(s string) string {
		if t := f[FactPattern.FindStringSubmatch(s)[1]].Text(at); t != "" {
			return t
		}
		return s
	})
}

// Filled is the article with its facts filled in where readers see them.
func (f Facts) Filled(a Article, at time.Time) Article {
	a.Title, a.Answer, a.Body = f.Fill(a.Title, at), f.Fill(a.Answer, at), f.Fill(a.Body, at)
	return a
}
