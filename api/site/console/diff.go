package console

import (
	"html"
	"html/template"
	"strings"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
)

// change is a field that two revisions have different, as marked text.
type change struct {
	Key, Name string
	HTML      template.HTML
}

// marked marks in each field what came and what went, and the passages that threads are
// about.
func marked(analyzer *zh.Analyzer, fields []kb.FieldChange, about []talk) (out []change) {
	for _, f := range fields {
		edits := analyzer.Diff(site.ValueName(f.Field, f.Was), site.ValueName(f.Field, f.Now))
		var places []talk
		for _, t := range about {
			if t.Found && t.Anchor.Field == f.Field.Key {
				places = append(places, t)
			}
		}
		out = append(out, change{f.Field.Key, f.Field.Label, template.HTML(annotated(edits, places))})
	}
	return out
}

// annotated is what was inserted and deleted as HTML, with a link at each passage to the
// thread about it. Of two that overlap, the later one begins where the first ends.
func annotated(edits []zh.Edit, places []talk) string {
	var b strings.Builder
	at := 0 // in the new text
	for _, e := range edits {
		if e.Kind == zh.Deleted {
			b.WriteString("<del>" + html.EscapeString(e.Text) + "</del>")
			continue
		}
		runes := []rune(e.Text)
		for len(runes) > 0 {
			t, n := next(places, at, len(runes))
			piece := html.EscapeString(string(runes[:n]))
			if t != nil {
				piece = `<a class="passage" href="#t-` + html.EscapeString(t.ID) + `"><mark>` + piece + `</mark></a>`
			}
			if e.Kind == zh.Inserted {
				piece = "<ins>" + piece + "</ins>"
			}
			b.WriteString(piece)
			at, runes = at+n, runes[n:]
		}
	}
	return b.String()
}

// next is the thread about what stands at a place, if any, and for how many runes, of at
// most some, that stays so.
func next(places []talk, at, most int) (*talk, int) {
	for i, t := range places {
		switch {
		case t.Start <= at && at < t.End:
			return &places[i], min(most, t.End-at)
		case at < t.Start && t.Start < at+most:
			most = t.Start - at
		}
	}
	return nil, most
}
