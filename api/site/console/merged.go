package console

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/wenjin-kb/wenjin/kb/merge"
)

// merging is what was typed on an older revision and what others made of that
// meanwhile, put together.
type merging struct {
	Base   string        // ETag of the revision that both were made of
	Fields []mergedField // that both changed
	Taken  []string      // names of the fields that the others alone changed
}

// Conflicts is how many places are to be decided.
func (m merging) Conflicts() (n int) {
	for _, f := range m.Fields {
		n += f.Conflicts
	}
	return n
}

type mergedField struct {
	Key, Name string
	Mine      string // as it was typed
	Chunks    []mergedChunk
	Conflicts int
}

type mergedChunk struct {
	merge.Chunk
	Name   string // of the input that decides it
	Choice merge.Choice
}

// decide takes of each chunk what is chosen, and gives the result.
func (f *mergedField) decide(chunks []merge.Chunk, choices url.Values) string {
	var b strings.Builder
	f.Conflicts = merge.Conflicts(chunks)
	for i, c := range chunks {
		one := mergedChunk{c, "take." + f.Key + "." + strconv.Itoa(i), merge.TakeMine}
		if choice := merge.Choice(choices.Get(one.Name)); choice == merge.TakeTheirs || choice == merge.TakeBoth {
			one.Choice = choice
		}
		f.Chunks = append(f.Chunks, one)
		b.WriteString(c.Take(one.Choice))
	}
	return b.String()
}
