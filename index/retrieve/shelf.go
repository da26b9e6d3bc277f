package retrieve

import (
	"iter"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/charcode"
)

// Shelf keeps what is read of texts only where they are looked into. It is safe for many
// goroutines.
type Shelf interface {
	// Rest is the rest of a text. It is false where that cannot be read, of which the
	// shelf keeps the error.
	Rest(Place) (Rest, bool)
	// Sections are those of the body, SectionAt the last one that heads a byte of it; it
	// has no title where none does. What they say is lent.
	Sections(Place) iter.Seq[index.Section]
	SectionAt(p Place, offset int) index.Section
}

// Place is where a shelf has the rest of a text.
type Place struct {
	At   int64
	Size int
}

// Rest is what of a text finding, bounding and listing it does not need. It may be lent
// by a shelf, as long as it has texts: what leaves an engine is [Text.Whole].
type Rest struct {
	Answer, Body charcode.String
	Bounds       Bitset // of the whole text
}
