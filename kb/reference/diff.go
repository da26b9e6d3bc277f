package reference

import (
	"strings"
	"time"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Line is a line of a comparison: one that only the old text has (Old is its number,
// from 1), only the new one (New), or both.
type Line struct {
	Old  int    `json:"old"`
	New  int    `json:"new"`
	Text string `json:"text"`
}

// diffTime is how long the best difference is looked for.
const diffTime = time.Second

// beside is how many lines that stay are shown beside those that do not.
const beside = 2

// Diff compares texts line by line: what went, what came, and a little of what stands
// around it.
func Diff(before, after string) []Line {
	const first = 0x10000 // each distinct line becomes a character, from beyond the surrogates on
	ids := map[string]rune{}
	var texts []string
	encode := func(text string) []rune {
		var out []rune
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			if _, ok := ids[line]; !ok {
				ids[line] = first + rune(len(texts))
				texts = append(texts, line)
			}
			out = append(out, ids[line])
		}
		return out
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = diffTime
	var all []Line
	old, now := 0, 0
	for _, d := range differ.DiffMainRunes(encode(before), encode(after), false) {
		for _, r := range d.Text {
			line := Line{Text: texts[r-first]}
			if d.Type != diffmatchpatch.DiffInsert {
				old++
				line.Old = old
			}
			if d.Type != diffmatchpatch.DiffDelete {
				now++
				line.New = now
			}
			all = append(all, line)
		}
	}
	return around(all)
}

// around leaves out the lines that are far from any that changed.
func around(all []Line) []Line {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Old != 0 && l.New != 0 {
			continue
		}
		for j := max(i-beside, 0); j <= min(i+beside, len(all)-1); j++ {
			near[j] = true
		}
	}
	out := []Line{}
	for i, l := range all {
		if near[i] {
			out = append(out, l)
		}
	}
	return out
}
