package markdown

import (
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Layout says where the fields of an article stand in its file.
type Layout map[string]Place

// Place is a line and a column, both 1-based; columns count characters.
type Place struct{ Line, Column int }

// Locate fills in file, line and column of findings that name a field and an
// offset in it. text gives the text of a field.
func (l Layout) Locate(file string, fs []kb.Finding, text func(field string) string) {
	for i := range fs {
		f := &fs[i]
		f.File = file
		if f.Line > 0 {
			continue
		}
		place, ok := l[f.Field]
		if base, _, found := strings.Cut(f.Field, "["); !ok && found {
			place, ok = l[base]
		}
		if !ok {
			f.Line, f.Column = 1, 1
			continue
		}
		f.Line, f.Column = place.Line, place.Column
		n := 0
		for _, r := range text(f.Field) {
			if n == f.Start {
				break
			}
			n++
			if r == '\n' {
				f.Line++
				f.Column = 1
			} else {
				f.Column++
			}
		}
	}
}
