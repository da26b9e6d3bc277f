package zh

import (
	"strings"
	"time"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// EditKind says what became of a piece of text.
type EditKind string

// The kinds of edits.
const (
	Kept     EditKind = "equal"
	Inserted EditKind = "insert"
	Deleted  EditKind = "delete"
)

// Edit is a piece of text that was kept, inserted or deleted.
type Edit struct {
	Kind EditKind `json:"op"`
	Text string   `json:"text"`
}

// diffTime is how long the best difference is looked for; after that a longer,
// still right one is taken.
const diffTime = time.Second

// Diff is what makes the new text of the old one, in whole words where they are
// Chinese: 每日1万元 against 每天2万元 differs in 每日 and 1, not in halves of them.
func (c *Analyzer) Diff(before, after string) []Edit {
	// The differ compares runes: each distinct word becomes one, from beyond the
	// surrogates on.
	const first = 0x10000
	ids := map[string]rune{}
	var words []string
	encode := func(text string) []rune {
		var out []rune
		for _, w := range c.pieces(text) {
			id, ok := ids[w]
			if !ok {
				id = first + rune(len(words))
				ids[w] = id
				words = append(words, w)
			}
			out = append(out, id)
		}
		return out
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = diffTime
	diffs := differ.DiffCleanupSemantic(differ.DiffMainRunes(encode(before), encode(after), false))
	kinds := map[diffmatchpatch.Operation]EditKind{diffmatchpatch.DiffEqual: Kept, diffmatchpatch.DiffInsert: Inserted, diffmatchpatch.DiffDelete: Deleted}
	out := []Edit{}
	for _, d := range diffs {
		var b strings.Builder
		for _, r := range d.Text {
			b.WriteString(words[r-first])
		}
		out = append(out, Edit{kinds[d.Type], b.String()})
	}
	return out
}

// pieces are the words of a text and what stands between them, rune by rune;
// together they are the text.
func (c *Analyzer) pieces(text string) []string {
	original := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	folded := fold.Runes(string(original)) // rune for rune
	var out []string
	at := 0
	for _, w := range c.Cut(folded) {
		for ; at < w.Start; at++ {
			out = append(out, string(original[at]))
		}
		if w.End > at {
			out = append(out, string(original[at:w.End]))
			at = w.End
		}
	}
	for ; at < len(original); at++ {
		out = append(out, string(original[at]))
	}
	return out
}
