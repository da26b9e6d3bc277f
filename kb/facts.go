package kb

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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
	Owner     string `yaml:"owner,omitempty" json:"owner,omitempty"` // who answers for the value
	ValidFrom Moment `yaml:"valid_from,omitempty" json:"validFrom,omitzero"`
	ValidTo   Moment `yaml:"valid_to,omitempty" json:"validTo,omitzero"`

	// Before is what the fact was until Since, as far as anybody knows; nil is the same
	// as now.
	Before *Fact     `yaml:"-" json:"-"`
	Since  time.Time `yaml:"-" json:"-"`
}

// Confirmed reports whether the fact has a value that holds at the time.
func (f Fact) Confirmed(at time.Time) bool {
	f = f.at(at)
	return f.Value != "" && (f.ValidFrom.IsZero() || !at.Before(f.ValidFrom.Time)) && (f.ValidTo.IsZero() || at.Before(f.ValidTo.End()))
}

// at is the fact as it was at a time.
func (f Fact) at(t time.Time) Fact {
	for f.Before != nil && t.Before(f.Since) {
		f = *f.Before
	}
	return f
}

// timeless is shown for a fact outside the time of its value if it has no neutral
// wording: readers are never shown braces.
const timeless = "以最新公示为准"

// Text is what stands for {{key}} at the time: the value with its unit, or the
// neutral wording. It is empty for a fact that has neither.
func (f Fact) Text(at time.Time) string {
	f = f.at(at)
	switch {
	case f.Confirmed(at):
		return f.Value + f.Unit
	case f.Neutral == "" && f.Value != "":
		return timeless
	}
	return f.Neutral
}

// SameText reports whether two facts show the same at every time, to the second: a
// fact that was kept has no finer ones.
func (f Fact) SameText(other Fact) bool {
	same := func(a, b time.Time) bool { return a.Truncate(time.Second).Equal(b.Truncate(time.Second)) }
	return f.Value == other.Value && f.Unit == other.Unit && f.Neutral == other.Neutral &&
		same(f.ValidFrom.Time, other.ValidFrom.Time) && same(f.ValidTo.End(), other.ValidTo.End())
}

// Facts are the confirmed figures by key.
type Facts map[string]Fact

// maxBefore is how many earlier texts of a fact are known: every one of them may cost
// the index a document for each article that shows it.
const maxBefore = 10

// After are the facts, in force since a time, that follow others.
func (f Facts) After(before Facts, since time.Time) Facts {
	out := Facts{}
	for key, fact := range f {
		switch was, known := before[key]; {
		case known && fact.SameText(was):
			fact.Before, fact.Since = was.Before, was.Since
		case known:
			fact.Before, fact.Since = &was, since
		}
		last := &fact
		for range maxBefore {
			if last.Before == nil {
				break
			}
			earlier := *last.Before
			last.Before, last = &earlier, &earlier
		}
		last.Before, last.Since = nil, time.Time{}
		out[key] = fact
	}
	return out
}

// In are the facts that an article shows: with its text, what an approval binds to.
func (f Facts) In(a Article) Facts {
	var out Facts
	for _, text := range []string{a.Title, a.Answer, a.Body} {
		for _, m := range FactPattern.FindAllStringSubmatch(text, -1) {
			if out == nil {
				out = Facts{}
			}
			out[m[1]] = f[m[1]]
		}
	}
	return out
}

// Turns are the moments at which a text that shows facts changes because the value of
// one begins or ends, in order, each once.
func (f Facts) Turns(texts ...string) (out []time.Time) {
	seen := map[string]bool{}
	for _, text := range texts {
		for _, m := range FactPattern.FindAllStringSubmatch(text, -1) {
			if seen[m[1]] {
				continue
			}
			seen[m[1]] = true
			fact := f[m[1]]
			for next := &fact; next != nil; next = next.Before {
				for _, t := range []time.Time{next.ValidFrom.Time, next.ValidTo.End(), next.Since} {
					if !t.IsZero() && (next.Value != "" || t.Equal(next.Since)) {
						out = append(out, t)
					}
				}
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// FactPattern finds {{key}}; the first group is the key.
var FactPattern = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}`)

// Fill replaces every {{key}} by its text at the time. An unknown key, or one
// with neither value nor neutral wording, stays as it is; Check reports it. code
// are byte ranges, in order, in which braces are shown as they are.
func (f Facts) Fill(text string, at time.Time, code ...[2]int) string {
	var b strings.Builder
	done := 0
	for _, m := range factsIn(text, code) {
		if t := f[text[m[2]:m[3]]].Text(at); t != "" {
			b.WriteString(text[done:m[0]])
			b.WriteString(t)
			done = m[1]
		}
	}
	return b.String() + text[done:]
}

// FillSpans is Fill with the way back: for every character of the filled text the
// stretch of the text before, in characters, that it stands for.
func (f Facts) FillSpans(text string, at time.Time, code ...[2]int) (string, [][2]int) {
	var b strings.Builder
	var spans [][2]int
	done, n := 0, 0 // bytes and characters of text
	keep := func(until int) {
		for range text[done:until] {
			spans = append(spans, [2]int{n, n + 1})
			n++
		}
		b.WriteString(text[done:until])
		done = until
	}
	for _, m := range factsIn(text, code) {
		t := f[text[m[2]:m[3]]].Text(at)
		if t == "" {
			continue
		}
		keep(m[0])
		width := utf8.RuneCountInString(text[m[0]:m[1]])
		for range t {
			spans = append(spans, [2]int{n, n + width})
		}
		b.WriteString(t)
		done, n = m[1], n+width
	}
	keep(len(text))
	return b.String(), spans
}

// Check finds the {{keys}} in a field that cannot be filled in.
func (f Facts) Check(field, text string, code ...[2]int) (out []Finding) {
	for _, m := range factsIn(text, code) {
		key := text[m[2]:m[3]]
		fact, ok := f[key]
		start := utf8.RuneCountInString(text[:m[0]])
		found := Finding{Rule: "F-FACT", Severity: Block, Field: field, Start: start, End: start + utf8.RuneCountInString(text[m[0]:m[1]]), Match: text[m[0]:m[1]]}
		switch {
		case !ok:
			found.Message = fmt.Sprintf("facts.yaml 中没有 %q", key)
		case fact.Value == "" && fact.Neutral == "":
			found.Message = fmt.Sprintf("%q 还没有确认的值，也没有中性措辞（neutral）", key)
		default:
			continue
		}
		out = append(out, found)
	}
	return out
}

// factsIn finds the {{keys}} outside code.
func factsIn(text string, code [][2]int) [][]int {
	return slices.DeleteFunc(FactPattern.FindAllStringSubmatchIndex(text, -1), func(m []int) bool {
		i, inside := slices.BinarySearchFunc(code, m[0], func(c [2]int, at int) int { return cmp.Compare(c[0], at) })
		return inside || i > 0 && m[0] < code[i-1][1]
	})
}
