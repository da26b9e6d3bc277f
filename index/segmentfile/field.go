package segmentfile

import (
	"slices"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Field is what documents say under a name.
type Field struct {
	Name    string
	Options bleveindex.FieldIndexingOptions
	// Set says that only the documents of a term count: to have it once or often is the same,
	// and each document has a length of 1.
	Set bool
	// Postings are all that the documents say, in the order of the documents: one for each
	// time that a term stands in a document.
	Postings []Posting
	// AppendTerm appends the text of a term. Texts are in the order of their numbers.
	AppendTerm func(to []byte, term uint64) []byte
	// Stored are the values of the documents; nil for none.
	Stored [][]byte
}

// idName is the field that every segment has.
const idName = "_id"

// idField has the ids of documents, one term each. It is false where one is there twice.
func idField(ids []string) (Field, bool) {
	sorted := slices.Sorted(slices.Values(ids))
	f := Field{
		Name: idName, Options: bleveindex.IndexField | bleveindex.StoreField, // which is stored elsewhere
		AppendTerm: func(to []byte, term uint64) []byte { return append(to, sorted[term]...) },
	}
	for d, id := range ids {
		term, _ := slices.BinarySearch(sorted, id)
		f.Postings = append(f.Postings, NewPosting(uint64(term), d))
	}
	return f, len(slices.Compact(slices.Clone(sorted))) == len(ids)
}

// lengths are how many terms each document has; nil for a set.
func (f *Field) lengths(documents int) []uint64 {
	if f.Set {
		return nil
	}
	out := make([]uint64, documents)
	for _, p := range f.Postings {
		out[p.Document()]++
	}
	return out
}
