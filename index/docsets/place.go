package docsets

// Place says where in a document a term stands.
type Place int

const (
	Anywhere Place = iota
	InTitle        // or in a question
)
