// Package highlight says which places of a hit are marked, which piece of its
// text is shown and in which section that stands.
//
// It is pure, and works on texts that are in memory. All marks are found in the
// folded text, whose runes are those of the original one by one, and given as
// bytes of the original.
package highlight

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// Mark sets title, answer, snippet and section of a hit. The scanner is one for
// the plan. crop is the length of the snippet in characters; 0 is no snippet.
func Mark(h *index.Hit, t *retrieve.Text, p *retrieve.Plan, scanner *scan.Scanner, crop int) {
	m := markers.Get().(*marker)
	defer markers.Put(m)
	m.text = t.AppendFolded(m.text[:0])
	for _, f := range t.Fields {
		switch f.Kind {
		case retrieve.FieldTitle:
			h.Title = t.Marked(f, f.Start, f.End, join(m.marks(f, p, scanner)))
		case retrieve.FieldAnswer:
			h.Answer = t.Marked(f, f.Start, f.End, join(m.marks(f, p, scanner)))
		case retrieve.FieldBody:
			found := m.marks(f, p, scanner)
			from, to := snippet(t, m.text, f, found, crop)
			if crop > 0 {
				h.Snippet = t.Marked(f, from, to, join(found))
			}
			h.Section = section(t.Document, f, from, found)
		}
	}
}

// markers are reused from hit to hit.
var markers = sync.Pool{New: func() any { return new(marker) }}
