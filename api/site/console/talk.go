package console

import (
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/comments"
)

// talk is a thread as a revision shows it.
type talk struct {
	comments.Thread
	Found      bool // its words stand in the revision
	Start, End int  // where, in runes
}

// Name is the field that it is about.
func (t talk) Name() string { return kb.FieldLabel(t.Anchor.Field) }

// talks are the threads of an article where they stand in a text: the open ones first.
func talks(threads []comments.Thread, a kb.Article) (out []talk) {
	for _, open := range []bool{true, false} {
		for _, t := range threads {
			if t.Open() == open {
				one := talk{Thread: t}
				one.Start, one.End, one.Found = t.Anchor.Find(a.Text(t.Anchor.Field))
				out = append(out, one)
			}
		}
	}
	return out
}
