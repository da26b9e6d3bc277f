package console

import (
	"html/template"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
)

// change is a field that two revisions have different, as marked text.
type change struct {
	Name string
	HTML template.HTML
}

// marked marks in each field what came and what went.
func marked(analyzer *zh.Analyzer, fields []kb.FieldChange) (out []change) {
	for _, f := range fields {
		edits := analyzer.Diff(site.ValueName(f.Field, f.Was), site.ValueName(f.Field, f.Now))
		out = append(out, change{f.Field.Label, template.HTML(api.DiffHTML(edits))})
	}
	return out
}
