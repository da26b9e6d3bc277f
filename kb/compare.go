package kb

import "strings"

// Comparison is what a revision changes against another.
type Comparison struct {
	Revision, Against Revision // Against has the number 0 where all is new
	Changes           []FieldChange
}

// FieldChange is a field whose text differs. Lists have one item a line.
type FieldChange struct {
	Field    string // as in the API: title, riskLevel …
	Was, Now string
}

// Compare gives the fields in which two articles differ, in the order in which
// editors see them.
func Compare(was, now Article) []FieldChange {
	before := comparedFields(was)
	var out []FieldChange
	for i, f := range comparedFields(now) {
		if f.text != before[i].text {
			out = append(out, FieldChange{f.name, before[i].text, f.text})
		}
	}
	return out
}

type namedText struct{ name, text string }

func comparedFields(a Article) []namedText {
	lines := func(items []string) string { return strings.Join(items, "\n") }
	sources := make([]string, len(a.Sources))
	for i, src := range a.Sources {
		sources[i] = strings.TrimSpace(strings.Join([]string{src.Rule, src.No, src.Effective.String(), src.Verified, src.URL}, " "))
	}
	return []namedText{
		{"title", a.Title}, {"questions", lines(a.Questions)}, {"answer", a.Answer}, {"body", a.Body}, {"kind", string(a.Kind)}, {"category", a.Category},
		{"products", lines(a.Products)}, {"tags", lines(a.Tags)}, {"audience", string(a.Audience)}, {"riskLevel", a.RiskLevel},
		{"validFrom", a.ValidFrom.String()}, {"validTo", a.ValidTo.String()}, {"asOf", a.AsOf.String()}, {"reviewBy", a.ReviewBy.String()},
		{"owner", a.Owner}, {"sources", lines(sources)}, {"related", lines(a.Related)},
	}
}
