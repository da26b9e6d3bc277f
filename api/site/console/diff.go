package console

import (
	"html/template"
	"strings"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
)

// change is a field that two revisions have different, as marked text.
type change struct {
	Name string
	HTML template.HTML
}

// changes are the fields that differ.
func changes(analyzer *zh.Analyzer, old, shown kb.Article) (out []change) {
	before := fields(old)
	for i, f := range fields(shown) {
		if before[i].text != f.text {
			out = append(out, change{site.FieldName(f.name), diffHTML(analyzer.Diff(before[i].text, f.text))})
		}
	}
	return out
}

// namedText is a field as the form shows it.
type namedText struct{ name, text string }

func fields(a kb.Article) []namedText {
	f := formOf(a)
	return []namedText{
		{"title", f.Title}, {"questions", f.Questions}, {"answer", f.Answer}, {"body", f.Body}, {"kind", site.KindName(kb.Kind(f.Kind))}, {"category", f.Category}, {"products", f.Products},
		{"tags", f.Tags}, {"audience", map[string]string{"public": "公开", "agent": "内部"}[f.Audience]}, {"riskLevel", f.RiskLevel}, {"validFrom", f.ValidFrom}, {"validTo", f.ValidTo}, {"asOf", f.AsOf},
		{"reviewBy", f.ReviewBy}, {"owner", f.Owner}, {"sources", f.Sources}, {"related", f.Related},
	}
}

// diffHTML marks what came and what went.
func diffHTML(edits []zh.Edit) template.HTML {
	var b strings.Builder
	for _, e := range edits {
		tag := map[zh.EditKind]string{zh.Inserted: "ins", zh.Deleted: "del"}[e.Kind]
		text := template.HTMLEscapeString(e.Text)
		if tag == "" {
			b.WriteString(text)
			continue
		}
		b.WriteString("<" + tag + ">" + text + "</" + tag + ">")
	}
	return template.HTML(b.String())
}
