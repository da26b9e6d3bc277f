package kb

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
	var out []FieldChange
	for _, f := range Fields {
		if before, after := f.Text(&was), f.Text(&now); f.Compared && before != after {
			out = append(out, FieldChange{f.JSON, before, after})
		}
	}
	return out
}
