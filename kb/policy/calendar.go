package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/wenjin-kb/wenjin/kb"
)

// ReviewDay is a day by which an article is looked at again, such that those of many
// articles that count from the same day are spread evenly over their intervals: it
// follows from the slug alone, so an article keeps its place when others come.
func (r *Rules) ReviewDay(a kb.Article) (kb.Date, error) {
	from, last, _, ok := r.Due(a)
	if !ok {
		return kb.Date{}, fmt.Errorf("%s has no interval or no as_of", a.Slug)
	}
	days := int(last.Sub(from.Time).Hours() / 24)
	first := days / 30 // nobody looks again at once
	return kb.DateOf(from.AddDate(0, 0, first+int(place(a.Slug)%uint64(days-first+1)))), nil
}

// place is the place of a slug among others.
func place(slug string) uint64 {
	sum := sha256.Sum256([]byte(slug))
	return binary.BigEndian.Uint64(sum[:])
}
