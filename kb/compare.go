package kb

// Comparison is what a revision changes against another.
type Comparison struct {
	Revision, Against Revision // Against has the number 0 where all is new
	Changes           []FieldChange
}

// FieldChange is a field whose text differs, an item of a list on each line.
type FieldChange struct {
	Field    Field
	Was, Now string
}

// Compare gives the compared fields in which two articles differ, in the order of
// [Fields].
func Compare(was, now Article) []FieldChange {
	var out []FieldChange
	for _, f := range Fields {
		if before, after := f.Text(&was), f.Text(&now); f.Compared && before != after {
			out = append(out, FieldChange{f, before, after})
		}
	}
	return out
}
