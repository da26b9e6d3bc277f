package bleveindex

// place says where in a document a term is looked for.
type place int

const (
	anywhere place = iota
	inTitle        // or in a question
)
